//! What the tests of the engine share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]
#![allow(dead_code, reason = "each test file uses its own part")]

use expression::{Object, Value};
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::sync::Arc;
use workflow::history::{ActionRecord, Limits};
use workflow::simulate::{self, GivenReply, Simulation};
use workflow::{Definition, Effect, Reply, Start, Status};

/// A value from JSON.
pub fn value(json: Json) -> Value {
    Value::from(json)
}

/// JSON from a value.
pub fn json_of(value: &Value) -> Json {
    Json::from(value)
}

/// A definition with a Request trigger and these actions.
pub fn with_actions(actions: Json) -> Json {
    json!({
        "triggers": { "manual": { "type": "Request", "kind": "Http" } },
        "actions": actions,
    })
}

/// Compiles a definition that must be accepted.
#[track_caller]
pub fn compile(definition: Json) -> Arc<Definition> {
    match Definition::parse(&value(definition)) {
        Ok(definition) => Arc::new(definition),
        Err(problems) => {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("refused:\n{}", told.join("\n"));
        }
    }
}

/// The beginning of a run with this trigger body.
pub fn start(body: Json) -> Start {
    let at = "2026-11-21T12:00:00Z".parse().unwrap();
    let outputs = value(json!({ "headers": {}, "body": body }));
    let mut start = Start::new("run-1", "playbook", at, outputs);
    start.seed = 7;
    start.callback_base = "https://soc.example/callbacks/secret/".to_owned();
    start
}

/// Simulates actions without any given replies.
#[track_caller]
pub fn simulate_actions(actions: Json) -> Simulation {
    simulate_with(actions, json!(null), vec![])
}

/// Simulates actions.
#[track_caller]
pub fn simulate_with(actions: Json, body: Json, given: Vec<GivenReply>) -> Simulation {
    simulate::run(&compile(with_actions(actions)), start(body), given)
}

/// A reply for one action.
pub fn given(action: &str, status: u16, body: Json) -> GivenReply {
    let reply = Reply::Ok { status, headers: Object::new(), body: value(body) };
    GivenReply { action: Some(action.to_owned()), connector: None, path: None, times: None, reply }
}

/// How a simulated run ended, as text.
#[track_caller]
pub fn ended(simulation: &Simulation) -> String {
    simulation.outcome().expect("the run ends").status.to_string()
}

/// The record of an action, by its path.
#[track_caller]
pub fn record(simulation: &Simulation, path: &str) -> ActionRecord {
    simulation
        .run
        .action(path, Limits::default())
        .unwrap_or_else(|| panic!("no action {path} in the run"))
}

/// The status of an action, by its path.
#[track_caller]
pub fn status(simulation: &Simulation, path: &str) -> Status {
    record(simulation, path).status
}

/// The outputs of an action, by its path.
#[track_caller]
pub fn outputs(simulation: &Simulation, path: &str) -> Json {
    let record = record(simulation, path);
    assert_eq!(record.status, Status::Succeeded, "{:?}", record.error);
    serde_json::to_value(record.outputs).unwrap()
}

/// The code of an action's error, by its path.
#[track_caller]
pub fn error_code(simulation: &Simulation, path: &str) -> String {
    record(simulation, path).error.expect("the action failed").code
}

/// The connector calls of a run: connector, method, path.
pub fn calls(simulation: &Simulation) -> Vec<(String, String, String)> {
    simulation
        .exchanges
        .iter()
        .filter_map(|exchange| match &exchange.effect {
            Effect::CallConnector(call) => {
                Some((call.connection.clone(), call.method.clone(), call.path.clone()))
            }
            _ => None,
        })
        .collect()
}

/// A connector action.
pub fn connector(path: &str, run_after: Json) -> Json {
    json!({
        "type": "ApiConnection",
        "inputs": {
            "host": { "connection": {
                "name": "@parameters('$connections')['azuresentinel']['connectionId']"
            } },
            "method": "post",
            "path": path,
            "body": {}
        },
        "runAfter": run_after
    })
}

/// A file of the reference material; `None`, and a line that says so, where it is missing.
pub fn shared(path: &str) -> Option<String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    let text = std::fs::read_to_string(&file).ok();
    if text.is_none() {
        println!("LEFT OUT: ../shared/{path} is not there");
    }
    text
}
