//! Redis: one store for several hosts. How safe an acknowledged write is, is Redis's setting
//! (`appendonly`, `appendfsync`).

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands, AsyncIter, Client, RedisError};

use super::{StoreError, Value};

/// A command that takes longer has failed.
const RESPONSE: Duration = Duration::from_secs(10);
/// A connection must be made within this time …
const CONNECT: Duration = Duration::from_secs(5);
/// … or is tried again this often, with growing pauses.
const RETRIES: usize = 3;

/// A server. All requests share one connection, which is made again when it breaks; a command
/// that was under way then fails and is not repeated, since it may have been done.
pub struct Redis(ConnectionManager);

impl std::fmt::Debug for Redis {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Redis")
    }
}

impl Redis {
    /// Connects to `redis://…`.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(Some(RESPONSE))
            .set_connection_timeout(Some(CONNECT))
            .set_number_of_retries(RETRIES);
        let client = Client::open(url)?;
        Ok(Self(ConnectionManager::new_with_config(client, config).await?))
    }

    fn connection(&self) -> ConnectionManager {
        self.0.clone()
    }

    /// See [`super::Store::get`].
    pub async fn get(&self, key: &str) -> Result<Option<Value>, StoreError> {
        Ok(self.connection().get(key).await?)
    }

    /// See [`super::Store::exists`].
    pub async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        Ok(self.connection().exists(key).await?)
    }

    /// See [`super::Store::keys`].
    pub async fn keys(&self) -> Result<Vec<String>, StoreError> {
        let mut connection = self.connection();
        let mut found: AsyncIter<'_, String> = connection.scan().await?;
        // A scan may show a key twice.
        let mut keys = std::collections::BTreeSet::new();
        while let Some(key) = found.next_item().await {
            keys.insert(key?);
        }
        Ok(keys.into_iter().collect())
    }

    /// See [`super::Store::get_many`].
    pub async fn get_many(
        &self,
        keys: Vec<String>,
    ) -> Result<Vec<(String, Option<Value>)>, StoreError> {
        // An explicit command: the client's own `get` would ask for a single key as GET.
        let values: Vec<Option<Value>> =
            redis::cmd("MGET").arg(&keys).query_async(&mut self.connection()).await?;
        Ok(keys.into_iter().zip(values).collect())
    }

    /// See [`super::Store::set_many`].
    pub async fn set_many(&self, pairs: Vec<(String, Value)>) -> Result<(), StoreError> {
        Ok(self.connection().mset(&pairs).await?)
    }

    /// See [`super::Store::delete_many`].
    pub async fn delete_many(&self, keys: Vec<String>) -> Result<(), StoreError> {
        Ok(self.connection().del(keys).await?)
    }

    /// See [`super::Store::increment`]. A counter's stored form is decimal text.
    pub async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        if delta == 0 {
            return match self.get(key).await? {
                None => Ok(0),
                Some(bytes) => std::str::from_utf8(&bytes)
                    .ok()
                    .and_then(|text| text.parse().ok())
                    .ok_or(StoreError::NotACounter),
            };
        }
        self.connection().incr(key, delta).await.map_err(|error: RedisError| match error.detail() {
            Some(detail) if detail.contains("integer") || detail.contains("overflow") => {
                StoreError::NotACounter
            }
            _ => error.into(),
        })
    }
}

impl From<RedisError> for StoreError {
    fn from(error: RedisError) -> Self {
        // The category only: a message of the server may repeat what it was sent.
        Self::Backend(format!("Redis: {}", error.category()))
    }
}
