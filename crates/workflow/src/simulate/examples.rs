//! Bodies that fit what a playbook expects: a ParseJson action that reads the answer of a call
//! carries the schema of that answer.

use crate::definition::Definition;
use expression::{Object, Value};
use std::collections::HashMap;

/// How deep an example nests.
const DEEPEST: usize = 20;

/// Examples of the answers that the definition describes, by the action that is answered.
pub(super) struct Examples(HashMap<String, Value>);

impl Examples {
    /// Reads the schemas of a definition.
    pub fn of(definition: &Definition) -> Self {
        let mut found = HashMap::new();
        for entry in &definition.entries {
            if let Some((action, schema)) = entry.behaviour.expects() {
                found.entry(action.to_lowercase()).or_insert_with(|| example(schema, 0));
            }
        }
        Self(found)
    }

    /// The answer that an action's readers expect.
    pub fn get(&self, action: &str) -> Option<Value> {
        self.0.get(&action.to_lowercase()).cloned()
    }
}

/// A value that fits a schema: every property is there, an array has one element.
fn example(schema: &Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    let choices = schema.get("enum").and_then(Value::as_array);
    if let Some(first) = choices.and_then(<[Value]>::first) {
        return first.clone();
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str).unwrap_or_default(),
        _ if properties.is_some() => "object",
        _ if schema.get("items").is_some() => "array",
        _ => "string",
    };
    match kind {
        "object" => properties
            .into_iter()
            .flat_map(Object::iter)
            .map(|(name, schema)| (name.clone(), example(schema, depth + 1)))
            .collect::<Object>()
            .into(),
        "array" => match schema.get("items") {
            Some(items @ Value::Object(_)) => vec![example(items, depth + 1)].into(),
            _ => Vec::new().into(),
        },
        "integer" => 1.into(),
        "number" => 1.5.into(),
        "boolean" => true.into(),
        "null" => Value::Null,
        _ => "simulated".into(),
    }
}
