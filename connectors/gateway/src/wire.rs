//! The contract's shapes as JSON. Bodies and schemas are raw JSON texts: they pass through unchanged, so
//! `1.0` stays `1.0`.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::bindings::incident_tasks::connector::types::{
    Caller, Description, Error, Operation, Request, Response,
};

/// Reads what `POST /perform` is given: the key and the action.
pub fn perform(text: &[u8]) -> Result<(String, Request), serde_json::Error> {
    let PerformBody { key, request } = serde_json::from_slice(text)?;
    let CallerBody { workspace, playbook, run, action } = request.caller;
    let request = Request {
        method: request.method,
        path: request.path,
        queries: request.queries,
        headers: request.headers,
        body: request.body.map(|body| body.get().to_owned()),
        caller: Caller { workspace, playbook, run, action },
    };
    Ok((key, request))
}

/// Spells what the connector answered: `{"response":…}` or `{"error":…}`. An answer whose body is no JSON is
/// the connector's fault; it is an error of the last kind, because the action may have had its effect.
pub fn outcome(result: Result<Response, Error>) -> String {
    spell_outcome(result).unwrap_or_else(|error| {
        envelope("Other", &format!("the connector's answer cannot be passed on: {}", place(&error)))
    })
}

fn spell_outcome(result: Result<Response, Error>) -> Result<String, serde_json::Error> {
    let body = match result {
        Ok(Response { status, headers, body }) => {
            OutcomeBody::Response { status, headers, body: raw(body)? }
        }
        Err(error) => error_body(error),
    };
    serde_json::to_string(&body)
}

/// Spells what the connector says about itself.
pub fn description(description: Description) -> Result<String, serde_json::Error> {
    let Description { name, title, version, operations } = description;
    let operations = operations.into_iter().map(operation_body).collect::<Result<_, _>>()?;
    serde_json::to_string(&DescriptionBody { name, title, version, operations })
}

/// The error envelope for a request that did not reach the connector.
pub fn envelope(code: &str, message: &str) -> String {
    serde_json::json!({ "error": { "code": code, "message": message } }).to_string()
}

/// What is wrong with a JSON text and where, without quoting it.
pub fn place(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Data => "a member is missing or of the wrong type",
        serde_json::error::Category::Eof => "it ends early",
        _ => "it is not JSON",
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}

#[derive(Deserialize)]
struct PerformBody {
    key: String,
    request: RequestBody,
}

#[derive(Deserialize)]
struct RequestBody {
    method: String,
    path: String,
    #[serde(default)]
    queries: Vec<(String, String)>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default, deserialize_with = "present")]
    body: Option<Box<RawValue>>,
    caller: CallerBody,
}

