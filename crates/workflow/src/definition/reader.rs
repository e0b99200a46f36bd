//! Walks a definition's JSON, compiles what it finds, and collects every problem on the way.

use super::problem::{Problem, code};
use super::{ActionIndex, Block, Entry};
use crate::run::{Failure, Test};
use expression::{
    Condition, ConditionError, JsonPath, References, Scope, Step, SyntaxError, Tree, Value,
};

/// A value of the definition and where it is.
#[derive(Clone)]
pub(crate) struct Node<'v> {
    pub value: &'v Value,
    pub path: String,
}

impl<'v> Node<'v> {
    /// The member with this name (any letter case), unless it is missing or null.
    pub fn field(&self, name: &str) -> Option<Node<'v>> {
        let value = self.value.get(name).filter(|value| !value.is_null())?;
        Some(Node { value, path: join(&self.path, name) })
    }

    /// The members of an object, in order; nothing for anything else.
    pub fn members(&self) -> impl Iterator<Item = (&'v str, Node<'v>)> {
        let path = self.path.clone();
        self.value
            .as_object()
            .into_iter()
            .flat_map(|object| object.iter())
            .map(move |(name, value)| (name.as_ref(), Node { value, path: join(&path, name) }))
    }

    /// The text of a member, if it is a text.
    pub fn text(&self, name: &str) -> Option<&'v str> {
        self.value.get(name).and_then(Value::as_str)
    }
}

/// A path with one more member; odd names are quoted.
pub(crate) fn join(path: &str, name: &str) -> String {
    let plain = !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '(' | ')'));
    match (path.is_empty(), plain) {
        (true, true) => name.to_owned(),
        (false, true) => format!("{path}.{name}"),
        (_, false) => format!("{path}['{name}']"),
    }
}

/// One template of the definition: which action it belongs to, and what it refers to.
pub(crate) struct Use {
    pub action: Option<ActionIndex>,
    pub path: String,
    pub source: String,
    pub references: References,
}

/// What is known of a definition while it is read.
#[derive(Default)]
pub(crate) struct Reader {
    pub problems: Vec<Problem>,
    pub warnings: Vec<Problem>,
    pub uses: Vec<Use>,
    pub entries: Vec<Entry>,
    pub blocks: Vec<Block>,
    /// Variables that actions change: where, and which.
    pub changes: Vec<(String, String)>,
    /// The action that is being read.
    pub current: Option<ActionIndex>,
}

impl Reader {
    /// Notes a problem.
    pub fn problem(
        &mut self,
        path: &str,
        code: &'static str,
        what: impl Into<String>,
        why: impl Into<String>,
    ) {
        self.problems.push(Problem::new(path, code, what, why));
    }

    /// Notes a warning.
    pub fn warn(
        &mut self,
        path: &str,
        code: &'static str,
        what: impl Into<String>,
        why: impl Into<String>,
    ) {
        self.warnings.push(Problem::new(path, code, what, why));
    }

