//! The history shows what happened, no more than is bearable, and nothing that is secured.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{compile, connector, given, simulate_with, start, with_actions};
use workflow::history::Limits;
use workflow::simulate;

fn history(actions: Json, body: Json, replies: Vec<simulate::GivenReply>) -> Json {
    json!(simulate_with(actions, body, replies).run.history(Limits::default()))
}

#[test]
fn an_action_shows_its_times_attempts_inputs_and_outputs() {
    let shown = history(
        json!({ "call": connector("/Incidents/CreateTask", json!({})) }),
        json!(null),
        vec![
            simulate::GivenReply { times: Some(1), ..given("call", 503, json!({})) },
            given("call", 200, json!({ "id": "t" })),
        ],
    );
    let call = &shown["actions"][0];
    assert_eq!(call["attempts"], 2);
    assert_eq!(call["status"], "Succeeded");
    assert_eq!(call["inputs"]["path"], "/Incidents/CreateTask");
    assert_eq!(call["outputs"], json!({ "statusCode": 200, "headers": {}, "body": { "id": "t" } }));
    let time = |name: &str| call[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert!(time("endTime") > time("startTime"));
}

#[test]
fn a_skipped_action_says_why() {
    let shown = history(
        json!({ "a": connector("/x", json!({})),
                "b": connector("/y", json!({ "a": ["Succeeded", "TimedOut"] })),
                "c": { "type": "Scope", "runAfter": { "b": ["Succeeded"] },
                       "actions": { "d": { "type": "Compose", "inputs": 1 } } } }),
        json!(null),
        vec![given("a", 404, json!({}))],
    );
    let [_, b, c] = shown["actions"].as_array().unwrap().as_slice() else { panic!() };
    assert_eq!(
        b["skippedBecause"],
        "it runs after `a` when that is Succeeded, TimedOut, and that is Failed"
    );
    assert_eq!((&c["status"], &c["actions"][0]["status"]), (&json!("Skipped"), &json!("Skipped")));
    assert_eq!(shown["action"], "a");
    assert_eq!(shown["error"]["code"], "NotFound");
}

#[test]
fn secured_data_and_what_is_made_of_it_is_not_shown() {
    let mut secret = connector("/secrets/x/value", json!({}));
    secret["runtimeConfiguration"] = json!({ "secureData": { "properties": ["outputs"] } });
    let mut definition = with_actions(json!({
        "get": secret,
        "use": { "type": "Compose", "inputs": "Bearer @{body('get')?['value']}",
                 "runAfter": { "get": ["Succeeded"] } },
        "param": { "type": "Compose", "inputs": "@parameters('key')" },
        "call": { "type": "Http", "inputs": { "method": "GET", "uri": "https://api.example",
                  "authentication": { "type": "Basic", "username": "u", "password": "hunter2" } } }
    }));
    definition["parameters"] =
        json!({ "key": { "type": "securestring", "defaultValue": "hunter2" } });
    let reply = given("get", 200, json!({ "value": "hunter2" }));
    let run = simulate::run(&compile(definition), start(json!(null)), vec![reply]);
    let shown = json!(run.run.history(Limits::default()));
    assert!(!shown.to_string().contains("hunter2"), "{shown:#}");
    assert_eq!(shown["actions"][0]["outputs"], json!({ "$secured": true }));
    assert_eq!(shown["actions"][0]["inputs"]["path"], "/secrets/x/value");
    assert_eq!(shown["actions"][1]["inputs"], json!({ "$secured": true }));
    assert_eq!(shown["actions"][2]["outputs"], json!({ "$secured": true }));
    assert_eq!(shown["actions"][3]["inputs"]["uri"], "https://api.example");
}

#[test]
fn a_secret_stays_hidden_on_its_way_through_variables_and_loops() {
    let mut secret = connector("/secrets", json!({}));
    secret["runtimeConfiguration"] = json!({ "secureData": { "properties": ["outputs"] } });
    let compose = |inputs: &str, after: Json| json!({ "type": "Compose", "inputs": inputs, "runAfter": after });
    let definition = with_actions(json!({
        "init": { "type": "InitializeVariable", "inputs": { "variables":
            [{ "name": "Key", "type": "string" }, { "name": "other", "type": "string" }] } },
        "get": secret,
        "set": { "type": "SetVariable", "inputs": { "name": "key", "value": "@body('get')?['list'][0]" },
                 "runAfter": { "get": ["Succeeded"], "init": ["Succeeded"] } },
        "use": compose("@concat('Bearer ', variables('KEY'))", json!({ "set": ["Succeeded"] })),
        "each": { "type": "Foreach", "foreach": "@body('get')?['list']",
            "runAfter": { "get": ["Succeeded"] }, "actions": {
                "item": compose("@item()", json!({})),
                "items": compose("@items('each')", json!({})) } },
        "plain": compose("@variables('other')", json!({ "set": ["Succeeded"] }))
    }));
    let reply = given("get", 200, json!({ "list": ["hunter2", "hunter3"] }));
    let run = simulate::run(&compile(definition), start(json!(null)), vec![reply]);
    let shown = json!(run.run.history(Limits::default()));
    assert!(!shown.to_string().contains("hunter"), "{shown:#}");
    assert_eq!(support::outputs(&run, "plain"), "");
}

#[test]
fn long_values_are_cut_with_their_length() {
    let run = simulate_with(
        json!({ "a": { "type": "Compose", "inputs": "@triggerBody()" } }),
        json!("é".repeat(20_000)),
        vec![],
    );
    let limits = Limits { value_bytes: 1000, ..Limits::default() };
    let shown = json!(run.run.action("a", limits));
    assert_eq!(shown["outputs"]["$length"], 40_002);
    let beginning = shown["outputs"]["$beginning"].as_str().unwrap();
    assert!(beginning.starts_with("\"éé") && beginning.len() <= 1000);
    assert!(!beginning.contains('\u{fffd}'));
}

#[test]
fn loops_are_shown_in_pages() {
    let items: Vec<i64> = (0..45).collect();
    let run = simulate_with(
        json!({ "outer": { "type": "Foreach", "foreach": [0, 1], "actions": {
            "each": { "type": "Foreach", "foreach": "@triggerBody()",
                "actions": { "it": { "type": "Compose", "inputs": "@item()" } } } } } }),
        json!(items),
        vec![],
    )
    .run;
    let limits = Limits { iterations: 20, ..Limits::default() };
    let shown = json!(run.history(limits));
    let each = &shown["actions"][0]["iterations"]["items"][1]["actions"][0];
    assert_eq!(each["path"], "outer[1]/each");
    assert_eq!(each["iterations"]["total"], 45);
    assert_eq!(each["iterations"]["items"].as_array().unwrap().len(), 20);
    let last = json!(run.iterations("outer[1]/each", 40, limits));
    assert_eq!(last["offset"], 40);
    let items = last["items"].as_array().unwrap();
    assert_eq!(items.len(), 5);
    assert_eq!(items[4]["index"], 44);
    assert_eq!(items[4]["actions"][0]["outputs"], 44);
    assert_eq!(items[4]["actions"][0]["path"], "outer[1]/each[44]/it");
    assert!(run.iterations("outer[7]/each", 0, limits).is_none());
}

#[test]
fn loops_within_loops_do_not_multiply_without_end() {
    let nested = (0..4).fold(
        json!({ "it": { "type": "Compose", "inputs": "@item()" } }),
        |inside, level| {
            let name = format!("e{level}");
            json!({ name: { "type": "Foreach", "foreach": "@range(0, 12)", "actions": inside } })
        },
    );
    let run = simulate_with(nested, json!(null), vec![]).run;
    let limits = Limits { actions: 100, ..Limits::default() };
    let shown = json!(run.history(limits)).to_string();
    let records = shown.matches("\"path\"").count();
    assert!((100..160).contains(&records), "{records}");
    let last = json!(run.iterations("e3[11]/e2[11]/e1[11]/e0", 0, limits));
    assert_eq!(last["items"].as_array().unwrap().len(), 12);
}

#[test]
fn tracked_properties_see_the_action() {
    let mut call = connector("/x", json!({}));
    call["trackedProperties"] = json!({ "code": "@action()['outputs']['statusCode']" });
    let shown = history(json!({ "call": call }), json!(null), vec![given("call", 404, json!({}))]);
    assert_eq!(shown["actions"][0]["trackedProperties"], json!({ "code": 404 }));
}
