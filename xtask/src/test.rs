//! `cargo xtask test`: builds everything and runs every test.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;

use crate::project::{HOST, Project};
use crate::{build, debian, steps, up};

/// The package of the tests over HTTP.
const END_TO_END: &str = "end-to-end";

/// What `cargo xtask test` is asked for.
#[derive(Args, Default)]
pub struct Arguments {
    /// Only the tests that need no component, host or Redis
    #[arg(long)]
    native_only: bool,
}

/// Builds, then runs the native tests, the host's and those over HTTP. All are
/// run even if some fail; cargo's summary of the last ones is the last output.
pub fn run(project: &Project, arguments: &Arguments) -> Result<()> {
    if arguments.native_only {
        return steps::run("Testing the native crates", &mut native_tests(project)?);
    }
    debian::ensure_program("redis-server", "redis-server", "by the tests, as the shared store")?;
    let alertmanager = alertmanager(project);
    let mut components = project.components()?;
    components.extend(project.fixtures()?);
    build::components(project, &components)?;
    build::host(project)?;
    let mut failed = Vec::new();
    let mut attempt = |what: &'static str, mut command: Command| {
        if let Err(error) = steps::run(what, &mut command) {
            eprintln!("{error:#}");
            failed.push(what);
        }
    };
    attempt("Testing the native crates", native_tests(project)?);
    attempt("Testing the local host", host_tests(project));
    attempt("Testing over HTTP, end to end", end_to_end_tests(project, alertmanager));
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join("; ")) }
}

/// Every package, the pure parts of the components too, but for the two that
/// are tested below in their own way.
fn native_tests(project: &Project) -> Result<Command> {
    let mut cargo = project.cargo();
    cargo.args(["test", "--no-fail-fast", "--workspace", "--exclude", HOST]);
    cargo.args(["--exclude", END_TO_END]);
    Ok(cargo)
}

/// In the host's own profile, so that wasmtime is not built once more.
fn host_tests(project: &Project) -> Command {
    let mut cargo = project.cargo();
    cargo.args(["test", "--no-fail-fast", "--profile", "host", "--package", HOST]);
    cargo.envs(paths_for_tests(project));
    cargo
}

fn end_to_end_tests(project: &Project, alertmanager: Option<PathBuf>) -> Command {
    let mut cargo = project.cargo();
    cargo.args(["test", "--no-fail-fast", "--package", END_TO_END]);
    cargo.envs(paths_for_tests(project));
    cargo.envs(alertmanager.map(|path| ("ALERTMANAGER", path)));
    cargo
}

/// A real sender of incidents. It is only unpacked: installed, it would serve on all of the machine's
/// addresses. Where it cannot be had, its test says that it was left out.
fn alertmanager(project: &Project) -> Option<PathBuf> {
    let (name, folder) = ("prometheus-alertmanager", project.target.join("alertmanager"));
    let found = debian::unpacked_program(name, name, &folder, "by the tests, as a real sender");
    found.inspect_err(|error| eprintln!("note: {error:#}")).ok()
}

/// What the tests with components are told (docs/building.md describes each).
fn paths_for_tests(project: &Project) -> Vec<(&'static str, OsString)> {
    let mut paths = vec![
        ("INCIDENT_TASKS_HOST", project.host_program().into_os_string()),
        ("INCIDENT_TASKS_MANIFEST", project.manifest().into_os_string()),
        ("INCIDENT_TASKS_COMPONENTS", project.components_folder().into_os_string()),
    ];
    let programs = [("REDIS_SERVER", steps::on_path("redis-server")), ("SPIN", up::find_spin())];
    for (name, program) in programs {
        paths.extend(program.map(|path| (name, path.into_os_string())));
    }
    paths
}
