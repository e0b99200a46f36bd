//! Any JSON with templates in its strings.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::limits::MAX_VALUE_DEPTH;
use crate::reference::References;
use crate::{EvaluationError, Object, Scope, Span, SyntaxError, Template, Value};

/// The way to a place in JSON, from the outside in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct JsonPath(pub Vec<Step>);

/// One step of a [`JsonPath`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A member of an object.
    Member(Arc<str>),
    /// An element of an array.
    Element(usize),
}

/// `inputs.body[2]['a b']`; the empty path is the value itself and written as `$`.
impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("$");
        }
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Element(index) => write!(f, "[{index}]")?,
                Step::Member(name) if is_plain(name) => {
                    let dot = if at > 0 { "." } else { "" };
                    write!(f, "{dot}{name}")?;
                }
                Step::Member(name) => write!(f, "['{name}']")?,
            }
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-'))
}

/// Any JSON with templates in its strings and in the names of its members, compiled once.
#[derive(Debug, Clone)]
pub struct Tree {
    node: Node,
}

#[derive(Debug, Clone)]
enum Node {
    Literal(Value),
    Template(Template),
    Array(Vec<Node>),
    Object(Vec<(Arc<str>, Template, Node)>),
}

impl Tree {
    /// Compiles all templates in the value.
    ///
    /// # Errors
    /// Every template that cannot be read, each with its place.
    pub fn parse(json: &Value) -> Result<Tree, Vec<(JsonPath, SyntaxError)>> {
        let mut errors = Vec::new();
        let node = parse(json, &mut Vec::new(), &mut errors);
        if errors.is_empty() { Ok(Tree { node }) } else { Err(errors) }
    }

    /// The value with all templates evaluated, in the order of the text.
    ///
    /// # Errors
    /// The first template that has no value, with its place.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<Value, (JsonPath, EvaluationError)> {
        let value = evaluate(&self.node, scope).map_err(|(mut steps, error)| {
            steps.reverse();
            (JsonPath(steps), error)
        })?;
        if value.fits_depth(MAX_VALUE_DEPTH) {
            return Ok(value);
        }
        Err((JsonPath::default(), EvaluationError::too_deep(Span::default())))
    }

    /// The value, where nothing is to be evaluated.
    pub fn literal(&self) -> Option<&Value> {
        match &self.node {
            Node::Literal(value) => Some(value),
            Node::Template(template) => template.literal(),
            _ => None,
        }
    }

    /// What the templates refer to by literal names, each with the place of its template.
    pub fn references(&self) -> Vec<(JsonPath, References)> {
        let mut found = Vec::new();
        references(&self.node, &mut Vec::new(), &mut found);
        found
    }
}

fn parse(json: &Value, path: &mut Vec<Step>, errors: &mut Vec<(JsonPath, SyntaxError)>) -> Node {
    match json {
        Value::String(text) => template(text, path, errors)
            .map_or(Node::Literal(Value::Null), |t| {
                t.literal().cloned().map_or(Node::Template(t), Node::Literal)
            }),
        Value::Array(items) => {
            let mut nodes = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                path.push(Step::Element(index));
                nodes.push(parse(item, path, errors));
                path.pop();
            }
            if nodes.iter().all(|node| matches!(node, Node::Literal(_))) {
                return Node::Literal(nodes.into_iter().filter_map(into_literal).collect());
            }
            Node::Array(nodes)
        }
        Value::Object(object) => parse_object(object, path, errors),
        _ => Node::Literal(json.clone()),
    }
}

fn parse_object(
    object: &Object,
    path: &mut Vec<Step>,
    errors: &mut Vec<(JsonPath, SyntaxError)>,
) -> Node {
    let mut members = Vec::with_capacity(object.len());
    for (name, value) in object.iter() {
        path.push(Step::Member(name.clone()));
        let key = template(name, path, errors);
        let node = parse(value, path, errors);
        path.pop();
        if let Some(key) = key {
            members.push((name.clone(), key, node));
        }
    }
    let literal = members
        .iter()
        .all(|(_, key, node)| key.literal().is_some() && matches!(node, Node::Literal(_)));
    if !literal {
        return Node::Object(members);
    }
    let members = members.into_iter().filter_map(|(_, key, node)| {
        Some((key.literal().and_then(Value::as_str)?.to_owned(), into_literal(node)?))
    });
    Node::Literal(members.collect::<Object>().into())
}

fn into_literal(node: Node) -> Option<Value> {
    match node {
        Node::Literal(value) => Some(value),
        _ => None,
    }
}

fn template(
    text: &str,
    path: &[Step],
    errors: &mut Vec<(JsonPath, SyntaxError)>,
) -> Option<Template> {
    match Template::parse(text) {
        Ok(template) => Some(template),
        Err(error) => {
            errors.push((JsonPath(path.to_vec()), error));
            None
        }
    }
}

/// The steps of a failed place come innermost first.
fn evaluate(node: &Node, scope: &dyn Scope) -> Result<Value, (Vec<Step>, EvaluationError)> {
    match node {
        Node::Literal(value) => Ok(value.clone()),
        Node::Template(template) => template.evaluate(scope).map_err(|error| (Vec::new(), error)),
        Node::Array(nodes) => {
            let mut items = Vec::with_capacity(nodes.len());
            for (index, node) in nodes.iter().enumerate() {
                items.push(evaluate(node, scope).map_err(|(mut steps, error)| {
                    steps.push(Step::Element(index));
                    (steps, error)
                })?);
            }
            Ok(items.into())
        }
        Node::Object(members) => {
            let mut object = Object::new();
            for (name, key, node) in members {
                let place = |(mut steps, error): (Vec<Step>, EvaluationError)| {
                    steps.push(Step::Member(name.clone()));
                    (steps, error)
                };
                let key = key_of(key, scope).map_err(|error| place((Vec::new(), error)))?;
                let value = evaluate(node, scope).map_err(place)?;
                object.insert(key, value);
            }
            Ok(object.into())
        }
    }
}

fn key_of(key: &Template, scope: &dyn Scope) -> Result<String, EvaluationError> {
    let key = key.evaluate(scope)?;
    crate::evaluate::text_at(&key, Span::default()).map(Cow::into_owned)
}

fn references(node: &Node, path: &mut Vec<Step>, found: &mut Vec<(JsonPath, References)>) {
    match node {
        Node::Literal(_) => {}
        Node::Template(template) => add_references(template, path, found),
        Node::Array(nodes) => {
            for (index, node) in nodes.iter().enumerate() {
                path.push(Step::Element(index));
                references(node, path, found);
                path.pop();
            }
        }
        Node::Object(members) => {
            for (name, key, node) in members {
                path.push(Step::Member(name.clone()));
                add_references(key, path, found);
                references(node, path, found);
                path.pop();
            }
        }
    }
}

fn add_references(template: &Template, path: &[Step], found: &mut Vec<(JsonPath, References)>) {
    let references = template.references();
    if !references.is_empty() {
        found.push((JsonPath(path.to_vec()), references));
    }
}
