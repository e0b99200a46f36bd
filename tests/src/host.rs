//! The host of the application as a child process.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use crate::{paths, wait};

/// Who runs the components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// The project's own host.
    Local,
    /// Spin.
    Spin,
}

impl Host {
    /// The hosts of this machine.
    #[must_use]
    pub fn here() -> Vec<Self> {
        let spin = paths::spin().map(|_| Self::Spin);
        [Self::Local].into_iter().chain(spin).collect()
    }

    fn command(self) -> Command {
        match self {
            Self::Local => Command::new(paths::local_host()),
            Self::Spin => {
                let mut command = Command::new(paths::spin().expect("Spin is installed"));
                command.arg("up");
                command
            }
        }
    }
}

/// A folder for a host's state. It outlives the host, so that another can go on with it.
#[derive(Debug)]
pub struct State(TempDir);

impl State {
    /// An empty one, but for the components that another world has compiled.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let mut named = tempfile::Builder::new();
        let folder = named.prefix("state-").tempdir_in(paths::scratch());
        let state = Self(folder.expect("a folder"));
        take_compiled(&state);
        state
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

/// What a host is started with.
#[derive(Debug)]
pub struct Start<'a> {
    /// The manifest.
    pub manifest: &'a Path,
    /// The folder of its state.
    pub state: &'a State,
    /// Spin's runtime config file.
    pub runtime_config: Option<&'a Path>,
    /// Values of the application's variables.
    pub variables: &'a [(String, String)],
}

/// Held while a host starts.
static STARTING: Mutex<()> = Mutex::new(());

/// A running host. Dropping it kills it.
#[derive(Debug)]
pub struct Running {
    child: Child,
    base: String,
    log: PathBuf,
}

impl Running {
    /// Starts a host and waits until it serves.
    ///
    /// # Panics
    /// When it ends before it serves; what it printed is shown.
    #[track_caller]
    #[must_use]
    pub fn start(host: Host, start: &Start<'_>) -> Self {
        // One after the other: the first compiles the components for all.
        let _alone = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        take_compiled(start.state);
        let log = tempfile::NamedTempFile::with_suffix_in(".log", start.state.path());
        let (output, log) = log.expect("a file").keep().expect("a file that stays");
        let mut command = host.command();
        command.arg("--from").arg(start.manifest);
        command.arg("--listen").arg(listen(host));
        command.arg("--state-dir").arg(start.state.path());
        if let Some(file) = start.runtime_config {
            command.arg("--runtime-config-file").arg(file);
        }
        for (name, value) in start.variables {
            command.arg("--variable").arg(format!("{name}={value}"));
        }
        let own = |name: &String| name.starts_with("SPIN_VARIABLE_");
        for name in std::env::vars().map(|(name, _)| name).filter(own) {
            command.env_remove(name);
        }
        command.stdin(Stdio::null());
        command.stderr(output.try_clone().expect("a second handle"));
        command.stdout(output);
        // Spin has children of its own: the group is ended with it.
        command.process_group(0);
        let child = command.spawn().expect("the host starts");
        let base = String::new();
        let mut running = Self { child, base, log };
        running.base = wait::until("the host to serve", || running.served());
        give_compiled(start.state);
        running
    }

    /// The address, once the host has said it.
    fn served(&mut self) -> Option<String> {
        if let Ok(Some(status)) = self.child.try_wait() {
            panic!("the host ended with {status}:\n{}", self.output());
        }
        let output = self.output();
        let line = output.lines().find_map(|line| line.strip_prefix("Serving "))?;
        Some(line.trim_end_matches('/').to_owned())
    }

    /// Its address, as `http://…`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What it has printed so far.
    #[must_use]
    pub fn output(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    ///
    /// # Panics
    /// When it does not.
    pub fn stop(mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        wait::until("the host to end", || self.child.try_wait().ok().flatten())
    }

    fn signal(&self, signal: Signal) {
        // Only while the child has not been waited for is the number certainly its own.
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Running {
    /// SIGKILL: nothing at hand is finished.
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.signal(Signal::KILL);
            _ = self.child.wait();
        }
        if std::thread::panicking() {
            crate::say(&format!("the host printed:\n{}", self.output()));
        }
    }
}

/// The local host takes a free port itself and says which; Spin is given one.
fn listen(host: Host) -> String {
    match host {
        Host::Local => "127.0.0.1:0".to_owned(),
        Host::Spin => format!("127.0.0.1:{}", free_port()),
    }
}

/// A port that was free a moment ago.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// Compiled components are the same for every world; the local host keeps them below its state.
fn take_compiled(state: &State) {
    copy(&paths::scratch().join("compiled"), &state.path().join("compiled"));
}

fn give_compiled(state: &State) {
    copy(&state.path().join("compiled"), &paths::scratch().join("compiled"));
}

fn copy(from: &Path, to: &Path) {
    let Ok(files) = fs::read_dir(from) else {
        return;
    };
    let mut folder = fs::DirBuilder::new();
    // The host uses no folder that others can write to.
    folder.recursive(true).mode(0o700).create(to).expect("a folder");
    for file in files.flatten().map(|file| file.path()) {
        if let Some(name) = file.file_name().filter(|_| file.extension() == Some("cwasm".as_ref()))
        {
            // Already there, or another test was quicker.
            _ = fs::hard_link(&file, to.join(name));
        }
    }
}
