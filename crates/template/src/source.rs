//! Bytes to JSON, as forgiving as Azure's reader: byte-order marks, comments, trailing commas,
//! and line breaks inside texts. The last of several members with one name counts.

use crate::problem::code;
use expression::Value;
use std::borrow::Cow;
use workflow::Problem;

/// How long a source may be. Azure takes templates of 4 MB.
pub const MAX_SOURCE_BYTES: usize = 4 * 1024 * 1024;

/// Reads the JSON of a source.
pub(crate) fn read(source: &[u8]) -> Result<Value, Problem> {
    if source.len() > MAX_SOURCE_BYTES {
        let what = format!("{} bytes, expected at most {MAX_SOURCE_BYTES}", source.len());
        return Err(Problem::new("$", code::SIZE, what, "Azure takes no longer templates either"));
    }
    let text = decode(source)?;
    let relaxed = relax(&text);
    Value::from_json(&relaxed.text).map_err(|error| {
        let (line, column) = place(&text, relaxed.original(error.at));
        let what = format!("line {line}, column {column}: expected {}", error.expected);
        Problem::new("$", code::JSON, what, "a playbook is given as JSON")
    })
}

fn decode(source: &[u8]) -> Result<Cow<'_, str>, Problem> {
    let wide = |order: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let units = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match source {
        [0xFF, 0xFE, rest @ ..] => return Ok(Cow::Owned(wide(u16::from_le_bytes, rest))),
        [0xFE, 0xFF, rest @ ..] => return Ok(Cow::Owned(wide(u16::from_be_bytes, rest))),
        _ => {}
    }
    let rest = source.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(source);
    std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|error| {
        let what = format!("byte {} is not UTF-8", error.valid_up_to());
        Problem::new("$", code::ENCODING, what, "a playbook is given as UTF-8 text")
    })
}

/// Line and column of a byte, both from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before[line_start..].chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// Strict JSON made from forgiving JSON.
struct Relaxed {
    text: String,
    /// Where bytes were added that the original does not have.
    added: Vec<usize>,
}

impl Relaxed {
    /// The byte of the original that a byte of the strict text comes from.
    fn original(&self, at: usize) -> usize {
        at - self.added.iter().take_while(|&&added| added < at).count()
    }
}

/// Blanks comments and trailing commas out, and escapes control characters inside texts. All
/// that is not changed keeps its place.
fn relax(text: &str) -> Relaxed {
    let mut relaxed = Relaxed { text: String::with_capacity(text.len()), added: Vec::new() };
    let mut rest = text;
    let mut comma = None;
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '"' => string_length(rest),
            '/' => comment_length(rest),
            _ => next.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        match next {
            '"' => push_string(&mut relaxed, token),
            '/' if length > 1 => {
                relaxed.text.extend(token.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
            }
            _ => relaxed.text.push_str(token),
        }
        if let ('}' | ']', Some(at)) = (next, comma) {
            relaxed.text.replace_range(at..=at, " ");
        }
        match next {
            ',' => comma = Some(relaxed.text.len() - 1),
            ' ' | '\t' | '\r' | '\n' => {}
            '/' if length > 1 => {}
            _ => comma = None,
        }
        rest = after;
    }
    relaxed
}

/// The length of the text in quotes that this begins with, its quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the comment that this begins with; 1 where it is none.
fn comment_length(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    match text.strip_prefix("/*").map(|inside| inside.find("*/")) {
        Some(Some(end)) => end + 4,
        Some(None) => text.len(),
        None => 1,
    }
}

fn push_string(relaxed: &mut Relaxed, token: &str) {
    for character in token.chars() {
        let escape = match character {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            other => {
                relaxed.text.push(other);
                continue;
            }
        };
        relaxed.text.push_str(escape);
        relaxed.added.push(relaxed.text.len() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &[u8], strict: &str) {
        assert_eq!(read(source).unwrap(), Value::from_json(strict).unwrap());
    }

    #[test]
    fn forgives_what_azure_forgives() {
        check(b"\xEF\xBB\xBF{\"a\": 1}", r#"{"a": 1}"#);
        check(b"\xFF\xFE[\x001\x00]\x00", "[1]");
        check(b"\xFE\xFF\x00[\x001\x00]", "[1]");
        check(b"// first\n{\"a\": /* one */ 1, // last\n}", r#"{"a": 1}"#);
        check(b"[1, 2, ]", "[1, 2]");
        check(b"{\"a\": \"x // y, ]\"}", r#"{"a": "x // y, ]"}"#);
        check(b"[\"a\nb\tc\"]", r#"["a\nb\tc"]"#);
        check(br#"["\\", "a\"b,]"]"#, r#"["\\", "a\"b,]"]"#);
        check(br#"{"a": 1, "a": 2}"#, r#"{"a": 2}"#);
        check("[\"/ä/\"]".as_bytes(), "[\"/ä/\"]");
    }

    #[track_caller]
    fn refuses(source: &[u8], code: &str, what: &str) {
        let problem = read(source).unwrap_err();
        assert_eq!((problem.code, problem.what.as_str()), (code, what));
    }

    #[test]
    fn says_where_the_source_is_no_json() {
        refuses(b"{\n  \"a\": x\n}", code::JSON, "line 2, column 8: expected a JSON value");
        refuses(b"[\"a\nb\",\n x]", code::JSON, "line 3, column 2: expected a JSON value");
        refuses(b"{\"a\" 1}", code::JSON, "line 1, column 6: expected `:`");
        refuses(b"[\xFF]", code::ENCODING, "byte 1 is not UTF-8");
        refuses(b"", code::JSON, "line 1, column 1: expected a JSON value");
        let long = vec![b' '; MAX_SOURCE_BYTES + 1];
        refuses(&long, code::SIZE, "4194305 bytes, expected at most 4194304");
    }
}
