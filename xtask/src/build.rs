//! Building the components and the local host.

use std::path::{self, PathBuf};

use anyhow::Result;
use clap::Args;

use crate::project::{Component, HOST, Project};
use crate::steps;
use crate::wasm::{self, Toolchain};

/// What `cargo xtask build` is asked for.
#[derive(Args)]
pub struct Arguments {
    /// Leave the local host out (Spin serves the components)
    #[arg(long)]
    components_only: bool,
    /// Build into another folder than target/; spin.toml does not look there
    #[arg(long, value_name = "FOLDER")]
    target_dir: Option<PathBuf>,
}

/// Builds everything that is served, or serves.
pub fn run(project: &Project, arguments: &Arguments) -> Result<()> {
    let mut project = project.clone();
    if let Some(folder) = &arguments.target_dir {
        project.target = path::absolute(folder)?;
    }
    components(&project, &project.components()?)?;
    if arguments.components_only { Ok(()) } else { host(&project) }
}

/// Builds components, all with one call of cargo.
pub fn components(project: &Project, components: &[Component]) -> Result<()> {
    let toolchain = Toolchain::ensure(project)?;
    let mut cargo = toolchain.cargo(project);
    cargo.args(["build", "--release", "--target", wasm::TARGET]);
    for component in components {
        cargo.args(["--package", &component.package]);
    }
    steps::run(&format!("Building {} components", components.len()), &mut cargo)
}

/// Builds the local host.
pub fn host(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--profile", "host", "--package", HOST]);
    steps::run("Building the local host (the first time takes minutes)", &mut cargo)
}
