//! Calls: what is asked for, when it is asked again, and how long it may take.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use serde_json::{Value as Json, json};
use std::sync::Arc;
use support::{
    compile, connector, given, record, simulate_with, start, status, value, with_actions,
};
use workflow::simulate::{self, GivenReply, Simulation};
use workflow::{Effect, Event, Reply, Run, Status};

/// How many seconds after the start each attempt of an action was made.
fn attempts(run: &Simulation) -> Vec<f64> {
    let begin = run.exchanges[0].at;
    let calls = run.exchanges.iter().filter(|one| one.reply.is_some());
    calls.map(|one| one.at.duration_since(begin).as_secs_f64()).collect()
}

fn with_policy(policy: Json, replies: Vec<GivenReply>) -> Simulation {
    let mut call = connector("/x", json!({}));
    call["inputs"]["retryPolicy"] = policy;
    simulate_with(json!({ "it": call }), json!(null), replies)
}

fn busy(status: u16, times: usize) -> GivenReply {
    GivenReply { times: Some(times), ..given("it", status, json!({})) }
}

#[test]
fn the_default_policy_retries_four_times_ever_more_slowly() {
    for code in [408, 429, 500, 503] {
        let run = with_policy(json!(null), vec![busy(code, 99)]);
        assert_eq!(status(&run, "it"), Status::Failed);
        let at = attempts(&run);
        assert_eq!(at.len(), 5, "{code}");
        let waits: Vec<f64> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
        // Retry n waits between interval * 2^(n-2) and interval * 2^(n-1), within 5 to 45 seconds.
        for (wait, (low, high)) in
            waits.iter().zip([(5.0, 7.5), (7.5, 15.0), (15.0, 30.0), (30.0, 45.0)])
        {
            assert!((low..=high).contains(wait), "{wait} is not from {low} to {high}");
        }
    }
}

#[test]
fn what_cannot_get_better_is_not_tried_again() {
    for code in [400, 401, 403, 404, 409, 422] {
        let run = with_policy(json!(null), vec![busy(code, 99)]);
        assert_eq!((status(&run, "it"), attempts(&run).len()), (Status::Failed, 1), "{code}");
    }
}

#[test]
fn a_retry_that_succeeds_makes_the_action_succeed() {
    let run = with_policy(json!(null), vec![busy(503, 2)]);
    assert_eq!((status(&run, "it"), attempts(&run).len()), (Status::Succeeded, 3));
    assert_eq!(record(&run, "it").attempts, Some(3));
}

#[test]
fn policies_of_the_definition_are_followed() {
    let fixed = json!({ "type": "Fixed", "count": 2, "interval": "PT30S" });
    assert_eq!(attempts(&with_policy(fixed, vec![busy(500, 99)])), [0.0, 30.0, 60.0]);
    let none = json!({ "type": "none" });
    assert_eq!(attempts(&with_policy(none, vec![busy(500, 99)])).len(), 1);
    let exponential = json!({ "type": "exponential", "count": 1, "interval": "PT10S",
                              "minimumInterval": "PT20S", "maximumInterval": "PT20S" });
    assert_eq!(attempts(&with_policy(exponential, vec![busy(500, 99)])), [0.0, 20.0]);
}

#[test]
fn the_other_side_says_how_long_to_wait() {
    let slow = |header: &str| {
        let headers = value(json!({ "Retry-After": header })).as_object().unwrap().clone();
        let reply = Reply::Ok { status: 429, headers, body: value(json!(null)) };
        GivenReply { reply, times: Some(1), ..given("it", 429, json!({})) }
    };
    for (header, expected) in [("120", 120.0), ("Sat, 21 Nov 2026 12:03:00 GMT", 180.0)] {
        assert_eq!(attempts(&with_policy(json!(null), vec![slow(header)])), [0.0, expected]);
    }
}

#[test]
fn no_answer_is_retried_only_where_that_can_help() {
    let failed = |retryable: bool, retry_after: Option<u64>| GivenReply {
        reply: Reply::Failed {
            code: "ConnectorUnavailable".to_owned(),
            message: "not reached".to_owned(),
            retryable,
            retry_after,
        },
        times: Some(1),
        ..given("it", 500, json!({}))
    };
    let again = with_policy(json!(null), vec![failed(true, Some(9))]);
    assert_eq!((status(&again, "it"), attempts(&again)), (Status::Succeeded, vec![0.0, 9.0]));
    let never = with_policy(json!(null), vec![failed(false, None)]);
    assert_eq!(record(&never, "it").error.unwrap().code, "ConnectorUnavailable");
}

#[test]
fn every_attempt_has_its_own_id_and_the_same_key() {
    let run = with_policy(json!(null), vec![busy(500, 1)]);
    let ids: Vec<(String, String)> = run
        .exchanges
        .iter()
        .filter_map(|one| match &one.effect {
            Effect::CallConnector(call) => Some((call.id.to_string(), call.key.clone())),
            _ => None,
        })
        .collect();
    let expected = [("it#1", "it"), ("it#2", "it")];
    assert_eq!(ids, expected.map(|(id, key)| (id.to_owned(), key.to_owned())));
}

