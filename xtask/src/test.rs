//! `cargo xtask test`: builds everything and runs every test.

use std::ffi::OsString;
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
    ensure_alertmanager();
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
    attempt("Testing over HTTP, end to end", end_to_end_tests(project));
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

fn end_to_end_tests(project: &Project) -> Command {
    let mut cargo = project.cargo();
    cargo.args(["test", "--no-fail-fast", "--package", END_TO_END]);
    cargo.envs(paths_for_tests(project));
    cargo
}

/// A real sender of incidents, in CI. Elsewhere it is used where it is installed: Debian starts what it installs,
/// and this would serve on all of the machine's addresses. Without it, its test says that it was left out.
fn ensure_alertmanager() {
    let name = "prometheus-alertmanager";
    if std::env::var_os("CI").is_some()
        && let Err(error) = debian::ensure_program(name, name, "by the tests, as a real sender")
    {
        eprintln!("note: {error:#}");
    }
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
