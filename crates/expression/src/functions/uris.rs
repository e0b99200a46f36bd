//! URIs: escaping, and the parts of an absolute one.

mod address;
mod parts;

use super::arguments::{made_text, text_room};
use super::conversion::text_argument;
use super::{ANY, Call, Fault, Function, strict};
use crate::{Value, content};
use parts::Uri;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("uriComponent", 1, ANY, uri_component),
    strict("encodeUriComponent", 1, ANY, uri_component),
    strict("uriComponentToString", 1, 1, uri_component_to_string),
    strict("decodeUriComponent", 1, 1, uri_component_to_string),
    strict("uriComponentToBinary", 1, 1, |call| {
        Ok(content::wrap(content::BINARY, &unescaped_form(call.text(0)?)))
    }),
    strict("uriHost", 1, 1, |call| Ok(parsed(call)?.host.into())),
    strict("uriPath", 1, 1, |call| Ok(parsed(call)?.path.into())),
    strict("uriPathAndQuery", 1, 1, |call| {
        let uri = parsed(call)?;
        made_text(uri.path + &uri.query)
    }),
    strict("uriPort", 1, 1, |call| Ok(parsed(call)?.port.into())),
    strict("uriQuery", 1, 1, |call| Ok(parsed(call)?.query.into())),
    strict("uriScheme", 1, 1, |call| Ok(parsed(call)?.scheme.into())),
];

fn parsed(call: &Call<'_>) -> Result<Uri, Fault> {
    Uri::parse(call.text(0)?)
        .ok_or_else(|| Fault::content(0, "a well-formed absolute URI", "another text"))
}

/// All but letters, digits and `-_.~` as `%` and two digits for each byte of UTF-8.
fn uri_component(call: &Call<'_>) -> Result<Value, Fault> {
    let mut escaped = String::new();
    for at in 0..call.count() {
        for byte in text_argument(call, at)?.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    escaped.push(char::from(byte));
                }
                other => escaped.push_str(&format!("%{other:02X}")),
            }
        }
        text_room(escaped.len())?;
    }
    Ok(escaped.into())
}

fn uri_component_to_string(call: &Call<'_>) -> Result<Value, Fault> {
    let mut text = String::new();
    let mut rest = call.text(0)?;
    // `%u00e9` is a form of its own, a unit of UTF-16.
    let mut units: Vec<u16> = Vec::new();
    let mut plain_from = rest;
    while let Some(at) = rest.find("%u") {
        let unit = rest.get(at + 2..at + 6).and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let Some(unit) = unit else {
            rest = &rest[at + 2..];
            continue;
        };
        let plain = &plain_from[..plain_from.len() - rest.len() + at];
        if !plain.is_empty() {
            text.push_str(&String::from_utf16_lossy(&std::mem::take(&mut units)));
            text.push_str(&String::from_utf8_lossy(&unescaped_form(plain)));
        }
        units.push(unit);
        rest = &rest[at + 6..];
        plain_from = rest;
    }
    text.push_str(&String::from_utf16_lossy(&units));
    text.push_str(&String::from_utf8_lossy(&unescaped_form(plain_from)));
    Ok(text.into())
}

/// The bytes of a text in the form of a web form: `%XX` resolved, `+` a blank. What is no escape
/// stays as it is.
pub(super) fn unescaped_form(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, escaped_byte(after)) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &rest[2..];
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
    }
    bytes
}

/// The byte that two hexadecimal digits stand for.
fn escaped_byte(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*digits.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}
