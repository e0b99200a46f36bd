//! What others wrote: under which licences, and from where.

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;

use super::Findings;
use crate::project::Project;
use crate::wasm::TARGET;

/// Licences under which a dependency can be part of an Apache-2.0 program.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    // Holds file by file: its files are used unchanged, as crates.io has them.
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Where components and native programs run; what other systems need is not looked at.
const PLATFORMS: &[&str] = &["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", TARGET];

/// Looks at every package that is built into something of ours.
pub fn check(project: &Project, findings: &mut Findings) -> Result<()> {
    let mut command = MetadataCommand::new();
    command.manifest_path(project.root.join("Cargo.toml"));
    let platforms = PLATFORMS.iter().flat_map(|platform| ["--filter-platform", platform]);
    command.other_options(platforms.map(str::to_owned).collect::<Vec<_>>());
    let metadata = command.exec().context("cargo metadata")?;
    for package in metadata.packages.iter().filter(|package| package.source.is_some()) {
        let name = format!("{} {}", package.name, package.version);
        match &package.license {
            Some(licence) if is_allowed(licence) => {}
            Some(licence) => findings.fail(format!("{name} is under {licence}")),
            None => findings.fail(format!("{name} does not name its licence")),
        }
        if package.source.as_ref().is_some_and(|source| !source.is_crates_io()) {
            findings.fail(format!("{name} is not from crates.io"));
        }
    }
    Ok(())
}

/// Whether an SPDX expression leaves a choice that is allowed. `OR` and `AND`
/// with at most one level of brackets, which is what packages have.
fn is_allowed(expression: &str) -> bool {
    // `A/B` is the old spelling of `A OR B`.
    let expression = expression.replace('/', " OR ");
    all_of(&expression).iter().all(|part| {
        let part = part.trim().trim_start_matches('(').trim_end_matches(')');
        part.split(" OR ")
            .any(|choice| choice.split(" AND ").all(|licence| LICENCES.contains(&licence.trim())))
    })
}

/// The parts that `AND` joins outside brackets; a whole `A OR B AND C` is one part.
fn all_of(expression: &str) -> Vec<&str> {
    if expression.contains('(') { expression.split(" AND ").collect() } else { vec![expression] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_allowed_choice_is_enough() {
        for licence in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "GPL-3.0-only OR MIT",
            "BSD-3-Clause AND MIT",
        ] {
            assert!(is_allowed(licence), "{licence}");
        }
    }

    #[test]
    fn every_required_licence_must_be_allowed() {
        for licence in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT OR Apache-2.0) AND GPL-3.0-only",
            "GPL-3.0-only OR AGPL-3.0-only",
            "",
        ] {
            assert!(!is_allowed(licence), "{licence}");
        }
    }
}
