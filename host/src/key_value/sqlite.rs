//! SQLite: what is acknowledged is on the disk.
//!
//! Every write of every request goes to one thread. It takes all that wait, does them in one
//! transaction and answers each after the commit (group commit): the price of reaching the disk
//! is shared, and the order of writes is plain. Reads go through connections of their own and
//! see what was committed.

use std::path::Path;
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::oneshot;

use super::{StoreError, Value};

/// How long to wait for another process that writes to the same file.
const BUSY: Duration = Duration::from_secs(10);
/// At most this many writes share a transaction, so that none waits long for the others.
const GROUP: usize = 512;
/// Reads of more keys than this leave the thread that serves requests.
const INLINE_KEYS: usize = 64;

/// Spin's table: a file can be used by either host.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS spin_key_value (
    store TEXT NOT NULL,
    key   TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (store, key)
)";
const GET: &str = "SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2";
const SET: &str = "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)
    ON CONFLICT (store, key) DO UPDATE SET value = ?3";
const DELETE: &str = "DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2";
const KEYS: &str = "SELECT key FROM spin_key_value WHERE store = ?1";

/// An open file.
#[derive(Debug)]
pub struct Sqlite {
    writer: mpsc::Sender<Write>,
    readers: std::sync::Arc<Readers>,
}

/// A write that waits for its group.
#[derive(Debug)]
struct Write {
    label: String,
    change: Change,
    done: oneshot::Sender<Result<i64, StoreError>>,
}

#[derive(Debug)]
enum Change {
    Set(Vec<(String, Value)>),
    Delete(Vec<String>),
    Increment(String, i64),
}

impl Sqlite {
    /// Opens the file at `path`, making it and its folder when they are missing.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| StoreError::Backend(error.to_string()))?;
        }
        let connection = connect(path)?;
        connection.execute_batch(TABLE)?;
        let (writer, writes) = mpsc::channel();
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_groups(connection, &writes))
            .map_err(|error| StoreError::Backend(error.to_string()))?;
        let readers = Readers { path: path.to_owned(), idle: Mutex::default() };
        Ok(Self { writer, readers: readers.into() })
    }

    /// See [`super::Store::get`]. One read of an indexed row is quicker than handing it to
    /// another thread would be.
    pub fn get(&self, label: &str, key: &str) -> Result<Option<Value>, StoreError> {
        self.readers.with(|connection| read(connection, label, key))
    }

    /// See [`super::Store::get_many`].
    pub async fn get_many(
        &self,
        label: &str,
        keys: Vec<String>,
    ) -> Result<Vec<(String, Option<Value>)>, StoreError> {
        let label = label.to_owned();
        let inline = keys.len() <= INLINE_KEYS;
        let read = move |connection: &Connection| {
            // All keys as of one moment.
            let transaction = connection.unchecked_transaction()?;
            keys.into_iter()
                .map(|key| {
                    let value = read(&transaction, &label, &key)?;
                    Ok((key, value))
                })
                .collect()
        };
        if inline { self.readers.with(read) } else { self.readers.with_on_thread(read).await }
    }

    /// See [`super::Store::keys`].
    pub async fn keys(&self, label: &str) -> Result<Vec<String>, StoreError> {
        let label = label.to_owned();
        self.readers
            .with_on_thread(move |connection| {
                let mut statement = connection.prepare_cached(KEYS)?;
                let keys = statement.query_map([label], |row| row.get(0))?;
                keys.collect::<Result<_, _>>().map_err(StoreError::from)
            })
            .await
    }

    /// See [`super::Store::set_many`].
    pub async fn set_many(
        &self,
        label: &str,
        pairs: Vec<(String, Value)>,
    ) -> Result<(), StoreError> {
        self.write(label, Change::Set(pairs)).await.map(|_| ())
    }

    /// See [`super::Store::delete_many`].
    pub async fn delete_many(&self, label: &str, keys: Vec<String>) -> Result<(), StoreError> {
        self.write(label, Change::Delete(keys)).await.map(|_| ())
    }

    /// See [`super::Store::increment`].
    pub async fn increment(&self, label: &str, key: String, delta: i64) -> Result<i64, StoreError> {
        if delta == 0 {
            return counter(self.get(label, &key)?);
        }
        self.write(label, Change::Increment(key, delta)).await
    }

    async fn write(&self, label: &str, change: Change) -> Result<i64, StoreError> {
        let gone = || StoreError::Backend("the writer has ended".to_owned());
        let (done, answer) = oneshot::channel();
        let write = Write { label: label.to_owned(), change, done };
        self.writer.send(write).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

/// Connections for reading that nobody uses just now.
#[derive(Debug)]
struct Readers {
    path: std::path::PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        let result = read(&connection);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        result
    }

    async fn with_on_thread<T: Send + 'static>(
        self: &std::sync::Arc<Self>,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let readers = std::sync::Arc::clone(self);
        tokio::task::spawn_blocking(move || readers.with(read))
            .await
            .map_err(|error| StoreError::Backend(error.to_string()))?
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    // FULL: a commit returns when the log is on the disk, not only with the system.
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    Ok(connection)
}

