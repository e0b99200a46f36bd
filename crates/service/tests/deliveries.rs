//! Promises of what a delivery sets off: rules that see what rules before them did, rules on updates, circles,
//! and a process that dies anywhere in between.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod world;

use std::cell::RefCell;
use std::time::Duration;

use domain::Actor;
use serde_json::{Value, json};
use service::{
    Error, PlaybookStarter, PlaybookSubject, StartedPlaybook, edit_incident, get_incident,
    list_tasks, on_incident, put_rule,
};
use wire::api::incident::{IncidentEdit, Received};
use wire::api::task::incident_query;
use world::{NoPlaybooks, TestWorld, ready};

const INCIDENT: &str = "9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f";

fn received(delivery: &str, more: Value) -> Received {
    let mut properties = json!({"title": "A mail", "severity": "Low", "status": "New"});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let body =
        json!({"eventUniqueId": delivery, "object": {"id": INCIDENT, "properties": properties}});
    Received::read(&body, jiff::Timestamp::UNIX_EPOCH).unwrap()
}

fn deliver(world: &TestWorld, delivery: &str, more: Value) -> Result<Value, Error> {
    let handled = ready(on_incident(world, &NoPlaybooks, received(delivery, more)));
    handled.map(|handled| handled.answer)
}

fn rule(world: &TestWorld, id: &str, on: &str, when: &str, conditions: Value, actions: Value) {
    let numbered = (1..).zip(actions.as_array().unwrap());
    let actions = numbered.map(|(order, action)| {
        json!({"order": order, "actionType": action[0], "actionConfiguration": action[1]})
    });
    let body = json!({"properties": {
        "displayName": id, "order": 1,
        "triggeringLogic": {
            "isEnabled": true, "triggersOn": on, "triggersWhen": when, "conditions": conditions,
        },
        "actions": actions.collect::<Vec<_>>(),
    }});
    ready(put_rule(world, &Actor::default(), id, &body)).unwrap();
}

fn severity_is(severity: &str) -> Value {
    json!([{"conditionType": "Property", "conditionProperties": {
        "propertyName": "IncidentSeverity", "operator": "Equals", "propertyValues": [severity]}}])
}

fn severity_changed_to(severity: &str) -> Value {
    json!([{"conditionType": "PropertyChanged", "conditionProperties": {
        "propertyName": "IncidentSeverity", "changeType": "ChangedTo", "operator": "Equals",
        "propertyValues": [severity]}}])
}

fn titles(world: &TestWorld) -> Vec<String> {
    let list = ready(list_tasks(world, &incident_query(Some(INCIDENT)).unwrap())).unwrap();
    let tasks = list["value"].as_array().unwrap().iter();
    tasks.map(|task| task["properties"]["title"].as_str().unwrap().to_owned()).collect()
}

/// A chain: the first rule changes what it asks about and adds a task after that; a rule on updates sees the
/// change, makes another, and adds a task; a third sees that one.
fn chain(world: &TestWorld) {
    rule(
        world,
        "a",
        "Incidents",
        "Created",
        severity_is("Low"),
        json!([
            ["ModifyProperties", {"severity": "Medium"}],
            ["AddIncidentTask", {"title": "created"}],
        ]),
    );
    rule(
        world,
        "b",
        "Incidents",
        "Updated",
        severity_changed_to("Medium"),
        json!([
            ["ModifyProperties", {"severity": "High", "labels": [{"labelName": "seen"}]}],
            ["AddIncidentTask", {"title": "medium"}],
        ]),
    );
    rule(
        world,
        "c",
        "Incidents",
        "Updated",
        severity_changed_to("High"),
        json!([
            ["AddIncidentTask", {"title": "high"}],
        ]),
    );
}

fn severity(world: &TestWorld) -> Value {
    let incident = ready(get_incident(world, &incident_query(Some(INCIDENT)).unwrap())).unwrap();
    incident["properties"]["severity"].clone()
}

/// Promise: what a rule changes, rules on updates see; those that already looked are not asked about it.
#[test]
fn what_a_rule_changes_is_an_update_to_the_rules_on_updates() {
    let world = TestWorld::default();
    chain(&world);
    let answer = deliver(&world, "d", json!({})).unwrap();
    assert_eq!(titles(&world), ["created", "medium", "high"]);
    let rules: Vec<_> = answer["automation"].as_array().unwrap().iter().collect();
    let shown = |rule: &&Value| (rule["rule"].clone(), rule["pass"].clone());
    let expected = [("a", 0), ("b", 1), ("c", 2)];
    assert_eq!(
        rules.iter().map(shown).collect::<Vec<_>>(),
        expected.map(|(r, p)| (json!(r), json!(p)))
    );
}

/// Promise: a process that dies at any operation of the store leaves a delivery that the next try finishes as
/// if nothing had happened: also where rules had changed what they ask about.
#[test]
fn a_chain_of_rules_that_died_anywhere_is_finished_as_if_it_had_not() {
    for operation in 1.. {
        let world = TestWorld::default();
        chain(&world);
        let world = world.restarted_failing_at(operation);
        let first = deliver(&world, "d", json!({}));
        let world = world.restarted();
        let second = deliver(&world, "d", json!({})).unwrap();
        let place = format!("died at operation {operation}");
        assert_eq!(titles(&world), ["created", "medium", "high"], "{place}");
        assert_eq!(severity(&world), "High", "{place}");
        assert_eq!(second["automation"].as_array().unwrap().len(), 3, "{place}");
        if let Ok(first) = first {
            assert_eq!(first, second);
            assert!(operation > 30, "the store failed at {operation} operations only");
            break;
        }
    }
}

