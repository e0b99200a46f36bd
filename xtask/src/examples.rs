//! Programs that measure the pure crates: examples of theirs, in their fastest build.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::Project;
use crate::steps;

/// Runs expression cases, one JSON object per line, and reports what differs.
pub fn conformance(project: &Project, files: &[PathBuf]) -> Result<()> {
    example(project, "expression", "conformance", &full(files)?)
}

/// Reads a folder of published playbooks and reports which can be run.
pub fn corpus(project: &Project, folder: &Path) -> Result<()> {
    example(project, "template", "corpus", &full(&[folder.to_path_buf()])?)
}

/// Fills stores with so many incidents and prints what things cost in them.
pub fn bench_flat(project: &Project, incidents: &[usize]) -> Result<()> {
    let sizes: Vec<_> = incidents.iter().map(|size| size.to_string().into()).collect();
    example(project, "service", "flat", &sizes)
}

/// Cargo is called at the root; the caller's paths are from where they are.
fn full(paths: &[PathBuf]) -> Result<Vec<OsString>> {
    let full = |path: &PathBuf| {
        path.canonicalize().with_context(|| format!("cannot find {}", path.display()))
    };
    paths.iter().map(|path| full(path).map(OsString::from)).collect()
}

fn example(project: &Project, package: &str, name: &str, arguments: &[OsString]) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["run", "--quiet", "--release", "--package", package, "--example", name, "--"]);
    cargo.args(arguments);
    steps::run(&format!("Running the {name} example of the crate {package}"), &mut cargo)
}
