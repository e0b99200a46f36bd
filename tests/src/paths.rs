//! Where things are: `cargo xtask test` says it in variables (docs/building.md), else they are where
//! `cargo xtask build` puts them.

use std::env;
use std::path::{Path, PathBuf};

/// The folder with spin.toml.
///
/// # Panics
/// When this package has been moved out of the project.
#[must_use]
pub fn project() -> PathBuf {
    let parent = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    parent.expect("tests/ is in the project").to_path_buf()
}

/// The local host's program.
#[must_use]
pub fn local_host() -> PathBuf {
    named("INCIDENT_TASKS_HOST", "target/host/incident-tasks-host")
}

/// The application's manifest.
#[must_use]
pub fn manifest() -> PathBuf {
    named("INCIDENT_TASKS_MANIFEST", "spin.toml")
}

/// The folder of the built components.
#[must_use]
pub fn components() -> PathBuf {
    named("INCIDENT_TASKS_COMPONENTS", "target/wasm32-wasip2/release")
}

fn named(variable: &str, otherwise: &str) -> PathBuf {
    let path = set(variable).unwrap_or_else(|| project().join(otherwise));
    assert!(
        path.exists(),
        "{} is missing: `cargo xtask test` builds it, or say where it is in {variable}",
        path.display()
    );
    path
}

/// Spin's program, where it is installed.
#[must_use]
pub fn spin() -> Option<PathBuf> {
    set("SPIN").or_else(|| on_path("spin"))
}

/// Redis's server, where it is installed.
#[must_use]
pub fn redis_server() -> Option<PathBuf> {
    set("REDIS_SERVER").or_else(|| on_path("redis-server"))
}

/// Prometheus Alertmanager, where it is installed.
#[must_use]
pub fn alertmanager() -> Option<PathBuf> {
    set("ALERTMANAGER").or_else(|| on_path("prometheus-alertmanager"))
}

/// A file of the reference material beside the project; none where that is not there.
#[must_use]
pub fn shared(file: &str) -> Option<PathBuf> {
    let path = project().join("../shared").join(file);
    path.is_file().then_some(path)
}

/// A folder of this build's own, for what the tests leave for each other.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn scratch() -> PathBuf {
    let test = env::current_exe().expect("a test knows its program");
    // target/debug/deps/NAME
    let target = test.ancestors().nth(3).expect("a test is in target/");
    let folder = target.join("tmp").join("end-to-end");
    std::fs::create_dir_all(&folder).expect("a folder in target/");
    folder
}

fn set(variable: &str) -> Option<PathBuf> {
    let value = env::var_os(variable).filter(|value| !value.is_empty())?;
    Some(PathBuf::from(value))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let mut files = env::split_paths(&path).map(|folder| folder.join(program));
    files.find(|file| file.is_file())
}
