//! Content envelopes: `{"$content-type": "...", "$content": "Base64"}`, the form in which the
//! language carries bytes.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::{Object, Value};

/// Base64 as .NET reads it: blanks between the characters are skipped, padding must be there, and
/// the bits that the last character has too many are not looked at.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Content of a type, still in Base64.
pub(crate) struct Envelope<'value> {
    pub(crate) content_type: &'value str,
    pub(crate) base64: &'value str,
}

/// An envelope whose members cannot be used: the type is none, the content is not in Base64, or the
/// charset is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadContent;

impl<'value> Envelope<'value> {
    /// The envelope that an object is; none where it is an ordinary object.
    pub(crate) fn of(object: &'value Object) -> Result<Option<Envelope<'value>>, BadContent> {
        let Some(content_type) = object.get("$content-type") else {
            return Ok(None);
        };
        if object.get("$multipart").is_some() && content_type.as_str().is_some_and(is_multipart) {
            return Err(BadContent);
        }
        let Some(content) = object.get("$content") else {
            return Ok(None);
        };
        match (content_type, content) {
            (Value::String(content_type), Value::String(base64)) => {
                Ok(Some(Envelope { content_type, base64 }))
            }
            (
                Value::Bool(_) | Value::Number(_),
                Value::Bool(_) | Value::Number(_) | Value::String(_),
            )
            | (Value::String(_), Value::Bool(_) | Value::Number(_)) => Err(BadContent),
            _ => Ok(None),
        }
    }

    /// The bytes.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, BadContent> {
        decode(self.base64).ok_or(BadContent)
    }

    /// The text that the bytes are in the charset of the type, UTF-8 where it has none.
    pub(crate) fn text(&self) -> Result<String, BadContent> {
        let charset = charset_of(self.content_type)?;
        text_in(&self.bytes()?, charset.unwrap_or("utf-8")).ok_or(BadContent)
    }
}

fn is_multipart(content_type: &str) -> bool {
    content_type.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("multipart/"))
}

/// The charset of a content type `type/subtype; name=value; ...`.
///
/// # Errors
/// Where the text is no content type, or names a charset that is not known.
pub(crate) fn charset_of(content_type: &str) -> Result<Option<&str>, BadContent> {
    let mut parts = content_type.split(';');
    let essence = parts.next().unwrap_or("").trim_end();
    let (kind, subtype) = essence.split_once('/').ok_or(BadContent)?;
    if !is_token(kind) || !is_token(subtype) {
        return Err(BadContent);
    }
    let mut charset = None;
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').ok_or(BadContent)?;
        let bare = value.trim().trim_matches('"');
        if !is_token(name.trim()) || !is_token(bare) {
            return Err(BadContent);
        }
        if name.trim().eq_ignore_ascii_case("charset") {
            text_in(&[], bare).ok_or(BadContent)?;
            charset = Some(bare);
        }
    }
    Ok(charset)
}

/// Whether a text may be the content type of a data URI: its parameters need no values, and its
/// charset must be known.
pub(crate) fn is_content_type(text: &str) -> bool {
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().and_then(|first| first.split_once('/'));
    let valid = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, "plain"));
        let known = !name.eq_ignore_ascii_case("charset") || text_in(&[], value).is_some();
        is_token(name.trim()) && is_token(value.trim()) && known
    };
    essence.is_some_and(|(kind, subtype)| is_token(kind.trim()) && is_token(subtype))
        && parts.all(valid)
}

fn is_token(text: &str) -> bool {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(token)
}

/// The text that bytes are in a charset; none for an unknown charset. What is no text in it becomes
/// U+FFFD (`?` in ASCII).
pub(crate) fn text_in(bytes: &[u8], charset: &str) -> Option<String> {
    let units = |pair: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let half = (!rest.is_empty()).then_some(0xFFFD);
        pairs.iter().map(|bytes| pair(*bytes)).chain(half).collect::<Vec<u16>>()
    };
    Some(match charset.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => String::from_utf8_lossy(bytes).into_owned(),
        "us-ascii" | "ascii" => {
            bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect()
        }
        "iso-8859-1" | "latin1" => bytes.iter().map(|byte| char::from(*byte)).collect(),
        "utf-16" | "utf-16le" | "unicode" => String::from_utf16_lossy(&units(u16::from_le_bytes)),
        "utf-32" | "utf-32le" => {
            let (units, _) = bytes.as_chunks::<4>();
            let character = |unit: &[u8; 4]| char::from_u32(u32::from_le_bytes(*unit));
            units.iter().map(|unit| character(unit).unwrap_or('\u{fffd}')).collect()
        }
        "utf-16be" => String::from_utf16_lossy(&units(u16::from_be_bytes)),
        _ => return None,
    })
}

/// Bytes out of Base64.
pub(crate) fn decode(base64: &str) -> Option<Vec<u8>> {
    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let compact: Cow<'_, str> = if base64.contains(blank) {
        base64.chars().filter(|c| !blank(*c)).collect::<String>().into()
    } else {
        base64.into()
    };
    LENIENT.decode(compact.as_bytes()).ok()
}

/// Bytes into Base64.
pub(crate) fn encode(bytes: &[u8]) -> String {
    LENIENT.encode(bytes)
}

/// An envelope around bytes.
pub(crate) fn wrap(content_type: &str, bytes: &[u8]) -> Value {
    wrap_base64(content_type, &encode(bytes))
}

/// An envelope around what is in Base64 already.
pub(crate) fn wrap_base64(content_type: &str, base64: &str) -> Value {
    let members = [("$content-type", Value::from(content_type)), ("$content", Value::from(base64))];
    members.into_iter().collect::<Object>().into()
}

/// The content type of bytes that nothing is known about.
pub(crate) const BINARY: &str = "application/octet-stream";

/// The content type of what `xml()` gives.
pub(crate) const XML: &str = "application/xml;charset=utf-8";
