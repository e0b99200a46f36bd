//! The key-value stores: one meaning, two backends.
//!
//! Both backends keep what Spin keeps (the same table in SQLite, the same keys in Redis), so
//! that an application can move between Spin and this host with its data.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::StartError;
use crate::runtime_config::{RuntimeConfig, StoreConfig};

mod imports;
mod redis;
mod sqlite;
#[cfg(test)]
mod tests;

pub use imports::{Cas, KeyValue, KeyValueView};

/// A value as components write it.
pub type Value = Vec<u8>;

/// Why an operation of a store failed. The texts name neither keys nor values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The stored bytes are not a counter in this backend's form, or the sum does not fit.
    #[error("the key does not hold a counter, or the sum leaves 64 bits")]
    NotACounter,
    /// The backend could not be reached or did not do it.
    #[error("the store failed: {0}")]
    Backend(String),
    /// Compare-and-swap is not offered; see `docs/host.md`.
    #[error("compare-and-swap is not offered by this host: use increment")]
    SwapNotOffered,
}

/// An open backend.
#[derive(Debug)]
pub enum Backend {
    /// A file on this machine.
    Sqlite(sqlite::Sqlite),
    /// A server shared by several hosts.
    Redis(redis::Redis),
}

/// One store: a label within a backend.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Arc<Backend>,
    /// SQLite keeps the labels apart; Redis, as in Spin, does not.
    label: Arc<str>,
}

impl Store {
    /// The value of `key`, if it has one.
    pub async fn get(&self, key: String) -> Result<Option<Value>, StoreError> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.get(&self.label, &key),
            Backend::Redis(redis) => redis.get(&key).await,
        }
    }

    /// Sets `key` to `value`.
    pub async fn set(&self, key: String, value: Value) -> Result<(), StoreError> {
        self.set_many(vec![(key, value)]).await
    }

    /// Removes `key`, if it is there.
    pub async fn delete(&self, key: String) -> Result<(), StoreError> {
        self.delete_many(vec![key]).await
    }

    /// Whether `key` has a value.
    pub async fn exists(&self, key: String) -> Result<bool, StoreError> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => Ok(sqlite.get(&self.label, &key)?.is_some()),
            Backend::Redis(redis) => redis.exists(&key).await,
        }
    }

    /// Every key, in no order.
    pub async fn keys(&self) -> Result<Vec<String>, StoreError> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.keys(&self.label).await,
            Backend::Redis(redis) => redis.keys().await,
        }
    }

    /// The values of `keys`, in their order, with `None` for a key without one.
    pub async fn get_many(
        &self,
        keys: Vec<String>,
    ) -> Result<Vec<(String, Option<Value>)>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.get_many(&self.label, keys).await,
            Backend::Redis(redis) => redis.get_many(keys).await,
        }
    }

    /// Sets all pairs, or none of them.
    pub async fn set_many(&self, pairs: Vec<(String, Value)>) -> Result<(), StoreError> {
        if pairs.is_empty() {
            return Ok(());
        }
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.set_many(&self.label, pairs).await,
            Backend::Redis(redis) => redis.set_many(pairs).await,
        }
    }

    /// Removes all of `keys` that are there.
    pub async fn delete_many(&self, keys: Vec<String>) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.delete_many(&self.label, keys).await,
            Backend::Redis(redis) => redis.delete_many(keys).await,
        }
    }

    /// Adds `delta` to the counter at `key` (0 when it is missing) and returns the sum. No two
    /// calls return the same sum, whichever host they came through. With `delta` 0 it only
    /// reads, and a missing counter stays missing.
    pub async fn increment(&self, key: String, delta: i64) -> Result<i64, StoreError> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.increment(&self.label, key, delta).await,
            Backend::Redis(redis) => redis.increment(&key, delta).await,
        }
    }
}

/// The stores of an application, by label.
#[derive(Debug, Default)]
pub struct Stores(HashMap<String, Store>);

impl Stores {
    /// Opens the backends of `labels`. A label other than `default` must be in the runtime
    /// config; `default` is a SQLite file in the state folder unless it says otherwise.
    pub async fn open<'a>(
        labels: impl IntoIterator<Item = &'a str>,
        config: &RuntimeConfig,
    ) -> Result<Self, StartError> {
        let mut opened: HashMap<&StoreConfig, Arc<Backend>> = HashMap::new();
        let mut stores = HashMap::new();
        for label in labels {
            let failed = |problem: String| StartError::Store { label: label.to_owned(), problem };
            let Some(store) = config.stores.get(label) else {
                return Err(failed(format!(
                    "expected [key_value_store.{label}] in the runtime config file"
                )));
            };
            let backend = match opened.get(store) {
                Some(backend) => Arc::clone(backend),
                None => {
                    let backend = Arc::new(open(store).await.map_err(failed)?);
                    opened.insert(store, Arc::clone(&backend));
                    backend
                }
            };
            stores.insert(label.to_owned(), Store { backend, label: label.into() });
        }
        Ok(Self(stores))
    }

    /// The store with this label.
    pub fn get(&self, label: &str) -> Option<&Store> {
        self.0.get(label)
    }
}

async fn open(config: &StoreConfig) -> Result<Backend, String> {
    match config {
        StoreConfig::Sqlite(path) => {
            sqlite::Sqlite::open(path).map(Backend::Sqlite).map_err(|error| error.to_string())
        }
        StoreConfig::Redis(url) => {
            redis::Redis::open(url).await.map(Backend::Redis).map_err(|error| error.to_string())
        }
    }
}
