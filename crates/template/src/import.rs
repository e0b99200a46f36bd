//! The shapes of a source, told apart.

use crate::connections;
use crate::playbook::{Identity, OpenParameter, Playbook};
use crate::problem::{code, warning};
use crate::settings::Settings;
use crate::{arm, source};
use expression::{Name, Object, Tree, Value};
use workflow::Problem;

/// Reads playbooks from an ARM template, a `workflow.json`, or a bare definition.
///
/// `given` holds parameter values by name: those of the template, and of a definition's own
/// parameters where the template has none of that name. [`given_values`] reads them from the
/// text of a parameter file.
///
/// # Errors
/// Every problem that keeps the source from being deployed, each with its path in the source.
pub fn import(
    source: &[u8],
    given: &Object,
    settings: &Settings,
) -> Result<Vec<Playbook>, Vec<Problem>> {
    let json = source::read(source).map_err(|problem| vec![problem])?;
    let mut playbooks = match shape(&json) {
        Some(Shape::Template) => arm::deploy(&json, given, settings)?,
        Some(Shape::Beside(holder, path)) => vec![beside(&json, holder, path, given, settings)],
        Some(Shape::Definition) => {
            let parts =
                Parts { path: "$".to_owned(), definition: json.clone(), ..Parts::default() };
            vec![assemble(parts, given, settings)]
        }
        None => {
            let what = "neither `resources`, nor `definition`, nor `triggers` and `actions`";
            let why = "expected an ARM template, a workflow.json or a workflow definition";
            return Err(vec![Problem::new("$", code::SHAPE, what, why)]);
        }
    };
    check_given(&json, &playbooks, given)?;
    make_names_unique(&mut playbooks);
    Ok(playbooks)
}

/// Parameter values by name, from `{"name": value}`, `{"name": {"value": value}}` or a whole
/// parameter file of Azure (`azuredeploy.parameters.json`).
///
/// # Errors
/// What is no JSON, or no object.
pub fn given_values(source: &[u8]) -> Result<Object, Problem> {
    let json = source::read(source)?;
    let is_file = json.get("$schema").is_some() || json.get("contentVersion").is_some();
    let values = if is_file { json.get("parameters") } else { Some(&json) };
    let Some(values) = values.and_then(Value::as_object) else {
        let why = "values are given as an object, one member for each parameter";
        return Err(Problem::new("$", code::PARAMETER, "no object of parameter values", why));
    };
    Ok(plain_values(values))
}

/// Values without the `{"value": …}` around them.
pub(crate) fn plain_values(values: &Object) -> Object {
    let plain = |value: &Value| match value.as_object() {
        Some(object) if object.names().all(|name| is_wrapping(name)) => {
            object.get("value").unwrap_or(value).clone()
        }
        _ => value.clone(),
    };
    values.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
}

fn is_wrapping(name: &str) -> bool {
    ["value", "type", "metadata", "description"].iter().any(|one| name.eq_ignore_ascii_case(one))
}

enum Shape<'v> {
    Template,
    /// The object that has `definition`, and perhaps `parameters` and `kind`, as members; and where
    /// the definition is.
    Beside(&'v Value, &'static str),
    Definition,
}

fn shape(json: &Value) -> Option<Shape<'_>> {
    let is_object = |value: Option<&Value>| value.is_some_and(|value| value.as_object().is_some());
    let properties = json.get("properties");
    if is_object(json.get("definition")) {
        return Some(Shape::Beside(json, "definition"));
    }
    if let Some(properties) = properties.filter(|held| is_object(held.get("definition"))) {
        return Some(Shape::Beside(properties, "properties.definition"));
    }
    if json.get("resources").is_some() {
        return Some(Shape::Template);
    }
    let has_parts = is_object(json.get("actions")) || is_object(json.get("triggers"));
    has_parts.then_some(Shape::Definition)
}

/// `{definition, parameters, kind}`, or a workflow resource as Azure shows it. Nothing in it is
/// an ARM expression.
fn beside(
    json: &Value,
    holder: &Value,
    path: &str,
    given: &Object,
    settings: &Settings,
) -> Playbook {
    let parts = Parts {
        path: path.to_owned(),
        name: json.get("name").and_then(Value::as_str).map(str::to_owned),
        definition: holder.get("definition").cloned().unwrap_or_default(),
        values: holder.get("parameters").and_then(Value::as_object).cloned().unwrap_or_default(),
        identity: json.get("identity").and_then(identity),
        ..Parts::default()
    };
    assemble(parts, given, settings)
}

/// What a playbook is assembled from; all expressions of a template are evaluated.
#[derive(Default)]
pub(crate) struct Parts {
    pub name: Option<String>,
    /// Where the definition is in the source.
    pub path: String,
    pub definition: Value,
    /// `{"name": {"value": …}}` for the definition's own parameters.
    pub values: Object,
    pub identity: Option<Identity>,
    pub open: Vec<OpenParameter>,
    pub warnings: Vec<Problem>,
}

