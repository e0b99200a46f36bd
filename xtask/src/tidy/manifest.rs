//! spin.toml and the folders of components name the same things.

use anyhow::Result;
use toml::{Table, Value};

use super::Findings;
use crate::project::{Component, Project, read_toml};

/// Where spin.toml finds what cargo builds.
const BUILT: &str = "target/wasm32-wasip2/release/";

/// A component of spin.toml and the files that it is made of.
struct Entry {
    name: String,
    sources: Vec<String>,
}

/// Compares spin.toml with the folders.
pub fn check(project: &Project, findings: &mut Findings) -> Result<()> {
    if !project.manifest().is_file() {
        findings.fail("spin.toml is missing".into());
        return Ok(());
    }
    compare(&read_toml(&project.manifest())?, &project.components()?, findings);
    Ok(())
}

fn compare(manifest: &Table, components: &[Component], findings: &mut Findings) {
    let entries = entries(manifest);
    for component in components {
        let file = format!("{BUILT}{}", component.file_name());
        if !entries.iter().any(|entry| entry.sources.contains(&file)) {
            findings.fail(format!("{} is not in spin.toml (as {file})", component.folder));
        }
    }
    let built: Vec<String> =
        components.iter().map(|component| format!("{BUILT}{}", component.file_name())).collect();
    for entry in &entries {
        for source in entry.sources.iter().filter(|source| !built.contains(source)) {
            findings.fail(format!(
                "spin.toml: component {} is made of {source}, which no folder builds",
                entry.name
            ));
        }
    }
    for name in routed(manifest) {
        if !entries.iter().any(|entry| entry.name == name) {
            findings.fail(format!("spin.toml: a route leads to {name}, which is no component"));
        }
    }
}

fn entries(manifest: &Table) -> Vec<Entry> {
    let components = manifest.get("component").and_then(Value::as_table);
    components
        .into_iter()
        .flatten()
        .map(|(name, component)| Entry { name: name.clone(), sources: sources(component) })
        .collect()
}

/// A component's own file and those of the components plugged into it.
fn sources(component: &Value) -> Vec<String> {
    let own = component.get("source");
    let dependencies = component.get("dependencies").and_then(Value::as_table);
    let plugged = dependencies.into_iter().flatten().filter_map(|(_, given)| given.get("path"));
    own.into_iter().chain(plugged).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The components that the routes lead to.
fn routed(manifest: &Table) -> Vec<&str> {
    let triggers = manifest.get("trigger").and_then(|trigger| trigger.get("http"));
    let triggers = triggers.and_then(Value::as_array);
    triggers
        .into_iter()
        .flatten()
        .filter_map(|trigger| trigger.get("component")?.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(manifest: &str, packages: &[&str]) -> Vec<String> {
        let components: Vec<Component> = packages
            .iter()
            .map(|package| Component {
                folder: format!("functions/{package}"),
                package: (*package).into(),
            })
            .collect();
        let mut findings = Findings::default();
        compare(&manifest.parse().unwrap(), &components, &mut findings);
        findings.failures
    }

    const MANIFEST: &str = r#"
        [[trigger.http]]
        route = "/add-task"
        component = "add-task"
        [component.add-task]
        source = "target/wasm32-wasip2/release/add_task.wasm"
        [component.add-task.dependencies]
        "a:connector/actions@1.0.0" = { path = "target/wasm32-wasip2/release/virustotal.wasm" }
    "#;

    #[test]
    fn a_manifest_that_names_every_folder_passes() {
        assert_eq!(check(MANIFEST, &["add-task", "virustotal"]), Vec::<String>::new());
    }

    #[test]
    fn a_forgotten_folder_and_a_file_nobody_builds_are_found() {
        assert_eq!(check(MANIFEST, &["add-task", "virustotal", "list-tasks"]).len(), 1);
        assert_eq!(check(MANIFEST, &["add-task"]).len(), 1);
    }

    #[test]
    fn a_route_to_nowhere_is_found() {
        let manifest = MANIFEST.replace("component = \"add-task\"", "component = \"add-tasks\"");
        assert_eq!(check(&manifest, &["add-task", "virustotal"]).len(), 1);
    }
}
