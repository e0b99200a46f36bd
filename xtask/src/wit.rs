//! `cargo xtask wit`: every package in wit/ can be read.

use anyhow::{Context, Result, bail};
use wit_parser::Resolve;

use crate::project::{Project, folders_in};

/// Reads each package with the same parser that the bindings are made with.
pub fn run(project: &Project) -> Result<()> {
    let wit = project.root.join("wit");
    let folders = folders_in(&wit)?;
    if folders.is_empty() {
        bail!("wit/ has no package");
    }
    for name in folders {
        let mut resolve = Resolve::default();
        let (package, _) = resolve
            .push_dir(wit.join(&name))
            .with_context(|| format!("wit/{name} cannot be read"))?;
        let package = &resolve.packages[package];
        eprintln!(
            "wit/{name}: {} with {} interfaces and {} worlds",
            package.name,
            package.interfaces.len(),
            package.worlds.len()
        );
    }
    Ok(())
}
