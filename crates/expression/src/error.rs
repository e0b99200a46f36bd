//! Errors that point at the character, and say what was expected and what was found.

use std::fmt;

/// A stretch of a template: where it begins and how long it is, in bytes of UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Span {
    /// Bytes before it.
    pub start: usize,
    /// Bytes in it.
    pub length: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub fn between(start: usize, end: usize) -> Span {
        Span { start, length: end.saturating_sub(start) }
    }

    /// The first byte after the span.
    pub fn end(self) -> usize {
        self.start + self.length
    }

    /// The span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span::between(self.start.min(other.start), self.end().max(other.end()))
    }
}

/// Why a template cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// A character that no token begins with.
    UnexpectedCharacter,
    /// A token where another one belongs.
    UnexpectedToken,
    /// A text without its closing quote.
    UnterminatedString,
    /// A `@{` without its `}`.
    UnterminatedInterpolation,
    /// Digits that make no number, or an integer beyond 64 bits.
    InvalidNumber,
    /// Nested deeper than [`crate::MAX_DEPTH`].
    TooDeep,
    /// Longer than [`crate::MAX_TEMPLATE_BYTES`].
    TooLong,
}

/// A template that cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// Where in the template.
    pub span: Span,
    /// What belongs there.
    pub expected: Box<str>,
    /// What is there.
    pub found: Box<str>,
}

impl SyntaxError {
    /// A stable name for the kind of error.
    pub fn code(&self) -> &'static str {
        match self.kind {
            SyntaxErrorKind::UnexpectedCharacter => "ExpressionUnexpectedCharacter",
            SyntaxErrorKind::UnexpectedToken => "ExpressionUnexpectedToken",
            SyntaxErrorKind::UnterminatedString => "ExpressionUnterminatedString",
            SyntaxErrorKind::UnterminatedInterpolation => "ExpressionUnterminatedInterpolation",
            SyntaxErrorKind::InvalidNumber => "ExpressionInvalidNumber",
            SyntaxErrorKind::TooDeep => "ExpressionTooDeep",
            SyntaxErrorKind::TooLong => "ExpressionTooLong",
        }
    }

    /// The error with the line of the template it is in, and carets under the place.
    pub fn render(&self, source: &str) -> String {
        render(&self.to_string(), self.span, source)
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

/// Why an expression has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EvaluationErrorKind {
    /// No function has this name.
    UnknownFunction,
    /// Too few or too many arguments.
    ArgumentCount,
    /// An argument of a type that the function does not take.
    ArgumentType,
    /// An argument of the right type whose content the function cannot use.
    ArgumentValue,
    /// The value has no such property.
    MissingProperty,
    /// An index outside of an array.
    IndexOutOfRange,
    /// A property or an index of a value that has none.
    NotSelectable,
    /// A name that the run does not have: an action, a variable, a parameter, a loop.
    UnknownName,
    /// A function that has no meaning at this place, `item()` outside of a loop for example.
    NotAvailable,
    /// A number or a date beyond what its type holds.
    Overflow,
    /// A division by zero.
    DivisionByZero,
    /// A result beyond [`crate::MAX_TEXT_BYTES`] or [`crate::MAX_ITEMS`].
    TooLarge,
    /// A result nested deeper than [`crate::MAX_VALUE_DEPTH`].
    TooDeep,
}

/// An expression that has no value, and where.
///
/// The text names functions and types, never a value of the run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct EvaluationError {
    /// What is wrong.
    pub kind: EvaluationErrorKind,
    /// Where in the template.
    pub span: Span,
    /// The function that refused, where one did.
    pub function: Option<Box<str>>,
    /// What was expected.
    pub expected: Box<str>,
    /// What was found.
    pub found: Box<str>,
    /// A name that was perhaps meant.
    pub suggestion: Option<Box<str>>,
}

impl EvaluationError {
    /// A stable name for the kind of error.
    pub fn code(&self) -> &'static str {
        match self.kind {
            EvaluationErrorKind::UnknownFunction => "ExpressionUnknownFunction",
            EvaluationErrorKind::ArgumentCount => "ExpressionArgumentCount",
            EvaluationErrorKind::ArgumentType => "ExpressionArgumentType",
            EvaluationErrorKind::ArgumentValue => "ExpressionArgumentValue",
            EvaluationErrorKind::MissingProperty => "ExpressionMissingProperty",
            EvaluationErrorKind::IndexOutOfRange => "ExpressionIndexOutOfRange",
            EvaluationErrorKind::NotSelectable => "ExpressionNotSelectable",
            EvaluationErrorKind::UnknownName => "ExpressionUnknownName",
            EvaluationErrorKind::NotAvailable => "ExpressionNotAvailable",
            EvaluationErrorKind::Overflow => "ExpressionOverflow",
            EvaluationErrorKind::DivisionByZero => "ExpressionDivisionByZero",
            EvaluationErrorKind::TooLarge => "ExpressionResultTooLarge",
            EvaluationErrorKind::TooDeep => "ExpressionResultTooDeep",
        }
    }

    /// The error with the line of the template it is in, and carets under the place.
    pub fn render(&self, source: &str) -> String {
        render(&self.to_string(), self.span, source)
    }

    pub(crate) fn too_deep(span: Span) -> EvaluationError {
        EvaluationError {
            kind: EvaluationErrorKind::TooDeep,
            span,
            function: None,
            expected: format!("at most {} levels of nesting", crate::MAX_VALUE_DEPTH).into(),
            found: "more".into(),
            suggestion: None,
        }
    }
}

impl fmt::Display for EvaluationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(function) = &self.function {
            write!(f, "{function}(): ")?;
        }
        write!(f, "expected {}, found {}", self.expected, self.found)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, " (did you mean `{suggestion}`?)")?;
        }
        Ok(())
    }
}

/// The longest piece of a template line that is shown, in characters.
const SHOWN: usize = 100;

fn render(message: &str, span: Span, source: &str) -> String {
    let start = floor_boundary(source, span.start);
    let end = floor_boundary(source, span.end().max(start));
    let (before, rest) = source.split_at(start);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line_end = rest.find('\n').map_or(source.len(), |at| start + at);
    let lead: Vec<char> = source.get(line_start..start).unwrap_or("").chars().collect();
    let skip = lead.len().saturating_sub(SHOWN / 2);
    let shown: String =
        source.get(line_start..line_end).unwrap_or("").chars().skip(skip).take(SHOWN).collect();
    let width = source.get(start..end.min(line_end)).unwrap_or("").chars().count().max(1);
    let indent = lead.len() - skip;
    let carets = "^".repeat(width.min(SHOWN.saturating_sub(indent)).max(1));
    format!("{message}\n  {shown}\n  {}{carets}", " ".repeat(indent))
}

fn floor_boundary(source: &str, at: usize) -> usize {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}
