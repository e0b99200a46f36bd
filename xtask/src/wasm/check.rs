//! `cargo xtask check-second-way`: runs the second way for real, on a machine
//! that has the first.
//!
//! A private copy of the Rust in use, without the WebAssembly library, stands
//! for a fresh machine; a closed port stands for rustup's server. The rustup
//! of the machine is only read.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{TARGET, active_sysroot, has_library};
use crate::project::Project;
use crate::steps;

/// Builds every component in a folder of its own, the second way.
pub fn run(project: &Project) -> Result<()> {
    let folder = project.target.join("check-second-way");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("cannot remove what the last check left")?;
    }
    let rustup_home = folder.join("rustup");
    let active = active_sysroot()?;
    // Under its own name, so that rustup knows which library to ask the server for.
    let name = active.file_name().context("the Rust in use has no folder of its own")?;
    let toolchain = rustup_home.join("toolchains").join(name);
    steps::say("Copying the Rust in use, without its WebAssembly library");
    copy_toolchain(&active, &toolchain)?;
    ensure!(!has_library(&toolchain), "the copy still has the library for {TARGET}");

    let target = folder.join("target");
    let mut xtask = Command::new(std::env::current_exe()?);
    xtask
        .args(["build", "--components-only", "--target-dir"])
        .arg(&target)
        .env("RUSTUP_HOME", &rustup_home)
        .env("RUSTUP_TOOLCHAIN", name)
        .env("RUSTUP_DIST_SERVER", format!("http://127.0.0.1:{}", closed_port()?))
        .env_remove("CARGO")
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("LD_LIBRARY_PATH");
    steps::run("Building without the WebAssembly library and without rustup's server", &mut xtask)?;

    ensure!(target.join("second-way/sysroot").is_dir(), "the second way was not taken");
    for component in project.components()? {
        let file = target.join(TARGET).join("release").join(component.file_name());
        let bytes =
            fs::read(&file).with_context(|| format!("{} was not built", component.package))?;
        ensure!(is_component(&bytes), "{} is not a WebAssembly component", component.package);
    }
    steps::say("The second way works: every component was built");
    fs::remove_dir_all(&folder).context("cannot remove what the check made")
}

/// A component begins with `\0asm`, version 13, layer 1; a plain module has layer 0.
fn is_component(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\0asm\x0d\x00\x01\x00")
}

/// A port that nobody listens on: one that was just given and closed.
fn closed_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Copies what building needs of a toolchain. Large files are linked rather
/// than copied where the file system can; nothing writes to them.
fn copy_toolchain(from: &Path, to: &Path) -> Result<()> {
    for part in ["bin", "lib", "libexec"] {
        if from.join(part).is_dir() {
            copy(&from.join(part), &to.join(part))?;
        }
    }
    let rustlib = to.join("lib/rustlib");
    forget(&rustlib.join("components"), "\n")?;
    forget(&rustlib.join("multirust-config.toml"), "\n\n")
}

/// Takes the library out of one of rustup's lists of what it has installed.
fn forget(list: &Path, separator: &str) -> Result<()> {
    let Ok(text) = fs::read_to_string(list) else {
        return Ok(()); // not installed by rustup
    };
    let others: Vec<&str> = text.split(separator).filter(|part| !part.contains(TARGET)).collect();
    fs::write(list, others.join(separator))
        .with_context(|| format!("cannot write {}", list.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let (source, copied) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name().to_string_lossy().contains(TARGET) {
            continue;
        }
        if source.is_dir() {
            copy(&source, &copied)?;
        } else if entry.metadata()?.len() < 1 << 20 || fs::hard_link(&source, &copied).is_err() {
            // Rustup writes to its small files (manifests), so these are always copies.
            fs::copy(&source, &copied)
                .with_context(|| format!("cannot copy {}", source.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_module_is_not_taken_for_a_component() {
        assert!(is_component(b"\0asm\x0d\x00\x01\x00rest"));
        assert!(!is_component(b"\0asm\x01\x00\x00\x00rest"));
        assert!(!is_component(b""));
    }

    #[test]
    fn nobody_answers_on_a_closed_port() {
        let port = closed_port().unwrap();
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
