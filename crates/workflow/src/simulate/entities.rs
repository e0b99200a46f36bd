//! Sentinel's "Entities - Get …": picks the entities of one kind out of an incident's or an
//! alert's.

use super::replies::members;
use expression::{Object, Value};

/// An operation: the end of its path, the kind of entity, the name of its list.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("account", "account", "Accounts"),
    ("ip", "ip", "IPs"),
    ("host", "host", "Hosts"),
    ("url", "url", "URLs"),
    ("filehash", "filehash", "Filehashes"),
    ("dnsresolution", "dnsresolution", "Dnsresolutions"),
];

/// Members of an entity whose name is another in the connector's answer.
const RENAMED: &[(&str, &str)] =
    &[("accountName", "Name"), ("hashValue", "Value"), ("upnSuffix", "UPNSuffix")];

/// The answer of one operation.
pub(super) fn select(operation: &str, body: &Value) -> Value {
    let found = OPERATIONS.iter().find(|(path, ..)| *path == operation);
    let Some((_, kind, list)) = found else {
        return members([("value", Vec::new().into())]);
    };
    let parsed = body.as_str().and_then(|text| Value::from_json(text).ok());
    let all = parsed.as_ref().unwrap_or(body).as_array().unwrap_or_default();
    let chosen = all.iter().filter(|entity| kind_of(entity) == *kind).map(flat);
    let chosen: Value = chosen.collect();
    members([(list, chosen)])
}

fn kind_of(entity: &Value) -> String {
    let kind = entity.get("kind").or_else(|| entity.get("type")).and_then(Value::as_str);
    kind.unwrap_or_default().to_ascii_lowercase()
}

/// The entity's properties, with capital letters at the beginning.
fn flat(entity: &Value) -> Value {
    let properties = entity.get("properties").unwrap_or(entity);
    let mut flat = Object::new();
    for (name, value) in properties.as_object().into_iter().flat_map(Object::iter) {
        let renamed = RENAMED.iter().find(|(from, _)| *from == &**name).map(|(_, to)| *to);
        flat.insert(renamed.map_or_else(|| capital(name), str::to_owned), value.clone());
    }
    flat.into()
}

fn capital(name: &str) -> String {
    match name.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => name.to_owned(),
    }
}
