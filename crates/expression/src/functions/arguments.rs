//! Reading arguments, and refusing them.

use std::sync::Arc;

use super::Call;
use crate::limits::{MAX_ITEMS, MAX_TEXT_BYTES, MAX_VALUE_DEPTH};
use crate::{EvaluationError, EvaluationErrorKind, Object, Span, Value};

/// Why a function refuses, without the place in the template.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) kind: EvaluationErrorKind,
    /// Which argument, from 0; none where the call as a whole is refused.
    pub(crate) argument: Option<usize>,
    expected: Box<str>,
    found: Box<str>,
}

impl Fault {
    /// An argument of the wrong type.
    pub(crate) fn kind(argument: usize, expected: &'static str, found: &Value) -> Fault {
        Fault {
            kind: EvaluationErrorKind::ArgumentType,
            argument: Some(argument),
            expected: expected.into(),
            found: found.kind().described().into(),
        }
    }

    /// An argument of the right type whose content cannot be used.
    pub(crate) fn content(argument: usize, expected: &'static str, found: &'static str) -> Fault {
        Fault {
            kind: EvaluationErrorKind::ArgumentValue,
            argument: Some(argument),
            expected: expected.into(),
            found: found.into(),
        }
    }

    /// A refusal of the call as a whole.
    pub(crate) fn new(
        kind: EvaluationErrorKind,
        expected: impl Into<Box<str>>,
        found: impl Into<Box<str>>,
    ) -> Fault {
        Fault { kind, argument: None, expected: expected.into(), found: found.into() }
    }

    /// A number or date beyond what its type holds.
    pub(crate) fn overflow(expected: &'static str) -> Fault {
        Fault::new(EvaluationErrorKind::Overflow, expected, "a result beyond that")
    }

    /// A name that means nothing at this place.
    pub(crate) fn unavailable(expected: &'static str) -> Fault {
        Fault::new(EvaluationErrorKind::NotAvailable, expected, "none here")
    }

    /// The error, at its place.
    pub(crate) fn at(self, span: Span, function: &'static str) -> EvaluationError {
        EvaluationError {
            kind: self.kind,
            span,
            function: Some(function.into()),
            expected: self.expected,
            found: self.found,
            suggestion: None,
        }
    }
}

impl<'call> Call<'call> {
    /// The argument at a place; null where it was left out.
    pub(crate) fn value(&self, at: usize) -> &'call Value {
        const NULL: &Value = &Value::Null;
        self.arguments.get(at).unwrap_or(NULL)
    }

    /// How many arguments there are.
    pub(crate) fn count(&self) -> usize {
        self.arguments.len()
    }

    pub(crate) fn text(&self, at: usize) -> Result<&'call str, Fault> {
        match self.value(at) {
            Value::String(text) => Ok(text),
            other => Err(Fault::kind(at, "a string", other)),
        }
    }

    /// The argument, where it was given.
    pub(crate) fn optional_text(&self, at: usize) -> Result<Option<&'call str>, Fault> {
        if at < self.count() { self.text(at).map(Some) } else { Ok(None) }
    }

    pub(crate) fn integer(&self, at: usize) -> Result<i64, Fault> {
        let value = self.value(at);
        value.as_i64().ok_or_else(|| Fault::kind(at, "an integer", value))
    }

    /// A position or a count: the lower 32 bits of an integer, as the engine takes them.
    pub(crate) fn low(&self, at: usize) -> Result<i64, Fault> {
        Ok(i64::from(self.integer(at)? as i32))
    }

    /// An integer of 32 bits.
    pub(crate) fn small(&self, at: usize) -> Result<i32, Fault> {
        let number = self.integer(at)?;
        i32::try_from(number)
            .map_err(|_| Fault::content(at, "an integer of 32 bits", "one beyond that"))
    }

    pub(crate) fn boolean(&self, at: usize) -> Result<bool, Fault> {
        let value = self.value(at);
        value.as_bool().ok_or_else(|| Fault::kind(at, "a Boolean", value))
    }

    pub(crate) fn array(&self, at: usize) -> Result<&'call Arc<Vec<Value>>, Fault> {
        match self.value(at) {
            Value::Array(items) => Ok(items),
            other => Err(Fault::kind(at, "an array", other)),
        }
    }

    pub(crate) fn object(&self, at: usize) -> Result<&'call Arc<Object>, Fault> {
        match self.value(at) {
            Value::Object(object) => Ok(object),
            other => Err(Fault::kind(at, "an object", other)),
        }
    }
}

/// A text that a function made, where it is not too long.
pub(crate) fn made_text(text: String) -> Result<Value, Fault> {
    text_room(text.len())?;
    Ok(text.into())
}

/// Refuses a text that would be too long, before it is made.
pub(crate) fn text_room(length: usize) -> Result<(), Fault> {
    if length <= MAX_TEXT_BYTES {
        return Ok(());
    }
    Err(Fault::new(
        EvaluationErrorKind::TooLarge,
        format!("a text of at most {MAX_TEXT_BYTES} bytes"),
        "a longer one",
    ))
}

/// Refuses an array that would have too many elements, before it is made.
pub(crate) fn item_room(count: usize) -> Result<(), Fault> {
    if count <= MAX_ITEMS {
        return Ok(());
    }
    Err(Fault::new(
        EvaluationErrorKind::TooLarge,
        format!("an array of at most {MAX_ITEMS} elements"),
        "more of them",
    ))
}

/// A value that a function put around others, where it does not nest too deep.
pub(crate) fn made_nested(value: Value) -> Result<Value, Fault> {
    if value.fits_depth(MAX_VALUE_DEPTH) {
        return Ok(value);
    }
    Err(Fault::new(
        EvaluationErrorKind::TooDeep,
        format!("at most {MAX_VALUE_DEPTH} levels of nesting"),
        "more",
    ))
}
