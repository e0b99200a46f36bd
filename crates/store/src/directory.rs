//! A list of names, in the order in which they were first added.

use std::collections::HashSet;

use crate::journal::Journal;
use crate::{KeyValue, StoreError};

/// Names that are never taken out; whether a thing is still there, its own record says.
pub struct Directory<'a, K>(Journal<'a, K>);

impl<'a, K: KeyValue> Directory<'a, K> {
    pub fn new(store: &'a K, prefix: String) -> Self {
        Self(Journal::new(store, prefix))
    }

    /// Adds a name. Two who add the same name at once are both right: it is listed once.
    pub async fn add(&self, name: &str) -> Result<(), StoreError> {
        self.0.append(&[name]).await.map(|_| ())
    }

    /// All names, each once.
    pub async fn names(&self) -> Result<Vec<String>, StoreError> {
        let last = self.0.last().await?;
        let entries = self.0.read::<String>(1..last + 1).await?;
        let mut seen = HashSet::new();
        let names = entries.into_iter().map(|(_, name)| name);
        Ok(names.filter(|name| seen.insert(name.to_lowercase())).collect())
    }

    /// The last names, newest first, at most so many.
    pub async fn newest(&self, most: usize) -> Result<Vec<String>, StoreError> {
        let last = self.0.last().await?;
        let first = last.saturating_sub(most as u64) + 1;
        let entries = self.0.read::<String>(first..last + 1).await?;
        Ok(entries.into_iter().rev().map(|(_, name)| name).collect())
    }
}
