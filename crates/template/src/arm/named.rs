//! The parameters and variables of a template: evaluated when they are asked for, and once.

use super::evaluate::Evaluator;
use super::fault::Stop;
use super::functions::Arguments;
use crate::problem::code;
use expression::{EvaluationErrorKind, MAX_VALUE_DEPTH, Object, Step, Value};
use workflow::Problem;

/// What the name in `parameters()` or `variables()` is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Named {
    Parameter,
    Variable,
}

/// A parameter or variable, its name in lower case.
pub(super) type Key = (Named, String);

impl Evaluator<'_> {
    pub(super) fn named(&mut self, named: Named, arguments: &Arguments<'_>) -> Result<Value, Stop> {
        arguments.count(1, 1)?;
        let name = arguments.text(0)?;
        if let (Named::Parameter, Some(frame)) = (named, self.frames.last()) {
            return frame.get(name).cloned().ok_or_else(|| self.no_such(named, arguments));
        }
        let key = (named, name.to_lowercase());
        if let Some((value, trace)) = self.known.get(&key) {
            self.trace.add(trace);
            return value.clone();
        }
        if self.entered.contains(&key) {
            let what = format!("the value of `{name}` needs itself");
            let why = "no value can be found in a circle";
            return Err(Problem::new(self.place(), code::CYCLE, what, why).into());
        }
        let around = std::mem::take(&mut self.trace);
        let path = std::mem::take(&mut self.path);
        self.entered.push(key.clone());
        let found = match named {
            Named::Parameter => self.parameter(name),
            Named::Variable => self.variable(name),
        };
        self.entered.pop();
        self.path = path;
        let trace = std::mem::replace(&mut self.trace, around);
        self.trace.add(&trace);
        let value = found.unwrap_or_else(|| Err(self.no_such(named, arguments)));
        self.known.insert(key, (value.clone(), trace));
        value
    }

    fn no_such(&self, named: Named, arguments: &Arguments<'_>) -> Stop {
        let expected = match named {
            Named::Parameter => "the name of a parameter of the template",
            Named::Variable => "the name of a variable of the template",
        };
        arguments.error(EvaluationErrorKind::UnknownName, expected, "another name").into()
    }

    fn parameter(&mut self, name: &str) -> Option<Result<Value, Stop>> {
        let declaration = self.scope.parameters.get(name)?.clone();
        if let Some(given) = self.scope.given.get(&name.to_lowercase()) {
            self.trace.open.extend(given.open.clone());
            return Some(Ok(given.value.clone()));
        }
        self.path = self.declared_at(&["parameters", name, "defaultValue"]);
        match declaration.get("defaultValue") {
            Some(default) => Some(self.bounded(default)),
            None => Some(Ok(self.trace.leave_open(name, &declaration))),
        }
    }

    fn variable(&mut self, name: &str) -> Option<Result<Value, Stop>> {
        self.path = self.declared_at(&["variables", name]);
        if let Some(value) = self.scope.variables.get(name).cloned() {
            return Some(self.bounded(&value));
        }
        let copied = self.copied(name)?;
        self.path.pop();
        let made = self.bounded(&copied);
        Some(made.map(|made| made.get(name).cloned().unwrap_or_default()))
    }

    fn declared_at(&self, names: &[&str]) -> Vec<Step> {
        let names = names.iter().map(|&name| Step::Member(name.into()));
        self.prefix.iter().cloned().chain(names).collect()
    }

    /// The `copy` among the variables that makes this one, alone in an object.
    fn copied(&self, name: &str) -> Option<Value> {
        let copies = self.scope.variables.get("copy")?.as_array()?;
        let is_it = |copy: &&Value| {
            let named = copy.get("name").and_then(Value::as_str);
            named.is_some_and(|named| named.eq_ignore_ascii_case(name))
        };
        let copy = copies.iter().find(is_it)?.clone();
        let holder: Object = [("copy", Value::from(vec![copy]))].into_iter().collect();
        Some(holder.into())
    }

    /// The value of a declaration, small enough to be put into others.
    fn bounded(&mut self, value: &Value) -> Result<Value, Stop> {
        let value = self.value_of(value)?;
        let value = self.charge(value)?;
        if value.fits_depth(MAX_VALUE_DEPTH) {
            return Ok(value);
        }
        Err(self.limit(format!("a value of more than {MAX_VALUE_DEPTH} levels")))
    }
}
