//! What every store promises, on SQLite and on Redis.

use std::path::PathBuf;

use super::*;
use crate::runtime_config::RuntimeConfig;

/// A fresh folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("incident-tasks-host-{name}-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A Redis server of this test alone.
struct Server {
    process: std::process::Child,
    url: String,
    _folder: Folder,
}

impl Server {
    /// `None`, loudly, when Redis is not installed.
    fn start(name: &str) -> Option<Self> {
        let folder = Folder::new(name);
        std::fs::create_dir_all(&folder.0).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = std::process::Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""])
            .arg("--dir")
            .arg(&folder.0)
            .stdout(std::process::Stdio::null())
            .spawn();
        let Ok(process) = process else {
            eprintln!("LEFT OUT: {name} on Redis, because there is no redis-server");
            return None;
        };
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        Some(Self { process, url: format!("redis://127.0.0.1:{port}"), _folder: folder })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

async fn open_one(config: StoreConfig) -> Store {
    let config = RuntimeConfig { stores: [("default".to_owned(), config)].into() };
    Stores::open(["default"], &config).await.unwrap().get("default").unwrap().clone()
}

/// Runs `check` on a fresh store of each kind.
fn on_both<F: Future<Output = ()>>(name: &str, check: impl Fn(Store) -> F) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = Folder::new(name);
    runtime.block_on(async {
        check(open_one(StoreConfig::Sqlite(folder.0.join("kv.db"))).await).await;
        if let Some(server) = Server::start(name) {
            check(open_one(StoreConfig::Redis(server.url.clone())).await).await;
        }
    });
}

fn key(text: &str) -> String {
    text.to_owned()
}

#[test]
fn a_value_is_read_as_it_was_written() {
    on_both("values", async |store| {
        let bytes: Value = (0..=255).collect();
        store.set(key("k"), bytes.clone()).await.unwrap();
        store.set(key("empty"), Vec::new()).await.unwrap();
        assert_eq!(store.get(key("k")).await, Ok(Some(bytes)));
        assert_eq!(store.get(key("empty")).await, Ok(Some(Vec::new())));
        assert_eq!(store.get(key("missing")).await, Ok(None));
        assert_eq!(store.exists(key("k")).await, Ok(true));
        store.set(key("k"), b"2".into()).await.unwrap();
        assert_eq!(store.get(key("k")).await, Ok(Some(b"2".into())));
        store.delete(key("k")).await.unwrap();
        store.delete(key("k")).await.unwrap();
        assert_eq!(store.exists(key("k")).await, Ok(false));
    });
}

#[test]
fn many_keys_come_in_the_order_asked_for_with_their_gaps() {
    on_both("many", async |store| {
        let pairs = (0..200).map(|n| (format!("k{n}"), vec![n as u8])).collect();
        store.set_many(pairs).await.unwrap();
        let asked: Vec<_> = [7, 500, 0, 7].map(|n| format!("k{n}")).into();
        let found = store.get_many(asked).await.unwrap();
        let expected = [("k7", Some(7)), ("k500", None), ("k0", Some(0)), ("k7", Some(7))];
        let expected: Vec<_> = expected.map(|(k, v)| (key(k), v.map(|byte: u8| vec![byte]))).into();
        assert_eq!(found, expected);
        let all = store.get_many((0..200).map(|n| format!("k{n}")).collect()).await.unwrap();
        assert!(all.iter().all(|(_, value)| value.is_some()) && all.len() == 200);
        store.delete_many((0..199).map(|n| format!("k{n}")).collect()).await.unwrap();
        assert_eq!(store.keys().await, Ok(vec![key("k199")]));
        assert_eq!(store.get_many(Vec::new()).await, Ok(Vec::new()));
        store.set_many(Vec::new()).await.unwrap();
        store.delete_many(Vec::new()).await.unwrap();
    });
}

