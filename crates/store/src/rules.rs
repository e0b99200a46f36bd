//! Automation rules: one record each, and a list of their ids.

use domain::{Actor, AutomationRule};
use jiff::Timestamp;
use wire::record::{self, RuleRecord};

use crate::directory::Directory;
use crate::{KeyValue, StoreError, keys};

/// The automation rules of a workspace.
pub struct Rules<'a, K>(&'a K);

impl<'a, K: KeyValue> Rules<'a, K> {
    /// The rules in this store.
    pub fn new(store: &'a K) -> Self {
        Self(store)
    }

    /// A rule's record, also of a deleted one. One operation.
    pub async fn get(&self, id: &str) -> Result<Option<RuleRecord>, StoreError> {
        let key = keys::rule(id);
        let value = self.0.get(&key).await?;
        value.map(|value| read(&key, &value)).transpose()
    }

    /// Puts a rule, or takes it away; of two who do so at once, the last one's stands. `known` is the
    /// record as it was read. One operation, and two more for an id that was never used.
    pub async fn put(
        &self,
        known: Option<RuleRecord>,
        id: &str,
        rule: Option<AutomationRule>,
        at: Timestamp,
        by: &Actor,
    ) -> Result<RuleRecord, StoreError> {
        let directory = Directory::new(self.0, keys::rules());
        if known.is_none() {
            directory.add(id).await?;
        }
        let first = known.as_ref().filter(|known| known.rule.is_some());
        let record = RuleRecord {
            id: known.as_ref().map_or_else(|| id.to_owned(), |known| known.id.clone()),
            version: known.as_ref().map_or(1, |known| known.version + 1),
            created: first.map_or(at, |known| known.created),
            created_by: first.map_or_else(|| by.clone(), |known| known.created_by.clone()),
            rule,
            modified: at,
            modified_by: by.clone(),
        };
        self.0.set(&keys::rule(id), record::write(&record)).await?;
        Ok(record)
    }

    /// Every rule that is not deleted, in the order in which their ids were first used. Three operations.
    pub async fn list(&self) -> Result<Vec<RuleRecord>, StoreError> {
        let ids = Directory::new(self.0, keys::rules()).names().await?;
        let keys: Vec<_> = ids.iter().map(|id| keys::rule(id)).collect();
        let values = self.0.get_many(keys.clone()).await?;
        let records = keys.iter().zip(values).filter_map(|(key, value)| Some(read(key, &value?)));
        let records: Vec<_> = records.collect::<Result<_, _>>()?;
        Ok(records.into_iter().filter(|record: &RuleRecord| record.rule.is_some()).collect())
    }
}

fn read(key: &str, value: &[u8]) -> Result<RuleRecord, StoreError> {
    record::read(value).map_err(|error| StoreError::Record { key: key.to_owned(), error })
}
