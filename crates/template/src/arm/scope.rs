//! What the names of a template's expressions stand for.

use crate::playbook::OpenParameter;
use crate::problem::code;
use expression::{Kind, Object, Value};
use std::collections::{BTreeMap, HashMap};
use workflow::Problem;

/// A template's declarations, and the values given for its parameters.
#[derive(Default)]
pub(crate) struct Scope {
    /// Declarations by name.
    pub parameters: Object,
    /// Values by name, expressions not yet evaluated.
    pub variables: Object,
    /// Functions of the template's author: `namespace.name` in lower case, and the declaration.
    pub functions: HashMap<String, Value>,
    /// The namespaces of those functions, in lower case.
    pub namespaces: Vec<String>,
    /// Values given for parameters, by name in lower case.
    pub given: HashMap<String, Given>,
    /// The version that the template gives itself.
    pub content_version: String,
}

/// A value given for a parameter.
pub(crate) struct Given {
    pub value: Value,
    /// Parameters of an outer template that the value depends on and that are open.
    pub open: BTreeMap<String, OpenParameter>,
}

impl Scope {
    /// The declarations of a template.
    pub fn new(template: &Value) -> Scope {
        let object =
            |name: &str| template.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
        let mut scope = Scope {
            parameters: object("parameters"),
            variables: object("variables"),
            content_version: template
                .get("contentVersion")
                .and_then(Value::as_str)
                .unwrap_or("1.0.0.0")
                .to_owned(),
            ..Scope::default()
        };
        let functions = template.get("functions").and_then(Value::as_array).unwrap_or_default();
        for group in functions {
            scope.declare_functions(group);
        }
        scope
    }

    fn declare_functions(&mut self, group: &Value) {
        let namespace = group.get("namespace").and_then(Value::as_str);
        let members = group.get("members").and_then(Value::as_object);
        let (Some(namespace), Some(members)) = (namespace, members) else {
            return;
        };
        let namespace = namespace.to_ascii_lowercase();
        for (name, declaration) in members.iter() {
            let name = format!("{namespace}${}", name.to_ascii_lowercase());
            self.functions.insert(name, declaration.clone());
        }
        self.namespaces.push(namespace);
    }

    /// Takes the values of those parameters that the template declares.
    ///
    /// # Errors
    /// Values of the wrong type, or not among those that are allowed.
    pub fn give(&mut self, values: &Object) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for (name, value) in values.iter() {
            let Some((declared, declaration)) = self.parameters.find(name) else {
                continue;
            };
            match check(declared, declaration, value) {
                Ok(()) => {
                    let given = Given { value: value.clone(), open: BTreeMap::new() };
                    self.given.insert(name.to_lowercase(), given);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

fn check(name: &str, declaration: &Value, value: &Value) -> Result<(), Problem> {
    let refuse = |what: String, why: &str| {
        Err(Problem::new(format!("parameters.{name}"), code::PARAMETER, what, why))
    };
    let type_name = declaration.get("type").and_then(Value::as_str).unwrap_or("string");
    let fits = match type_name.to_ascii_lowercase().as_str() {
        "string" | "securestring" => value.kind() == Kind::String,
        "int" => value.kind() == Kind::Integer,
        "bool" => value.kind() == Kind::Boolean,
        "array" => value.kind() == Kind::Array,
        "object" | "secureobject" => value.kind() == Kind::Object,
        _ => true,
    };
    if !fits {
        let what = format!("expected {type_name}, found {}", value.kind().described());
        return refuse(what, "a value must be of the type that the template declares");
    }
    let allowed = declaration.get("allowedValues").and_then(Value::as_array);
    if allowed.is_some_and(|allowed| !allowed.contains(value)) {
        let what = "the value is not one of `allowedValues`".to_owned();
        return refuse(what, "the template says which values it takes");
    }
    Ok(())
}
