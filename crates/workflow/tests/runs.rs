//! Whole runs: how they end, what they answer, how large they may be.

mod support;

use serde_json::{Map, Value as Json, json};
use support::{compile, connector, ended, outputs, start, status, with_actions};
use workflow::{Event, Run, RunStatus, Status, simulate};

#[test]
fn a_cancelled_run_stops_where_it_is() {
    let definition = compile(with_actions(json!({
        "call": connector("/x", json!({})),
        "next": connector("/y", json!({ "call": ["Succeeded"] })) })));
    let mut run = Run::new(definition);
    let start = start(json!(null));
    let at = start.at;
    run.apply(&Event::Started(Box::new(start)));
    assert!(run.apply(&Event::Cancelled { at }).is_empty());
    let outcome = run.outcome().unwrap();
    assert_eq!(outcome.status, RunStatus::Cancelled);
    let status = |name: &str| run.action(name, Default::default()).unwrap().status;
    assert_eq!((status("call"), status("next")), (Status::Cancelled, Status::Skipped));
    assert!(run.outstanding().is_empty());
}

#[test]
fn outputs_of_the_definition_are_those_of_the_run() {
    let mut definition = with_actions(json!({
        "scope": { "type": "Scope", "actions": { "a": { "type": "Compose", "inputs": 3 } } } }));
    definition["outputs"] = json!({ "sum": { "type": "Int", "value": "@add(outputs('a'), 1)" } });
    let run = simulate::run(&compile(definition), start(json!(null)), vec![]);
    assert_eq!(support::json_of(&run.outcome().unwrap().outputs), json!({ "sum": 4 }));
}

#[test]
fn workflow_and_trigger_tell_about_the_run() {
    let definition = compile(with_actions(json!({ "a": { "type": "Compose", "inputs": [
        "@workflow()['name']", "@workflow()['run']['name']", "@trigger()['name']",
        "@triggerBody()", "@triggerOutputs()['headers']['X']" ] } })));
    let mut start = start(json!("body"));
    start.outputs = support::value(json!({ "headers": { "x": "y" }, "body": "body" }));
    let run = simulate::run(&definition, start, vec![]);
    assert_eq!(outputs(&run, "a"), json!(["playbook", "run-1", "manual", "body", "y"]));
}

#[test]
fn the_callers_tracking_id_goes_before_the_definitions() {
    let mut definition = with_actions(json!({
        "a": { "type": "Compose", "inputs": "@trigger()['clientTrackingId']" } }));
    definition["triggers"]["manual"]["correlation"] =
        json!({ "clientTrackingId": "@{triggerBody()?['ticket']}" });
    let definition = compile(definition);
    let body = json!({ "ticket": "T-7" });
    let own = simulate::run(&definition, start(body.clone()), vec![]);
    assert_eq!(outputs(&own, "a"), "T-7");
    let mut given = start(body);
    given.client_tracking_id = Some("caller".to_owned());
    assert_eq!(outputs(&simulate::run(&definition, given, vec![]), "a"), "caller");
}

/// A chain in which each action runs after the one before.
fn chain(length: usize, action: impl Fn(usize) -> Json) -> Json {
    let after = |number: usize| match number {
        0 => json!({}),
        _ => json!({ format!("a{}", number - 1): ["Succeeded"] }),
    };
    let one = |number: usize| {
        let mut action = action(number);
        action["runAfter"] = after(number);
        (format!("a{number}"), action)
    };
    (0..length).map(one).collect::<Map<_, _>>().into()
}

#[test]
fn ten_thousand_actions_in_a_row_run_and_are_skipped() {
    let definition =
        compile(with_actions(chain(10_000, |_| json!({ "type": "Compose", "inputs": 1 }))));
    let run = simulate::run(&definition, start(json!(null)), vec![]);
    assert_eq!(status(&run, "a9999"), Status::Succeeded);
    let broken = chain(10_000, |number| match number {
        0 => json!({ "type": "Compose", "inputs": "@div(1, 0)" }),
        _ => json!({ "type": "Compose", "inputs": 1 }),
    });
    let run = simulate::run(&compile(with_actions(broken)), start(json!(null)), vec![]);
    assert_eq!(status(&run, "a9999"), Status::Skipped);
    assert_eq!(ended(&run), "Failed");
    assert_eq!(run.outcome().unwrap().action.as_deref(), Some("a0"));
}

#[test]
fn eight_levels_of_nesting_fail_and_succeed_as_one() {
    let nested = |innermost: Json| {
        (0..8).fold(json!({ "it": innermost }), |inside, level| {
            let (scope, each) = (format!("s{level}"), format!("e{level}"));
            match level % 2 {
                0 => json!({ scope: { "type": "Scope", "actions": inside } }),
                _ => json!({ each: { "type": "Foreach", "foreach": [1, 2], "actions": inside } }),
            }
        })
    };
    let good = nested(json!({ "type": "Compose", "inputs": "@items('e1')" }));
    assert_eq!(ended(&support::simulate_actions(good)), "Succeeded");
    let bad = nested(json!({ "type": "Compose", "inputs": "@div(1, sub(items('e1'), 2))" }));
    let run = support::simulate_actions(bad);
    assert_eq!(ended(&run), "Failed");
    let outcome = run.outcome().unwrap();
    assert_eq!(outcome.action.as_deref(), Some("e7[0]/e5[0]/e3[0]/e1[1]/it"));
}
