//! A run is its journal: replaying any part of it gives the same state and asks for the same
//! things, and nothing that comes twice or late changes it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::sync::Arc;
use support::{compile, connector, given, start, value, with_actions};
use workflow::history::Limits;
use workflow::{Definition, Effect, Event, Reply, Run, simulate};

/// Loops, branches, retries, waits, variables, random values.
fn playbook() -> Json {
    with_actions(json!({
        "init": { "type": "InitializeVariable", "inputs": { "variables":
            [{ "name": "n", "type": "integer" }] } },
        "id": { "type": "Compose", "inputs": ["@guid()", "@rand(0, 1000000)", "@utcNow()"] },
        "each": { "type": "Foreach", "foreach": "@triggerBody()",
            "runAfter": { "init": ["Succeeded"] },
            "actions": {
                "call": connector("/x", json!({})),
                "mark": { "type": "Compose", "inputs": "@guid()",
                          "runAfter": { "call": ["Succeeded", "Failed"] } },
                "count": { "type": "IncrementVariable", "inputs": { "name": "n" },
                           "runAfter": { "mark": ["Succeeded"] } },
                "if": { "type": "If", "expression": { "equals": ["@item()", 3] },
                    "runAfter": { "call": ["Succeeded"] },
                    "actions": { "again": connector("/y", json!({})) } } } },
        "wait": { "type": "Wait", "inputs": { "interval": { "count": 1, "unit": "Day" } },
                  "runAfter": { "each": ["Succeeded", "Failed"] } },
        "out": { "type": "Compose", "inputs": "@variables('n')",
                 "runAfter": { "wait": ["Succeeded"] } }
    }))
}

fn journal(definition: &Arc<Definition>) -> Vec<Event> {
    let replies = vec![
        given("each[1]/call", 404, json!({})),
        simulate::GivenReply { times: Some(2), ..given("each[3]/call", 503, json!({})) },
    ];
    simulate::run(definition, start(json!([1, 2, 3, 4])), replies).events
}

/// Everything that can be seen of a run.
fn seen(run: &Run) -> Json {
    json!([run.history(Limits::default()), run.outstanding(), run.outcome()])
}

fn replay(definition: &Arc<Definition>, events: &[Event]) -> (Run, Vec<Json>) {
    let mut run = Run::new(Arc::clone(definition));
    let asked = events.iter().map(|event| json!(run.apply(event))).collect();
    (run, asked)
}

#[test]
fn a_replay_of_any_part_repeats_it() {
    let definition = compile(playbook());
    let events = journal(&definition);
    // The beginning, five calls, two retries with their timers, the wait.
    assert_eq!(events.len(), 11);
    for length in 0..=events.len() {
        let (first, asked) = replay(&definition, &events[..length]);
        let (second, asked_again) = replay(&definition, &events[..length]);
        assert_eq!(seen(&first), seen(&second));
        assert_eq!(asked, asked_again);
    }
}

#[test]
fn a_journal_survives_being_written_down() {
    let definition = compile(playbook());
    let events = journal(&definition);
    let text = serde_json::to_string(&events).unwrap();
    let read: Vec<Event> = serde_json::from_str(&text).unwrap();
    assert_eq!(seen(&replay(&definition, &events).0), seen(&replay(&definition, &read).0));
}

#[test]
fn outstanding_is_what_was_asked_for_and_not_answered() {
    let definition = compile(playbook());
    let events = journal(&definition);
    let mut run = Run::new(Arc::clone(&definition));
    let mut open: Vec<Json> = vec![];
    for event in &events {
        let answered = match event {
            Event::Replied { effect, .. } | Event::TimerFired { effect, .. } => Some(effect),
            _ => None,
        };
        open.retain(|one| answered.is_none_or(|it| one["id"] != json!(it)));
        open.extend(run.apply(event).iter().map(|effect| json!(effect)));
        if run.outcome().is_none() {
            assert_eq!(json!(run.outstanding()), json!(open));
        }
    }
    assert!(run.outcome().is_some() && run.outstanding().is_empty());
}

/// Answers whatever is open in an order that `choices` decides.
fn in_order_of(definition: &Arc<Definition>, choices: &[usize]) -> Run {
    let mut run = Run::new(Arc::clone(definition));
    let start = start(json!([1, 2, 3, 4]));
    let at = start.at;
    let mut open = run.apply(&Event::Started(Box::new(start)));
    let mut tried: HashMap<String, usize> = HashMap::new();
    let mut turn = 0;
    while !open.is_empty() {
        let chosen = open.remove(choices[turn % choices.len()] % open.len());
        turn += 1;
        let effect = chosen.id().clone();
        let event = match chosen {
            Effect::SetTimer(_) => Event::TimerFired { effect, at },
            Effect::CallConnector(call) => {
                let tries = tried.entry(call.key.clone()).or_default();
                *tries += 1;
                let status = match (call.key.as_str(), *tries) {
                    ("each[1]/call", _) => 404,
                    ("each[3]/call", 1 | 2) => 503,
                    _ => 200,
                };
                let reply =
                    Reply::Ok { status, headers: Default::default(), body: value(json!({})) };
                Event::Replied { effect, at, reply }
            }
            other => panic!("{other:?}"),
        };
        open.extend(run.apply(&event));
    }
    run
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_comes_twice_or_late_changes_nothing(
        picks in proptest::collection::vec((0_usize..64, 0_usize..64), 1..30),
    ) {
        let definition = compile(playbook());
        let events = journal(&definition);
        let mut run = Run::new(Arc::clone(&definition));
        for (place, event) in events.iter().enumerate() {
            let expected = run.apply(event);
            let after = seen(&run);
            for (when, which) in &picks {
                if when % events.len() == place {
                    prop_assert!(run.apply(&events[which % (place + 1)]).is_empty());
                }
            }
            prop_assert_eq!(&after, &seen(&run), "after {:?}", expected);
        }
    }

    #[test]
    fn the_order_of_answers_does_not_change_the_end(
        choices in proptest::collection::vec(0_usize..64, 1..40),
    ) {
        let definition = compile(playbook());
        let first = in_order_of(&definition, &[0]);
        let other = in_order_of(&definition, &choices);
        prop_assert_eq!(
            json!([first.history(Limits::default()).error, first.outcome().map(|end| end.status)]),
            json!([other.history(Limits::default()).error, other.outcome().map(|end| end.status)])
        );
        let outputs = |run: &Run, path: &str| {
            json!(run.action(path, Limits::default()).map(|one| (one.status, one.outputs)))
        };
        for path in ["out", "each[0]/mark", "each[3]/mark", "each[2]/again", "id"] {
            prop_assert_eq!(outputs(&first, path), outputs(&other, path), "{}", path);
        }
    }
}
