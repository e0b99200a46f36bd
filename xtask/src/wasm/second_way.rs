//! The second way to a standard library for WebAssembly: Debian's Rust, which
//! brings the library's source, builds it once. It disturbs nothing of
//! rustup's, and everything it makes is below the project's target folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{TARGET, sysroot};
use crate::project::{OLDEST_RUST, Project, rust_release};
use crate::{debian, steps};

const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "wasi-libc"];
const WHY: &str = "to build the standard library for WebAssembly";

/// The file in a sysroot that says what it was made from. It is written last,
/// so a sysroot that has it is whole.
const MADE_FROM: &str = "made-from";

/// A sysroot made before from the Rust that Debian and rustup have now.
pub fn made_before(project: &Project, rust: &Path) -> Result<Option<PathBuf>> {
    let sysroot = folder(project).join("sysroot");
    let Ok(noted) = fs::read_to_string(sysroot.join(MADE_FROM)) else {
        return Ok(None);
    };
    if !Path::new(RUSTC).is_file() || !sysroot::tools_of(rust)?.is_dir() {
        return Ok(None);
    }
    Ok((noted == ingredients(rust)?).then_some(sysroot))
}

/// Makes the sysroot: packages, library, layout. May be interrupted and called
/// again at any point; whoever comes second waits for the first.
pub fn make(project: &Project, rust: &Path) -> Result<PathBuf> {
    let folder = folder(project);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let lock = File::create(folder.join("lock")).context("cannot make a lock file")?;
    lock.lock().context("cannot wait for another build of the standard library")?;
    if let Some(sysroot) = made_before(project, rust)? {
        return Ok(sysroot);
    }
    install_rust()?;
    let library = build_library(&folder)?;
    let unfinished = folder.join("sysroot.unfinished");
    remove(&unfinished)?;
    sysroot::lay_out(&unfinished, &library, rust)?;
    fs::write(unfinished.join(MADE_FROM), ingredients(rust)?)?;
    let sysroot = folder.join("sysroot");
    remove(&sysroot)?;
    fs::rename(&unfinished, &sysroot).context("cannot put the finished sysroot in its place")?;
    remove(&folder.join("build"))?;
    Ok(sysroot)
}

fn folder(project: &Project) -> PathBuf {
    project.target.join("second-way")
}

/// What a sysroot depends on: Debian's compiler and the place of rustup's tools.
fn ingredients(rust: &Path) -> Result<String> {
    let version = steps::output(Command::new(RUSTC).arg("-vV"))?;
    Ok(format!("{version}linker of {}\n", rust.display()))
}

fn install_rust() -> Result<()> {
    debian::ensure(PACKAGES, WHY)?;
    if debian_rust()? < OLDEST_RUST {
        // Installed long ago: Debian's security updates have a newer one.
        debian::install(PACKAGES, WHY)?;
    }
    let (major, minor) = debian_rust()?;
    let (least_major, least_minor) = OLDEST_RUST;
    if (major, minor) < OLDEST_RUST {
        bail!(
            "Debian's rustc-web is {major}.{minor}; {least_major}.{least_minor} or newer is needed. \
             It comes with Debian's security updates: are they among apt's sources?"
        );
    }
    Ok(())
}

fn debian_rust() -> Result<(u32, u32)> {
    rust_release(&steps::output(Command::new(RUSTC).arg("-vV"))?)
}

/// Builds the library by building an empty crate; gives the folder with the rlibs.
fn build_library(folder: &Path) -> Result<PathBuf> {
    let package = folder.join("build");
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("src/lib.rs"), "")?;
    fs::write(
        package.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [profile.release]\npanic = \"abort\"\n[workspace]\n",
    )?;
    let target = package.join("target");
    let mut cargo = Command::new(CARGO);
    cargo
        .args(["build", "--release", "-Zbuild-std=std,panic_abort", "--target", TARGET])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTC", RUSTC)
        // Building the library from source is behind this switch in a stable Rust.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without the bitcode, link time optimisation of the components fails.
        .env("CARGO_ENCODED_RUSTFLAGS", "-C\u{1f}embed-bitcode=yes");
    steps::run("Building the standard library for wasm32-wasip2", &mut cargo)?;
    Ok(target.join(TARGET).join("release/deps"))
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}