/// A run of one action, and what it asks for at first.
fn begun(action: Json) -> (Run, Vec<Effect>) {
    let mut run = Run::new(Arc::clone(&compile(with_actions(json!({ "it": action })))));
    let effects = run.apply(&Event::Started(Box::new(start(json!(null)))));
    (run, effects)
}

#[test]
fn an_action_times_out_and_its_late_answer_changes_nothing() {
    let mut call = connector("/x", json!({}));
    call["limit"] = json!({ "timeout": "PT5M" });
    let (mut run, effects) = begun(call);
    let [Effect::CallConnector(asked), Effect::SetTimer(timer)] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(timer.due.to_string(), "2026-11-21T12:05:00Z");
    run.apply(&Event::TimerFired { effect: timer.id.clone(), at: timer.due });
    assert_eq!(run.action("it", Default::default()).unwrap().status, Status::TimedOut);
    let reply = Reply::Ok { status: 200, headers: Default::default(), body: value(json!(1)) };
    run.apply(&Event::Replied { effect: asked.id.clone(), at: timer.due, reply });
    assert_eq!(run.action("it", Default::default()).unwrap().status, Status::TimedOut);
    assert!(run.outstanding().is_empty());
}

#[test]
fn a_webhook_action_waits_until_its_callback_url_is_called() {
    let mut action = connector("/approvalmail/$subscriptions", json!({}));
    action["type"] = json!("apiconnectionwebhook");
    action["inputs"]["method"].take();
    action["inputs"]["body"] = json!({ "NotificationUrl": "@{listCallbackUrl()}" });
    let (mut run, effects) = begun(action);
    let [Effect::CallConnector(call), Effect::AwaitCallback(callback)] = &effects[..] else {
        panic!("{effects:?}")
    };
    let url = "https://soc.example/callbacks/secret/it%40callback";
    assert_eq!(callback.url, url);
    let body = support::json_of(call.body.as_ref().unwrap());
    assert_eq!(body["NotificationUrl"], url);
    let at = start(json!(null)).at;
    let reply = Reply::Ok { status: 202, headers: Default::default(), body: value(json!(null)) };
    run.apply(&Event::Replied { effect: call.id.clone(), at, reply });
    assert!(run.outcome().is_none());
    assert_eq!(run.outstanding().len(), 1);
    let called = Event::CalledBack {
        effect: callback.id.clone(),
        at,
        headers: Default::default(),
        body: value(json!({ "SelectedOption": "Approve" })),
    };
    run.apply(&called);
    let record = run.action("it", Default::default()).unwrap();
    let outputs = serde_json::to_value(record.outputs).unwrap();
    assert_eq!(outputs["body"]["SelectedOption"], "Approve");
    assert!(run.outcome().is_some());
}

#[test]
fn a_subscription_that_is_refused_fails_the_webhook_action() {
    let mut action = connector("/approvalmail/$subscriptions", json!({}));
    action["type"] = json!("ApiConnectionWebhook");
    let (mut run, effects) = begun(action);
    let reply = Reply::Ok { status: 403, headers: Default::default(), body: value(json!(null)) };
    let at = start(json!(null)).at;
    run.apply(&Event::Replied { effect: effects[0].id().clone(), at, reply });
    assert_eq!(run.action("it", Default::default()).unwrap().status, Status::Failed);
    assert!(run.outstanding().is_empty());
}

#[test]
fn http_carries_everything_that_the_definition_says() {
    let action = json!({ "type": "HTTP", "inputs": {
        "method": "post", "uri": "https://api.example/@{'a b'}", "queries": { "n": "@add(1, 1)" },
        "headers": { "X": "y" }, "cookie": "c=1", "body": { "k": "@null" },
        "authentication": { "type": "ManagedServiceIdentity", "audience": "https://a" } },
        "runtimeConfiguration": { "contentTransfer": { "transferMode": "Chunked" } } });
    let (_, effects) = begun(action);
    let [Effect::CallHttp(call)] = &effects[..] else { panic!("{effects:?}") };
    let found = serde_json::to_value(call).unwrap();
    assert_eq!(
        found,
        json!({ "id": "it#1", "key": "it", "action": "it", "method": "POST",
        "uri": "https://api.example/a b", "queries": { "n": 2 },
        "headers": { "X": "y", "Cookie": "c=1" }, "body": { "k": null },
        "authentication": { "type": "ManagedServiceIdentity", "audience": "https://a" },
        "chunked": true, "secure": false })
    );
}

