//! The shape of an expression, without meaning: text to tokens to tree.
//!
//! The functions are only names here. The importer of ARM templates evaluates such trees with a
//! function table of its own.

mod lexer;
mod parser;

use std::sync::Arc;

use crate::{Span, SyntaxError, Value};

pub(crate) use parser::parse_at;

/// A tree of calls, accesses and literals, with the place of each in the text.
#[derive(Debug, Clone)]
pub struct Expression {
    /// What it is.
    pub node: Node,
    /// Where it is, in bytes of the text that was parsed.
    pub span: Span,
}

/// What an [`Expression`] is.
#[derive(Debug, Clone)]
pub enum Node {
    /// A number, a text, a Boolean or `null`.
    Literal(Value),
    /// A function with its arguments.
    Call {
        /// The name as written; letter case does not matter.
        name: Arc<str>,
        /// Where the name is.
        name_span: Span,
        /// The arguments in order.
        arguments: Vec<Expression>,
    },
    /// A property or an element of what a call gives, step by step: `f()?['a'][0].b`.
    Access {
        /// What is accessed; always a call.
        target: Box<Expression>,
        /// The steps, outermost property first.
        steps: Vec<Access>,
    },
}

/// One step of an access.
#[derive(Debug, Clone)]
pub struct Access {
    /// Which property or element: a literal for `.name`.
    pub key: Expression,
    /// Whether `?` forgives what is missing.
    pub forgiving: bool,
    /// From the `?`, `.` or `[` to the end of the step.
    pub span: Span,
}

/// Parses the text of one expression, without `@`: `concat('a', body('X')?['b'])`.
///
/// # Errors
/// Where the text is no expression, nests deeper than [`crate::MAX_DEPTH`] or is longer than
/// [`crate::MAX_TEMPLATE_BYTES`].
pub fn parse(text: &str) -> Result<Expression, SyntaxError> {
    let (expression, _) = parse_at(text, 0, parser::End::Text)?;
    Ok(expression)
}

pub(crate) use parser::End;
