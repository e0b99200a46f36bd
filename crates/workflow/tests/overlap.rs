//! What does not depend on each other overlaps; what must be in order is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{compile, connector, start, value, with_actions};
use workflow::{Event, Reply, Run, simulate};

#[test]
fn independent_actions_and_twenty_iterations_are_asked_for_at_once() {
    let items: Vec<i64> = (0..45).collect();
    let each = |extra: Json| {
        let mut each = json!({ "type": "Foreach", "foreach": "@triggerBody()",
                               "actions": { "call": connector("/x", json!({})) } });
        each["runtimeConfiguration"] = extra;
        each
    };
    for (configuration, expected) in [
        (json!(null), 20),
        (json!({ "concurrency": { "repetitions": 1 } }), 1),
        (json!({ "concurrency": { "repetitions": 50 } }), 45),
    ] {
        let definition = compile(with_actions(json!({
            "each": each(configuration), "beside": connector("/y", json!({})) })));
        let mut run = Run::new(definition);
        let effects = run.apply(&Event::Started(Box::new(start(json!(items)))));
        assert_eq!(effects.len(), expected + 1);
        // The next iteration begins when one has ended.
        let reply = Reply::Ok { status: 200, headers: Default::default(), body: value(json!(1)) };
        let one = effects.iter().find(|one| one.id().as_str().starts_with("each[0]")).unwrap();
        let at = start(json!(null)).at;
        let next = run.apply(&Event::Replied { effect: one.id().clone(), at, reply });
        assert_eq!(next.len(), usize::from(expected < 45));
    }
}

#[test]
fn iterations_with_concurrency_one_run_in_order() {
    let run = simulate::run(
        &compile(with_actions(json!({
            "init": { "type": "InitializeVariable", "inputs": { "variables":
                [{ "name": "all", "type": "string" }] } },
            "each": { "type": "Foreach", "foreach": "@triggerBody()",
                "runAfter": { "init": ["Succeeded"] }, "operationOptions": "Sequential",
                "actions": {
                    "wait": { "type": "Wait", "inputs": { "interval":
                        { "count": "@sub(10, item())", "unit": "Second" } } },
                    "add": { "type": "AppendToStringVariable", "runAfter": { "wait": ["Succeeded"] },
                             "inputs": { "name": "all", "value": "@item()" } } } },
            "out": { "type": "Compose", "inputs": "@variables('all')",
                     "runAfter": { "each": ["Succeeded"] } } }))),
        start(json!([1, 2, 3])),
        vec![],
    );
    assert_eq!(support::outputs(&run, "out"), "123");
}
