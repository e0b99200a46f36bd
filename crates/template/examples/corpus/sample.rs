//! A value that fits a JSON Schema.

use expression::{Object, Value};

/// The text that stands for any other.
pub const TEXT: &str = "simulated";

/// How deep a sample follows its schema.
const DEEPEST: usize = 24;

/// The smallest value of the schema that has all its properties, and one item in each array.
pub fn of(schema: &Value) -> Value {
    sample(schema, DEEPEST)
}

fn sample(schema: &Value, depth: usize) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    let allowed = schema.get("enum").and_then(Value::as_array);
    if let Some(first) = allowed.and_then(<[Value]>::first) {
        return first.clone();
    }
    for choice in ["anyOf", "oneOf", "allOf"] {
        let choices = schema.get(choice).and_then(Value::as_array);
        if let Some(first) = choices.and_then(<[Value]>::first) {
            return sample(first, depth - 1);
        }
    }
    match kind(schema) {
        "object" => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let members = properties.into_iter().flat_map(Object::iter);
            members
                .map(|(name, property)| (unescaped(name), sample(property, depth - 1)))
                .collect::<Object>()
                .into()
        }
        "array" => match schema.get("items") {
            Some(items) => vec![sample(items, depth - 1)].into(),
            None => Vec::new().into(),
        },
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| 1.into()),
        "boolean" => true.into(),
        "null" => Value::Null,
        _ => match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => "2026-11-21T12:00:00Z".into(),
            Some("date") => "2026-11-21".into(),
            _ => TEXT.into(),
        },
    }
}

/// A definition writes a name that begins with `@` with two of them.
fn unescaped(name: &str) -> &str {
    if name.starts_with("@@") { &name[1..] } else { name }
}

/// The type that the schema names, the first one that is not `null` of several.
fn kind(schema: &Value) -> &str {
    let named = match schema.get("type") {
        Some(Value::Array(several)) => {
            several.iter().filter_map(Value::as_str).find(|one| *one != "null")
        }
        other => other.and_then(Value::as_str),
    };
    match named {
        Some(named) => named,
        None if schema.get("properties").is_some() => "object",
        None if schema.get("items").is_some() => "array",
        None => "string",
    }
}
