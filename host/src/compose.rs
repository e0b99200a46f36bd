//! Plugs a component's `dependencies` into it, so that what runs is one component.
//!
//! A dependency runs within the component and would see everything the component sees. So the
//! imports that it must not use are renamed before it is plugged in: the host answers them with
//! a refusal under the new name (see [`crate::denied`]), and the grant never reaches it.

use wac_graph::types::{Package, SubtypeChecker};
use wac_graph::{CompositionGraph, NodeId, PackageId};

use crate::denied;
use crate::manifest::{Dependency, Grant, Inherit};

/// A dependency and its binary.
pub struct Plug<'a> {
    /// The import it satisfies: `package:name/interface@1.0.0`, without the interface every
    /// import of the package, without the version any version.
    pub name: &'a str,
    /// What the manifest says about it.
    pub dependency: &'a Dependency,
    /// Whether the component passes everything on to all dependencies.
    pub inherit_all: bool,
    /// The component's binary.
    pub binary: Vec<u8>,
}

/// Returns `socket` with all of `plugs` in it.
pub fn compose(id: &str, socket: Vec<u8>, plugs: Vec<Plug<'_>>) -> Result<Vec<u8>, String> {
    if plugs.is_empty() {
        return Ok(socket);
    }
    let mut graph = CompositionGraph::new();
    let socket_package = register(&mut graph, id, socket)?;
    let socket = graph.instantiate(socket_package);
    for plug in plugs {
        let name = plug.name;
        connect(&mut graph, socket_package, socket, plug)
            .map_err(|problem| format!("dependency {name:?}: {problem}"))?;
    }
    let world = graph[socket_package].ty();
    let exports: Vec<String> = graph.types()[world].exports.keys().cloned().collect();
    for export in exports {
        let node = graph.alias_instance_export(socket, &export).map_err(text)?;
        graph.export(node, &export).map_err(text)?;
    }
    graph.encode(wac_graph::EncodeOptions::default()).map_err(text)
}

fn connect(
    graph: &mut CompositionGraph,
    socket_package: PackageId,
    socket: NodeId,
    plug: Plug<'_>,
) -> Result<(), String> {
    let binary = denied::rename(&plug.binary, |import| denies(&plug, import))?;
    let package = register(graph, plug.name, binary)?;
    let instance = graph.instantiate(package);
    let world = graph[socket_package].ty();
    let imports: Vec<String> = graph.types()[world]
        .imports
        .keys()
        .filter(|import| satisfies(plug.name, import))
        .cloned()
        .collect();
    if imports.is_empty() {
        return Err("the component has no such import".to_owned());
    }
    for import in imports {
        let export = plug.dependency.export.as_deref().unwrap_or(&import);
        check_types(graph, (socket_package, &import), (package, export))?;
        let node = graph.alias_instance_export(instance, export).map_err(text)?;
        graph.set_instantiation_argument(socket, &import, node).map_err(text)?;
    }
    Ok(())
}

/// Says plainly what does not fit, before the graph does.
fn check_types(
    graph: &CompositionGraph,
    (socket, import): (PackageId, &str),
    (plug, export): (PackageId, &str),
) -> Result<(), String> {
    let types = graph.types();
    let expected = types[graph[socket].ty()].imports.get(import);
    let found = types[graph[plug].ty()].exports.get(export);
    let (Some(expected), Some(found)) = (expected, found) else {
        return Err(format!("it does not export {export:?}"));
    };
    let mut cache = Default::default();
    SubtypeChecker::new(&mut cache)
        .is_subtype(*found, types, *expected, types)
        .map_err(|error| format!("its export {export:?} does not fit: {error:#}"))
}

fn register(
    graph: &mut CompositionGraph,
    name: &str,
    binary: Vec<u8>,
) -> Result<PackageId, String> {
    let package = Package::from_bytes(name, None, binary, graph.types_mut())
        .map_err(|error| format!("not a component: {error:#}"))?;
    graph.register_package(package).map_err(text)
}

/// Whether a dependency of this name in the manifest is meant for `import`.
fn satisfies(name: &str, import: &str) -> bool {
    let (name, version) = split_version(name);
    let (import, import_version) = split_version(import);
    let package = import.split_once('/').map_or(import, |(package, _)| package);
    (name == import || name == package) && (version.is_none() || version == import_version)
}

fn split_version(name: &str) -> (&str, Option<&str>) {
    name.split_once('@').map_or((name, None), |(name, version)| (name, Some(version)))
}

/// Whether `import` is a capability that the dependency does not inherit.
fn denies(plug: &Plug<'_>, import: &str) -> bool {
    let inherited = |grant: Grant| match &plug.dependency.inherit_configuration {
        _ if plug.inherit_all => true,
        None => false,
        Some(Inherit::All(all)) => *all,
        Some(Inherit::Grants(grants)) => grants.contains(&grant),
    };
    denied::grant_of(split_version(import).0).is_some_and(|grant| !inherited(grant))
}

fn text(error: impl std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_is_meant_for_the_imports_its_name_covers() {
        for (name, import, expected) in [
            ("app:connector/actions@1.0.0", "app:connector/actions@1.0.0", true),
            ("app:connector/actions", "app:connector/actions@1.0.0", true),
            ("app:connector", "app:connector/actions@1.0.0", true),
            ("app:connector@1.0.0", "app:connector/actions@1.0.0", true),
            ("app:connector@1.0.1", "app:connector/actions@1.0.0", false),
            ("app:connector/other", "app:connector/actions@1.0.0", false),
            ("app:conn", "app:connector/actions@1.0.0", false),
        ] {
            assert_eq!(satisfies(name, import), expected, "{name} for {import}");
        }
    }
}
