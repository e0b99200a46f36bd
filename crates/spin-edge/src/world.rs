//! Store, clock and ids on Spin.

use std::time::Duration;

use domain::Limits;
use jiff::{Timestamp, Unit};
use service::{Clock, Error, Ids, Settings};
use spin_sdk::experimental::wasi::keyvalue::{atomics, batch, store as bucket};
use spin_sdk::key_value;
use store::{KeyValue, Pause, StoreError};
use uuid::Uuid;

use crate::limits::{self, Limited};

/// The world of one request.
pub struct World {
    store: key_value::Store,
    /// The same store, by the interface that can count.
    bucket: bucket::Bucket,
    limits: Limits,
}

const LABEL: &str = "default";

impl World {
    /// Opens the default store, for what adds nothing that is limited.
    ///
    /// # Errors
    /// When the component has no grant for it, or it cannot be reached.
    pub async fn open() -> Result<Self, StoreError> {
        Self::with(limits::NOTHING).await
    }

    /// Opens the default store, for what keeps to these limits. The component has their variables.
    ///
    /// # Errors
    /// As for `open`; and names the variable that is not as it should be.
    pub async fn open_limited(limited: &[Limited]) -> Result<Self, Error> {
        let limits = limits::read(limited).await?;
        Ok(Self::with(limits).await?)
    }

    async fn with(limits: Limits) -> Result<Self, StoreError> {
        let store = key_value::Store::open(LABEL).await.map_err(failed)?;
        let bucket = bucket::open(LABEL).map_err(counting_failed)?;
        Ok(Self { store, bucket, limits })
    }
}

fn failed(error: key_value::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}

fn counting_failed(error: bucket::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}

impl KeyValue for World {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get(key).await.map_err(failed)
    }

    async fn get_many(&self, keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        if keys.is_empty() {
            return Ok(vec![]);
        }
        let values = batch::get_many(&self.bucket, &keys).map_err(counting_failed)?;
        // The contract lets a store answer in any order, or leave out what is missing.
        let mut values: std::collections::HashMap<_, _> = values.into_iter().collect();
        Ok(keys.iter().map(|key| values.remove(key).flatten()).collect())
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.store.set(key, value).await.map_err(failed)
    }

    async fn set_many(&self, values: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        batch::set_many(&self.bucket, &values).map_err(counting_failed)
    }

    async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        atomics::increment(&self.bucket, key, delta).map_err(counting_failed)
    }
}

impl Pause for World {
    async fn pause(&self, time: Duration) {
        spin_sdk::time::sleep(time).await;
    }

    fn elapsed(&self) -> Duration {
        Duration::from_nanos(spin_sdk::wasip3::clocks::monotonic_clock::now())
    }
}

impl Clock for World {
    /// In microseconds: clients of Sentinel read at most seven digits of a second.
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.round(Unit::Microsecond).unwrap_or(now)
    }
}

impl Settings for World {
    fn limits(&self) -> &Limits {
        &self.limits
    }
}

impl Ids for World {
    fn uuid(&self) -> Uuid {
        Uuid::new_v4()
    }
}
