//! `cargo xtask up`: builds what is missing and serves.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::project::Project;
use crate::{build, steps};

/// Spin from this version on runs components made with spin-sdk 7.
const OLDEST_SPIN: u32 = 4;

/// What `cargo xtask up` is asked for.
#[derive(Args)]
pub struct Arguments {
    /// Who serves; without it, Spin where it is installed
    #[arg(long)]
    host: Option<Host>,
    /// The address to serve on
    #[arg(long, default_value = "127.0.0.1:3000", value_name = "ADDRESS:PORT")]
    listen: String,
    /// The folder that keeps the data
    #[arg(long, value_name = "FOLDER")]
    state_dir: Option<PathBuf>,
    /// The file that says, for example, that the store is a Redis
    #[arg(long, value_name = "FILE")]
    runtime_config_file: Option<PathBuf>,
    /// A value for one of the application's variables
    #[arg(long = "variable", value_name = "NAME=VALUE")]
    variables: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Host {
    /// The project's own host
    Local,
    /// Spin
    Spin,
}

/// Builds, and becomes the host.
pub fn run(project: &Project, arguments: &Arguments) -> Result<()> {
    let spin = choose(arguments.host)?;
    build::components(project, &project.components()?)?;
    let mut command = match &spin {
        Some(spin) => {
            let mut command = Command::new(spin);
            command.arg("up");
            command
        }
        None => {
            build::host(project)?;
            Command::new(project.host_program())
        }
    };
    command.arg("--from").arg(project.manifest());
    pass_on(arguments, &mut command);
    let name = if spin.is_some() { "Spin" } else { "the local host" };
    steps::say(&format!("Serving on http://{} with {name}; Ctrl-C ends it", arguments.listen));
    eprintln!("{}", what_to_try(&arguments.listen));
    become_the_host(command)
}

/// The Spin to use; None for the local host.
fn choose(asked: Option<Host>) -> Result<Option<PathBuf>> {
    if asked == Some(Host::Local) {
        return Ok(None);
    }
    let Some(spin) = find_spin() else {
        if asked == Some(Host::Spin) {
            bail!(
                "Spin is neither on the PATH nor named by the variable SPIN: see https://spinframework.dev"
            );
        }
        return Ok(None);
    };
    let version = steps::output(Command::new(&spin).arg("--version"))
        .with_context(|| format!("{} does not say its version", spin.display()))?;
    if is_new_enough(&version) {
        return Ok(Some(spin));
    }
    let found = version.trim();
    if asked == Some(Host::Spin) {
        bail!("Spin {OLDEST_SPIN} or newer is needed; {} is `{found}`", spin.display());
    }
    eprintln!(
        "note: `{found}` is too old for this application (Spin {OLDEST_SPIN} is needed): using the local host"
    );
    Ok(None)
}

/// The file that the variable SPIN names, or else `spin` on the PATH.
pub fn find_spin() -> Option<PathBuf> {
    let named = env::var_os("SPIN").filter(|value| !value.is_empty());
    match named {
        Some(value) if Path::new(&value).is_file() => Some(PathBuf::from(value)),
        Some(value) => steps::on_path(&value.to_string_lossy()),
        None => steps::on_path("spin"),
    }
}

/// Reads `spin 4.1.0 (abc 2026-01-01)`.
fn is_new_enough(version: &str) -> bool {
    version
        .split_whitespace()
        .nth(1)
        .and_then(|number| number.split('.').next())
        .and_then(|major| major.parse::<u32>().ok())
        .is_some_and(|major| major >= OLDEST_SPIN)
}

fn pass_on(arguments: &Arguments, command: &mut Command) {
    command.args(["--listen", &arguments.listen]);
    if let Some(folder) = &arguments.state_dir {
        command.arg("--state-dir").arg(folder);
    }
    if let Some(file) = &arguments.runtime_config_file {
        command.arg("--runtime-config-file").arg(file);
    }
    for variable in &arguments.variables {
        command.args(["--variable", variable]);
    }
}

fn what_to_try(listen: &str) -> String {
    format!(
        "    Try, in another terminal:\n      \
         curl -X POST http://{listen}/on-incident-created -H 'content-type: application/json' -d @examples/incident.json\n      \
         curl http://{listen}/playbooks\n    \
         README.md goes on from there."
    )
}

/// Replaces this program by the host, so that Ctrl-C and SIGTERM reach it and
/// it ends in its own good way.
#[cfg(unix)]
fn become_the_host(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let program = command.get_program().to_string_lossy().into_owned();
    Err(command.exec()).with_context(|| format!("{program} cannot be started"))
}

#[cfg(not(unix))]
fn become_the_host(mut command: Command) -> Result<()> {
    steps::run("Serving", &mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spin_that_cannot_run_the_components_is_not_chosen() {
        assert!(is_new_enough("spin 4.1.0-pre0 (5c0d6a1 2026-10-01)"));
        assert!(is_new_enough("spin 10.0.0"));
        assert!(!is_new_enough("spin 3.5.1 (abc 2025-01-01)"));
        assert!(!is_new_enough("something else"));
        assert!(!is_new_enough(""));
    }

    #[test]
    fn options_are_passed_on_as_spin_names_them() {
        let arguments = Arguments {
            host: None,
            listen: "127.0.0.1:3001".into(),
            state_dir: Some("data".into()),
            runtime_config_file: Some("redis.toml".into()),
            variables: vec!["a=1".into(), "b=2 3".into()],
        };
        let mut command = Command::new("host");
        pass_on(&arguments, &mut command);
        let passed: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
        let expected = [
            "--listen",
            "127.0.0.1:3001",
            "--state-dir",
            "data",
            "--runtime-config-file",
            "redis.toml",
            "--variable",
            "a=1",
            "--variable",
            "b=2 3",
        ];
        assert_eq!(passed, expected);
    }
}
