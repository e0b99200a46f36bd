//! Playbooks: each a list of versions that are never rewritten.

use wire::record::PlaybookRecord;

use crate::directory::Directory;
use crate::journal::Journal;
use crate::{KeyValue, StoreError, keys};

/// The playbooks of a workspace.
pub struct Playbooks<'a, K>(&'a K);

impl<'a, K: KeyValue> Playbooks<'a, K> {
    /// The playbooks in this store.
    pub fn new(store: &'a K) -> Self {
        Self(store)
    }

    /// Adds a version, which counts from now on; gives its number. Two operations, and two more for a name
    /// that was never used.
    pub async fn put(&self, record: &PlaybookRecord) -> Result<u64, StoreError> {
        let numbers = self.versions(&record.name).append(&[record]).await?;
        if numbers.start == 1 {
            Directory::new(self.0, keys::playbooks()).add(&record.name).await?;
        }
        Ok(numbers.start)
    }

    /// The version that counts, with its number; none when there is no such playbook or it was deleted. Two
    /// operations.
    pub async fn latest(&self, name: &str) -> Result<Option<(u64, PlaybookRecord)>, StoreError> {
        let versions = self.versions(name);
        let last = versions.last().await?;
        // The last number's writer may have died, or be just writing: then the one before counts.
        for version in (1..=last).rev() {
            if let Some(record) = self.version(name, version).await? {
                return Ok(record.definition.is_some().then_some((version, record)));
            }
        }
        Ok(None)
    }

    /// One version. One operation.
    pub async fn version(
        &self,
        name: &str,
        version: u64,
    ) -> Result<Option<PlaybookRecord>, StoreError> {
        let mut found = self.versions(name).read(version..version + 1).await?;
        Ok(found.pop().map(|(_, record)| record))
    }

    /// The names of all playbooks that were ever put, deleted ones among them. Two operations.
    pub async fn names(&self) -> Result<Vec<String>, StoreError> {
        Directory::new(self.0, keys::playbooks()).names().await
    }

    fn versions(&self, name: &str) -> Journal<'a, K> {
        Journal::new(self.0, keys::playbook(name))
    }
}