fn read(connection: &Connection, label: &str, key: &str) -> Result<Option<Value>, StoreError> {
    let mut statement = connection.prepare_cached(GET)?;
    Ok(statement.query_row([label, key], |row| row.get(0)).optional()?)
}

/// A counter's stored form is Spin's: eight bytes, the lowest first.
fn counter(stored: Option<Value>) -> Result<i64, StoreError> {
    match stored {
        None => Ok(0),
        Some(bytes) => {
            bytes.try_into().map(i64::from_le_bytes).map_err(|_| StoreError::NotACounter)
        }
    }
}

/// The writer's life: until the last [`Sqlite`] is gone.
fn write_groups(mut connection: Connection, writes: &mpsc::Receiver<Write>) {
    while let Ok(first) = writes.recv() {
        let mut group = vec![first];
        group.extend(writes.try_iter().take(GROUP - 1));
        let results = write_group(&mut connection, &group);
        match results {
            // Whoever asked may have given up; the write stands all the same.
            Ok(results) => {
                for (write, result) in group.into_iter().zip(results) {
                    _ = write.done.send(result);
                }
            }
            Err(error) => {
                for write in group {
                    _ = write.done.send(Err(error.clone()));
                }
            }
        }
    }
}

/// Does a group in one transaction. A counter that is none is refused before anything of that
/// change is written; any other error undoes the whole group.
fn write_group(
    connection: &mut Connection,
    group: &[Write],
) -> Result<Vec<Result<i64, StoreError>>, StoreError> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut results = Vec::with_capacity(group.len());
    for write in group {
        let result = apply(&transaction, write);
        if let Err(error @ StoreError::Backend(_)) = result {
            return Err(error);
        }
        results.push(result);
    }
    transaction.commit()?;
    Ok(results)
}

fn apply(connection: &Connection, write: &Write) -> Result<i64, StoreError> {
    let label = &write.label;
    match &write.change {
        Change::Set(pairs) => {
            let mut statement = connection.prepare_cached(SET)?;
            for (key, value) in pairs {
                statement.execute(params![label, key, value])?;
            }
            Ok(0)
        }
        Change::Delete(keys) => {
            let mut statement = connection.prepare_cached(DELETE)?;
            for key in keys {
                statement.execute(params![label, key])?;
            }
            Ok(0)
        }
        Change::Increment(key, delta) => {
            let sum = counter(read(connection, label, key)?)?
                .checked_add(*delta)
                .ok_or(StoreError::NotACounter)?;
            connection.prepare_cached(SET)?.execute(params![label, key, sum.to_le_bytes()])?;
            Ok(sum)
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        // SQLite's own words name tables and limits, never a key or a value.
        Self::Backend(error.to_string())
    }
}
