//! A store in memory: for tests, and for playbooks that are only tried out.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use crate::{KeyValue, Pause, StoreError};

/// A store that forgets everything when it is dropped. It counts its operations, and can be told to fail at
/// one of them.
#[derive(Debug, Default)]
pub struct Memory {
    values: RefCell<BTreeMap<String, Vec<u8>>>,
    counters: RefCell<BTreeMap<String, i64>>,
    operations: RefCell<usize>,
    fails_at: Option<usize>,
    /// Time goes by only while somebody pauses.
    elapsed: RefCell<Duration>,
}

impl Memory {
    /// A store whose operation number `operation` (from 1) and all after it fail, as if the process had
    /// been killed there.
    pub fn failing_at(mut self, operation: usize) -> Self {
        self.fails_at = Some(operation);
        self
    }

    /// The same contents, working again.
    pub fn restarted(mut self) -> Self {
        self.fails_at = None;
        self.operations = RefCell::default();
        self
    }

    /// How many operations were asked for.
    pub fn operations(&self) -> usize {
        *self.operations.borrow()
    }

    fn count(&self) -> Result<(), StoreError> {
        let mut operations = self.operations.borrow_mut();
        *operations += 1;
        match self.fails_at {
            Some(operation) if *operations >= operation => {
                Err(StoreError::Failed("told to fail here".into()))
            }
            _ => Ok(()),
        }
    }
}

impl KeyValue for Memory {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.count()?;
        Ok(self.values.borrow().get(key).cloned())
    }

    async fn get_many(&self, keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.count()?;
        let values = self.values.borrow();
        Ok(keys.iter().map(|key| values.get(key).cloned()).collect())
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.count()?;
        self.values.borrow_mut().insert(key.to_owned(), value);
        Ok(())
    }

    async fn set_many(&self, values: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        self.count()?;
        self.values.borrow_mut().extend(values);
        Ok(())
    }

    async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.count()?;
        let mut counters = self.counters.borrow_mut();
        let counter = counters.entry(key.to_owned()).or_default();
        *counter += delta;
        Ok(*counter)
    }
}

impl Pause for Memory {
    async fn pause(&self, time: Duration) {
        *self.elapsed.borrow_mut() += time;
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.borrow()
    }
}
