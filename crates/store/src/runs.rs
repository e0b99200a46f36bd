//! Runs of playbooks: what they are of, their journals, how they ended.

use std::ops::Range;

use serde::de::DeserializeOwned;
use wire::record::{self, RunEndRecord, RunRecord};
use workflow::Event;

use crate::directory::Directory;
use crate::journal::Journal;
use crate::{Agenda, Item, KeyValue, LEASE, StoreError, keys};

/// The runs of a workspace.
pub struct Runs<'a, K>(&'a K);

/// A run in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSummary {
    /// What it is of.
    pub run: RunRecord,
    /// How it ended; absent while it has not.
    pub end: Option<RunEndRecord>,
}

impl<'a, K: KeyValue> Runs<'a, K> {
    /// The runs in this store.
    pub fn new(store: &'a K) -> Self {
        Self(store)
    }

    /// Writes down a run and its first event, and notes when somebody has to look whether its driver lives.
    /// The run is there once the last of these is: a writer that dies before leaves nothing to be found.
    /// Seven operations, whatever else the store holds.
    pub async fn start(&self, run: &RunRecord, first: &Event) -> Result<(), StoreError> {
        self.append(&run.id, std::slice::from_ref(first)).await?;
        Directory::new(self.0, keys::playbook_runs(&run.playbook)).add(&run.id).await?;
        Agenda::new(self.0).note(run.at + LEASE, &Item::Run(run.id.clone())).await?;
        self.0.set(&keys::run(&run.id), record::write(run)).await
    }

    /// Appends events. Two operations, however long the run is.
    pub async fn append(&self, id: &str, events: &[Event]) -> Result<(), StoreError> {
        self.journal(id).append(events).await.map(|_| ())
    }

    /// Takes numbers for events to come. Those that are never written are skipped by readers. One operation.
    pub async fn reserve(&self, id: &str, count: usize) -> Result<Range<u64>, StoreError> {
        self.journal(id).reserve(count).await
    }

    /// Writes events under numbers that were reserved. One operation.
    pub async fn write(
        &self,
        id: &str,
        numbers: Range<u64>,
        events: &[Event],
    ) -> Result<(), StoreError> {
        self.journal(id).write(numbers, events).await
    }

    /// The number of a run's last event. One operation.
    pub async fn last(&self, id: &str) -> Result<u64, StoreError> {
        self.journal(id).last().await
    }

    /// The events of these numbers, each with its number; those that are missing are left out.
    pub async fn events(
        &self,
        id: &str,
        numbers: Range<u64>,
    ) -> Result<Vec<(u64, Event)>, StoreError> {
        self.journal(id).read(numbers).await
    }

    /// Writes down how a run ended. One operation.
    pub async fn end(&self, id: &str, end: &RunEndRecord) -> Result<(), StoreError> {
        self.0.set(&keys::run_end(id), record::write(end)).await
    }

    /// A run, if there is one. One operation.
    pub async fn get(&self, id: &str) -> Result<Option<RunSummary>, StoreError> {
        Ok(self.summaries(&[id.to_owned()]).await?.pop())
    }

    /// The last runs of a playbook, newest first, at most so many. Three operations.
    pub async fn newest(&self, playbook: &str, most: usize) -> Result<Vec<RunSummary>, StoreError> {
        let ids = Directory::new(self.0, keys::playbook_runs(playbook)).newest(most).await?;
        self.summaries(&ids).await
    }

    async fn summaries(&self, ids: &[String]) -> Result<Vec<RunSummary>, StoreError> {
        let keys: Vec<_> = ids.iter().flat_map(|id| [keys::run(id), keys::run_end(id)]).collect();
        let values = self.0.get_many(keys.clone()).await?;
        let mut values = keys.iter().zip(values);
        let mut summaries = Vec::new();
        while let (Some(run), Some(end)) = (values.next(), values.next()) {
            if let Some(run) = read(run)? {
                summaries.push(RunSummary { run, end: read(end)? });
            }
        }
        Ok(summaries)
    }

    fn journal(&self, id: &str) -> Journal<'a, K> {
        Journal::new(self.0, keys::run_journal(id))
    }
}

fn read<T: DeserializeOwned>(
    (key, value): (&String, Option<Vec<u8>>),
) -> Result<Option<T>, StoreError> {
    let read = value.map(|value| record::read(&value)).transpose();
    read.map_err(|error| StoreError::Record { key: key.clone(), error })
}
