//! Promises about messages of incident sources: each incident of a message is handled once, however often
//! the message comes and wherever an earlier try broke off.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod world;

use domain::Actor;
use serde_json::{Value, json};
use service::{Error, Handled, Message, list_tasks, on_message, put_rule};
use wire::api::task::incident_query;
use world::{NoPlaybooks, TestWorld, ready};

fn told(world: &TestWorld, body: &Value, id: Option<&str>) -> Result<Handled, Error> {
    ready(on_message(world, &NoPlaybooks, Message { source: None, body, id }))
}

fn titles(world: &TestWorld, incident: &Value) -> Vec<String> {
    let named = incident_query(incident.as_str()).unwrap();
    let list = ready(list_tasks(world, &named)).unwrap();
    let tasks = list["value"].as_array().unwrap().iter();
    tasks.map(|task| task["properties"]["title"].as_str().unwrap().to_owned()).collect()
}

/// A rule that adds a task to each new incident, so that handling twice would show.
fn rule(world: &TestWorld) {
    let body = json!({"properties": {
        "displayName": "Rule", "order": 1,
        "triggeringLogic": {"isEnabled": true, "triggersOn": "Incidents", "triggersWhen": "Created",
            "conditions": []},
        "actions": [{"order": 1, "actionType": "AddIncidentTask",
            "actionConfiguration": {"title": "Look at it"}}],
    }});
    ready(put_rule(world, &Actor::default(), "r", &body)).unwrap();
}

/// Two incidents of Graph.
fn list() -> Value {
    let incident = |id| {
        json!({"id": id, "displayName": format!("Incident {id}"), "severity": "high", "status": "active",
            "incidentWebUrl": "https://security.example/i", "lastUpdateDateTime": "1970-01-02T00:00:00Z"})
    };
    json!({"value": [incident("1"), incident("2")]})
}

fn group(status: &str, ends: &str) -> Value {
    json!({
        "groupKey": "{}:{alertname=\"X\"}", "receiver": "tasks", "status": status,
        "commonLabels": {"alertname": "X"},
        "alerts": [{"status": status, "labels": {"alertname": "X"}, "fingerprint": "f",
            "startsAt": "2026-05-04T08:00:00Z", "endsAt": ends}],
    })
}

#[test]
fn a_message_about_one_incident_is_answered_with_it() {
    let world = TestWorld::default();
    rule(&world);
    let firing = group("firing", "0001-01-01T00:00:00Z");
    let first = told(&world, &firing, None).unwrap();
    assert!(first.created);
    let incident = &first.answer["name"];
    assert_eq!(first.answer["properties"]["status"], "New");
    let again = told(&world, &firing, None).unwrap();
    assert_eq!((again.created, &again.answer), (true, &first.answer));
    let closed = told(&world, &group("resolved", "2026-05-04T09:00:00Z"), None).unwrap();
    assert_eq!((closed.created, &closed.answer["name"]), (false, incident));
    assert_eq!(closed.answer["properties"]["status"], "Closed");
    assert_eq!(titles(&world, incident), ["Look at it"]);
}

#[test]
fn a_message_about_several_is_answered_with_each() {
    let world = TestWorld::default();
    let handled = told(&world, &list(), Some("msg_1")).unwrap();
    assert!(!handled.created);
    let all = handled.answer["value"].as_array().unwrap();
    let titles: Vec<_> = all.iter().map(|one| &one["properties"]["title"]).collect();
    assert_eq!(titles, ["Incident 1", "Incident 2"]);
    let none = told(&world, &json!({"value": []}), None).unwrap();
    assert_eq!(none.answer, json!({"value": []}));
}

#[test]
fn a_message_that_cannot_be_read_changes_nothing() {
    let world = TestWorld::default();
    let mut body = list();
    body["value"][1]["displayName"] = json!(null);
    let error = told(&world, &body, None).err().unwrap();
    assert_eq!((error.code(), error.target()), ("InvalidField", Some("value[1].displayName")));
    let handled = told(&world, &list(), None).unwrap();
    let all = handled.answer["value"].as_array().unwrap();
    assert!(
        all.iter().all(|one| one["properties"]["incidentNumber"].as_u64() < Some(3)),
        "{all:?}"
    );
}

#[test]
fn a_message_that_broke_off_anywhere_is_finished_by_the_next_and_nothing_is_there_twice() {
    let mut broke_off = 0;
    for operation in 1.. {
        let world = TestWorld::default();
        rule(&world);
        let world = world.restarted_failing_at(operation);
        let failed = told(&world, &list(), None).is_err();
        let world = world.restarted();
        let handled = told(&world, &list(), None).unwrap();
        for one in handled.answer["value"].as_array().unwrap() {
            assert_eq!(titles(&world, &one["name"]), ["Look at it"], "failing at {operation}");
        }
        if !failed {
            break;
        }
        broke_off += 1;
    }
    assert!(broke_off > 10, "the store failed in {broke_off} places only");
}
