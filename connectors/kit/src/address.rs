//! Where a call goes: the base URL that the operator sets, and the parts that a playbook may fill in.

use crate::Error;
use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// RFC 3986's unreserved characters stay as they are; everything else is encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The address of an outside system: `scheme://host[:port]`, perhaps with a path in front of every call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Reads a base URL; `variable` is the name that the error text gives.
    ///
    /// # Errors
    /// `not-configured` when it is not an absolute http or https URL, or has user information, a query or a
    /// fragment. The text does not repeat the value.
    pub fn parse(variable: &str, text: &str) -> Result<Self, Error> {
        let wrong = |what: &str| {
            Error::NotConfigured(format!(
                "variable {variable}: {what}; expected scheme://host[:port]"
            ))
        };
        if text.is_empty() {
            return Err(wrong("is empty"));
        }
        if text.contains('#') {
            return Err(wrong("has a fragment"));
        }
        let uri: Uri = text.parse().map_err(|_| wrong("is not a URL"))?;
        match uri.scheme_str() {
            Some("http" | "https") => {}
            Some(_) => return Err(wrong("has a scheme other than http and https")),
            None => return Err(wrong("has no scheme")),
        }
        if uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
            return Err(wrong("has user information, or no host"));
        }
        if uri.query().is_some() {
            return Err(wrong("has a query"));
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }

    /// The URL of a path below this one.
    ///
    /// `path` starts with `/` and is sent as it is: parts that come from a playbook have gone through
    /// [`encode_segment`]. Query names and values are encoded here.
    #[must_use]
    pub fn join(&self, path: &str, queries: &[(String, String)]) -> String {
        let mut url = format!("{}{path}", self.0);
        for (position, (name, value)) in queries.iter().enumerate() {
            url.push(if position == 0 { '?' } else { '&' });
            url.extend(utf8_percent_encode(name, RESERVED));
            url.push('=');
            url.extend(utf8_percent_encode(value, RESERVED));
        }
        url
    }
}

/// One segment of a path, encoded so that it stays one segment wherever it is sent.
///
/// # Errors
/// `invalid-request` for a segment that could lead somewhere else: empty, `.`, `..`, or with a slash, a
/// backslash or a control character (some servers decode before they split).
pub fn encode_segment(text: &str) -> Result<String, Error> {
    let wrong = |what: &str| Err(Error::InvalidRequest(format!("a parameter of the path {what}")));
    if text.is_empty() {
        return wrong("is empty");
    }
    if text == "." || text == ".." {
        return wrong("is a dot segment");
    }
    if text.contains(['/', '\\']) || text.chars().any(char::is_control) {
        return wrong("has a slash, a backslash or a control character");
    }
    Ok(utf8_percent_encode(text, RESERVED).to_string())
}

pub(crate) fn decode_segment(name: &str, text: &str) -> Result<String, Error> {
    percent_decode_str(text)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| Error::InvalidRequest(format!("{{{name}}} in the path is not UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: a trailing slash of the base URL makes no difference; queries are encoded and keep order.
    #[test]
    fn urls_are_joined() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        for (base, queries, expected) in [
            ("https://graph.example", vec![], "https://graph.example/v1.0/x"),
            ("https://graph.example/", vec![], "https://graph.example/v1.0/x"),
            ("http://127.0.0.1:8080", vec![], "http://127.0.0.1:8080/v1.0/x"),
            ("http://[::1]:8080", vec![], "http://[::1]:8080/v1.0/x"),
            ("https://gateway.example/graph/", vec![], "https://gateway.example/graph/v1.0/x"),
            (
                "https://graph.example",
                vec![pair("$select", "id,name"), pair("q", "a b&c=ü"), pair("q", "")],
                "https://graph.example/v1.0/x?%24select=id%2Cname&q=a%20b%26c%3D%C3%BC&q=",
            ),
        ] {
            let base = BaseUrl::parse("base_url", base).expect(base);
            assert_eq!(base.join("/v1.0/x", &queries), expected);
        }
    }

    /// Promise: a base URL that would send calls to an unexpected place is a fault of the setup; the text
    /// names the variable and keeps the value to itself.
    #[test]
    fn unusable_base_urls_are_refused() {
        for text in [
            "",
            "graph.example",
            "/v1.0",
            "ftp://graph.example",
            "https://",
            "https://user:secret@graph.example",
            "https://graph.example?secret=1",
            "https://graph.example#secret",
            "https://graph example",
        ] {
            let Err(Error::NotConfigured(message)) = BaseUrl::parse("base_url", text) else {
                panic!("{text} was accepted");
            };
            assert!(message.starts_with("variable base_url: "), "{message}");
            assert!(!message.contains("secret") && !message.contains("graph"), "{message}");
        }
    }

    /// Promise: a parameter stays one segment of the path.
    #[test]
    fn segments_are_encoded() {
        for (text, expected) in [
            ("203.0.113.7", "203.0.113.7"),
            ("2001:db8::1", "2001%3Adb8%3A%3A1"),
            ("a b?c=d&e#f%g", "a%20b%3Fc%3Dd%26e%23f%25g"),
            ("ü", "%C3%BC"),
            ("...", "..."),
            ("~a_b-c", "~a_b-c"),
        ] {
            assert_eq!(encode_segment(text).expect(text), expected);
        }
    }

    /// Promise: a parameter cannot lead to another path.
    #[test]
    fn segments_cannot_leave_their_place() {
        for text in ["", ".", "..", "../x", "a/b", "/", "a\\b", "a\nb", "a\0", "\u{7f}"] {
            assert!(matches!(encode_segment(text), Err(Error::InvalidRequest(_))), "{text:?}");
        }
    }
}
