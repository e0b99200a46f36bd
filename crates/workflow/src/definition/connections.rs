//! Which connectors a definition uses, found in how its actions name their connections.

use super::Entry;
use super::parameters::{CONNECTIONS, Parameter};
use expression::Value;

/// One connection that actions refer to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Connection {
    /// The name by which the definition refers to it, for example `azuresentinel_1`.
    pub reference: String,
    /// The connector (managed API) behind it, for example `azuresentinel`.
    pub connector: String,
}

/// The connections of all connector actions, in the order of the definition.
pub(crate) fn find(entries: &[Entry], parameters: &[Parameter]) -> Vec<Connection> {
    let declared = parameters
        .iter()
        .find(|parameter| parameter.is_named(CONNECTIONS))
        .and_then(|parameter| parameter.default.as_ref());
    let mut found: Vec<Connection> = vec![];
    for reference in entries.iter().filter_map(|entry| entry.behaviour.reference()) {
        if found.iter().any(|one| one.reference.eq_ignore_ascii_case(reference)) {
            continue;
        }
        let connector = connector(reference, declared);
        found.push(Connection { reference: reference.to_owned(), connector });
    }
    found
}

/// The connector behind a reference: what the connections' `id` says
/// (`…/managedApis/azuresentinel`), else the reference without a copy's number.
pub(crate) fn connector(reference: &str, connections: Option<&Value>) -> String {
    let id = connections
        .and_then(|all| all.get(reference))
        .and_then(|one| one.get("id").or_else(|| one.get("api").and_then(|api| api.get("id"))))
        .and_then(Value::as_str)
        // Without a slash it is no id, but for example the name of an open parameter.
        .filter(|id| id.contains('/'));
    if let Some(name) = id.and_then(|id| id.rsplit('/').next()).filter(|name| !name.is_empty()) {
        return name.to_ascii_lowercase();
    }
    let plain = reference.trim_end_matches(|c: char| c.is_ascii_digit());
    let base = if plain.len() < reference.len() {
        plain.strip_suffix(['_', '-']).unwrap_or(reference)
    } else {
        reference
    };
    match base.to_ascii_lowercase().as_str() {
        // The designer's newer name of the same connector.
        "microsoftsentinel" => "azuresentinel".to_owned(),
        base => base.to_owned(),
    }
}

/// The reference in a connection's name: `@parameters('$connections')['X']['connectionId']`, or
/// `host.connection.referenceName` as Logic Apps Standard writes it.
pub(crate) fn reference(inputs: &Value) -> Option<String> {
    let connection = inputs.get("host")?.get("connection")?;
    if let Some(name) = connection.get("referenceName").and_then(Value::as_str) {
        return Some(name.to_owned());
    }
    let text = connection.get("name").and_then(Value::as_str)?;
    let after = text.split("$connections").nth(1)?;
    let quoted = after.split('[').nth(1)?.split(']').next()?.trim();
    let name = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(name.replace("''", "'"))
}

/// The parameter that holds the connections of a run.
pub(crate) const PARAMETER: &str = CONNECTIONS;
