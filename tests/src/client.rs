//! A small HTTP client: one request, one answer, everything on the table.

use std::time::Duration;

use serde_json::Value;
use ureq::http;

/// Longer than anything that is asked here takes.
const LIMIT: Duration = Duration::from_secs(90);

/// A client of one server. It opens a connection for each request, so that none outlives a host.
#[derive(Clone, Debug)]
pub struct Client {
    base: String,
    agent: ureq::Agent,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked, for the message of a failing test.
    pub asked: String,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body: JSON, or the text where it is no JSON; `null` for none.
    pub body: Value,
}

impl Client {
    /// A client of the server at `base`, such as `http://127.0.0.1:3000`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections(0)
            .timeout_global(Some(LIMIT))
            .build()
            .into();
        Self { base: base.to_owned(), agent }
    }

    /// The server's address, as `http://…`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// `GET`
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    /// `POST` of JSON.
    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, &[], &body.to_string())
    }

    /// `PUT` of JSON.
    #[track_caller]
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.ask("PUT", path, &[], &body.to_string())
    }

    /// `DELETE`
    #[track_caller]
    pub fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path, &[], "")
    }

    /// Any request.
    ///
    /// # Panics
    /// When there is no answer.
    #[track_caller]
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        match self.try_ask(method, path, headers, body) {
            Ok(answer) => answer,
            Err(error) => panic!("{method} {path}: no answer: {error}"),
        }
    }

    /// Any request, for a test in which the server may be gone.
    ///
    /// # Errors
    /// When there is no complete answer.
    pub fn try_ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, ureq::Error> {
        let mut request =
            http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = if body.is_empty() {
            self.agent.run(request.body(())?)?
        } else {
            let request = request.header("content-type", "application/json");
            self.agent.run(request.body(body)?)?
        };
        let text = response.body_mut().read_to_string()?;
        Ok(Answer {
            asked: format!("{method} {path}"),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: read(text),
        })
    }
}

fn read(text: String) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

impl Answer {
    /// The body, if the status is this one.
    ///
    /// # Panics
    /// When it is another.
    #[track_caller]
    #[must_use]
    pub fn having(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        self.body
    }

    /// Checks that this is Sentinel's error envelope with this status and code; gives the error.
    ///
    /// # Panics
    /// When it is not.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        let Self { asked, body, .. } = &self;
        assert_eq!(self.status, status, "{asked}: {body}");
        let content_type = self.header("content-type").unwrap_or_default();
        assert!(content_type.starts_with("application/json"), "{asked}: {content_type}");
        let error = &body["error"];
        assert_eq!(error["code"], code, "{asked}: {body}");
        let message = error["message"].as_str().unwrap_or_default();
        assert!(!message.is_empty(), "{asked}: {body}");
        error.clone()
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
