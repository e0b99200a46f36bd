//! Reading JSON text the way `json()` does: Json.NET's reader, which takes more than JSON.
//!
//! Names without quotes, single quotes, comments, trailing commas, octal and hexadecimal integers,
//! `NaN`, and containers that are never closed are accepted, and whatever follows the first value is
//! not looked at. The last of several members with one name counts.

use super::{JsonError, Number, Object, Value};
use crate::limits::MAX_VALUE_DEPTH;

/// Reads the first value of the text; `null` where there is none.
pub(crate) fn read(text: &str) -> Result<Value, JsonError> {
    let mut reader = Reader { text, at: 0 };
    reader.blanks()?;
    if reader.peek().is_none() {
        return Ok(Value::Null);
    }
    reader.value(0)
}

struct Reader<'text> {
    text: &'text str,
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        match self.peek() {
            Some('{') => self.object(depth + 1),
            Some('[') => self.array(depth + 1),
            Some(quote @ ('"' | '\'')) => self.quoted(quote).map(Value::from),
            Some('t') => self.word("true", Value::Bool(true)),
            Some('f') => self.word("false", Value::Bool(false)),
            Some('n') => self.word("null", Value::Null),
            Some('u') => self.word("undefined", Value::Null),
            Some('N') => self.word("NaN", f64::NAN.into()),
            Some('I') => self.word("Infinity", f64::INFINITY.into()),
            Some('-') if self.rest().starts_with("-I") => {
                self.word("-Infinity", f64::NEG_INFINITY.into())
            }
            Some('-' | '.' | '0'..='9') => self.number(),
            _ => self.fail("a JSON value"),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.enter(depth)?;
        let mut object = Object::new();
        loop {
            self.blanks()?;
            match self.peek() {
                // A container may end with the text, but not before anything is in it.
                None if object.is_empty() => return self.fail("a member or `}`"),
                None => return Ok(object.into()),
                Some('}') => {
                    self.at += 1;
                    return Ok(object.into());
                }
                Some(_) => {}
            }
            let name = self.name()?;
            self.spaces();
            if self.peek() != Some(':') {
                return self.fail("`:` after the name of a member");
            }
            self.at += 1;
            self.blanks()?;
            let value = self.value(depth)?;
            object.insert(name, value);
            self.separator('}')?;
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.enter(depth)?;
        let mut items = Vec::new();
        loop {
            self.blanks()?;
            match self.peek() {
                None if items.is_empty() => return self.fail("a value or `]`"),
                None => return Ok(items.into()),
                Some(']') => {
                    self.at += 1;
                    return Ok(items.into());
                }
                Some(',') => {
                    items.push(Value::Null);
                    self.at += 1;
                }
                Some(_) => {
                    items.push(self.value(depth)?);
                    self.separator(']')?;
                }
            }
        }
    }

    /// A comma is taken; the end of the container or of the text is left for the caller.
    fn separator(&mut self, close: char) -> Result<(), JsonError> {
        self.blanks()?;
        match self.peek() {
            None => Ok(()),
            Some(',') => {
                self.at += 1;
                Ok(())
            }
            Some(found) if found == close => Ok(()),
            Some(_) => self.fail("`,` or the end of the array or object"),
        }
    }

    fn name(&mut self) -> Result<String, JsonError> {
        if let Some(quote @ ('"' | '\'')) = self.peek() {
            return self.quoted(quote);
        }
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
        let name = &rest[..end.unwrap_or(rest.len())];
        if name.is_empty() {
            return self.fail("the name of a member");
        }
        let name = name.to_owned();
        self.at += name.len();
        Ok(name)
    }

    fn quoted(&mut self, quote: char) -> Result<String, JsonError> {
        match quoted(self.text, self.at + 1, quote, false) {
            Some((text, end)) => {
                self.at = end;
                Ok(text)
            }
            None => self.fail("a string that is closed and has only valid escapes"),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        if !self.rest().starts_with(word) {
            return self.fail("a JSON value");
        }
        self.at += word.len();
        match self.peek() {
            None | Some(',' | ']' | '}' | ')' | '/') => Ok(value),
            Some(space) if space.is_whitespace() => Ok(value),
            Some(_) => self.fail("the end of the word"),
        }
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let rest = self.rest();
        let part = |c: char| c.is_ascii_hexdigit() || matches!(c, 'x' | 'X' | '+' | '-' | '.');
        let digits = &rest[..rest.find(|c| !part(c)).unwrap_or(rest.len())];
        let number = number(digits);
        self.at += digits.len();
        match (number, self.peek()) {
            (None, _) => self.fail("a number"),
            (Some(number), None | Some(',' | ']' | '}' | ')' | '/')) => Ok(number.into()),
            (Some(number), Some(space)) if space.is_whitespace() => Ok(number.into()),
            (Some(_), Some(_)) => self.fail("the end of the number"),
        }
    }

    fn enter(&mut self, depth: usize) -> Result<(), JsonError> {
        if depth > MAX_VALUE_DEPTH {
            return self.fail("less deep nesting");
        }
        self.at += 1;
        Ok(())
    }

    fn spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn blanks(&mut self) -> Result<(), JsonError> {
        loop {
            self.spaces();
            let rest = self.rest();
            if !rest.starts_with('/') {
                return Ok(());
            }
            if rest.starts_with("//") {
                self.at += rest.find(['\n', '\r']).unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                match rest.find("*/") {
                    Some(end) if end >= 2 => self.at += end + 2,
                    _ => return self.fail("`*/`"),
                }
            } else {
                return self.fail("a comment");
            }
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn fail<T>(&self, expected: &'static str) -> Result<T, JsonError> {
        Err(JsonError { at: self.at, expected })
    }
}

fn number(digits: &str) -> Option<Number> {
    let bytes = digits.as_bytes();
    let based = bytes.len() > 1 && bytes[0] == b'0' && !matches!(bytes[1], b'.' | b'e' | b'E');
    if based {
        let hexadecimal = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
        return match hexadecimal {
            Some(rest) => u64::from_str_radix(rest, 16).ok().map(|n| Number::Int(n.cast_signed())),
            None => u64::from_str_radix(digits, 8).ok().map(|n| Number::Int(n.cast_signed())),
        };
    }
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    if !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Number::from_digits(digits));
    }
    digits.parse().ok().map(Number::Float)
}

/// The text up to the closing quote, its escapes resolved, and the byte after that quote.
/// `start` is the byte after the opening one.
pub(super) fn quoted(
    text: &str,
    start: usize,
    quote: char,
    strict: bool,
) -> Option<(String, usize)> {
    let mut content = String::new();
    let mut characters = text.get(start..)?.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            _ if character == quote => return Some((content, start + at + character.len_utf8())),
            '\\' => {
                let escaped = match characters.next()?.1 {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    same @ ('"' | '\\' | '/') => same,
                    '\'' if !strict => '\'',
                    'u' => unicode(&mut characters)?,
                    _ => return None,
                };
                content.push(escaped);
            }
            '\0'..='\u{1f}' if strict => return None,
            _ => content.push(character),
        }
    }
    None
}

/// The character of `\uXXXX`, two of them where they make one. A half alone becomes U+FFFD.
fn unicode(characters: &mut std::str::CharIndices<'_>) -> Option<char> {
    let high = four_digits(characters)?;
    if !(0xD800..0xDC00).contains(&high) {
        return Some(char::from_u32(high).unwrap_or('\u{fffd}'));
    }
    let mut ahead = characters.clone();
    if ahead.next().map(|(_, c)| c) == Some('\\') && ahead.next().map(|(_, c)| c) == Some('u') {
        let low = four_digits(&mut ahead)?;
        if (0xDC00..0xE000).contains(&low) {
            *characters = ahead;
            return char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00));
        }
    }
    Some('\u{fffd}')
}

fn four_digits(characters: &mut std::str::CharIndices<'_>) -> Option<u32> {
    let mut code = 0;
    for _ in 0..4 {
        code = code * 16 + characters.next()?.1.to_digit(16)?;
    }
    Some(code)
}
