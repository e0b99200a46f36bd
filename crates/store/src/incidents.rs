//! Incidents and their tasks: one journal each.

use std::ops::Range;
use std::time::Duration;

use domain::{Actor, Case, Change, Entry, Verdict};
use jiff::Timestamp;
use uuid::Uuid;

use crate::history::{History, Pace};
use crate::journal::Journal;
use crate::task_index::{self, Shown};
use crate::{KeyValue, Pause, StoreError, keys, tidy_up};

/// Between two looks at whether another writer, who took an earlier number, has written.
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// How often one looks before the other is taken for dead: two seconds.
const LOOKS: u32 = 200;
/// A writer that takes longer than this to write under its number may have been taken for dead.
const SLOW: Duration = Duration::from_secs(1);

/// The incidents of a workspace.
pub struct Incidents<'a, K>(&'a K, Pace);

/// What came of appending to an incident's journal.
pub struct Appended {
    /// The case with the new entries in it.
    pub case: Case,
    /// What became of each entry, in their order.
    pub verdicts: Vec<Verdict>,
}

impl<'a, K: KeyValue> Incidents<'a, K> {
    /// The incidents in this store.
    pub fn new(store: &'a K) -> Self {
        Self(store, Pace::default())
    }

    /// The place for a new incident in the list of all incidents, where it is noted. What is noted and never
    /// received does no harm. Two operations.
    pub async fn next_incident(&self, id: Uuid) -> Result<u64, StoreError> {
        Ok(Journal::new(self.0, keys::incidents()).append(&[id]).await?.start)
    }

    /// The incidents of these places, each with its place.
    pub async fn listed(&self, places: Range<u64>) -> Result<Vec<(u64, Uuid)>, StoreError> {
        Journal::new(self.0, keys::incidents()).read(places).await
    }

    /// The last place that was given. One operation.
    pub async fn last_place(&self) -> Result<u64, StoreError> {
        Journal::<K>::new(self.0, keys::incidents()).last().await
    }

    /// An incident's journal, in order. Two operations, and one more for each further 256 entries.
    pub async fn entries(&self, id: Uuid) -> Result<Vec<Entry>, StoreError> {
        let journal = self.journal(id);
        let entries = journal.read(1..journal.last().await? + 1).await?;
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
    }

    /// An incident as it was just after an entry.
    pub async fn load_until(&self, id: Uuid, number: u64) -> Result<Case, StoreError> {
        let entries = self.journal(id).read::<Entry>(1..number + 1).await?;
        Ok(Case::replay(entries.iter().map(|(_, entry)| entry)).0)
    }

    /// The place of a new task among all tasks. One operation.
    pub async fn next_place(&self) -> Result<u64, StoreError> {
        Ok(Journal::new(self.0, keys::tasks()).reserve(1).await?.start)
    }

    /// An incident with its tasks; an empty case when nothing is known of it. Two operations, whatever else
    /// the store holds.
    pub async fn load(&self, id: Uuid) -> Result<Case, StoreError> {
        Ok(self.history(id).await?.case().0)
    }

    async fn history(&self, id: Uuid) -> Result<History, StoreError> {
        History::load(&self.journal(id), keys::incident_snapshot(id)).await
    }

    fn journal(&self, id: Uuid) -> Journal<'a, K> {
        Journal::new(self.0, keys::incident(id))
    }
}

