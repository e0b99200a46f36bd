//! Reading JSON that belongs to somebody else: alerts, entities and their bags of extra data.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// A member by its name; case, blanks and punctuation do not count, since the same member is `azureID`,
/// `AzureID` and, in bags, `Custom Details`.
pub(crate) fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let found = members
        .get(name)
        .or_else(|| members.iter().find(|(key, _)| same_name(key, name)).map(|(_, value)| value));
    found.filter(|value| !value.is_null())
}

fn same_name(one: &str, other: &str) -> bool {
    folded(one).eq(folded(other))
}

fn folded(name: &str) -> impl Iterator<Item = u8> {
    let counts = name.bytes().filter(u8::is_ascii_alphanumeric);
    counts.map(|byte| byte.to_ascii_lowercase())
}

/// A list or an object that is there as itself or as JSON in a text.
pub(crate) fn unpacked(value: &Value) -> Cow<'_, Value> {
    let text = value.as_str().map(str::trim_start);
    let packed = text.filter(|text| text.starts_with(['[', '{']));
    match packed.and_then(|text| serde_json::from_str(text).ok()) {
        Some(inner) => Cow::Owned(inner),
        None => Cow::Borrowed(value),
    }
}

/// The texts of a value: its own, or those of its items. Numbers and Booleans are written out; what is
/// inside an object is no text.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null | Value::Object(_) => vec![],
        Value::Bool(value) => vec![value.to_string()],
        Value::Number(value) => vec![value.to_string()],
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => {
            let plain = items.iter().filter(|item| !item.is_array());
            plain.flat_map(texts).collect()
        }
    }
}