    /// A member that must be there.
    pub fn required<'v>(&mut self, node: &Node<'v>, name: &str) -> Option<Node<'v>> {
        let found = node.field(name);
        if found.is_none() {
            self.problem(
                &join(&node.path, name),
                code::MISSING,
                format!("`{name}` is missing"),
                format!("an action or trigger of this type needs `{name}`"),
            );
        }
        found
    }

    /// A member that must be an object.
    pub fn object<'v>(&mut self, node: &Node<'v>, name: &str) -> Option<Node<'v>> {
        let found = self.required(node, name)?;
        if found.value.as_object().is_some() {
            return Some(found);
        }
        self.wrong_type(&found, "an object");
        None
    }

    /// Notes that a value is of the wrong type.
    pub fn wrong_type(&mut self, node: &Node<'_>, expected: &str) {
        self.problem(
            &node.path,
            code::TYPE,
            format!("expected {expected}, found {}", node.value.kind().described()),
            "the definition language fixes the type of this member",
        );
    }

    /// Compiles the templates of a value.
    pub fn tree(&mut self, node: &Node<'_>) -> Option<Compiled> {
        match Tree::parse(node.value) {
            Ok(tree) => {
                for (place, references) in tree.references() {
                    let path = below(&node.path, &place);
                    let source = text_at(node.value, &place);
                    self.uses.push(Use { action: self.current, path, source, references });
                }
                let source = node.value.clone();
                Some(Compiled { tree, source, path: node.path.clone() })
            }
            Err(errors) => {
                for (place, error) in errors {
                    let source = text_at(node.value, &place);
                    self.syntax_problem(&below(&node.path, &place), &error, &source);
                }
                None
            }
        }
    }

    /// Compiles the templates of a member, if it is there.
    pub fn optional_tree(&mut self, node: &Node<'_>, name: &str) -> Option<Compiled> {
        let field = node.field(name)?;
        self.tree(&field)
    }

    /// Compiles the templates of a member that must be there.
    pub fn required_tree(&mut self, node: &Node<'_>, name: &str) -> Option<Compiled> {
        let field = self.required(node, name)?;
        self.tree(&field)
    }

    /// Compiles a condition.
    pub fn condition(&mut self, node: &Node<'_>) -> Option<Test> {
        match Condition::parse(node.value) {
            Ok(condition) => {
                let references = condition.references();
                let source = node.value.as_str().unwrap_or_default().to_owned();
                let path = node.path.clone();
                self.uses.push(Use { action: self.current, path, source, references });
                Some(Test { condition, path: node.path.clone() })
            }
            Err(errors) => {
                for (place, error) in errors {
                    let path = below(&node.path, &place);
                    match error {
                        ConditionError::Syntax(error) => {
                            self.syntax_problem(&path, &error, &text_at(node.value, &place));
                        }
                        error => {
                            let why = "a condition is a text, or functions in objects";
                            self.problem(&path, code::TEMPLATE, error.to_string(), why);
                        }
                    }
                }
                None
            }
        }
    }

    /// Notes a template that cannot be read.
    pub fn syntax_problem(&mut self, path: &str, error: &SyntaxError, source: &str) {
        self.problem(
            path,
            code::TEMPLATE,
            error.render(source),
            "every expression must be readable before the playbook is accepted",
        );
    }
}

/// A value with templates, compiled, and what it was compiled from for the sake of messages.
pub(crate) struct Compiled {
    tree: Tree,
    source: Value,
    path: String,
}

impl Compiled {
    /// The value in a scope.
    ///
    /// # Errors
    /// The place and the template that has no value; never a value of the run.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<Value, Failure> {
        self.tree.evaluate(scope).map_err(|(place, error)| {
            let path = below(&self.path, &place);
            let shown = error.render(&text_at(&self.source, &place));
            Failure::input(format!("{} at {path}: {shown}", error.code()))
        })
    }

    /// The value, where nothing is to be evaluated.
    pub fn literal(&self) -> Option<&Value> {
        self.tree.literal()
    }

    /// Where it is in the definition.
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// The path of a place inside a value.
pub(crate) fn below(path: &str, place: &JsonPath) -> String {
    place.0.iter().fold(path.to_owned(), |path, step| match step {
        Step::Member(name) => join(&path, name),
        Step::Element(index) => format!("{path}[{index}]"),
    })
}

/// The template at a place: the text there, or the name of the member where the name is one.
pub(crate) fn text_at(value: &Value, place: &JsonPath) -> String {
    let mut found = Some(value);
    for step in &place.0 {
        found = match (step, found) {
            (Step::Member(name), Some(Value::Object(object))) => object.get_exact(name),
            (Step::Element(index), Some(Value::Array(items))) => items.get(*index),
            _ => None,
        };
    }
    match (found, place.0.last()) {
        (Some(Value::String(text)), _) => text.to_string(),
        (_, Some(Step::Member(name))) => name.to_string(),
        _ => String::new(),
    }
}
