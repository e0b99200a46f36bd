//! `cargo xtask ci`: what must pass before anything lands.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::wasm::{TARGET, Toolchain};
use crate::{debian, steps, test, tidy, wit};

/// Cheap checks first, the tests last.
pub fn run(project: &Project) -> Result<()> {
    let mut format = project.cargo();
    steps::run("Formatting", format.args(["fmt", "--all", "--check"]))?;
    steps::say("Rules of the house");
    tidy::run(project)?;
    wit::run(project)?;
    let mut native = project.cargo();
    native.args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]);
    steps::run("Clippy, native", &mut native)?;
    steps::run("Clippy, components", &mut clippy_of_components(project)?)?;
    test::run(project, &test::Arguments::default())
}

/// Clippy on what the components are built for, with the Rust that builds them.
fn clippy_of_components(project: &Project) -> Result<Command> {
    let toolchain = Toolchain::ensure(project)?;
    let mut cargo = toolchain.cargo(project);
    if let Toolchain::Debian { sysroot } = &toolchain {
        // Rustup's clippy cannot read a library that Debian's Rust has built.
        if !Path::new("/usr/bin/clippy-driver").is_file() {
            debian::install(&["rust-web-clippy"], "to check the components")?;
        }
        cargo = Command::new("/usr/bin/cargo-clippy");
        project.prepare(&mut cargo);
        cargo.env("CARGO_ENCODED_RUSTFLAGS", "").env("CARGO", "/usr/bin/cargo");
        cargo.env("RUSTC", sysroot.join("bin/rustc")).env("SYSROOT", sysroot);
    }
    cargo.args(["clippy", "--target", TARGET]);
    for component in project.components()?.iter().chain(&project.fixtures()?) {
        cargo.args(["--package", &component.package]);
    }
    cargo.args(["--", "--deny", "warnings"]);
    Ok(cargo)
}
