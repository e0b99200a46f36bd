//! Evaluates the expressions of a template.

use super::fault::{self, Stop};
use super::named::Key;
use super::scope::Scope;
use super::text::{self, Text};
use super::trace::Trace;
use crate::problem::{code, warning};
use crate::settings::Settings;
use expression::syntax::{Access, Expression, Node};
use expression::{EvaluationErrorKind, JsonPath, Number, Object, Step, Value};
use std::collections::HashMap;
use workflow::Problem;

/// How deep expressions, values and the variables that they use may nest in each other. Keeps
/// the stack of a WebAssembly component (1 MB) more than half free.
const MAX_NESTING: usize = 200;

/// How much the expressions of one source may make in all: bytes of text, and 16 for each value.
const BUDGET: usize = 64 * 1024 * 1024;

/// One template while its expressions are evaluated.
pub(crate) struct Evaluator<'s> {
    pub settings: &'s Settings,
    pub scope: Scope,
    /// Where the evaluation is in the source.
    pub path: Vec<Step>,
    /// Where the template itself is in the source.
    pub prefix: Vec<Step>,
    /// What the values made so far depend on.
    pub trace: Trace,
    /// All problems found; each only once.
    pub problems: Vec<Problem>,
    /// The copy loops around the place: name and index.
    pub copies: Vec<(String, i64)>,
    /// What may still be made.
    pub budget: usize,
    pub(super) known: HashMap<Key, (Result<Value, Stop>, Trace)>,
    pub(super) entered: Vec<Key>,
    /// The parameters of the author's functions that are being called.
    pub(super) frames: Vec<Object>,
    pub(super) ids: u32,
    depth: usize,
}

impl<'s> Evaluator<'s> {
    pub fn new(settings: &'s Settings, scope: Scope) -> Evaluator<'s> {
        Evaluator {
            settings,
            scope,
            path: Vec::new(),
            prefix: Vec::new(),
            trace: Trace::default(),
            problems: Vec::new(),
            copies: Vec::new(),
            budget: BUDGET,
            known: HashMap::new(),
            entered: Vec::new(),
            frames: Vec::new(),
            ids: 0,
            depth: 0,
        }
    }

    /// The place of the evaluation, as problems name it.
    pub fn place(&self) -> String {
        JsonPath(self.path.clone()).to_string()
    }

    /// The value of one text: evaluated if it is an expression.
    pub fn text(&mut self, source: &str) -> Result<Value, Stop> {
        let inside = match text::kind(source) {
            Text::Literal(literal) => return Ok(literal.into()),
            Text::Brackets(literal) => {
                let what = "a text that begins with `[` and ends with `]`, and is no expression";
                let why = "it is taken as it is; Azure asks for `[[` at its beginning";
                self.trace.warn(Problem::new(self.place(), warning::BRACKETS, what, why));
                return Ok(literal.into());
            }
            Text::Expression(inside) => inside,
        };
        let adapted = text::to_workflow_grammar(inside, &self.scope.namespaces);
        let parsed = expression::syntax::parse(&adapted)
            .map_err(|error| fault::syntax_problem(&self.place(), error, source))?;
        self.expression(&parsed).map_err(|stop| match stop {
            Stop::Error(error) => fault::evaluation_problem(&self.place(), *error, source).into(),
            other => other,
        })
    }

    /// Runs `inner` one level deeper.
    pub fn deeper<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        if self.depth >= MAX_NESTING {
            let what = format!("more than {MAX_NESTING} levels of expressions and values");
            return Err(self.limit(what));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// The problem of a limit that was met.
    pub fn limit(&self, what: impl Into<String>) -> Stop {
        let why = "templates are given by others and must not exhaust the memory";
        Problem::new(self.place(), code::LIMIT, what, why).into()
    }

    pub(super) fn expression(&mut self, expression: &Expression) -> Result<Value, Stop> {
        self.deeper(|this| match &expression.node {
            Node::Literal(value) => Ok(value.clone()),
            Node::Call { name, name_span, arguments } => {
                let value = this.call(name, *name_span, arguments, expression.span)?;
                this.charge(value)
            }
            Node::Access { target, steps } => {
                let value = this.expression(target)?;
                let found = steps.iter().try_fold(value, |value, step| this.access(&value, step));
                found.or_else(|stop| this.inside_open(target, steps).ok_or(stop))
            }
        })
    }

    /// What stands for a property of a parameter that is left open: `name.property`.
    fn inside_open(&self, target: &Expression, steps: &[Access]) -> Option<Value> {
        let Node::Call { name, arguments, .. } = &target.node else {
            return None;
        };
        let [Expression { node: Node::Literal(Value::String(parameter)), .. }] =
            arguments.as_slice()
        else {
            return None;
        };
        let open = self.trace.open.get(&parameter.to_lowercase())?;
        let mut placeholder = open.name.clone();
        for step in steps {
            let Node::Literal(key) = &step.key.node else {
                return None;
            };
            placeholder.push('.');
            placeholder.push_str(&key.as_str().map_or_else(|| key.to_string(), str::to_owned));
        }
        name.eq_ignore_ascii_case("parameters").then(|| placeholder.into())
    }

    /// Takes what a value weighs off the budget.
    pub(super) fn charge(&mut self, value: Value) -> Result<Value, Stop> {
        match weigh(&value, self.budget) {
            Some(rest) => {
                self.budget = rest;
                Ok(value)
            }
            None => Err(self.limit(format!("the expressions make more than {BUDGET} bytes"))),
        }
    }

    fn access(&mut self, value: &Value, step: &Access) -> Result<Value, Stop> {
        let key = self.expression(&step.key)?;
        let refuse = |kind, expected: &str, found: &str| {
            Stop::from(fault::error(kind, step.span, "a property or element", expected, found))
        };
        let found = match (value, &key) {
            (Value::Object(object), Value::String(name)) => object.get(name).cloned(),
            (Value::Array(items), Value::Number(Number::Int(index))) => {
                usize::try_from(*index).ok().and_then(|index| items.get(index)).cloned()
            }
            (Value::Null, _) if step.forgiving => None,
            _ => {
                let found = value.kind().described();
                return Err(refuse(EvaluationErrorKind::NotSelectable, "one that is there", found));
            }
        };
        match found {
            Some(found) => Ok(found),
            None if step.forgiving => Ok(Value::Null),
            None => {
                let kind = EvaluationErrorKind::MissingProperty;
                Err(refuse(kind, "one that is there", "none of this name or index"))
            }
        }
    }
}

/// What is left of a budget after a value, or nothing.
fn weigh(value: &Value, budget: usize) -> Option<usize> {
    let budget = budget.checked_sub(16)?;
    match value {
        Value::String(text) => budget.checked_sub(text.len()),
        Value::Array(items) => items.iter().try_fold(budget, |rest, item| weigh(item, rest)),
        Value::Object(object) => object
            .iter()
            .try_fold(budget, |rest, (name, item)| weigh(item, rest.checked_sub(name.len())?)),
        _ => Some(budget),
    }
}