impl<K: KeyValue + Pause> Incidents<'_, K> {
    /// Appends changes by one actor, if `decide` wants any after a look at the case, and says what became
    /// of them. Four operations, one more where an open task changes (see [`crate::tidy_up`] for the rare
    /// three beyond that), one more for a snapshot now and then, and some more where somebody else wrote in
    /// between.
    ///
    /// The lists over all incidents are written in the same operation, as if nobody else were writing. Who
    /// finds that somebody else was, writes them again; so the last one does.
    ///
    /// # Errors
    /// When the store fails; what was appended by then may or may not be there. [`StoreError::Busy`] when
    /// this writer was so slow that others went on without it; nothing was appended then.
    pub async fn append(
        &self,
        id: Uuid,
        at: Timestamp,
        actor: &Actor,
        decide: impl FnOnce(&Case) -> Vec<Change>,
    ) -> Result<Appended, StoreError> {
        let journal = self.journal(id);
        let mut history = self.history(id).await?;
        let (before, _) = history.case();
        let changes = decide(&before);
        if changes.is_empty() {
            return Ok(Appended { case: before, verdicts: vec![] });
        }
        let started = self.0.elapsed();
        let own = journal.reserve(changes.len()).await?;
        let unread = history.gaps(own.start).next().unwrap_or(own.start);
        let new = numbered(own.clone(), at, actor, changes);
        history.add(&new);
        let (mut case, mut verdicts) = history.case();
        let update = task_index::between(&before, &case);
        journal.write_after(update.writes, own.clone(), &new).await?;
        let alone: Vec<_> = history.numbers().collect();
        if self.0.elapsed() - started > SLOW {
            let last = journal.last().await?;
            history.read(&journal, own.end..last + 1).await?;
        }
        self.settle(&journal, at, own.start, &mut history).await?;
        tidy_up(self.0, &update.left).await?;
        if history.numbers().ne(alone) {
            let mut shown = Shown::default();
            [&before, &case].into_iter().for_each(|case| shown.add(case));
            (case, verdicts) = self.show_anew(&journal, at, unread, shown, &mut history).await?;
        }
        if let Some(snapshot) = history.snapshot(self.1, at, own.start) {
            self.0.set(&keys::incident_snapshot(id), snapshot).await?;
        }
        verdicts.retain(|(number, _)| own.contains(number));
        if verdicts.len() < new.len() {
            return Err(StoreError::Busy { journal: journal.prefix().to_owned() });
        }
        Ok(Appended { case, verdicts: verdicts.into_iter().map(|(_, verdict)| verdict).collect() })
    }

    /// Writes the lists over all incidents again, after others wrote at the same time: entries from `unread`
    /// on. The lists may show what `shown` says, or what the others made of it. Goes on until nobody has
    /// written since, so that of several who do this the last one has seen everything.
    async fn show_anew(
        &self,
        journal: &Journal<'_, K>,
        at: Timestamp,
        unread: u64,
        mut shown: Shown,
        history: &mut History,
    ) -> Result<(Case, Vec<(u64, Verdict)>), StoreError> {
        loop {
            for number in history.numbers().filter(|number| *number >= unread) {
                shown.add(&history.case_before(number));
            }
            let (case, verdicts) = history.case();
            let update = shown.replace_by(&case);
            self.0.set_many(update.writes).await?;
            tidy_up(self.0, &update.left).await?;
            let (known, last) = (history.numbers().count(), journal.last().await?);
            // Who has a number and is not in the journal yet may be half-way through writing the lists.
            self.settle(journal, at, last + 1, history).await?;
            if history.numbers().count() == known {
                return Ok((case, verdicts));
            }
        }
    }

    /// Reads what others wrote below `end`, and waits for those who are just writing: what this writer is
    /// told must be what every later reader finds. Who does not write for two seconds has died; that its
    /// number is void is written down, so that nobody has to wait for it again.
    async fn settle(
        &self,
        journal: &Journal<'_, K>,
        at: Timestamp,
        end: u64,
        history: &mut History,
    ) -> Result<(), StoreError> {
        for look in 0..LOOKS {
            let Some(gap) = history.gaps(end).next() else {
                return Ok(());
            };
            if look > 0 {
                self.0.pause(LOOK_AGAIN).await;
            }
            history.read(journal, gap..end).await?;
        }
        let void: Vec<_> = history.gaps(end).map(|number| Change::Void { number }).collect();
        if !void.is_empty() {
            let numbers = journal.reserve(void.len()).await?;
            let new = numbered(numbers.clone(), at, &Actor::default(), void);
            journal.write(numbers, &new).await?;
            history.add(&new);
        }
        Ok(())
    }
}

fn numbered(numbers: Range<u64>, at: Timestamp, actor: &Actor, changes: Vec<Change>) -> Vec<Entry> {
    let entry = |(number, change)| Entry { number, at, actor: actor.clone(), change };
    numbers.zip(changes).map(entry).collect()
}

#[cfg(test)]
mod tests;