/// Joins the parts, and finds which of the definition's own parameters have no value.
pub(crate) fn assemble(parts: Parts, given: &Object, settings: &Settings) -> Playbook {
    let Parts { name, path, definition, values, identity, mut open, mut warnings } = parts;
    let nothing = Object::new();
    let declared = definition.get("parameters").and_then(Value::as_object).unwrap_or(&nothing);
    let undeclared = undeclared(&definition, declared);
    let mut parameters = Object::new();
    for (name, value) in plain_values(&values).iter() {
        if declared.get(name).is_none() && !name.eq_ignore_ascii_case(connections::PARAMETER) {
            let what = format!("the definition declares no parameter `{name}`");
            let why = "its value is taken all the same; Azure refuses such a workflow";
            warnings.push(Problem::new(path.clone(), warning::UNDECLARED, what, why));
        }
        if !is_vault_reference(value) {
            parameters.insert(name.clone(), value.clone());
        }
    }
    for (name, declaration) in declared.iter().chain(undeclared.iter()) {
        if let Some(value) = given.get(name).filter(|_| parameters.get(name).is_none()) {
            parameters.insert(name.clone(), value.clone());
        }
        let has_default = declaration.get("defaultValue").is_some() || name.starts_with('$');
        if !has_default && parameters.get(name).is_none() {
            let left = OpenParameter::new(name, declaration);
            parameters.insert(name.clone(), left.placeholder.clone());
            if !open.iter().any(|one| one.name == left.name) {
                open.push(left);
            }
        }
    }
    let definition = connections::fill(&definition, &parameters);
    let default = definition
        .get("parameters")
        .and_then(|all| all.get(connections::PARAMETER))
        .and_then(|declaration| declaration.get("defaultValue"));
    Playbook {
        name: name
            .filter(|name| !name.is_empty())
            .or_else(|| settings.name.clone())
            .unwrap_or_else(|| "playbook".to_owned()),
        connections: connections::connectors(default),
        parameters,
        identity,
        definition_path: path,
        parameters_left_open: open,
        warnings,
        definition,
    }
}

/// Parameters that the definition's expressions use though it does not declare them. They are
/// as open as one that is declared without a default.
fn undeclared(definition: &Value, declared: &Object) -> Object {
    let Ok(tree) = Tree::parse(definition) else {
        return Object::new();
    };
    let mut found = Object::new();
    for (_, references) in tree.references() {
        for reference in references {
            let Name::Parameter(name) = reference.name else {
                continue;
            };
            if declared.get(&name).is_none() && !name.starts_with('$') {
                found.insert(name, Object::new().into());
            }
        }
    }
    found
}

/// `{"reference": {"keyVault": …}}`: a value that stays in Azure.
fn is_vault_reference(value: &Value) -> bool {
    value.get("reference").is_some_and(|reference| reference.get("keyVault").is_some())
}

/// The identity of a workflow resource.
pub(crate) fn identity(json: &Value) -> Option<Identity> {
    let kind = json.get("type")?.as_str()?.to_ascii_lowercase();
    let borrowed = json.get("userAssignedIdentities").and_then(Value::as_object);
    let identity = Identity {
        system_assigned: kind.contains("systemassigned"),
        user_assigned: borrowed
            .map(|all| all.names().map(|name| name.to_string()).collect())
            .unwrap_or_default(),
    };
    (identity != Identity::default()).then_some(identity)
}

/// Refuses values for parameters that neither the template nor any definition has.
fn check_given(json: &Value, playbooks: &[Playbook], given: &Object) -> Result<(), Vec<Problem>> {
    let declares = |holder: &Value, name: &str| {
        holder.get("parameters").is_some_and(|declared| declared.get(name).is_some())
    };
    let is_known = |name: &str| {
        let takes = |one: &Playbook| one.parameters.get(name).is_some();
        declares(json, name)
            || playbooks.iter().any(|one| takes(one) || declares(&one.definition, name))
    };
    let problems: Vec<Problem> = given
        .names()
        .filter(|name| !is_known(name))
        .map(|name| {
            let what = format!("a value is given for `{name}`, which is no parameter here");
            Problem::new("parameters", code::PARAMETER, what, "perhaps its name is misspelled")
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn make_names_unique(playbooks: &mut [Playbook]) {
    for at in 1..playbooks.len() {
        let (before, rest) = playbooks.split_at_mut(at);
        let Some(this) = rest.first_mut() else { return };
        let is_taken = |name: &str| before.iter().any(|one| one.name.eq_ignore_ascii_case(name));
        let base = this.name.clone();
        let mut number = 2;
        while is_taken(&this.name) {
            this.name = format!("{base}-{number}");
            number += 1;
        }
    }
}