/// Promise: rules that undo each other are stopped, and the answer is there all the same.
#[test]
fn rules_that_go_round_in_a_circle_are_stopped() {
    let world = TestWorld::default();
    for (id, from, to) in [("up", "Low", "High"), ("down", "High", "Low")] {
        let actions = json!([["ModifyProperties", {"severity": to}]]);
        rule(&world, id, "Incidents", "Updated", severity_changed_to(from), actions);
    }
    deliver(&world, "d", json!({"severity": "Medium"})).unwrap();
    let answer = deliver(&world, "e", json!({"severity": "Low"})).unwrap();
    assert_eq!(answer["automation"].as_array().unwrap().len(), 10);
}

/// Promise: an update in which nothing changed that rules look at sets nothing off; one that changes what
/// they look at does.
#[test]
fn rules_on_updates_look_at_what_changed() {
    let world = TestWorld::default();
    let labels_added = json!([{"conditionType": "PropertyArrayChanged", "conditionProperties": {
        "arrayType": "Labels", "changeType": "Added"}}]);
    let task = json!([["AddIncidentTask", {"title": "label"}]]);
    rule(
        &world,
        "any",
        "Incidents",
        "Updated",
        json!([]),
        json!([["AddIncidentTask", {"title": "any"}]]),
    );
    rule(&world, "label", "Incidents", "Updated", labels_added, task);
    deliver(&world, "1", json!({})).unwrap();
    deliver(&world, "2", json!({"description": "more words"})).unwrap();
    assert_eq!(titles(&world), [""; 0]);
    deliver(&world, "3", json!({"labels": [{"labelName": "vip"}]})).unwrap();
    assert_eq!(titles(&world), ["any", "label"]);
}

/// Promise: an edit made here sets off the rules on updates, and is not made twice under the same key.
#[test]
fn an_edit_sets_off_the_rules_on_updates_once() {
    for operation in 1.. {
        let world = TestWorld::default();
        chain(&world);
        rule(&world, "a", "Incidents", "Created", json!([]), json!([]));
        deliver(&world, "d", json!({})).unwrap();
        let edit = |world: &TestWorld| {
            let edit =
                IncidentEdit::read_patch(&json!({"properties": {"severity": "Medium"}})).unwrap();
            let named = incident_query(Some(INCIDENT)).unwrap();
            ready(edit_incident(world, &NoPlaybooks, &Actor::default(), Some("k"), &named, &edit))
        };
        let world = world.restarted_failing_at(operation);
        let first = edit(&world);
        let world = world.restarted();
        edit(&world).unwrap();
        assert_eq!(titles(&world), ["medium", "high"], "died at operation {operation}");
        assert_eq!(severity(&world), "High", "died at operation {operation}");
        if first.is_ok() {
            break;
        }
    }
}

/// Remembers what playbooks were run on.
#[derive(Default)]
struct Noted(RefCell<Vec<(String, PlaybookSubject)>>);

impl PlaybookStarter for Noted {
    async fn run(
        &self,
        playbook: &str,
        subject: &PlaybookSubject,
        _key: &str,
        _by: &Actor,
        _wait: Duration,
    ) -> Result<StartedPlaybook, Error> {
        self.0.borrow_mut().push((playbook.to_owned(), subject.clone()));
        Ok(StartedPlaybook { run: "r".into(), status: "Succeeded".into() })
    }
}

/// Promise: a rule on alerts is asked about each alert once, when it is new, and its playbook gets the alert.
#[test]
fn rules_on_alerts_are_asked_about_each_new_alert() {
    let world = TestWorld::default();
    let alert = |id: &str| json!({"kind": "SecurityAlert", "properties": {"systemAlertId": id}});
    rule(
        &world,
        "p",
        "Alerts",
        "Created",
        json!([]),
        json!([["RunPlaybook", {"logicAppResourceId": "triage"}]]),
    );
    let playbooks = Noted::default();
    let tell = |delivery: &str, alerts: Value| {
        let received = received(delivery, json!({"alerts": alerts}));
        ready(on_incident(&world, &playbooks, received)).unwrap();
        std::mem::take(&mut *playbooks.0.borrow_mut())
    };
    let ids = |runs: Vec<(String, PlaybookSubject)>| -> Vec<Value> {
        let id = |(_, subject)| match subject {
            PlaybookSubject::Trigger(body) => body["SystemAlertId"].clone(),
            PlaybookSubject::Incident { .. } => Value::Null,
        };
        runs.into_iter().map(id).collect()
    };
    assert_eq!(ids(tell("1", json!([alert("a"), alert("b")]))), ["a", "b"]);
    assert_eq!(ids(tell("2", json!([alert("a"), alert("b"), alert("c")]))), ["c"]);
    assert_eq!(ids(tell("3", json!([alert("a"), alert("b"), alert("c")]))), [""; 0]);
}

/// Promise: the playbook of a rule on updates is told what changed.
#[test]
fn a_playbook_on_an_update_is_told_what_changed() {
    let world = TestWorld::default();
    let run = json!([["RunPlaybook", {"logicAppResourceId": "notify"}]]);
    rule(&world, "p", "Incidents", "Updated", json!([]), run);
    let playbooks = Noted::default();
    for (delivery, severity) in [("1", "Low"), ("2", "High")] {
        let received = received(delivery, json!({"severity": severity}));
        ready(on_incident(&world, &playbooks, received)).unwrap();
    }
    let runs = playbooks.0.into_inner();
    let PlaybookSubject::Incident { updates: Some(updates), .. } = &runs[0].1 else {
        panic!("the playbook was not told");
    };
    assert_eq!((runs.len(), &updates["updatedFields"]), (1, &json!(["severity"])));
}
