//! A world in memory: its time stands still but for pauses, its ids count up.

#![allow(dead_code, reason = "no test file uses all of it")]

use std::cell::Cell;
use std::time::Duration;

use domain::{Actor, Limits};
use futures::FutureExt;
use jiff::Timestamp;
use service::{Clock, Error, Ids, PlaybookStarter, PlaybookSubject, Settings, StartedPlaybook};
use store::{KeyValue, Memory, Pause, StoreError};
use uuid::Uuid;

#[derive(Default)]
pub struct TestWorld {
    pub store: Memory,
    ids: Cell<u128>,
    pub limits: Limits,
}

impl TestWorld {
    /// The same contents in a store that fails from its n-th operation on.
    pub fn restarted_failing_at(self, operation: usize) -> Self {
        let store = self.store.restarted().failing_at(operation);
        Self { store, ..self }
    }

    /// The same contents, working again.
    pub fn restarted(self) -> Self {
        let store = self.store.restarted();
        Self { store, ..self }
    }
}

impl KeyValue for TestWorld {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get(key).await
    }
    async fn get_many(&self, keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.store.get_many(keys).await
    }
    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.store.set(key, value).await
    }
    async fn set_many(&self, values: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        self.store.set_many(values).await
    }
    async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.store.increment(key, delta).await
    }
}

impl Pause for TestWorld {
    async fn pause(&self, time: Duration) {
        self.store.pause(time).await;
    }
    fn elapsed(&self) -> Duration {
        self.store.elapsed()
    }
}

impl Clock for TestWorld {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + self.store.elapsed()
    }
}

impl Settings for TestWorld {
    fn limits(&self) -> &Limits {
        &self.limits
    }
}

impl Ids for TestWorld {
    fn uuid(&self) -> Uuid {
        self.ids.set(self.ids.get() + 1);
        Uuid::from_u128(self.ids.get())
    }
}

/// For tests in which no rule starts a playbook.
pub struct NoPlaybooks;

impl PlaybookStarter for NoPlaybooks {
    async fn run(
        &self,
        playbook: &str,
        _subject: &PlaybookSubject,
        _key: &str,
        _by: &Actor,
        _wait: Duration,
    ) -> Result<StartedPlaybook, Error> {
        Err(Error::PlaybookNotFound(playbook.to_owned()))
    }
}

/// Nothing in this world makes anybody wait.
#[track_caller]
#[expect(clippy::expect_used, reason = "a test that cannot go on has failed")]
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("the store in memory is always ready")
}