#[derive(Deserialize)]
struct CallerBody {
    workspace: String,
    playbook: String,
    run: String,
    action: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum OutcomeBody {
    Response {
        status: u16,
        headers: Vec<(String, String)>,
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<Box<RawValue>>,
    },
    #[serde(rename_all = "camelCase")]
    Error {
        code: &'static str,
        message: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
    },
}

#[derive(Serialize)]
struct DescriptionBody {
    name: String,
    title: String,
    version: String,
    operations: Vec<OperationBody>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OperationBody {
    id: String,
    summary: String,
    method: String,
    path: String,
    idempotent: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_schema: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_schema: Option<Box<RawValue>>,
}

/// JSON `null` is a body; only a missing member is none.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

fn raw(text: Option<String>) -> Result<Option<Box<RawValue>>, serde_json::Error> {
    text.map(RawValue::from_string).transpose()
}

fn operation_body(operation: Operation) -> Result<OperationBody, serde_json::Error> {
    let Operation { id, summary, method, path, idempotent, request_schema, response_schema } =
        operation;
    let (request_schema, response_schema) = (raw(request_schema)?, raw(response_schema)?);
    Ok(OperationBody { id, summary, method, path, idempotent, request_schema, response_schema })
}

fn error_body(error: Error) -> OutcomeBody {
    let (code, message, retry_after_ms) = match error {
        Error::UnknownOperation(message) => ("UnknownOperation", message, None),
        Error::InvalidRequest(message) => ("InvalidRequest", message, None),
        Error::NotConfigured(message) => ("NotConfigured", message, None),
        Error::Unavailable(outage) => ("Unavailable", outage.reason, outage.retry_after),
        Error::Other(message) => ("Other", message, None),
    };
    OutcomeBody::Error { code, message, retry_after_ms }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::incident_tasks::connector::types::Unavailable;

    fn action(body: &str) -> String {
        format!(
            r#"{{"key":"run-1/Confirm","request":{{"method":"POST","path":"/a%20b","queries":[["q","1"],["q","2"]],
            "headers":[["X-A","b"]]{body},
            "caller":{{"workspace":"default","playbook":"P","run":"run-1","action":"Confirm"}}}}}}"#
        )
    }

    /// Promise: a body passes with its numbers as they were written; `null` is a body, absent is none.
    #[test]
    fn bodies_pass_unchanged() {
        for (body, expected) in [
            ("", None),
            (r#","body":null"#, Some("null")),
            (r#","body":{"n":1.0,"e":1e2}"#, Some(r#"{"n":1.0,"e":1e2}"#)),
            (r#","body":123456789012345678901234567890"#, Some("123456789012345678901234567890")),
            (r#","body":"text""#, Some(r#""text""#)),
        ] {
            let (_, request) = perform(action(body).as_bytes()).expect(body);
            assert_eq!(request.body.as_deref(), expected);
        }
        let answer = Response { status: 200, headers: vec![], body: Some("1.00".to_owned()) };
        assert_eq!(outcome(Ok(answer)), r#"{"response":{"status":200,"headers":[],"body":1.00}}"#);
    }

    /// Promise: everything else of an action arrives too, repeated queries in order.
    #[test]
    fn an_action_is_read() {
        let (key, request) = perform(action("").as_bytes()).expect("an action");
        assert_eq!(key, "run-1/Confirm");
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/a%20b"));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(request.queries, [pair("q", "1"), pair("q", "2")]);
        assert_eq!(request.headers, [pair("X-A", "b")]);
        assert_eq!(request.caller.playbook, "P");
    }

    /// Promise: a body that is no action is an error that says where and quotes nothing.
    #[test]
    fn anything_else_is_refused() {
        for text in ["", "{", "s3cret", r#"{"key":"k"}"#, r#"{"key":"k","request":{"path":5}}"#] {
            let Err(error) = perform(text.as_bytes()) else { panic!("{text} was read") };
            let text = place(&error);
            assert!(text.contains("column") && !text.contains("s3cret"), "{text}");
        }
    }

    /// Promise: each case of the contract has its code; only an outage carries a time.
    #[test]
    fn errors_are_spelt() {
        let outage = |retry_after| {
            Error::Unavailable(Unavailable { reason: "down".to_owned(), retry_after })
        };
        for (error, expected) in [
            (
                Error::UnknownOperation("m".to_owned()),
                r#"{"code":"UnknownOperation","message":"m"}"#,
            ),
            (Error::InvalidRequest("m".to_owned()), r#"{"code":"InvalidRequest","message":"m"}"#),
            (Error::NotConfigured("m".to_owned()), r#"{"code":"NotConfigured","message":"m"}"#),
            (Error::Other("m".to_owned()), r#"{"code":"Other","message":"m"}"#),
            (outage(None), r#"{"code":"Unavailable","message":"down"}"#),
            (outage(Some(1500)), r#"{"code":"Unavailable","message":"down","retryAfterMs":1500}"#),
        ] {
            assert_eq!(outcome(Err(error)), format!(r#"{{"error":{expected}}}"#));
        }
    }

    /// Promise: an empty answer has no body member, and an answer that is no JSON is not passed on.
    #[test]
    fn answers_are_checked() {
        let empty = Response { status: 204, headers: vec![], body: None };
        assert_eq!(outcome(Ok(empty)), r#"{"response":{"status":204,"headers":[]}}"#);
        let broken = Response { status: 200, headers: vec![], body: Some("{".to_owned()) };
        let text = outcome(Ok(broken));
        assert!(text.starts_with(r#"{"error":{"code":"Other","message":"#), "{text}");
    }

    /// Promise: a description keeps the order of its operations; absent schemas are left out.
    #[test]
    fn descriptions_are_spelt() {
        let operation = |id: &str, schema: Option<&str>| Operation {
            id: id.to_owned(),
            summary: "Does.".to_owned(),
            method: "GET".to_owned(),
            path: "/{x}".to_owned(),
            idempotent: true,
            request_schema: schema.map(str::to_owned),
            response_schema: None,
        };
        let text = description(Description {
            name: "n".to_owned(),
            title: "T".to_owned(),
            version: "1.0.0".to_owned(),
            operations: vec![operation("B", Some(r#"{"type":"object"}"#)), operation("A", None)],
        });
        let common = r#""summary":"Does.","method":"GET","path":"/{x}","idempotent":true"#;
        assert_eq!(
            text.expect("JSON"),
            format!(
                r#"{{"name":"n","title":"T","version":"1.0.0","operations":[{{"id":"B",{common},"requestSchema":{{"type":"object"}}}},{{"id":"A",{common}}}]}}"#
            )
        );
    }
}
