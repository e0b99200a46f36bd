//! Calls of functions in a template's expressions.

use super::evaluate::Evaluator;
use super::fault::{self, Stop};
use super::functions::{self, Arguments};
use super::named::Named;
use crate::problem::warning;
use expression::syntax::Expression;
use expression::{EvaluationErrorKind, Span, Value};
use workflow::Problem;

impl Evaluator<'_> {
    pub(super) fn call(
        &mut self,
        name: &str,
        name_span: Span,
        arguments: &[Expression],
        span: Span,
    ) -> Result<Value, Stop> {
        let function = name.to_ascii_lowercase();
        if let Some(value) = self.lazy(&function, arguments)? {
            return Ok(value);
        }
        let values = self.arguments(&function, arguments)?;
        let arguments = Arguments { name, span, name_span, values };
        match function.as_str() {
            "parameters" => self.named(Named::Parameter, &arguments),
            "variables" => self.named(Named::Variable, &arguments),
            "copyindex" => self.copy_index(&arguments),
            "newguid" => {
                arguments.count(0, 0)?;
                self.ids += 1;
                Ok(functions::new_guid(self.settings, self.ids).into())
            }
            "deployment" => {
                arguments.count(0, 0)?;
                Ok(functions::deployment(self.settings, &self.scope.content_version))
            }
            _ if self.scope.functions.contains_key(&function) => {
                self.authors_function(&function, &arguments)
            }
            _ if functions::is_known_only_in_azure(&function) => Err(Stop::Unknown(name.into())),
            _ => Ok(functions::call(&function, &arguments, self.settings)?),
        }
    }

    /// The value of a function that evaluates no more arguments than it needs.
    fn lazy(&mut self, function: &str, arguments: &[Expression]) -> Result<Option<Value>, Stop> {
        match (function, arguments) {
            ("if", [condition, then, otherwise]) => {
                let met = self.boolean(function, condition)?;
                self.expression(if met { then } else { otherwise }).map(Some)
            }
            ("and" | "or", [_, ..]) => self.chain(function, arguments).map(Some),
            ("coalesce", [_, ..]) => {
                for argument in arguments {
                    let value = self.expression(argument)?;
                    if !value.is_null() {
                        return Ok(Some(value));
                    }
                }
                Ok(Some(Value::Null))
            }
            _ => Ok(None),
        }
    }

    /// The values of arguments. In a text that is joined, a placeholder stands for what only
    /// Azure knows; every other function of it is not known either.
    fn arguments(
        &mut self,
        function: &str,
        arguments: &[Expression],
    ) -> Result<Vec<(Value, Span)>, Stop> {
        let mut values = Vec::new();
        for argument in arguments {
            let value = match self.expression(argument) {
                Err(Stop::Unknown(asked)) if matches!(function, "concat" | "format") => {
                    self.warn_unknown(&asked);
                    fault::placeholder(&asked).into()
                }
                other => other?,
            };
            values.push((value, argument.span));
        }
        Ok(values)
    }

    /// Notes that a placeholder stands at the place.
    pub fn warn_unknown(&mut self, function: &str) {
        let what = format!("what `{function}()` gives is known only in Azure");
        let why = format!("`{}` stands for it in the playbook", fault::placeholder(function));
        self.trace.warn(Problem::new(self.place(), warning::PLACEHOLDER, what, why));
    }

    fn boolean(&mut self, function: &str, argument: &Expression) -> Result<bool, Stop> {
        let value = self.expression(argument)?;
        value.as_bool().ok_or_else(|| {
            let kind = EvaluationErrorKind::ArgumentType;
            let found = value.kind().described();
            fault::error(kind, argument.span, function, "a Boolean", found).into()
        })
    }

    /// `and` up to the first that is false, `or` up to the first that is true.
    fn chain(&mut self, function: &str, arguments: &[Expression]) -> Result<Value, Stop> {
        let until = function == "or";
        for argument in arguments {
            if self.boolean(function, argument)? == until {
                return Ok(until.into());
            }
        }
        Ok((!until).into())
    }

    fn copy_index(&mut self, arguments: &Arguments<'_>) -> Result<Value, Stop> {
        arguments.count(0, 2)?;
        let (name, offset) = match arguments.values.as_slice() {
            [(Value::String(name), _), ..] => (Some(name.clone()), arguments.integer_or(1, 0)?),
            _ => (None, arguments.integer_or(0, 0)?),
        };
        let found = self
            .copies
            .iter()
            .rev()
            .find(|(copy, _)| name.as_ref().is_none_or(|name| copy.eq_ignore_ascii_case(name)));
        match found {
            Some((_, index)) => Ok(index.saturating_add(offset).into()),
            None => {
                let kind = EvaluationErrorKind::NotAvailable;
                Err(arguments.error(kind, "a copy loop around the place", "none").into())
            }
        }
    }

    fn authors_function(&mut self, name: &str, given: &Arguments<'_>) -> Result<Value, Stop> {
        let declaration = self.scope.functions.get(name).cloned().unwrap_or_default();
        let declared = declaration.get("parameters").and_then(Value::as_array).unwrap_or_default();
        given.count(declared.len(), declared.len())?;
        let names = declared.iter().map(|one| one.get("name").and_then(Value::as_str));
        let frame = names
            .zip(&given.values)
            .filter_map(|(name, (value, _))| Some((name?, value.clone())))
            .collect();
        let output = declaration.get("output").and_then(|output| output.get("value")).cloned();
        self.frames.push(frame);
        let value = self.deeper(|this| this.value_of(&output.unwrap_or_default()));
        self.frames.pop();
        value
    }
}
