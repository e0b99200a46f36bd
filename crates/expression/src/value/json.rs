//! Reading JSON text, strictly.

use super::{Number, Value, lenient};
use crate::limits::MAX_VALUE_DEPTH;

/// Text that is not JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at byte {at}")]
pub struct JsonError {
    /// Bytes before the place.
    pub at: usize,
    /// What belongs there.
    pub expected: &'static str,
}

impl JsonError {
    /// A stable name for the error.
    pub fn code(&self) -> &'static str {
        "InvalidJson"
    }
}

impl Value {
    /// Reads JSON text as RFC 8259 has it. Unlike `serde_json` it keeps integers of any size and
    /// the difference of `1` and `1.0`, and it takes at most [`crate::MAX_VALUE_DEPTH`] levels.
    ///
    /// # Errors
    /// Where the text is not JSON, or nests too deep.
    pub fn from_json(text: &str) -> Result<Value, JsonError> {
        strict::Reader::new(text).document()
    }
}

mod strict {
    use super::{JsonError, MAX_VALUE_DEPTH, Number, Value, lenient};
    use crate::value::Object;

    pub(super) struct Reader<'text> {
        text: &'text str,
        at: usize,
    }

    impl<'text> Reader<'text> {
        pub(super) fn new(text: &'text str) -> Reader<'text> {
            Reader { text, at: 0 }
        }

        pub(super) fn document(mut self) -> Result<Value, JsonError> {
            let value = self.value(0)?;
            self.blanks();
            if self.at < self.text.len() {
                return self.fail("the end of the text");
            }
            Ok(value)
        }

        fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
            self.blanks();
            match self.peek() {
                Some(b'{') => self.object(depth + 1),
                Some(b'[') => self.array(depth + 1),
                Some(b'"') => self.string().map(Value::from),
                Some(b'-' | b'0'..=b'9') => self.number(),
                _ if self.take("null") => Ok(Value::Null),
                _ if self.take("true") => Ok(Value::Bool(true)),
                _ if self.take("false") => Ok(Value::Bool(false)),
                _ => self.fail("a JSON value"),
            }
        }

        fn object(&mut self, depth: usize) -> Result<Value, JsonError> {
            self.enter(depth)?;
            let mut object = Object::new();
            self.blanks();
            if self.take("}") {
                return Ok(object.into());
            }
            loop {
                self.blanks();
                if self.peek() != Some(b'"') {
                    return self.fail("a member name in quotes");
                }
                let name = self.string()?;
                self.blanks();
                if !self.take(":") {
                    return self.fail("`:`");
                }
                let value = self.value(depth)?;
                object.insert(name, value);
                self.blanks();
                if self.take("}") {
                    return Ok(object.into());
                }
                if !self.take(",") {
                    return self.fail("`,` or `}`");
                }
            }
        }

        fn array(&mut self, depth: usize) -> Result<Value, JsonError> {
            self.enter(depth)?;
            let mut items = Vec::new();
            self.blanks();
            if self.take("]") {
                return Ok(items.into());
            }
            loop {
                items.push(self.value(depth)?);
                self.blanks();
                if self.take("]") {
                    return Ok(items.into());
                }
                if !self.take(",") {
                    return self.fail("`,` or `]`");
                }
            }
        }

        fn string(&mut self) -> Result<String, JsonError> {
            let start = self.at + 1;
            match lenient::quoted(self.text, start, '"', true) {
                Some((text, end)) => {
                    self.at = end;
                    Ok(text)
                }
                None => self.fail("a string that is closed and has only valid escapes"),
            }
        }

        fn number(&mut self) -> Result<Value, JsonError> {
            let start = self.at;
            self.take("-");
            if !self.take("0") {
                self.digits()?;
            }
            let mut whole = true;
            if self.take(".") {
                whole = false;
                self.digits()?;
            }
            if self.take("e") || self.take("E") {
                whole = false;
                if !self.take("+") {
                    self.take("-");
                }
                self.digits()?;
            }
            let digits = &self.text[start..self.at];
            Ok(match digits.parse::<f64>() {
                _ if whole => Number::from_digits(digits).into(),
                Ok(number) => number.into(),
                Err(_) => return self.fail("a number"),
            })
        }

        fn digits(&mut self) -> Result<(), JsonError> {
            let start = self.at;
            while matches!(self.peek(), Some(b'0'..=b'9')) {
                self.at += 1;
            }
            if self.at == start { self.fail("a digit") } else { Ok(()) }
        }

        fn enter(&mut self, depth: usize) -> Result<(), JsonError> {
            if depth > MAX_VALUE_DEPTH {
                return self.fail("less deep nesting");
            }
            self.at += 1;
            Ok(())
        }

        fn blanks(&mut self) {
            while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                self.at += 1;
            }
        }

        fn peek(&self) -> Option<u8> {
            self.text.as_bytes().get(self.at).copied()
        }

        fn take(&mut self, word: &str) -> bool {
            let found = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
            if found {
                self.at += word.len();
            }
            found
        }

        fn fail<T>(&self, expected: &'static str) -> Result<T, JsonError> {
            Err(JsonError { at: self.at, expected })
        }
    }
}
