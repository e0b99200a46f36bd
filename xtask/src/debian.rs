//! Debian's packages: which are there, and installing what is not.

use std::io::IsTerminal;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::steps;

/// Makes sure that packages are installed, asking apt-get for the missing ones.
///
/// `why` completes the sentence "these packages are needed …".
pub fn ensure(packages: &[&str], why: &str) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() { Ok(()) } else { install(&missing, why) }
}

/// Makes sure that a program is on the PATH, installing its package if not.
pub fn ensure_program(program: &str, package: &str, why: &str) -> Result<()> {
    if steps::on_path(program).is_some() { Ok(()) } else { install(&[package], why) }
}

/// Installs packages, or brings them up to date, from freshly read lists.
pub fn install(packages: &[&str], why: &str) -> Result<()> {
    let names = packages.join(" ");
    let by_hand = format!("apt-get update && apt-get install --no-install-recommends {names}");
    if steps::on_path("apt-get").is_none() {
        bail!("{names}: needed {why}, and there is no apt-get here to install them");
    }
    let Some(prefix) = as_root() else {
        bail!(
            "{names}: needed {why}, and installing them needs root or sudo.\nAsk an administrator to run:\n  {by_hand}"
        );
    };
    let mut update = apt_get(&prefix);
    if let Err(error) = steps::run("Reading Debian's list of packages", update.arg("update")) {
        // One of the user's other sources may be out of order; the old lists may do.
        eprintln!("note: {error:#}");
    }
    let mut install = apt_get(&prefix);
    // Nothing of the user's is removed for it: rather an error that says so.
    install.args(["install", "--yes", "--no-install-recommends", "--no-remove"]).args(packages);
    steps::run(&format!("Installing {names}, needed {why}"), &mut install)
}

fn is_installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat=${db:Status-Status}", package]);
    steps::output(&mut query).is_ok_and(|status| status == "installed")
}

/// What to put before a command so that it runs as root; None when nothing helps.
fn as_root() -> Option<Vec<&'static str>> {
    let user = steps::output(Command::new("id").arg("-u")).unwrap_or_default();
    if user.trim() == "0" {
        return Some(Vec::new());
    }
    steps::on_path("sudo")?;
    // A password can only be asked for where somebody sits.
    if std::io::stdin().is_terminal() && std::env::var_os("CI").is_none() {
        return Some(vec!["sudo"]);
    }
    let asks_nothing = steps::output(Command::new("sudo").args(["-n", "true"])).is_ok();
    asks_nothing.then(|| vec!["sudo", "-n"])
}

fn apt_get(prefix: &[&str]) -> Command {
    let mut words = prefix.to_vec();
    words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]);
    // Another apt-get at work is waited for, not failed on.
    words.extend(["--option", "DPkg::Lock::Timeout=300", "--option", "Dpkg::Use-Pty=0"]);
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).current_dir(Path::new("/")).stdin(Stdio::null());
    command
}
