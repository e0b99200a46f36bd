//! Promises of the audit trail: who did what, when, and what was there before; and why nothing happened.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod world;

use domain::{Actor, ActorKind};
use serde_json::{Value, json};
use service::{
    complete_task, delete_task, edit_incident, export, export_incident, get_activity, on_incident,
    patch_task, put_rule, put_task,
};
use wire::api::incident::{IncidentEdit, Received};
use wire::api::task::{TaskEdit, incident_query, read_complete_task, task_path};
use world::{NoPlaybooks, TestWorld, ready};

const INCIDENT: &str = "9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f";
const TASK: &str = "4bb36b7b-26ff-4d1c-9cbe-0d8ab3da0014";

fn deliver(world: &TestWorld, incident: &str, delivery: &str, severity: &str) {
    let body = json!({"eventUniqueId": delivery, "object": {"id": incident, "properties": {
        "title": "A mail", "severity": severity, "status": "New"}}});
    let received = Received::read(&body, jiff::Timestamp::UNIX_EPOCH).unwrap();
    ready(on_incident(world, &NoPlaybooks, received)).unwrap();
}

fn ana() -> Actor {
    Actor::named(ActorKind::User, "Ana")
}

fn put(world: &TestWorld, properties: Value) {
    let edit = TaskEdit::read_put(&json!({"properties": properties})).unwrap();
    ready(put_task(world, &ana(), &task_path(INCIDENT, TASK).unwrap(), &edit)).unwrap();
}

fn lines(world: &TestWorld) -> Vec<Value> {
    let activity =
        ready(get_activity(world, &incident_query(Some(INCIDENT)).unwrap(), None)).unwrap();
    activity["value"].as_array().unwrap().clone()
}

/// Promise: each change is there with who made it, what was there before and what is there now.
#[test]
fn each_change_says_who_and_what_was_there_before() {
    let world = TestWorld::default();
    deliver(&world, INCIDENT, "d", "Low");
    put(&world, json!({"title": "Call", "status": "New"}));
    let edit = json!({"properties": {"assignee": "ben@example.com", "mandatory": true}});
    let edit = TaskEdit::read_patch(&edit).unwrap();
    ready(patch_task(&world, &ana(), &task_path(INCIDENT, TASK).unwrap(), &edit)).unwrap();
    let edit = IncidentEdit::read_patch(&json!({"properties": {"severity": "High"}})).unwrap();
    let named = incident_query(Some(INCIDENT)).unwrap();
    ready(edit_incident(&world, &NoPlaybooks, &ana(), Some("k"), &named, &edit)).unwrap();

    let lines = lines(&world);
    let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "RulesApplied",
            "IncidentEdited",
            "TaskEdited",
            "TaskAdded",
            "RulesApplied",
            "IncidentReceived"
        ]
    );
    assert_eq!(lines[1]["changes"], json!([{"field": "severity", "old": "Low", "new": "High"}]));
    assert_eq!(
        (&lines[1]["by"]["name"], &lines[5]["by"]["kind"]),
        (&json!("Ana"), &json!("Source"))
    );
    let field = |name: &str| {
        let changes = lines[2]["changes"].as_array().unwrap().iter();
        changes.clone().find(|change| change["field"] == name).cloned().unwrap()
    };
    assert_eq!(field("mandatory"), json!({"field": "mandatory", "old": null, "new": true}));
    assert_eq!(field("assignee")["new"]["userPrincipalName"], "ben@example.com");
    assert_eq!(lines[2]["task"], json!({"name": TASK, "title": "Call"}));
}

/// Promise: the record of a delivery says of each rule whether it applied, and which condition decided.
#[test]
fn a_delivery_says_why_nothing_happened() {
    let world = TestWorld::default();
    let rule = json!({"properties": {
        "displayName": "Bad ones", "order": 1,
        "triggeringLogic": {"isEnabled": true, "triggersOn": "Incidents", "triggersWhen": "Created",
            "conditions": [{"conditionType": "Property", "conditionProperties": {
                "propertyName": "IncidentSeverity", "operator": "Equals", "propertyValues": ["High"]}}]},
        "actions": [{"order": 1, "actionType": "AddIncidentTask", "actionConfiguration": {"title": "t"}}],
    }});
    ready(put_rule(&world, &Actor::default(), "r", &rule)).unwrap();
    deliver(&world, INCIDENT, "d", "Low");
    let asked = &lines(&world)[0]["rules"]["passes"][0]["rules"];
    let expected = json!([{
        "rule": "r", "displayName": "Bad ones", "applies": false,
        "decidedBy": {"reason": "Condition", "place": "conditions[0]", "what": "IncidentSeverity Equals High"},
    }]);
    assert_eq!(*asked, expected);
}

/// Promise: an export has a record of each change, with all tasks; a deleted task is there once as deleted.
#[test]
fn a_deleted_task_is_exported_once_as_deleted() {
    let world = TestWorld::default();
    deliver(&world, INCIDENT, "d", "Low");
    put(&world, json!({"title": "Call", "status": "New"}));
    let named = read_complete_task(&json!({"taskArmId": format!("{INCIDENT}/{TASK}")})).unwrap();
    ready(complete_task(&world, &ana(), named)).unwrap();
    ready(delete_task(&world, &ana(), &task_path(INCIDENT, TASK).unwrap(), None)).unwrap();
    deliver(&world, INCIDENT, "e", "High");
    let records = ready(export_incident(&world, &incident_query(Some(INCIDENT)).unwrap())).unwrap();
    let statuses: Vec<_> =
        records.iter().map(|record| record["Tasks"][0]["status"].clone()).collect();
    let expected = [Value::Null, Value::Null, json!("New"), json!("Completed"), json!("Deleted")];
    assert_eq!(statuses[..5], expected);
    assert!(statuses[5..].iter().all(Value::is_null) && statuses.len() == 7);
}

/// Promise: the export of everything has each incident once, in parts that follow each other.
#[test]
fn everything_is_exported_in_parts() {
    let world = TestWorld::default();
    let incidents: Vec<_> = (1..=250).map(|n| uuid::Uuid::from_u128(n).to_string()).collect();
    for incident in &incidents {
        deliver(&world, incident, "d", "Low");
    }
    let (mut after, mut seen, mut parts) = (Some(0), vec![], 0);
    while let Some(place) = after {
        let part = ready(export(&world, place)).unwrap();
        seen.extend(
            part.lines.iter().map(|line| line["IncidentName"].as_str().unwrap().to_owned()),
        );
        (after, parts) = (part.after, parts + 1);
    }
    seen.dedup();
    assert_eq!((seen, parts), (incidents, 3));
}
