//! The direction of dependencies, as data compared with what cargo says.

use cargo_metadata::{Metadata, MetadataCommand, Package};

use anyhow::{Context, Result};

use super::Findings;
use super::files::TextFile;
use crate::project::Project;

/// Which packages of ours a package may use. The left side is a package, or a
/// folder with `/`; everything in the workspace must be on it, and the first
/// line that fits counts.
const MAY_USE: &[(&str, &str)] = &[
    ("expression", ""),
    ("domain", ""),
    ("workflow", "expression"),
    ("template", "expression workflow"),
    ("rich-text", ""),
    ("wire", "domain workflow expression rich-text"),
    ("sources", "wire domain"),
    ("store", "wire domain workflow expression"),
    ("service", "sources store wire domain workflow expression template"),
    ("spin-edge", "service store wire domain workflow expression"),
    // These two reach a layer further down than the other functions.
    ("playbooks", "spin-edge service wire domain expression"),
    ("run-playbook", "spin-edge service store wire domain workflow"),
    ("functions/", "spin-edge service wire domain"),
    ("connectors/", "connector-kit"),
    ("incident-tasks-host", ""),
    ("host/tests/guests/", ""),
    ("stand-ins", ""),
    ("end-to-end", "stand-ins"),
    ("tests/fixtures/", "connector-kit"),
    ("xtask", ""),
];

/// The crates that know nothing of the outside: no HTTP, no real store, no
/// runtime. All but the edge.
const PURE: &str = "domain expression workflow template rich-text wire sources store service";

/// What a pure crate may not use.
const OUTSIDE: &str = "http hyper reqwest ureq tokio rusqlite redis wasi wasip2 wasip3 wasmtime \
                       wit-bindgen spin-sdk rand getrandom";

/// Who may use spin-sdk: the edge, and components for their entry attribute.
const MAY_USE_SPIN: &[&str] = &["spin-edge", "functions/", "connectors/", "host/tests/guests/"];

/// Compares the workspace with the tables above.
pub fn check(project: &Project, findings: &mut Findings) -> Result<()> {
    let mut command = MetadataCommand::new();
    command.manifest_path(project.root.join("Cargo.toml")).no_deps();
    let metadata = command.exec().context("cargo metadata")?;
    for package in metadata.workspace_packages() {
        check_package(&metadata, package, findings);
    }
    Ok(())
}

/// Where a package is, as the tables name it: its folder below the root.
fn folder_of<'a>(metadata: &Metadata, package: &'a Package) -> &'a str {
    let root = metadata.workspace_root.as_str();
    let folder = package.manifest_path.as_str().strip_prefix(root).unwrap_or_default();
    folder.trim_start_matches('/').trim_end_matches("/Cargo.toml")
}

fn check_package(metadata: &Metadata, package: &Package, findings: &mut Findings) {
    let folder = folder_of(metadata, package);
    let name = package.name.as_str();
    let Some(allowed) = allowed_for(name, folder) else {
        findings.fail(format!(
            "{name}: new in the workspace; say in xtask/src/tidy/edges.rs what it may use"
        ));
        return;
    };
    for dependency in &package.dependencies {
        let used = dependency.name.as_str();
        if dependency.path.is_some() && !allowed.split_whitespace().any(|name| name == used) {
            findings.fail(format!("{name} uses {used}, which points back (it may use: {allowed})"));
        }
        if PURE.split_whitespace().any(|pure| pure == name)
            && OUTSIDE.split_whitespace().any(|outside| outside == used)
        {
            findings.fail(format!("{name} uses {used}, but it is to know nothing of the outside"));
        }
        if used == "spin-sdk" && !MAY_USE_SPIN.iter().any(|who| names(who, name, folder)) {
            findings.fail(format!("{name} uses spin-sdk, which only the edge and components may"));
        }
    }
}

fn allowed_for(name: &str, folder: &str) -> Option<&'static str> {
    MAY_USE.iter().find(|(who, _)| names(who, name, folder)).map(|(_, allowed)| *allowed)
}

fn names(who: &str, name: &str, folder: &str) -> bool {
    who == name || (who.ends_with('/') && folder.starts_with(who))
}

/// No source names the SDK outside the edge and the components.
pub fn check_names(files: &[TextFile], findings: &mut Findings) {
    let sdk = concat!("spin", "_sdk");
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let (place, _) = file.path.split_once("/src/").unwrap_or((&file.path, ""));
        let package = place.rsplit('/').next().unwrap_or_default();
        let allowed = MAY_USE_SPIN.iter().any(|who| names(who, package, place));
        if !allowed && file.text.contains(sdk) {
            findings.fail(format!("{} names {sdk}", file.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_itself_has_no_way_back() {
        // Along the table, nothing can be reached from itself.
        for (start, _) in MAY_USE {
            let mut waiting = vec![*start];
            let mut seen: Vec<&str> = Vec::new();
            while let Some(name) = waiting.pop() {
                for used in allowed_for(name, name).unwrap_or_default().split_whitespace() {
                    assert_ne!(used, *start, "{start} can be reached from itself");
                    if !seen.contains(&used) {
                        seen.push(used);
                        waiting.push(used);
                    }
                }
            }
        }
    }

    #[test]
    fn a_package_is_known_by_its_name_or_its_folder() {
        assert_eq!(allowed_for("workflow", "crates/workflow"), Some("expression"));
        assert!(allowed_for("add-task", "functions/add-task").is_some());
        assert_eq!(allowed_for("something-new", "crates/something-new"), None);
        assert_eq!(allowed_for("functions", "crates/functions"), None);
    }

    #[test]
    fn naming_the_sdk_in_a_pure_crate_is_found() {
        let file = |path: &str| TextFile {
            path: path.into(),
            text: format!("use {};", concat!("spin", "_sdk")),
        };
        let mut findings = Findings::default();
        check_names(
            &[file("crates/spin-edge/src/lib.rs"), file("functions/a/src/lib.rs")],
            &mut findings,
        );
        assert_eq!(findings.failures.len(), 0);
        check_names(&[file("crates/service/src/lib.rs")], &mut findings);
        assert_eq!(findings.failures.len(), 1);
    }
}
