//! Requests: their parts, read with limits.

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::{Answer, Request};

/// The largest body in bytes: an incident with 150 alerts is about a tenth of it.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// A request that has come in.
pub struct Incoming {
    /// The HTTP method.
    pub method: Method,
    /// The headers.
    pub headers: HeaderMap,
    uri: Uri,
    segments: Vec<String>,
    queries: Vec<(String, String)>,
    body: spin_sdk::wasip3::http_compat::IncomingBody<spin_sdk::wasip3::http::types::Request>,
}

impl From<Request> for Incoming {
    fn from(request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let path = parts.uri.path().split('/').filter(|segment| !segment.is_empty());
        let query = parts.uri.query().unwrap_or_default();
        Self {
            segments: path.map(decode).collect(),
            queries: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            uri: parts.uri,
            method: parts.method,
            headers: parts.headers,
            body,
        }
    }
}

impl Incoming {
    /// The segments of the path, decoded.
    pub fn path(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// A query parameter, decoded; the name in any case.
    pub fn query(&self, name: &str) -> Option<&str> {
        let mut found = self.queries.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.as_str())
    }

    /// The query, percent-encoded, without the question mark.
    pub fn raw_query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    /// The path from the n-th segment on, percent-encoded.
    pub fn raw_path_from(&self, segment: usize) -> String {
        let segments = self.uri.path().split('/').filter(|segment| !segment.is_empty());
        segments.skip(segment).collect::<Vec<_>>().join("/")
    }

    /// The headers as texts, without those that Spin adds.
    pub fn header_texts(&self) -> Vec<(String, String)> {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let own = self.headers.iter().filter(|(name, _)| !name.as_str().starts_with("spin-"));
        own.map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
    }

    /// Where this application is reached from outside, as far as this request shows: `http://host:port`.
    /// A request from another function does not show it.
    pub fn origin(&self) -> Option<String> {
        let address = self.headers.get("spin-full-url")?.to_str().ok()?;
        let url = url::Url::parse(address).ok()?;
        let outside = !url.host_str()?.ends_with(".spin.internal");
        outside.then(|| url.origin().ascii_serialization())
    }

    /// The address of this request with another `$skipToken`: absolute where this request shows where the
    /// application is reached, else from the root.
    pub fn with_skip_token(&self, token: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let others =
            self.queries.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("$skipToken"));
        query.extend_pairs(others).append_pair("$skipToken", token);
        let origin = self.origin().unwrap_or_default();
        format!("{origin}{}?{}", self.uri.path(), query.finish())
    }

    /// Refuses every method but this one.
    ///
    /// # Errors
    /// 405 with the method that is allowed.
    pub fn only(&self, method: &'static str) -> Result<(), Answer> {
        if self.method.as_str() == method { Ok(()) } else { Err(not_allowed(method)) }
    }

    /// The body's bytes.
    ///
    /// # Errors
    /// 413 when it is too large, 400 when it breaks off.
    pub async fn bytes(self) -> Result<Bytes, Answer> {
        // Before anything is read, so that a caller who asks first (`Expect: 100-continue`) sends nothing.
        if content_length(&self.headers).is_some_and(|length| length > BODY_LIMIT) {
            return Err(body_too_large());
        }
        let collected = Limited::new(self.body, BODY_LIMIT).collect().await;
        collected.map(|body| body.to_bytes()).map_err(|error| {
            if error.is::<LengthLimitError>() {
                body_too_large()
            } else {
                invalid_body("the body broke off".into())
            }
        })
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// As [`Incoming::bytes`], and 400 when it is not JSON: the answer says where.
    pub async fn json(self) -> Result<Value, Answer> {
        read_json(&self.bytes().await?)
    }
}

/// Reads JSON.
///
/// # Errors
/// 400 with the line and column where it ceases to be JSON.
pub fn read_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Answer> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        invalid_body(format!("the body is not JSON (line {line}, column {column})"))
    })
}

/// Reads JSON with every digit of its numbers.
///
/// # Errors
/// 400 with the byte at which it ceases to be JSON.
pub fn read_exact(bytes: &[u8]) -> Result<expression::Value, Answer> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| invalid_body(format!("not UTF-8 at byte {}", error.valid_up_to())))?;
    expression::Value::from_json(text)
        .map_err(|error| invalid_body(format!("the body is not JSON ({error})")))
}

/// The length that a request gives its body.
fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn body_too_large() -> Answer {
    let message = format!("the body is larger than {BODY_LIMIT} bytes");
    Answer::error(StatusCode::PAYLOAD_TOO_LARGE, "BodyTooLarge", &message)
}

fn invalid_body(message: String) -> Answer {
    Answer::error(StatusCode::BAD_REQUEST, "InvalidBody", &message)
}

/// 405: this path has another method.
pub fn not_allowed(allowed: &'static str) -> Answer {
    let message = format!("expected {allowed}");
    Answer::error(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", &message)
        .with("allow", allowed)
}

/// 404: nothing is at this path.
pub fn not_found() -> Answer {
    Answer::error(StatusCode::NOT_FOUND, "NotFound", "nothing is at this path")
}
