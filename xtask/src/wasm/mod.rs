//! Who builds the components: a Rust that has the standard library for
//! WebAssembly.
//!
//! The ordinary way is `rustup target add`. Where rustup's server cannot be
//! reached, the library is built once with Debian's Rust (`second_way`).

pub mod check;
mod second_way;
mod sysroot;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::project::Project;
use crate::steps;

/// The target of every component.
pub const TARGET: &str = "wasm32-wasip2";

/// How long rustup may take to fetch the library (some 20 MB).
const RUSTUP_PATIENCE: Duration = Duration::from_secs(180);

/// A Rust that can build components.
pub enum Toolchain {
    /// The one that is in use, with rustup's library for the target.
    Rustup,
    /// Debian's, with a library that was built here.
    Debian {
        /// The folder with `bin/rustc` and the libraries.
        sysroot: PathBuf,
    },
}

impl Toolchain {
    /// Finds a toolchain, or makes one.
    pub fn ensure(project: &Project) -> Result<Toolchain> {
        let rust = active_sysroot()?;
        if has_library(&rust) {
            return Ok(Toolchain::Rustup);
        }
        if let Some(sysroot) = second_way::made_before(project, &rust)? {
            return Ok(Toolchain::Debian { sysroot });
        }
        if add_with_rustup() && has_library(&rust) {
            return Ok(Toolchain::Rustup);
        }
        steps::say("rustup cannot add it here: building it with Debian's Rust instead, once");
        let sysroot = second_way::make(project, &rust)?;
        Ok(Toolchain::Debian { sysroot })
    }

    /// Cargo for building components. Flags meant for native code (RUSTFLAGS,
    /// or `rustflags` of a cargo configuration) are not passed on: a linker
    /// chosen there cannot link WebAssembly.
    pub fn cargo(&self, project: &Project) -> Command {
        let mut cargo = match self {
            Toolchain::Rustup => project.cargo(),
            Toolchain::Debian { sysroot } => {
                let mut cargo = Command::new("/usr/bin/cargo");
                project.prepare(&mut cargo);
                cargo.env("RUSTC", sysroot.join("bin/rustc"));
                cargo
            }
        };
        cargo.env("CARGO_ENCODED_RUSTFLAGS", "");
        cargo
    }
}

/// The sysroot of the Rust that is in use.
fn active_sysroot() -> Result<PathBuf> {
    let mut rustc = Command::new("rustc");
    let printed = steps::output(rustc.env_remove("RUSTC").args(["--print", "sysroot"]))
        .context("is Rust installed? See https://rustup.rs")?;
    Ok(PathBuf::from(printed.trim()))
}

/// Whether a sysroot has the target's standard library.
fn has_library(sysroot: &Path) -> bool {
    let folder = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with("libstd-") && name.ends_with(".rlib")
        })
    })
}

/// Asks rustup for the library; false when it cannot be had within the time.
fn add_with_rustup() -> bool {
    if steps::on_path("rustup").is_none() {
        return false;
    }
    steps::say("Getting the standard library for wasm32-wasip2: rustup target add");
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET]).env("RUST_BACKTRACE", "0");
    // A server that cannot be reached is not asked again and again.
    if std::env::var_os("RUSTUP_MAX_RETRIES").is_none() {
        rustup.env("RUSTUP_MAX_RETRIES", "1");
    }
    rustup.spawn().is_ok_and(|child| ends_well_within(child, RUSTUP_PATIENCE))
}

fn ends_well_within(mut child: Child, limit: Duration) -> bool {
    let began = Instant::now();
    while began.elapsed() < limit {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => thread::sleep(Duration::from_millis(50)),
            Err(_) => return false,
        }
    }
    eprintln!("    no answer within {} s", limit.as_secs());
    let ended = child.kill().and_then(|()| child.wait());
    if let Err(error) = ended {
        eprintln!("    rustup could not be ended: {error}");
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_takes_too_long_is_ended() {
        let limit = Duration::from_millis(200);
        let slow = Command::new("sleep").arg("600").spawn().unwrap();
        assert!(!ends_well_within(slow, limit));
        assert!(ends_well_within(Command::new("true").spawn().unwrap(), Duration::from_secs(60)));
        assert!(!ends_well_within(Command::new("false").spawn().unwrap(), Duration::from_secs(60)));
    }
}
