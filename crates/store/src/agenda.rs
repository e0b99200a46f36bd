//! What is to be looked at when: a list for each minute, and a mark for how far the lists were worked off.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wire::record;

use crate::journal::Journal;
use crate::{KeyValue, StoreError, keys};

/// The most minutes that are worked off at once; the rest waits for the next time.
const MOST_MINUTES: i64 = 1440;

/// Something to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Item {
    /// A run that may need a driver: a timer of it is due, or its driver may have died.
    Run(String),
    /// A playbook whose schedule is due at this time.
    Schedule {
        /// The playbook's name.
        playbook: String,
        /// The version whose schedule it is.
        version: u64,
        /// When.
        due: Timestamp,
    },
}

/// What is to be looked at when. Looking at an item once too often does no harm, so nobody claims one.
pub struct Agenda<'a, K>(&'a K);

impl<'a, K: KeyValue> Agenda<'a, K> {
    /// The agenda in this store.
    pub fn new(store: &'a K) -> Self {
        Self(store)
    }

    /// Notes an item for the first full minute at or after this time. Two operations.
    pub async fn note(&self, due: Timestamp, item: &Item) -> Result<(), StoreError> {
        let minute = due.as_second().div_euclid(60) + i64::from(due.as_second().rem_euclid(60) > 0);
        self.minute(minute).append(&[item]).await.map(|_| ())
    }

    /// Every item that is due and was not worked off, each once. Two operations, and two for each minute
    /// since the last time.
    pub async fn due(&self, now: Timestamp) -> Result<(Vec<Item>, Worked), StoreError> {
        let this = now.as_second().div_euclid(60);
        let mark = self.0.get(&keys::agenda_mark()).await?;
        let mark = mark.map(|bytes| {
            let key = keys::agenda_mark();
            record::read::<i64>(&bytes).map_err(|error| StoreError::Record { key, error })
        });
        // The first time there is no mark; an hour back covers what was noted before the first tick.
        let from = mark.transpose()?.map_or(this - 60, |mark| mark + 1);
        let to = this.min(from + MOST_MINUTES);
        let mut items = std::collections::BTreeSet::new();
        for minute in from..=to {
            let journal = self.minute(minute);
            let last = journal.last().await?;
            items.extend(journal.read(1..last + 1).await?.into_iter().map(|(_, item)| item));
        }
        Ok((items.into_iter().collect(), Worked(to - 1)))
    }

    /// Marks what [`Agenda::due`] gave as worked off. The current minute stays open: more may be noted for
    /// it. One operation.
    pub async fn worked_off(&self, worked: Worked) -> Result<(), StoreError> {
        self.0.set(&keys::agenda_mark(), record::write(&worked.0)).await
    }

    fn minute(&self, minute: i64) -> Journal<'a, K> {
        Journal::new(self.0, keys::agenda(minute))
    }
}

/// How far the agenda was worked off.
pub struct Worked(i64);

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use crate::Memory;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_is_noted_is_due_at_its_minute_and_not_before() {
        let store = Memory::default();
        let agenda = Agenda::new(&store);
        let due = |second| agenda.due(at(second)).now_or_never().unwrap().unwrap();
        let (run, other) = (Item::Run("r".into()), Item::Run("s".into()));
        agenda.note(at(61), &run).now_or_never().unwrap().unwrap();
        agenda.note(at(125), &other).now_or_never().unwrap().unwrap();
        assert_eq!(due(119).0, []);
        let (items, worked) = due(120);
        assert_eq!(items, std::slice::from_ref(&run));
        agenda.worked_off(worked).now_or_never().unwrap().unwrap();
        // A minute that was under way is looked at once more: something may have been noted after the look.
        let (items, worked) = due(185);
        assert_eq!(items, [run, other.clone()]);
        agenda.worked_off(worked).now_or_never().unwrap().unwrap();
        let (items, worked) = due(245);
        assert_eq!(items, [other]);
        agenda.worked_off(worked).now_or_never().unwrap().unwrap();
        assert_eq!(due(305).0, []);
    }
}
