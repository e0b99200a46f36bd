//! Runs that were recorded on Microsoft's host are answered alike: status and body.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use serde_json::Value as Json;
use support::{compile, shared};
use workflow::request::{self, Request};
use workflow::{Start, content, simulate};

#[test]
fn recorded_requests_get_the_recorded_answers() {
    let Some(lines) = shared("engine/host-traces.jsonl") else {
        return;
    };
    let traces: Vec<Json> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(traces.len(), 9);
    let mut different = vec![];
    for (number, trace) in traces.iter().enumerate() {
        let (status, body) = answer(trace);
        let recorded = (&trace["status"], trace["response_body"].as_str().unwrap());
        let same = recorded.0.as_str().unwrap().contains(&format!(" {status} "));
        if !same || body != recorded.1 {
            let name = &trace["name"];
            different.push(format!("{number} {name}:\n  {recorded:?}\n  {status} {body}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// Sends the recorded request to the engine, with the time and ids of the recording.
fn answer(trace: &Json) -> (u16, String) {
    let definition = compile(trace["workflow"]["definition"].clone());
    let recorded: Option<Json> =
        serde_json::from_str(trace["response_body"].as_str().unwrap()).ok();
    let line = trace["request_line"].as_str().unwrap();
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let (path, query) = target.split_once('?').unwrap();
    let headers: Vec<(String, String)> = trace["request_headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|header| header.as_str().unwrap().split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let request = Request {
        method,
        path: path.split_once("/invoke").unwrap().1.trim_start_matches('/'),
        query,
        headers: &headers,
        body: trace["request_body"].as_str().unwrap().as_bytes(),
    };
    let outputs = request::outputs(&definition.triggers()[0], &request).unwrap();
    let text = |name: &str| {
        recorded.as_ref().and_then(|body| body.get(name)).and_then(Json::as_str).unwrap_or_default()
    };
    let at = text("startTime").parse().unwrap_or_default();
    let start = Start::new(text("originHistoryName"), "recorded", at, outputs);
    let simulation = simulate::run(&definition, start, vec![]);
    let response = simulation.outcome().and_then(|outcome| outcome.response.clone()).unwrap();
    let bytes = response.body.map(|body| content::write(&body).1).unwrap_or_default();
    let mut answered = String::from_utf8(bytes).unwrap();
    // Ids that the recorded host drew at random, and the end of its own millisecond.
    for name in ["trackingId", "clientTrackingId"] {
        let ours: Option<Json> = serde_json::from_str(&answered).ok();
        let Some(ours) = ours.as_ref().and_then(|body| body.get(name)).and_then(Json::as_str)
        else {
            continue;
        };
        if ours.parse::<uuid::Uuid>().is_ok() {
            assert!(text(name).parse::<uuid::Uuid>().is_ok(), "{name} was no random id");
            answered = answered.replace(ours, text(name));
        }
    }
    (response.status, answered)
}
