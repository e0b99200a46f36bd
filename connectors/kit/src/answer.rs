//! From an HTTP answer to the contract's `response`.

use crate::{Error, Response};
use http::{HeaderMap, HeaderName, header};
use serde_json::value::RawValue;

/// Headers that end here: they belong to this one connection, or let a reader act as the connector.
const KEPT_BACK: &[HeaderName] = &[
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::AUTHORIZATION,
    header::SET_COOKIE,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// The answer in the contract's shape.
pub(crate) fn response(status: u16, headers: &HeaderMap, body: &[u8]) -> Result<Response, Error> {
    let body = body_as_json(headers, body)?;
    let headers = headers
        .iter()
        .filter(|(name, _)| !KEPT_BACK.contains(name))
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    Ok(Response { status, headers, body })
}

/// JSON stays the text it was (numbers keep their spelling), any other text becomes a JSON string, nothing
/// stays nothing.
fn body_as_json(headers: &HeaderMap, body: &[u8]) -> Result<Option<String>, Error> {
    if body.is_empty() {
        return Ok(None);
    }
    let text = std::str::from_utf8(body)
        .map_err(|_| Error::Other("the answer's body is not UTF-8 text".to_owned()))?;
    if may_be_json(headers) {
        // Some servers put a byte order mark in front; RFC 8259 §8.1 lets a reader ignore it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if let Ok(json) = serde_json::from_str::<&RawValue>(text) {
            return Ok(Some(json.get().to_owned()));
        }
    }
    Ok(Some(serde_json::Value::from(text).to_string()))
}

/// Whether the content type says JSON; also when it says nothing.
fn may_be_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn typed(content_type: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(value) = content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(value).expect("a header"));
        }
        headers
    }

    /// Promise: JSON passes unchanged, other text becomes a JSON string, nothing stays nothing.
    #[test]
    fn bodies() {
        let json = Some("application/json; charset=utf-8");
        for (content_type, body, expected) in [
            (json, "", None),
            (
                json,
                r#"{"a":1.0,"b":1e2,"c":12345678901234567890123}"#,
                Some(r#"{"a":1.0,"b":1e2,"c":12345678901234567890123}"#),
            ),
            (json, "null", Some("null")),
            (json, " [1] \n", Some("[1]")),
            (json, "\u{feff}{}", Some("{}")),
            (json, "<html>", Some(r#""<html>""#)),
            (json, "1 2", Some(r#""1 2""#)),
            (None, "true", Some("true")),
            (None, "ok", Some(r#""ok""#)),
            (Some("application/problem+json"), "[]", Some("[]")),
            (Some("APPLICATION/JSON"), "[]", Some("[]")),
            (Some("text/plain"), "true", Some(r#""true""#)),
            (Some("text/html"), "a \"b\"\n", Some(r#""a \"b\"\n""#)),
        ] {
            let found = response(200, &typed(content_type), body.as_bytes()).expect(body);
            assert_eq!(found.body.as_deref(), expected, "{content_type:?} {body:?}");
        }
    }

    /// Promise: bytes that are no text are an error, not a damaged text.
    #[test]
    fn bytes_are_refused() {
        let error = response(200, &typed(None), &[0xff, 0xfe]).expect_err("not text");
        assert!(matches!(error, Error::Other(_)));
    }

    /// Promise: cookies and headers of the connection end here, the others arrive in lower case, and a
    /// `retry-after` is among them.
    #[test]
    fn headers_that_are_secret_are_left_out() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("Set-Cookie", "session=s3cret"),
            ("Transfer-Encoding", "chunked"),
            ("Content-Length", "2"),
            ("Authorization", "s3cret"),
            ("Retry-After", "7"),
            ("X-Request-Id", "abc"),
        ] {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
            headers.append(name, HeaderValue::from_static(value));
        }
        let mut found = response(429, &headers, b"").expect("an answer").headers;
        found.sort();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(found, [pair("retry-after", "7"), pair("x-request-id", "abc")]);
    }
}
