//! What the engine costs by itself: per action, per iteration, per definition.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

use expression::Value;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use workflow::{Definition, Event, Run, RunStatus, Start, simulate};

fn main() {
    divan::main();
}

fn definition(actions: Map<String, Json>) -> Json {
    json!({
        "triggers": { "manual": { "type": "Request", "kind": "Http" } },
        "actions": actions,
    })
}

fn after(number: usize) -> Json {
    match number {
        0 => json!({}),
        _ => json!({ format!("a{}", number - 1): ["Succeeded"] }),
    }
}

/// A chain of actions without I/O: each composes a text from the one before.
fn chain(length: usize) -> Json {
    let compose = |number: usize| {
        let before = number.saturating_sub(1);
        let inputs = if number == 0 {
            json!("@{utcNow()}")
        } else {
            json!({ "title": format!("@{{length(string(outputs('a{before}')))}} of {number}"),
                    "at": "@triggerBody()?['object']?['id']" })
        };
        json!({ "type": "Compose", "inputs": inputs, "runAfter": after(number) })
    };
    definition((0..length).map(|number| (format!("a{number}"), compose(number))).collect())
}

/// Connector actions with the things that playbooks have: tables, conditions, loops.
fn playbook(actions: usize) -> Json {
    let one = |number: usize| match number % 4 {
        0 => json!({ "type": "ApiConnection", "runAfter": after(number), "inputs": {
            "host": { "connection": {
                "name": "@parameters('$connections')['azuresentinel']['connectionId']" } },
            "method": "post", "path": "/Incidents/CreateTask",
            "body": { "incidentArmId": "@triggerBody()?['object']?['id']",
                      "taskTitle": "Step @{add(1, 2)}" } } }),
        1 => json!({ "type": "Compose", "runAfter": after(number),
                     "inputs": "@concat('a', string(length(body('a0'))))" }),
        2 => json!({ "type": "ParseJson", "runAfter": after(number), "inputs": {
            "content": "@body('a0')",
            "schema": { "type": "object", "properties": {
                "id": { "type": "string" }, "name": { "type": "string" } } } } }),
        _ => json!({ "type": "If", "runAfter": after(number),
                     "expression": { "and": [{ "equals": ["@outputs('a1')", "x"] }] },
                     "actions": {}, "else": { "actions": {} } }),
    };
    definition((0..actions).map(|number| (format!("a{number}"), one(number))).collect())
}

fn compile(json: Json) -> Arc<Definition> {
    Arc::new(Definition::parse(&Value::from(json)).ok().unwrap())
}

fn start() -> Start {
    let body = json!({ "body": { "object": { "id": "/Incidents/1" } } });
    Start::new("run", "playbook", "2026-11-21T12:00:00Z".parse().unwrap(), Value::from(body))
}

/// Divide by the number of actions for the cost of one.
#[divan::bench(args = [10, 100, 1_000, 10_000])]
fn actions_without_io(bencher: divan::Bencher<'_, '_>, length: usize) {
    let definition = compile(chain(length));
    let event = Event::Started(Box::new(start()));
    bencher.bench(|| {
        let mut run = Run::new(Arc::clone(&definition));
        run.apply(&event);
        assert!(run.outcome().is_some_and(|end| end.status == RunStatus::Succeeded));
    });
}

#[divan::bench(args = [100, 1_000])]
fn iterations_with_a_call(bencher: divan::Bencher<'_, '_>, items: usize) {
    let mut call = playbook(1)["actions"]["a0"].clone();
    call["inputs"]["body"]["incidentArmId"] = json!("@item()?['name']");
    let each = json!({ "type": "Foreach", "foreach": "@triggerBody()", "runAfter": {},
                       "actions": { "a0": call } });
    let definition = compile(definition(Map::from_iter([("For_each".to_owned(), each)])));
    let mut start = start();
    start.outputs = Value::from(json!({ "body": vec![json!({ "name": "x" }); items] }));
    bencher.bench(|| {
        let simulated = simulate::run(&definition, start.clone(), vec![]);
        assert!(simulated.outcome().is_some_and(|end| end.status == RunStatus::Succeeded));
    });
}

#[divan::bench(args = [10, 265])]
fn parse(bencher: divan::Bencher<'_, '_>, actions: usize) {
    let json = Value::from(playbook(actions));
    bencher.bench(|| assert!(Definition::parse(&json).is_ok()));
}

/// Divide by the number of entries for the cost of one: a run's journal is read again at each step that
/// another process drives.
#[divan::bench(args = [100, 1_000])]
fn journal_read_again(bencher: divan::Bencher<'_, '_>, entries: usize) {
    let body = json!({ "value": (0..20).map(|number| json!({
        "id": format!("/Incidents/{number}"), "score": 0.25, "count": number, "tags": ["a", "b"],
        "nested": { "host": "h", "ports": [22, 443], "seen": "2026-11-21T12:00:00Z" } }))
        .collect::<Vec<_>>() });
    let event = Event::Replied {
        effect: "Confirm#1".into(),
        at: start().at,
        reply: workflow::Reply::Ok { status: 200, headers: Default::default(), body: body.into() },
    };
    let journal: Vec<Vec<u8>> = (0..entries).map(|_| serde_json::to_vec(&event).unwrap()).collect();
    bencher.bench(|| {
        for entry in &journal {
            divan::black_box(serde_json::from_slice::<Event>(entry).unwrap());
        }
    });
}

/// The same, written.
#[divan::bench(args = [1_000])]
fn journal_written(bencher: divan::Bencher<'_, '_>, entries: usize) {
    let body = json!({ "value": (0..100).map(|number| json!({ "id": number, "score": 0.25 }))
        .collect::<Vec<_>>() });
    let event = Event::Replied {
        effect: "Confirm#1".into(),
        at: start().at,
        reply: workflow::Reply::Ok { status: 200, headers: Default::default(), body: body.into() },
    };
    bencher.bench(|| {
        for _ in 0..entries {
            divan::black_box(serde_json::to_vec(&event).unwrap());
        }
    });
}
