//! What is asked of a store.

use std::time::Duration;

use wire::record::RecordError;

/// A key-value store that several processes share.
#[allow(async_fn_in_trait, reason = "components have one thread; nothing needs to be Send")]
pub trait KeyValue {
    /// The value of a key, if there is one.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// The values of many keys, in their order, in one operation.
    async fn get_many(&self, keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, StoreError>;

    /// Writes a key. When this returns, the value survives a crash.
    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError>;

    /// Writes many keys in one operation, all at once or in the order given; after a crash those at the end
    /// may be missing.
    async fn set_many(&self, values: Vec<(String, Vec<u8>)>) -> Result<(), StoreError>;

    /// Adds to a counter, atomically over all processes, and gives its new value. A counter that does not
    /// exist is 0; adding 0 reads it.
    async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError>;
}

/// Waiting, for those who wait for another writer.
#[allow(async_fn_in_trait, reason = "components have one thread; nothing needs to be Send")]
pub trait Pause {
    /// Returns after this much time.
    async fn pause(&self, time: Duration);

    /// The time since some fixed moment, by a clock that is never set back.
    fn elapsed(&self) -> Duration;
}

/// Why the store could not do something. Trying again can help, except with a record that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store did not answer, or refused.
    #[error("the store failed: {0}")]
    Failed(String),
    /// What is stored under a key cannot be read.
    #[error("{key}: {error}")]
    Record {
        /// The key.
        key: String,
        /// What is wrong with it.
        error: RecordError,
    },
    /// Another writer took a number of a journal and never wrote there; this writer gave way.
    #[error("the journal {journal} is being written by somebody else")]
    Busy {
        /// The journal's prefix.
        journal: String,
    },
}

impl StoreError {
    /// Whether the same call may work later.
    pub fn is_retryable(&self) -> bool {
        !matches!(self, Self::Record { .. })
    }
}