#[test]
fn a_long_http_operation_is_asked_for_its_result() {
    let action = json!({ "type": "Http",
        "inputs": { "method": "PUT", "uri": "https://api.example/job", "body": "x" } });
    let (mut run, effects) = begun(action.clone());
    let at = start(json!(null)).at;
    let headers = value(json!({ "location": "https://api.example/job/1", "retry-after": "5" }));
    let accepted = Reply::Ok {
        status: 202,
        headers: headers.as_object().unwrap().clone(),
        body: value(json!(null)),
    };
    let answer = |effect: &Effect, reply: &Reply| Event::Replied {
        effect: effect.id().clone(),
        at,
        reply: reply.clone(),
    };
    let timers = run.apply(&answer(&effects[0], &accepted));
    let [Effect::SetTimer(timer)] = &timers[..] else { panic!("{timers:?}") };
    assert_eq!(timer.due.to_string(), "2026-11-21T12:00:05Z");
    let asked = run.apply(&Event::TimerFired { effect: timer.id.clone(), at: timer.due });
    let [Effect::CallHttp(call)] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!((call.method.as_str(), call.uri.as_str()), ("GET", "https://api.example/job/1"));
    assert!(call.body.is_none());
    let done = Reply::Ok { status: 200, headers: Default::default(), body: value(json!("done")) };
    run.apply(&answer(&asked[0], &done));
    let outputs = run.action("it", Default::default()).unwrap().outputs;
    assert_eq!(serde_json::to_value(outputs).unwrap()["body"], "done");

    let mut plain = action;
    plain["operationOptions"] = json!("DisableAsyncPattern");
    let (mut run, effects) = begun(plain);
    assert!(run.apply(&answer(&effects[0], &accepted)).is_empty());
    assert_eq!(run.action("it", Default::default()).unwrap().status, Status::Succeeded);
}

/// Promise: what a definition means for one host, another that it names as the place of the result does not get.
#[test]
fn credentials_do_not_follow_a_location_to_another_host() {
    let action = json!({ "type": "Http", "inputs": {
        "method": "POST", "uri": "https://api.example/job?n=1", "headers": { "X-Key": "k" },
        "authentication": { "type": "Basic", "username": "u", "password": "p" } } });
    let at = start(json!(null)).at;
    for (location, asked, is_told) in [
        ("/job/1", "https://api.example/job/1", true),
        ("https://API.example/job/1", "https://API.example/job/1", true),
        ("https://api.example.org/job/1", "https://api.example.org/job/1", false),
        ("http://api.example/job/1", "http://api.example/job/1", false),
        ("https://api.example:444/job/1", "https://api.example:444/job/1", false),
        (
            "https://api.example@elsewhere.example/1",
            "https://api.example@elsewhere.example/1",
            false,
        ),
    ] {
        let (mut run, effects) = begun(action.clone());
        let headers = value(json!({ "location": location })).as_object().unwrap().clone();
        let accepted = Reply::Ok { status: 202, headers, body: value(json!(null)) };
        let timers =
            run.apply(&Event::Replied { effect: effects[0].id().clone(), at, reply: accepted });
        let [Effect::SetTimer(timer)] = &timers[..] else { panic!("{timers:?}") };
        let polls = run.apply(&Event::TimerFired { effect: timer.id.clone(), at: timer.due });
        let [Effect::CallHttp(call)] = &polls[..] else { panic!("{polls:?}") };
        assert_eq!(call.uri, asked);
        let told = (call.authentication.is_some(), call.headers.get("X-Key").is_some());
        assert_eq!(told, (is_told, is_told), "{location}");
    }
}

#[test]
fn a_playbook_is_called_by_the_last_part_of_its_id() {
    let action = json!({ "type": "Workflow", "inputs": {
        "host": { "triggerName": "manual", "workflow": {
            "id": "/subscriptions/s/resourceGroups/r/providers/Microsoft.Logic/workflows/Enrich" } },
        "body": { "ip": "203.0.113.7" } } });
    let (_, effects) = begun(action);
    let [Effect::CallPlaybook(call)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((call.playbook.as_str(), call.trigger.as_str()), ("Enrich", "manual"));
}

#[test]
fn a_static_result_stands_for_the_call() {
    let mut definition = with_actions(json!({ "it": connector("/x", json!({})) }));
    definition["actions"]["it"]["runtimeConfiguration"] =
        json!({ "staticResult": { "name": "it0", "staticResultOptions": "Enabled" } });
    definition["staticResults"] = json!({ "it0": { "status": "Succeeded",
        "outputs": { "statusCode": "OK", "body": { "IPs": [] } } } });
    let run = simulate::run(&compile(definition.clone()), start(json!(null)), vec![]);
    assert_eq!(support::outputs(&run, "it")["body"], json!({ "IPs": [] }));
    assert!(support::calls(&run).is_empty());
    definition["actions"]["it"]["runtimeConfiguration"]["staticResult"]["staticResultOptions"] =
        json!("Disabled");
    let run = simulate::run(&compile(definition), start(json!(null)), vec![]);
    assert_eq!(support::calls(&run).len(), 1);
}
