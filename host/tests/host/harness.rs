//! The host as a process, with the guests of `tests/guests` in a manifest of the test's own.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Nothing here takes longer, unless something is wrong.
const LIMIT: Duration = Duration::from_secs(60);

/// The guests, built once. `INCIDENT_TASKS_COMPONENTS` may name a folder that has them.
fn guests() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let built = std::env::var_os("INCIDENT_TASKS_COMPONENTS").map(PathBuf::from);
        if let Some(folder) = built.filter(|folder| folder.join("guest_probe.wasm").exists()) {
            return folder;
        }
        // The target folder that this test was built into.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a folder");
        let built = Command::new(env!("CARGO"))
            .args(["build", "--release", "--target", "wasm32-wasip2", "--target-dir"])
            .arg(target)
            .args(["-p", "guest-probe", "-p", "guest-plug", "-p", "guest-socket"])
            .status()
            .expect("cargo runs");
        assert!(built.success(), "the guests must build: is the target wasm32-wasip2 installed?");
        target.join("wasm32-wasip2/release")
    })
}

/// A running host. Dropping it kills it.
pub struct Host {
    process: Child,
    /// `http://127.0.0.1:…`
    pub url: String,
    /// What it said at the start, without the address.
    pub routes: String,
    errors: Option<std::thread::JoinHandle<String>>,
}

/// A manifest, a state folder and more arguments.
pub struct World {
    pub folder: TempDir,
}

impl World {
    /// A folder with a manifest, where `GUESTS` stands for the folder of the guests.
    pub fn new(manifest: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let guests = guests().to_str().expect("a plain path");
        let header = "spin_manifest_version = 2\n[application]\nname = \"test\"\n";
        let text = format!("{header}{}", manifest.replace("GUESTS", guests));
        std::fs::write(folder.path().join("spin.toml"), text).expect("the manifest is written");
        Self { folder }
    }

    /// The host's command for this world.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_incident-tasks-host"));
        command.arg("--from").arg(self.folder.path().join("spin.toml"));
        command.args(["--listen", "127.0.0.1:0"]).args(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts the host and waits until it serves.
    pub fn start(&self, arguments: &[&str]) -> Host {
        let mut process = self.command(arguments).spawn().expect("the host starts");
        let mut errors = process.stderr.take().expect("a pipe");
        let errors = std::thread::spawn(move || {
            let mut text = String::new();
            _ = errors.read_to_string(&mut text);
            text
        });
        let mut out = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut first = String::new();
        out.read_line(&mut first).expect("a line");
        let Some(url) = first.trim().strip_prefix("Serving ") else {
            _ = process.kill();
            panic!("the host did not start: {}", errors.join().expect("its errors"));
        };
        let mut routes = String::new();
        // The rest comes in one piece with the first line.
        let rest = out.buffer();
        routes.push_str(&String::from_utf8_lossy(rest));
        Host { process, url: url.to_owned(), routes, errors: Some(errors) }
    }

    /// Starts a host that must not come up; its words.
    pub fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().expect("the host runs");
        assert!(!output.status.success(), "expected a refusal");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

impl Host {
    /// GET; status and body.
    pub fn get(&self, path: &str) -> (u16, String) {
        get(&format!("{}{path}", self.url), &[])
    }

    /// The body of a GET that must succeed.
    #[track_caller]
    pub fn ok(&self, path: &str) -> String {
        let (status, body) = self.get(path);
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub fn terminate(&self) {
        let pid = self.process.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        assert!(sent.success());
    }

    pub fn kill(mut self) {
        self.process.kill().expect("the host is killed");
        self.process.wait().expect("the host ends");
    }

    /// Waits for the end; how it ended and what it wrote on standard error.
    pub fn ended(mut self) -> (ExitStatus, String) {
        let status = until("the host to end", || self.process.try_wait().expect("a child"));
        let errors = self.errors.take().expect("taken once").join().expect("its errors");
        (status, errors)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// A Redis server of one test. Dropping it kills it.
pub struct Redis {
    process: Child,
    /// On 127.0.0.1.
    pub port: u16,
}

impl Redis {
    /// `None`, loudly, when Redis is not installed.
    pub fn start(folder: &Path) -> Option<Self> {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("its address").port();
        drop(free);
        let process = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", ""])
            .current_dir(folder)
            .stdout(Stdio::null())
            .spawn();
        let Ok(process) = process else {
            eprintln!("LEFT OUT: what needs Redis, because there is no redis-server");
            return None;
        };
        let redis = Self { process, port };
        until("Redis", || std::net::TcpStream::connect(("127.0.0.1", port)).ok());
        Some(redis)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// GET with headers; status and body.
pub fn get(url: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(LIMIT))
        .build()
        .into();
    let mut request = agent.get(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = request.call().expect("an answer");
    let body = response.body_mut().read_to_string().expect("a text");
    (response.status().as_u16(), body)
}

/// Looks until there is something.
#[track_caller]
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < LIMIT, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
