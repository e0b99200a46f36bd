//! What the types of a manifest cannot say.

use std::collections::BTreeSet;

use super::{Component, Dependency, HttpTrigger, Manifest, NotOffered, Route};
use crate::variables::{Template, check_name};

/// Checks everything that concerns more than one key.
pub fn check(manifest: &Manifest, text: &str) -> Result<(), String> {
    if manifest.spin_manifest_version != 2 {
        return Err(format!(
            "spin_manifest_version is {}, expected 2",
            manifest.spin_manifest_version
        ));
    }
    check_base(manifest, text)?;
    check_variables(manifest)?;
    check_triggers(manifest, text)?;
    for (id, component) in &manifest.component {
        check_component(manifest, id, component, text)
            .map_err(|problem| format!("component.{id}: {problem}"))?;
    }
    Ok(())
}

fn check_base(manifest: &Manifest, text: &str) -> Result<(), String> {
    let base = manifest.application.trigger.http.as_ref().and_then(|http| http.base.as_ref());
    match base {
        Some(base) if base.get_ref() != "/" => Err(format!(
            "line {}: application.trigger.http.base is not offered by this host, only \"/\"",
            line(text, base.span().start)
        )),
        _ => Ok(()),
    }
}

fn check_variables(manifest: &Manifest) -> Result<(), String> {
    for (name, variable) in &manifest.variables {
        check_name(name).map_err(|problem| format!("variables.{name}: {problem}"))?;
        if variable.required == variable.default.is_some() {
            return Err(format!(
                "variables.{name}: expected either required = true or a default, found {}",
                if variable.required { "both" } else { "neither" }
            ));
        }
    }
    Ok(())
}

fn check_triggers(manifest: &Manifest, text: &str) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for trigger in &manifest.trigger.http {
        let HttpTrigger { executor, static_response, components, dependencies, .. } = trigger;
        refuse(
            "trigger.http",
            text,
            [
                ("executor", executor),
                ("static_response", static_response),
                ("components", components),
                ("dependencies", dependencies),
            ],
        )?;
        let component = trigger.component.get_ref();
        if !manifest.component.contains_key(component) {
            let line = line(text, trigger.component.span().start);
            return Err(format!("line {line}: there is no component {component:?}"));
        }
        let line = line(text, trigger.route.span().start);
        check_route(trigger.route.get_ref(), &mut seen)
            .map_err(|problem| format!("line {line}: {problem}"))?;
    }
    Ok(())
}

fn check_route<'a>(route: &'a Route, seen: &mut BTreeSet<&'a str>) -> Result<(), String> {
    match route {
        Route::Path(path) => {
            crate::routes::Pattern::parse(path)
                .map_err(|problem| format!("route {path:?}: {problem}"))?;
            if !seen.insert(path) {
                return Err(format!("route {path:?} stands twice"));
            }
            Ok(())
        }
        Route::Private(private) if private.private => Ok(()),
        Route::Private(_) => Err("expected a path or { private = true }".to_owned()),
    }
}

fn check_component(
    manifest: &Manifest,
    id: &str,
    component: &Component,
    text: &str,
) -> Result<(), String> {
    let Component { files, allowed_http_hosts, sqlite_databases, ai_models, profile, .. } =
        component;
    refuse(
        "component",
        text,
        [
            ("files", files),
            ("allowed_http_hosts", allowed_http_hosts),
            ("sqlite_databases", sqlite_databases),
            ("ai_models", ai_models),
            ("profile", profile),
        ],
    )?;
    // The id is the first label of `<id>.spin.internal`.
    let label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if id.is_empty() || !id.chars().all(label) {
        return Err("expected a name of letters, digits and '-'".to_owned());
    }
    check_templates(manifest, component)?;
    for (name, dependency) in &component.dependencies {
        check_dependency(manifest, dependency, text)
            .map_err(|problem| format!("dependencies.{name:?}: {problem}"))?;
    }
    Ok(())
}

fn check_templates(manifest: &Manifest, component: &Component) -> Result<(), String> {
    for (name, template) in &component.variables {
        check_name(name)
            .and_then(|()| check_template(manifest, template))
            .map_err(|problem| format!("variables.{name}: {problem}"))?;
    }
    for host in &component.allowed_outbound_hosts {
        check_template(manifest, host)
            .map_err(|problem| format!("allowed_outbound_hosts: {host:?}: {problem}"))?;
    }
    Ok(())
}

fn check_template(manifest: &Manifest, text: &str) -> Result<(), String> {
    let template = Template::parse(text)?;
    match template.names().find(|name| !manifest.variables.contains_key(*name)) {
        Some(name) => Err(format!("there is no variable {name:?} in [variables]")),
        None => Ok(()),
    }
}

fn check_dependency(
    manifest: &Manifest,
    dependency: &Dependency,
    text: &str,
) -> Result<(), String> {
    let Dependency { version, registry, package, url, digest, .. } = dependency;
    refuse(
        "dependency",
        text,
        [
            ("version", version),
            ("registry", registry),
            ("package", package),
            ("url", url),
            ("digest", digest),
        ],
    )?;
    match (&dependency.path, &dependency.component) {
        (Some(_), None) => Ok(()),
        (None, Some(id)) if manifest.component.contains_key(id) => Ok(()),
        (None, Some(id)) => Err(format!("there is no component {id:?}")),
        _ => Err("expected either path or component".to_owned()),
    }
}

fn refuse<const N: usize>(
    place: &str,
    text: &str,
    keys: [(&str, &NotOffered); N],
) -> Result<(), String> {
    for (key, found) in keys {
        if let Some(found) = found {
            let line = line(text, found.span().start);
            return Err(format!(
                "line {line}: the key {key:?} of a {place} is not offered by this host"
            ));
        }
    }
    Ok(())
}

/// The line, from 1, of a byte offset.
fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
