//! What has been read of an incident's journal: a snapshot of the case, and the entries after it.
//!
//! A journal only grows, and an incident with many alerts that its source talks about a lot makes a long one.
//! So every now and then a writer leaves a snapshot: the case that all entries up to one add up to. It is only
//! a shorter way to the same case. An older snapshot that replaces a newer one does no harm, and none is
//! needed; the audit trail reads the entries.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use domain::{Case, Change, Entry, Verdict};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use wire::record;

use crate::journal::Journal;
use crate::{KeyValue, StoreError};

/// How many of the last entries are read together with the snapshot, in one operation.
const LAST: u64 = 127;

/// When a snapshot is left.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    /// With so many entries after the last one.
    pub entries: u64,
    /// Up to an entry of this age. Whether an entry that was late counts is not settled before that.
    pub age: SignedDuration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { entries: 64, age: SignedDuration::from_mins(1) }
    }
}

/// A case as it was some entries ago.
#[derive(Serialize, Deserialize)]
pub(crate) struct Snapshot {
    /// The number of the last entry that is in it.
    pub through: u64,
    /// What all entries up to that one add up to.
    pub case: Case,
}

/// A case, and how it came about since its snapshot.
pub(crate) struct History {
    base: Case,
    /// The number of the last entry that is in the base.
    through: u64,
    entries: BTreeMap<u64, Entry>,
}

impl History {
    /// Reads all that is there. Two operations (one where nothing is), and one more for each 256 entries that are neither in the
    /// snapshot nor among the last ones.
    pub async fn load<K: KeyValue>(
        journal: &Journal<'_, K>,
        snapshot: String,
    ) -> Result<Self, StoreError> {
        let last = journal.last().await?;
        let mut history = Self { base: Case::default(), through: 0, entries: BTreeMap::new() };
        if last == 0 {
            return Ok(history);
        }
        let near = last.saturating_sub(LAST) + 1..last + 1;
        let (found, entries) = journal.read_with(&snapshot, near.clone()).await?;
        if let Some(bytes) = found {
            let read = record::read::<Snapshot>(&bytes);
            let Snapshot { through, case } =
                read.map_err(|error| StoreError::Record { key: snapshot, error })?;
            (history.base, history.through) = (case, through);
        }
        history.extend(entries);
        history.read(journal, 1..near.start).await?;
        Ok(history)
    }

    /// Reads more, of what is not in the snapshot.
    pub async fn read<K: KeyValue>(
        &mut self,
        journal: &Journal<'_, K>,
        numbers: Range<u64>,
    ) -> Result<(), StoreError> {
        let missing = numbers.start.max(self.through + 1)..numbers.end;
        let entries = journal.read::<Entry>(missing).await?;
        self.extend(entries);
        Ok(())
    }

    fn extend(&mut self, entries: Vec<(u64, Entry)>) {
        let through = self.through;
        self.entries.extend(entries.into_iter().filter(|(number, _)| *number > through));
    }

    /// Adds what was just written.
    pub fn add(&mut self, entries: &[Entry]) {
        self.entries.extend(entries.iter().map(|entry| (entry.number, entry.clone())));
    }

    /// The numbers of the entries that have been read.
    pub fn numbers(&self) -> impl Iterator<Item = u64> {
        self.entries.keys().copied()
    }

    /// The case that all of it adds up to, and the verdict on each entry.
    pub fn case(&self) -> (Case, Vec<(u64, Verdict)>) {
        self.base.clone().go_on(self.entries.values())
    }

    /// The case before an entry.
    pub fn case_before(&self, number: u64) -> Case {
        self.base.clone().go_on(self.entries.range(..number).map(|(_, entry)| entry)).0
    }

    /// The numbers below `end` that have neither an entry nor a word that they are void.
    pub fn gaps(&self, end: u64) -> impl Iterator<Item = u64> {
        let void = self.void();
        let missing =
            move |number: &u64| !self.entries.contains_key(number) && !void.contains(number);
        (self.through + 1..end).filter(missing)
    }

    fn void(&self) -> HashSet<u64> {
        let void = self.entries.values().filter_map(|entry| match entry.change {
            Change::Void { number } => Some(number),
            _ => None,
        });
        void.collect()
    }

    /// A snapshot to be left, if it is time for one: up to the last entry before `own` that is old enough. No
    /// number up to it is missing; one that was declared void, also by a later entry, does not count in it.
    pub fn snapshot(&self, pace: Pace, now: Timestamp, own: u64) -> Option<Vec<u8>> {
        let end = self.gaps(own).next().unwrap_or(own);
        let is_old = |entry: &Entry| now.duration_since(entry.at) >= pace.age;
        let until = self.entries.range(..end).rev().find(|(_, entry)| is_old(entry));
        let through = until.map(|(number, _)| *number)?;
        if through - self.through < pace.entries {
            return None;
        }
        let void = self.void();
        let counting = self.entries.range(..=through).map(|(_, entry)| entry);
        let counting: Vec<_> =
            counting.filter(|entry| !void.contains(&entry.number)).cloned().collect();
        let (mut case, _) = self.base.clone().go_on(&counting);
        case.forget_what_is_done();
        Some(record::write(&Snapshot { through, case }))
    }
}
