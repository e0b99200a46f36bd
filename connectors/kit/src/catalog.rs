//! What a connector offers, as a table; and which row a request means.

use crate::address::decode_segment;
use crate::{Description, Error, Operation, Request};

/// Everything that a connector says about itself.
pub struct Catalog {
    /// The name that connections use: lower case, letters, digits and `-`.
    pub name: &'static str,
    /// The outside system's name.
    pub title: &'static str,
    /// The connector's own version (semver).
    pub version: &'static str,
    /// Every operation, in the order in which a person should see them.
    pub offers: &'static [Offer],
}

/// One operation that is offered. The fields are those of the contract's `operation`.
pub struct Offer {
    /// A stable id.
    pub id: &'static str,
    /// One sentence: what it does.
    pub summary: &'static str,
    /// The HTTP method in upper case.
    pub method: &'static str,
    /// The path, with its parameters in braces. A parameter is one whole segment.
    pub path: &'static str,
    /// Whether a second call with the same key and request has no second effect.
    pub idempotent: bool,
    /// JSON Schema (draft 2020-12) of the request body.
    pub request_schema: Option<&'static str>,
    /// JSON Schema of the response body of a success.
    pub response_schema: Option<&'static str>,
}

/// The offer that a request means.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// The offer's id.
    pub id: &'static str,
    parameters: Vec<(&'static str, String)>,
}

impl Found {
    /// The value of a parameter of the path, percent-decoded once.
    ///
    /// # Errors
    /// `other` when the offer's path has no such parameter: a mistake in the connector.
    pub fn parameter(&self, name: &str) -> Result<&str, Error> {
        self.parameters
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
            .ok_or_else(|| Error::Other(format!("operation {} has no parameter {name}", self.id)))
    }
}

impl Catalog {
    /// The catalog in the contract's shape, to be returned from `describe`.
    #[must_use]
    pub fn describe(&self) -> Description {
        Description {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            version: self.version.to_owned(),
            operations: self.offers.iter().map(Offer::describe).collect(),
        }
    }

    /// The offer with this request's method and path. Letter case does not matter outside the parameters.
    ///
    /// # Errors
    /// `unknown-operation` when there is none, with what is offered (never the path that was asked for: it
    /// may hold an incident's data); `invalid-request` when a parameter is not UTF-8.
    pub fn find(&self, request: &Request) -> Result<Found, Error> {
        for offer in self.offers {
            if !offer.method.eq_ignore_ascii_case(&request.method) {
                continue;
            }
            if let Some(segments) = match_path(offer.path, &request.path) {
                let parameters = segments
                    .into_iter()
                    .map(|(name, text)| Ok((name, decode_segment(name, text)?)))
                    .collect::<Result<_, Error>>()?;
                return Ok(Found { id: offer.id, parameters });
            }
        }
        Err(self.unknown_operation())
    }

    fn unknown_operation(&self) -> Error {
        let offered: Vec<_> =
            self.offers.iter().map(|offer| format!("{} {}", offer.method, offer.path)).collect();
        Error::UnknownOperation(format!(
            "{} has no operation with this method and path; it offers {}",
            self.name,
            offered.join(", ")
        ))
    }
}

impl Offer {
    fn describe(&self) -> Operation {
        Operation {
            id: self.id.to_owned(),
            summary: self.summary.to_owned(),
            method: self.method.to_owned(),
            path: self.path.to_owned(),
            idempotent: self.idempotent,
            request_schema: self.request_schema.map(str::to_owned),
            response_schema: self.response_schema.map(str::to_owned),
        }
    }
}

/// Whether `path` has the form of `template` (`/a/{b}/c`): if so, its parameters with their encoded texts.
pub(crate) fn match_path<'path>(
    template: &'static str,
    path: &'path str,
) -> Option<Vec<(&'static str, &'path str)>> {
    let mut expected = template.split('/');
    let mut found = path.split('/');
    let mut parameters = Vec::new();
    loop {
        let (part, text) = match (expected.next(), found.next()) {
            (Some(part), Some(text)) => (part, text),
            (None, None) => return Some(parameters),
            _ => return None,
        };
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => parameters.push((name, text)),
            None if part.eq_ignore_ascii_case(text) => {}
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Caller;

    const CATALOG: Catalog = Catalog {
        name: "test",
        title: "Test",
        version: "1.2.3",
        offers: &[
            Offer {
                id: "History",
                summary: "Reads a history.",
                method: "GET",
                path: "/Users/{id}/history",
                idempotent: true,
                request_schema: None,
                response_schema: Some(r#"{"type":"object"}"#),
            },
            Offer {
                id: "Dismiss",
                summary: "Dismisses.",
                method: "POST",
                path: "/Users/dismiss",
                idempotent: false,
                request_schema: None,
                response_schema: None,
            },
        ],
    };

    fn request(method: &str, path: &str) -> Request {
        Request {
            method: method.to_owned(),
            path: path.to_owned(),
            queries: Vec::new(),
            headers: Vec::new(),
            body: None,
            caller: Caller {
                workspace: "default".to_owned(),
                playbook: "P".to_owned(),
                run: "r".to_owned(),
                action: "A".to_owned(),
            },
        }
    }

    /// Promise: a path is found in any letter case, its parameters keep theirs and are decoded.
    #[test]
    fn paths_are_found_in_any_case() {
        for (path, id) in [
            ("/Users/Ab/history", "Ab"),
            ("/users/Ab/HISTORY", "Ab"),
            ("/users/a%2Fb%20c/history", "a/b c"),
            ("/users//history", ""),
        ] {
            let found = CATALOG.find(&request("get", path)).expect(path);
            assert_eq!(found.id, "History", "{path}");
            assert_eq!(found.parameter("id").expect("declared"), id, "{path}");
        }
        assert_eq!(
            CATALOG.find(&request("POST", "/users/DISMISS")).expect("offered").id,
            "Dismiss"
        );
    }

    /// Promise: what is not offered is unknown, and the text lists what is offered, not what was asked.
    #[test]
    fn anything_else_is_unknown() {
        for (method, path) in [
            ("POST", "/Users/Ab/history"),
            ("GET", "/Users/dismiss"),
            ("GET", "/Users/Ab/history/"),
            ("GET", "/Users/Ab/history/more"),
            ("GET", "Users/Ab/history"),
            ("GET", "/"),
            ("GET", ""),
        ] {
            let Err(Error::UnknownOperation(text)) = CATALOG.find(&request(method, path)) else {
                panic!("{method} {path} was found");
            };
            assert!(text.contains("POST /Users/dismiss"), "{text}");
            assert!(!text.contains("Ab"), "{text}");
        }
    }

    /// Promise: a parameter that is not UTF-8 is refused, not replaced.
    #[test]
    fn a_parameter_must_be_utf8() {
        let error = CATALOG.find(&request("GET", "/users/%FF/history")).expect_err("not UTF-8");
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    }

    /// Promise: the description is the table.
    #[test]
    fn the_description_is_the_table() {
        let description = CATALOG.describe();
        assert_eq!(description.name, "test");
        assert_eq!(description.version, "1.2.3");
        let ids: Vec<_> = description.operations.iter().map(|operation| &operation.id).collect();
        assert_eq!(ids, ["History", "Dismiss"]);
        assert!(description.operations[0].response_schema.is_some());
        assert!(!description.operations[1].idempotent);
    }
}
