//! Answers: JSON resources, and Sentinel's error envelope.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response as HttpResponse, StatusCode};
use http_body_util::Full;
use serde::Serialize;
use serde_json::json;
use service::{Error, Kind};

use crate::Response;

const JSON: &str = "application/json; charset=utf-8";

/// What a function has to say.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The body, JSON text; none for 204.
    pub body: Option<String>,
    /// The body's content type.
    pub content_type: &'static str,
    /// Headers besides the content type.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

/// An answer with a JSON body.
pub fn json(status: StatusCode, body: impl Serialize) -> Answer {
    // What is answered has texts as keys and nothing that could fail: writing it into memory cannot.
    let body = serde_json::to_string(&body).unwrap_or_default();
    Answer { status, body: Some(body), content_type: JSON, headers: vec![] }
}

/// An answer of JSON lines: a value on each, as log shippers and `jq` take them.
pub fn json_lines(lines: &[serde_json::Value]) -> Answer {
    let body = lines.iter().map(|line| format!("{line}\n")).collect();
    let content_type = "application/x-ndjson";
    Answer { status: StatusCode::OK, body: Some(body), content_type, headers: vec![] }
}

impl Answer {
    /// An answer without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self { status, body: None, content_type: JSON, headers: vec![] }
    }

    /// An error before any use case: `{"error": {"code", "message"}}`.
    pub fn error(status: StatusCode, code: &str, message: &str) -> Self {
        json(status, json!({"error": {"code": code, "message": message}}))
    }

    /// The same, naming a run as Logic Apps does.
    pub fn about_run(mut self, run: &str) -> Self {
        if let Ok(run) = HeaderValue::from_str(run) {
            self.headers.push((HeaderName::from_static("x-ms-workflow-run-id"), run));
        }
        self
    }

    /// The same, saying where the rest is (RFC 8288).
    pub fn with_next(mut self, address: &str) -> Self {
        if let Ok(link) = HeaderValue::from_str(&format!("<{address}>; rel=\"next\"")) {
            self.headers.push((http::header::LINK, link));
        }
        self
    }

    /// The same with one more header.
    pub fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((HeaderName::from_static(name), HeaderValue::from_static(value)));
        self
    }
}

impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        let status = match error.kind() {
            Kind::Invalid => StatusCode::BAD_REQUEST,
            Kind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        if matches!(error.kind(), Kind::Unavailable | Kind::Internal) {
            // The operator's line: the code and the place, no content of a request.
            eprintln!("{}: {error}", error.code());
        }
        let details = error.details().iter().map(|detail| {
            json!({"code": detail.code, "message": detail.message, "target": detail.target})
        });
        let details: Vec<_> = details.collect();
        let mut envelope = json!({"code": error.code(), "message": error.to_string()});
        if let Some(target) = error.target() {
            envelope["target"] = json!(target);
        }
        if !details.is_empty() {
            envelope["details"] = json!(details);
        }
        let mut body = json!({"error": envelope});
        if let Some(current) = error.current() {
            // Beside the envelope: what stands now, so that nobody has to ask again.
            body["current"] = current.clone();
        }
        let answer = json(status, body);
        if error.kind() == Kind::Unavailable { answer.with("retry-after", "1") } else { answer }
    }
}

/// Makes the HTTP response.
pub fn respond(answer: Result<Answer, Answer>) -> Response {
    let Answer { status, body, content_type, headers } = match answer {
        Ok(answer) | Err(answer) => answer,
    };
    let mut response = HttpResponse::new(Full::new(Bytes::new()));
    *response.status_mut() = status;
    response.headers_mut().extend(headers);
    if let Some(body) = body {
        *response.body_mut() = Full::new(Bytes::from(body));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    response
}
