//! Bodies as Logic Apps holds them: JSON as it is, text as text, and anything else in an envelope
//! of `$content-type` and `$content` (base64), forms and multiparts taken apart beside it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expression::{Object, Value};

const OCTETS: &str = "application/octet-stream";
/// The most parts of a multipart body that are taken apart.
const MOST_PARTS: usize = 1000;

/// Reads a body that came in. `None`: there was none.
pub fn read(content_type: Option<&str>, bytes: &[u8]) -> Option<Value> {
    if bytes.is_empty() {
        return None;
    }
    let content_type = content_type.unwrap_or(OCTETS);
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if media == "application/json" || media.ends_with("+json") || media == "text/json" {
        let text = text(bytes);
        // Its own reader, as that keeps every digit of a number.
        return Some(text.as_str().and_then(|text| Value::from_json(text).ok()).unwrap_or(text));
    }
    if media.starts_with("text/") {
        return Some(text(bytes));
    }
    let mut envelope = Object::new();
    envelope.insert("$content-type", content_type.into());
    envelope.insert("$content", STANDARD.encode(bytes).into());
    if media == "application/x-www-form-urlencoded" {
        envelope.insert("$formdata", form(&String::from_utf8_lossy(bytes)));
    }
    if let Some(parts) = multipart(content_type, &media, bytes) {
        envelope.insert("$multipart", parts);
    }
    Some(envelope.into())
}

/// A body to be sent: its content type and its bytes.
pub fn write(body: &Value) -> (String, Vec<u8>) {
    match body {
        Value::String(text) => ("text/plain; charset=utf-8".to_owned(), text.as_bytes().to_vec()),
        Value::Object(members) => {
            let member = |name: &str| members.get_exact(name).and_then(Value::as_str);
            let content = member("$content").and_then(|text| STANDARD.decode(text).ok());
            match (member("$content-type"), content) {
                (Some(kind), Some(bytes)) => (kind.to_owned(), bytes),
                _ => json(body),
            }
        }
        _ => json(body),
    }
}

fn json(body: &Value) -> (String, Vec<u8>) {
    ("application/json; charset=utf-8".to_owned(), body.to_string().into_bytes())
}

fn text(bytes: &[u8]) -> Value {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// The fields of a form, in order: each `{key, value}`.
fn form(text: &str) -> Value {
    text.split('&')
        .map(|field| {
            let (key, value) = field.split_once('=').unwrap_or((field, ""));
            let members =
                [("key", Value::from(decode(key, true))), ("value", decode(value, true).into())];
            Value::from(members.into_iter().collect::<Object>())
        })
        .collect()
}

/// Undoes percent-encoding; in a form or a query a plus is a space.
pub(crate) fn decode(text: &str, plus_is_space: bool) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match (byte, hex.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(value)) => {
                decoded.push(value);
                at += 3;
                continue;
            }
            (b'+', _) if plus_is_space => decoded.push(b' '),
            _ => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The parts of a multipart body: each `{headers, body}`.
fn multipart(content_type: &str, media: &str, bytes: &[u8]) -> Option<Value> {
    if !media.starts_with("multipart/") {
        return None;
    }
    let parameter = content_type
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.trim().split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let boundary = format!("--{}", parameter.1.trim().trim_matches('"'));
    let sections = split(bytes, boundary.as_bytes());
    let parts = sections.into_iter().skip(1).take_while(|part| !part.starts_with(b"--"));
    Some(parts.take(MOST_PARTS).map(part).collect())
}

fn split<'b>(bytes: &'b [u8], separator: &[u8]) -> Vec<&'b [u8]> {
    let mut pieces = vec![];
    let (mut from, mut at) = (0, 0);
    while let Some(window) = bytes.get(at..at + separator.len()) {
        if window == separator {
            pieces.push(&bytes[from..at]);
            at += separator.len();
            from = at;
        } else {
            at += 1;
        }
    }
    pieces.push(&bytes[from..]);
    pieces
}

fn part(bytes: &[u8]) -> Value {
    let bytes = bytes.strip_prefix(b"\r\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
    let blank = bytes.windows(4).position(|window| window == b"\r\n\r\n");
    let (head, body) = match blank {
        Some(at) => (&bytes[..at], &bytes[at + 4..]),
        None => (bytes, &[][..]),
    };
    let mut headers = Object::new();
    let mut content_type = None;
    for line in String::from_utf8_lossy(head).lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        if name.eq_ignore_ascii_case("content-type") {
            content_type = Some(value.trim().to_owned());
        }
        headers.insert(name.trim(), value.trim().into());
    }
    headers.insert("Content-Length", body.len().to_string().into());
    let body = read(content_type.as_deref(), body).unwrap_or_else(|| "".into());
    let members = [("headers", Value::from(headers)), ("body", body)];
    members.into_iter().collect::<Object>().into()
}
