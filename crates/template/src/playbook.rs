//! What an import gives.

use expression::{Object, Value};
use serde::Serialize;
use std::collections::BTreeMap;
use workflow::Problem;

/// One workflow of the source, ready for `workflow::Definition::parse`.
#[derive(Clone, Debug, Serialize)]
pub struct Playbook {
    /// The name of the workflow; unique among those of one source.
    pub name: String,
    /// The definition, its ARM expressions evaluated and `parameters.$connections.defaultValue`
    /// filled with the connections that the source gives beside it. Otherwise as written.
    pub definition: Value,
    /// Where the definition is in the source, for example
    /// `resources[1].properties.definition`; `$` where it is the whole source.
    pub definition_path: String,
    /// Values for the definition's own parameters, `$connections` among them.
    pub parameters: Object,
    /// The connector (managed API) behind each name that the definition uses for a connection.
    pub connections: BTreeMap<String, String>,
    /// The identity that the workflow is deployed with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// Parameters that the workflow needs and that have neither a value nor a default. Their
    /// placeholders stand in the definition until the source is imported with values.
    pub parameters_left_open: Vec<OpenParameter>,
    /// What is odd in the source, though it was imported.
    pub warnings: Vec<Problem>,
}

/// The managed identity of a workflow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// Whether it has one of its own.
    pub system_assigned: bool,
    /// The resource ids of those that it borrows.
    pub user_assigned: Vec<String>,
}

/// A parameter without a value.
#[derive(Clone, Debug, Serialize)]
pub struct OpenParameter {
    /// Its name, as declared.
    pub name: String,
    /// Its type, as declared: `string`, `securestring`, `int`, `bool`, `array`, `object`...
    #[serde(rename = "type")]
    pub type_name: String,
    /// What its author says about it; empty where nothing.
    pub description: String,
    /// What stands for its value.
    pub placeholder: Value,
}

impl OpenParameter {
    /// The parameter as its declaration describes it.
    pub(crate) fn new(name: &str, declaration: &Value) -> OpenParameter {
        let text = |member: &Value| member.as_str().map(str::to_owned);
        let type_name = declaration.get("type").and_then(text);
        let metadata = declaration.get("metadata");
        OpenParameter {
            name: name.to_owned(),
            placeholder: placeholder(name, declaration, type_name.as_deref().unwrap_or("string")),
            type_name: type_name.unwrap_or_else(|| "string".to_owned()),
            description: metadata
                .and_then(|metadata| metadata.get("description"))
                .and_then(text)
                .unwrap_or_default(),
        }
    }
}

/// The first value that is allowed, else the least of the type; for a text the parameter's name,
/// so that its place is seen.
fn placeholder(name: &str, declaration: &Value, type_name: &str) -> Value {
    let allowed = declaration.get("allowedValues").and_then(Value::as_array);
    if let Some(first) = allowed.and_then(<[Value]>::first) {
        return first.clone();
    }
    match type_name.to_ascii_lowercase().as_str() {
        "int" | "float" => declaration.get("minValue").cloned().unwrap_or_else(|| 0.into()),
        "bool" => false.into(),
        "array" => Vec::new().into(),
        "object" | "secureobject" => Object::new().into(),
        _ => name.into(),
    }
}
