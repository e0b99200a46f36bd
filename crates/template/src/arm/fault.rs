//! Why an expression of a template has no value.

use crate::problem::code;
use expression::{EvaluationError, EvaluationErrorKind, Span, SyntaxError};
use workflow::Problem;

/// What stops an evaluation.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// The expression at hand is wrong; not yet told with its text.
    Error(Box<EvaluationError>),
    /// Something that the expression refers to is wrong, at a place of its own.
    Problem(Box<Problem>),
    /// Only Azure knows the value; the function that asks for it.
    Unknown(String),
}

impl From<EvaluationError> for Stop {
    fn from(error: EvaluationError) -> Stop {
        Stop::Error(Box::new(error))
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Stop {
        Stop::Problem(Box::new(problem))
    }
}

/// What stands for a value that only Azure knows.
pub(crate) fn placeholder(function: &str) -> String {
    format!("known-only-in-azure:{function}")
}

/// The problem of a text whose expression cannot be read; its span is inside the brackets.
pub(crate) fn syntax_problem(path: &str, mut error: SyntaxError, source: &str) -> Problem {
    error.span.start += 1;
    let why = "Azure evaluates each text of a template that stands in brackets; \
               a text that is none begins with `[[`";
    Problem::new(path, code::SYNTAX, error.render(source), why)
}

/// The problem of a text whose expression has no value; its span is inside the brackets.
pub(crate) fn evaluation_problem(path: &str, mut error: EvaluationError, source: &str) -> Problem {
    error.span.start += 1;
    let (code, why) = match error.kind {
        EvaluationErrorKind::UnknownFunction => {
            (code::FUNCTION, "no function of ARM templates that is known here has this name")
        }
        EvaluationErrorKind::TooLarge | EvaluationErrorKind::TooDeep => {
            (code::LIMIT, "templates are given by others and must not exhaust the memory")
        }
        _ => (code::EXPRESSION, "Azure refuses a template whose expression has no value"),
    };
    Problem::new(path, code, error.render(source), why)
}

/// An error of the expression at hand.
pub(crate) fn error(
    kind: EvaluationErrorKind,
    span: Span,
    function: &str,
    expected: impl Into<String>,
    found: impl Into<String>,
) -> EvaluationError {
    EvaluationError {
        kind,
        span,
        function: Some(function.to_owned().into()),
        expected: expected.into().into(),
        found: found.into().into(),
        suggestion: None,
    }
}
