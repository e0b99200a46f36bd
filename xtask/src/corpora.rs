//! Measuring the pure crates against files from outside the project.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::Project;
use crate::steps;

/// Runs expression cases, one JSON object per line, and reports what differs.
pub fn conformance(project: &Project, files: &[PathBuf]) -> Result<()> {
    example(project, "expression", "conformance", files)
}

/// Reads a folder of published playbooks and reports which can be run.
pub fn corpus(project: &Project, folder: &Path) -> Result<()> {
    example(project, "template", "corpus", &[folder.to_path_buf()])
}

fn example(project: &Project, package: &str, name: &str, paths: &[PathBuf]) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["run", "--quiet", "--release", "--package", package, "--example", name, "--"]);
    for path in paths {
        // Cargo is called at the root; the caller's paths are from where they are.
        let full =
            path.canonicalize().with_context(|| format!("cannot find {}", path.display()))?;
        cargo.arg(full);
    }
    steps::run(&format!("Running the {name} example of the crate {package}"), &mut cargo)
}
