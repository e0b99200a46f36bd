//! What starts a run, how often, and with what.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{compile, value};
use workflow::request::{self, Mismatch, Request};
use workflow::{Definition, Firing, Start, content, simulate};

fn with_trigger(trigger: Json) -> std::sync::Arc<Definition> {
    compile(json!({ "triggers": { "it": trigger }, "actions": {} }))
}

fn fire(definition: &Definition, body: Json) -> Firing {
    let outputs = value(json!({ "headers": {}, "body": body }));
    let at = "2026-11-21T12:00:00Z".parse().unwrap();
    definition.fire("", &outputs, &Default::default(), at).unwrap()
}

fn bodies(firing: Firing) -> Vec<Json> {
    match firing {
        Firing::Runs(runs) => {
            runs.iter().map(|one| support::json_of(one)["body"].clone()).collect()
        }
        Firing::Skipped => vec![],
    }
}

#[test]
fn conditions_decide_whether_there_is_a_run() {
    let definition = with_trigger(json!({ "type": "Request", "conditions": [
        { "expression": "@equals(triggerBody()?['severity'], 'High')" },
        { "expression": "@not(empty(triggerBody()?['title']))" } ] }));
    let high = json!({ "severity": "High", "title": "t" });
    assert_eq!(bodies(fire(&definition, high.clone())), [high]);
    for body in
        [json!({ "severity": "Low", "title": "t" }), json!({ "severity": "High", "title": "" })]
    {
        assert_eq!(fire(&definition, body.clone()), Firing::Skipped);
        let at = "2026-11-21T12:00:00Z".parse().unwrap();
        let start = Start::new("r", "p", at, value(json!({ "body": body })));
        let run = simulate::run(&definition, start, vec![]);
        assert_eq!(run.outcome().unwrap().status.to_string(), "Skipped");
    }
}

#[test]
fn split_on_makes_one_run_for_each_element() {
    let definition =
        with_trigger(json!({ "type": "Request", "splitOn": "@triggerBody()?['value']",
        "conditions": [{ "expression": "@greater(triggerBody(), 1)" }] }));
    assert_eq!(bodies(fire(&definition, json!({ "value": [1, 2, 3] }))), [json!(2), json!(3)]);
    let outputs = value(json!({ "body": { "value": "none" } }));
    let error = definition.fire("", &outputs, &Default::default(), Default::default()).unwrap_err();
    assert_eq!(error.code, "TriggerSplitOn");
}

#[test]
fn a_request_is_checked_against_method_path_and_schema() {
    let definition = with_trigger(json!({ "type": "Request",
        "operationOptions": "EnableSchemaValidation", "inputs": {
        "method": "POST", "relativePath": "hosts/{name}",
        "schema": { "type": "object", "required": ["a"] } } }));
    let json_type = [("content-type".to_owned(), "application/json".to_owned())];
    let send = |method: &str, path: &str, body: &[u8]| {
        let request = Request { method, path, query: "", headers: &json_type, body };
        request::outputs(&definition.triggers()[0], &request).map(|found| support::json_of(&found))
    };
    let good = send("post", "hosts/web%201", b"{\"a\":1}").unwrap();
    assert_eq!(good["relativePathParameters"], json!({ "name": "web 1" }));
    assert_eq!(good["headers"], json!({ "Content-Type": "application/json" }));
    assert_eq!(good["body"], json!({ "a": 1 }));
    assert_eq!(send("GET", "hosts/x", b"{\"a\":1}"), Err(Mismatch::Method));
    assert_eq!(send("POST", "hosts", b"{\"a\":1}"), Err(Mismatch::Path));
    assert_eq!(send("POST", "users/x", b"{\"a\":1}"), Err(Mismatch::Path));
    assert_eq!(send("POST", "hosts/x", b"{\"b\":1}"), Err(Mismatch::Schema));
}

#[test]
fn bodies_are_read_by_their_content_type_and_written_back() {
    let read = |kind: Option<&str>, bytes: &[u8]| {
        content::read(kind, bytes).map(|body| support::json_of(&body))
    };
    assert_eq!(read(Some("application/json"), b""), None);
    assert_eq!(read(Some("application/problem+json"), b"[1]"), Some(json!([1])));
    assert_eq!(read(Some("application/json; charset=utf-8"), b"\xef\xbb\xbf1.0"), Some(json!(1.0)));
    assert_eq!(read(Some("application/json"), b"{no"), Some(json!("{no")));
    assert_eq!(read(Some("text/html"), "é".as_bytes()), Some(json!("é")));
    let png = json!({ "$content-type": "image/png", "$content": "AAE=" });
    assert_eq!(read(Some("image/png"), &[0, 1]), Some(png.clone()));
    assert_eq!(content::write(&value(png)), ("image/png".to_owned(), vec![0, 1]));
    assert_eq!(content::write(&value(json!("x"))).0, "text/plain; charset=utf-8");
    let (kind, bytes) = content::write(&value(json!({ "a": [1.0] })));
    assert_eq!(
        (kind.as_str(), bytes.as_slice()),
        ("application/json; charset=utf-8", &b"{\"a\":[1.0]}"[..])
    );
}
