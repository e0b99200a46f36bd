//! The layout that rustc expects of a sysroot.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::TARGET;
use crate::steps;

/// Where Debian's wasi-libc puts its objects and archives.
const WASI_LIBC: &str = "/usr/lib/wasm32-wasi";

/// Where Debian's Rust has its native libraries.
const DEBIAN_RUSTLIB: &str = "/usr/lib/rustlib";

/// The folder of a rustup toolchain with `rust-lld` and `wasm-component-ld`.
pub fn tools_of(rust: &Path) -> Result<PathBuf> {
    Ok(rust.join("lib/rustlib").join(native_target()?).join("bin"))
}

/// Lays a sysroot out in an empty place: the built library and wasi-libc for
/// WebAssembly, Debian's own libraries for build scripts and macros, rustup's
/// linkers, and a `bin/rustc` that uses all this.
pub fn lay_out(sysroot: &Path, library: &Path, rust: &Path) -> Result<()> {
    let rustlib = sysroot.join("lib/rustlib");
    let for_components = rustlib.join(TARGET).join("lib");
    let self_contained = for_components.join("self-contained");
    fs::create_dir_all(&self_contained)?;
    copy_files(library, &for_components, |name| {
        name.ends_with(".rlib") && !name.starts_with("libempty-")
    })?;
    copy_files(Path::new(WASI_LIBC), &self_contained, |name| {
        name.ends_with(".o") || name.ends_with(".a")
    })?;

    let native = native_target()?;
    let for_native = rustlib.join(&native);
    fs::create_dir_all(&for_native)?;
    link(&Path::new(DEBIAN_RUSTLIB).join(&native).join("lib"), &for_native.join("lib"))?;
    link(&tools_of(rust)?, &for_native.join("bin"))?;
    write_rustc(sysroot)
}

/// The target of Debian's own programs, such as `x86_64-unknown-linux-gnu`.
fn native_target() -> Result<String> {
    let said = steps::output(Command::new("/usr/bin/rustc").arg("-vV"))?;
    said.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .context("Debian's rustc does not name its host")
}

fn copy_files(from: &Path, to: &Path, wanted: impl Fn(&str) -> bool) -> Result<()> {
    let mut copied = 0;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        if wanted(&name.to_string_lossy()) {
            fs::copy(entry.path(), to.join(&name))
                .with_context(|| format!("cannot copy {}", entry.path().display()))?;
            copied += 1;
        }
    }
    if copied == 0 {
        bail!("{} has nothing to copy", from.display());
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Result<()> {
    std::os::unix::fs::symlink(from, to).with_context(|| format!("cannot make {}", to.display()))
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> Result<()> {
    bail!("this way needs Debian")
}

/// `bin/rustc`: Debian's, told to look here. It finds this place by its own
/// path, so the project may be moved.
fn write_rustc(sysroot: &Path) -> Result<()> {
    let folder = sysroot.join("bin");
    fs::create_dir_all(&folder)?;
    let file = folder.join("rustc");
    fs::write(
        &file,
        "#!/bin/sh\nexec /usr/bin/rustc --sysroot \"$(dirname \"$(dirname \"$0\")\")\" \"$@\"\n",
    )?;
    make_executable(&file)
}

#[cfg(unix)]
fn make_executable(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot make {} executable", file.display()))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result<()> {
    Ok(())
}
