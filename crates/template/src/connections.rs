//! Which connector is behind each connection that a source gives.

use expression::{Object, Value};
use std::collections::BTreeMap;

/// The parameter of a definition that holds its connections.
pub(crate) const PARAMETER: &str = "$connections";

/// The connections of a `$connections` value: the name in the definition, and the connector.
pub(crate) fn connectors(connections: Option<&Value>) -> BTreeMap<String, String> {
    let Some(members) = connections.and_then(Value::as_object) else {
        return BTreeMap::new();
    };
    members
        .iter()
        .map(|(reference, one)| (reference.to_string(), connector(reference, one)))
        .collect()
}

/// The last part of the API's id (`…/managedApis/azuresentinel`). Where there is no id, the name
/// of the connection without the number of a copy.
fn connector(reference: &str, connection: &Value) -> String {
    let id = connection
        .get("id")
        .or_else(|| connection.get("api").and_then(|api| api.get("id")))
        .and_then(Value::as_str)
        .filter(|id| id.contains('/'));
    let name = id.and_then(|id| id.trim_end_matches('/').rsplit('/').next());
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        return name.to_ascii_lowercase();
    }
    let plain = reference.trim_end_matches(|c: char| c.is_ascii_digit());
    let base = plain.strip_suffix(['_', '-']).filter(|_| plain.len() < reference.len());
    base.unwrap_or(reference).to_ascii_lowercase()
}

/// The definition with the connections that were given beside it as the default of its
/// `$connections`, so that it says by itself which connectors it needs.
pub(crate) fn fill(definition: &Value, given: &Object) -> Value {
    let Some(connections) = given.get(PARAMETER).and_then(Value::as_object) else {
        return definition.clone();
    };
    let mut filled = definition.as_object().cloned().unwrap_or_default();
    let (spelled, declared) = member(&filled, "parameters");
    let mut parameters = declared;
    let (name, mut declaration) = member(&parameters, PARAMETER);
    let (default_name, mut all) = member(&declaration, "defaultValue");
    for (reference, connection) in connections.iter() {
        all.insert(reference.clone(), connection.clone());
    }
    if declaration.get("type").is_none() {
        declaration.insert("type", "Object".into());
    }
    declaration.insert(default_name, all.into());
    parameters.insert(name, declaration.into());
    filled.insert(spelled, parameters.into());
    filled.into()
}

/// A member that is an object, with its name as spelled there; empty where it is not there.
fn member(object: &Object, name: &str) -> (String, Object) {
    match object.find(name) {
        Some((spelled, value)) => {
            (spelled.to_string(), value.as_object().cloned().unwrap_or_default())
        }
        None => (name.to_owned(), Object::new()),
    }
}