#[test]
fn a_counter_gives_every_caller_its_own_number() {
    on_both("counter", async |store| {
        let mut tasks = Vec::new();
        for _ in 0..400 {
            let store = store.clone();
            tasks.push(tokio::spawn(async move { store.increment(key("n"), 1).await.unwrap() }));
        }
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.push(task.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=400).collect::<Vec<_>>());
        assert_eq!(store.increment(key("n"), -399).await, Ok(1));
    });
}

#[test]
fn reading_a_counter_makes_none() {
    on_both("reading", async |store| {
        assert_eq!(store.increment(key("n"), 0).await, Ok(0));
        assert_eq!(store.exists(key("n")).await, Ok(false));
        store.increment(key("n"), 5).await.unwrap();
        assert_eq!(store.increment(key("n"), 0).await, Ok(5));
    });
}

#[test]
fn what_is_no_counter_is_not_counted_and_not_changed() {
    on_both("no-counter", async |store| {
        store.set(key("k"), b"text".into()).await.unwrap();
        assert_eq!(store.increment(key("k"), 1).await, Err(StoreError::NotACounter));
        assert_eq!(store.increment(key("k"), 0).await, Err(StoreError::NotACounter));
        assert_eq!(store.get(key("k")).await, Ok(Some(b"text".into())));
        store.increment(key("n"), i64::MAX).await.unwrap();
        assert_eq!(store.increment(key("n"), 1).await, Err(StoreError::NotACounter));
        assert_eq!(store.increment(key("n"), 0).await, Ok(i64::MAX));
    });
}

#[test]
fn one_bad_write_does_not_spoil_those_that_share_its_transaction() {
    on_both("group", async |store| {
        store.set(key("bad"), b"text".into()).await.unwrap();
        let writes = (0..100).map(|n| {
            let store = store.clone();
            async move {
                let name = if n % 10 == 0 { key("bad") } else { format!("n{n}") };
                store.increment(name, 1).await.is_ok()
            }
        });
        let done = futures::future::join_all(writes).await;
        assert_eq!(done.iter().filter(|ok| **ok).count(), 90);
        assert_eq!(store.keys().await.unwrap().len(), 91);
    });
}

#[test]
fn a_counters_stored_form_is_spins() {
    on_both("form", async |store| {
        store.increment(key("n"), 258).await.unwrap();
        let stored = store.get(key("n")).await.unwrap().unwrap();
        let expected: &[u8] = match &*store.backend {
            Backend::Sqlite(_) => &[2, 1, 0, 0, 0, 0, 0, 0],
            Backend::Redis(_) => b"258",
        };
        assert_eq!(stored, expected);
    });
}

#[test]
fn a_file_is_there_for_the_next_host_with_its_labels_apart() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = Folder::new("reopen");
    let file = StoreConfig::Sqlite(folder.0.join("deep/kv.db"));
    let config = RuntimeConfig {
        stores: [("default".to_owned(), file.clone()), ("other".to_owned(), file)].into(),
    };
    runtime.block_on(async {
        for round in 0..2 {
            let stores = Stores::open(["default", "other"], &config).await.unwrap();
            let default = stores.get("default").unwrap();
            assert_eq!(default.exists(key("k")).await, Ok(round == 1));
            default.set(key("k"), b"v".into()).await.unwrap();
            assert_eq!(stores.get("other").unwrap().get(key("k")).await, Ok(None));
        }
    });
}

#[test]
fn a_store_that_is_not_there_stops_the_start() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = RuntimeConfig {
        stores: [
            ("default".to_owned(), StoreConfig::Redis("redis://127.0.0.1:1".to_owned())),
            ("odd".to_owned(), StoreConfig::Redis("no url".to_owned())),
        ]
        .into(),
    };
    for label in ["default", "odd", "unknown"] {
        let error = runtime.block_on(Stores::open([label], &config)).unwrap_err();
        assert_eq!(error.code(), "HOST_STORE_UNAVAILABLE", "{error}");
        assert!(error.to_string().contains(label), "{error}");
    }
}
