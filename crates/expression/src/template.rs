//! One string of a definition.

use crate::evaluate::{evaluate, text_at};
use crate::limits::MAX_TEXT_BYTES;
use crate::reference::{References, collect};
use crate::syntax::{End, Expression, Node, parse_at};
use crate::{EvaluationError, EvaluationErrorKind, Scope, Span, SyntaxError, Value};

/// One string of a workflow definition, compiled once: plain text, `@expression`, or text with
/// `@{expression}` in it. `@@` at the beginning stands for `@`, and `@@{` anywhere for `@{`.
#[derive(Debug, Clone)]
pub struct Template {
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    Literal(Value),
    Expression(Expression),
    Text(Vec<Part>),
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Expression(Expression),
}

impl Template {
    /// Compiles a string.
    ///
    /// # Errors
    /// Where an expression in it cannot be read.
    pub fn parse(text: &str) -> Result<Template, SyntaxError> {
        let form = match text.strip_prefix('@') {
            Some("") | None => interpolated(text)?,
            Some(rest) if rest.starts_with('{') => interpolated(text)?,
            Some(rest) if rest.starts_with('@') => Form::Literal(rest.into()),
            Some(_) => whole(parse_at(text, 1, End::Text)?.0),
        };
        Ok(Template { form })
    }

    /// The value of the template in a scope. Text with interpolations is always text; `@...` has
    /// the value of its expression.
    ///
    /// # Errors
    /// Where a part of it has no value.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<Value, EvaluationError> {
        let parts = match &self.form {
            Form::Literal(value) => return Ok(value.clone()),
            Form::Expression(expression) => return evaluate(expression, scope),
            Form::Text(parts) => parts,
        };
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Expression(expression) => {
                    let value = evaluate(expression, scope)?;
                    text.push_str(&text_at(&value, expression.span)?);
                    within_limit(text.len(), expression.span)?;
                }
            }
        }
        Ok(text.into())
    }

    /// The value, where nothing is to be evaluated.
    pub fn literal(&self) -> Option<&Value> {
        match &self.form {
            Form::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// What the template refers to by literal names: actions, variables, parameters, loops; and
    /// the functions that do not exist.
    pub fn references(&self) -> References {
        let mut found = Vec::new();
        match &self.form {
            Form::Literal(_) => {}
            Form::Expression(expression) => collect(expression, &mut found),
            Form::Text(parts) => {
                for part in parts {
                    if let Part::Expression(expression) = part {
                        collect(expression, &mut found);
                    }
                }
            }
        }
        found
    }
}

fn whole(expression: Expression) -> Form {
    match expression.node {
        Node::Literal(value) => Form::Literal(value),
        _ => Form::Expression(expression),
    }
}

fn interpolated(text: &str) -> Result<Form, SyntaxError> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("@{")) {
        let brace = at + found;
        let before = &text[at..brace];
        if let Some(before) = before.strip_suffix('@') {
            plain.push_str(before);
            plain.push_str("@{");
            at = brace + 2;
            continue;
        }
        plain.push_str(before);
        let (expression, end) = parse_at(text, brace + 2, End::Brace)?;
        if !plain.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut plain)));
        }
        parts.push(Part::Expression(expression));
        at = end;
    }
    plain.push_str(text.get(at..).unwrap_or(""));
    if parts.is_empty() {
        return Ok(Form::Literal(plain.into()));
    }
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    Ok(Form::Text(parts))
}

fn within_limit(length: usize, span: Span) -> Result<(), EvaluationError> {
    if length <= MAX_TEXT_BYTES {
        return Ok(());
    }
    Err(EvaluationError {
        kind: EvaluationErrorKind::TooLarge,
        span,
        function: None,
        expected: format!("a text of at most {MAX_TEXT_BYTES} bytes").into(),
        found: format!("{length} bytes").into(),
        suggestion: None,
    })
}
