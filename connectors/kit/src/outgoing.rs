//! One call to an outside system, before it is made.

use std::fmt;

/// A call as plain data: what a connector's mapping returns, and what its tests compare.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The HTTP method in upper case.
    pub method: String,
    /// The absolute URL, encoded.
    pub url: String,
    /// Headers; names in lower case. `content-type: application/json` is added where there is a body and no
    /// type.
    pub headers: Vec<(String, String)>,
    /// The body, sent as it is.
    pub body: Option<String>,
}

impl Outgoing {
    /// A call without headers and body.
    #[must_use]
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self { method: method.into(), url: url.into(), headers: Vec::new(), body: None }
    }

    /// The same call with one more header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same call with this body, if there is one.
    #[must_use]
    pub fn body(mut self, body: Option<String>) -> Self {
        self.body = body;
        self
    }
}

/// Header values may be secrets and the body an incident's content: neither is printed.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("body bytes", &self.body.as_ref().map(String::len))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a secret in a header does not reach a log by way of `{:?}`.
    #[test]
    fn printing_a_call_shows_no_secret() {
        let call = Outgoing::new("GET", "https://vendor.example/x")
            .header("x-apikey", "s3cret")
            .body(Some("s3cret".to_owned()));
        let text = format!("{call:?}");
        assert!(text.contains("x-apikey") && !text.contains("s3cret"), "{text}");
    }
}
