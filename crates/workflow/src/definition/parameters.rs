//! Parameters of a definition: their types, defaults, and the values of one run.

use super::reader::{Compiled, Node, Reader};
use super::{Definition, code};
use expression::{NoScope, Object, Value};
use std::sync::Arc;

/// A declared parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name, as written.
    pub name: Arc<str>,
    /// Its type, as written: String, SecureString, Int, Float, Bool, Array, Object, SecureObject.
    pub type_name: Arc<str>,
    /// What it is when no value is given.
    pub default: Option<Value>,
    /// Values of a secure type stay out of the history.
    pub secure: bool,
}

impl Parameter {
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The parameter that holds the connections; the engine fills it.
pub(crate) const CONNECTIONS: &str = "$connections";
/// The parameter that holds the authentication of connections; nothing here needs it.
const AUTHENTICATION: &str = "$authentication";

/// Reads the declarations.
pub(crate) fn read(reader: &mut Reader, root: &Node<'_>) -> Vec<Parameter> {
    let Some(declared) = root.field("parameters") else {
        return vec![];
    };
    if declared.value.as_object().is_none() {
        reader.wrong_type(&declared, "an object of parameters");
    }
    let mut found = vec![];
    for (name, node) in declared.members() {
        let type_name = node.text("type").unwrap_or("String");
        let secure = type_name.to_ascii_lowercase().starts_with("secure");
        // `@parameters('$connections')` as a default, or any other template, is not a value.
        let default = match reader.optional_tree(&node, "defaultValue") {
            Some(default) => literal(reader, &default),
            None => node.value.get("defaultValue").cloned(),
        };
        let default = default.or_else(|| is_filled_in(name).then(|| Object::new().into()));
        found.push(Parameter { name: name.into(), type_name: type_name.into(), default, secure });
    }
    found
}

fn literal(reader: &mut Reader, default: &Compiled) -> Option<Value> {
    match default.evaluate(&NoScope) {
        Ok(value) => Some(value),
        Err(failure) => {
            let why = "a default is known before anything has run";
            reader.problem(default.path(), code::TEMPLATE, failure.message, why);
            None
        }
    }
}

/// Whether the engine gives the parameter a value by itself.
fn is_filled_in(name: &str) -> bool {
    name.eq_ignore_ascii_case(CONNECTIONS) || name.eq_ignore_ascii_case(AUTHENTICATION)
}

/// The parameters of one run: what was given, else the defaults; `$connections` filled up with
/// the connections that the actions refer to.
///
/// # Errors
/// The names of those that have no value.
pub(crate) fn bind(definition: &Definition, given: &Object) -> Result<Object, Vec<Arc<str>>> {
    let mut bound = Object::new();
    let mut open = vec![];
    for parameter in definition.parameters() {
        match given.get(&parameter.name).or(parameter.default.as_ref()) {
            Some(value) => {
                bound.insert(parameter.name.clone(), value.clone());
            }
            None => open.push(parameter.name.clone()),
        }
    }
    if !open.is_empty() {
        return Err(open);
    }
    // A value for a parameter that is used without being declared.
    for (name, value) in given.iter() {
        if bound.get(name).is_none() {
            bound.insert(name.clone(), value.clone());
        }
    }
    let connections = fill_connections(definition, bound.get(CONNECTIONS));
    bound.insert(CONNECTIONS, connections);
    Ok(bound)
}

fn fill_connections(definition: &Definition, given: Option<&Value>) -> Value {
    let mut filled = given.and_then(Value::as_object).cloned().unwrap_or_default();
    for connection in definition.connections() {
        let known = filled.get(&connection.reference).and_then(Value::as_object);
        let mut one = known.cloned().unwrap_or_default();
        let id = format!("/connections/{}", connection.reference);
        let api = format!("/managedApis/{}", connection.connector);
        let wanted =
            [("connectionId", id), ("connectionName", connection.reference.clone()), ("id", api)];
        for (name, value) in wanted {
            if one.get(name).is_none() {
                one.insert(name, value.into());
            }
        }
        filled.insert(connection.reference.as_str(), one.into());
    }
    filled.into()
}
