//! Promises of the use cases on tasks and incidents, on a store in memory.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod world;

use domain::{Actor, ActorKind};
use serde_json::{Value, json};
use service::{Error, add_task, complete_task, list_tasks, on_incident, put_rule};
use wire::api::incident::Received;
use wire::api::task::{AddTask, incident_query, read_complete_task};
use world::{NoPlaybooks, TestWorld, ready};

const INCIDENT: &str = "9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f";

fn told(delivery: &str, title: &str) -> Received {
    let body = json!({
        "eventUniqueId": delivery,
        "object": {
            "id": INCIDENT,
            "properties": {"title": title, "severity": "High", "status": "New"},
        },
    });
    Received::read(&body, jiff::Timestamp::UNIX_EPOCH).unwrap()
}

fn deliver(world: &TestWorld, delivery: &str, title: &str) -> Result<service::Handled, Error> {
    ready(on_incident(world, &NoPlaybooks, told(delivery, title)))
}

fn titles(world: &TestWorld) -> Vec<String> {
    let named = incident_query(Some(INCIDENT)).unwrap();
    let list = ready(list_tasks(world, &named)).unwrap();
    let tasks = list["value"].as_array().unwrap().iter();
    tasks.map(|task| task["properties"]["title"].as_str().unwrap().to_owned()).collect()
}

fn rule(world: &TestWorld, id: &str, order: u32, contains: &str, tasks: &[&str]) {
    let actions = (1..).zip(tasks).map(|(order, title)| {
        json!({"order": order, "actionType": "AddIncidentTask", "actionConfiguration": {"title": title}})
    });
    let body = json!({"properties": {
        "displayName": format!("Rule {id}"),
        "order": order,
        "triggeringLogic": {
            "isEnabled": true, "triggersOn": "Incidents", "triggersWhen": "Created",
            "conditions": [{"conditionType": "Property", "conditionProperties": {
                "propertyName": "IncidentTitle", "operator": "Contains", "propertyValues": [contains]}}],
        },
        "actions": actions.collect::<Vec<_>>(),
    }});
    ready(put_rule(world, &Actor::default(), id, &body)).unwrap();
}

fn add(world: &TestWorld, key: Option<&str>, title: &str) -> Result<Value, Error> {
    let body = json!({"incidentArmId": INCIDENT, "taskTitle": title});
    ready(add_task(
        world,
        &Actor::named(ActorKind::User, "Ana"),
        key,
        AddTask::read(&body).unwrap(),
    ))
}

#[test]
fn tasks_come_in_the_order_of_rules_and_actions_and_the_last_by_hand() {
    let world = TestWorld::default();
    rule(&world, "b", 2, "mail", &["third"]);
    rule(&world, "a", 1, "mail", &["first", "second"]);
    deliver(&world, "d", "A mail").unwrap();
    let added = add(&world, None, "by hand").unwrap();
    assert_eq!(titles(&world), ["first", "second", "third", "by hand"]);
    assert_eq!(added["properties"]["createdBy"]["name"], "Ana");
}

#[test]
fn a_rule_whose_condition_does_not_hold_adds_nothing() {
    let world = TestWorld::default();
    rule(&world, "a", 1, "mail", &["first"]);
    deliver(&world, "d", "A sign-in").unwrap();
    assert_eq!(titles(&world), [""; 0]);
}

#[test]
fn the_same_delivery_again_adds_nothing_and_another_one_is_an_update() {
    let world = TestWorld::default();
    rule(&world, "a", 1, "mail", &["first"]);
    let first = deliver(&world, "d", "A mail").unwrap();
    assert!(first.created);
    assert!(!deliver(&world, "e", "A mail again").unwrap().created);
    let again = deliver(&world, "d", "A mail").unwrap();
    assert!(again.created);
    assert_eq!(again.answer, first.answer);
    assert_eq!(titles(&world), ["first"]);
}

/// Promise: however far the first handling of a delivery came, the second finishes it, and nothing is
/// there twice. The store fails at its n-th operation, for each n.
#[test]
fn a_delivery_that_died_anywhere_is_finished_by_the_next_try() {
    let mut died = 0;
    for operation in 1.. {
        let world = TestWorld::default();
        rule(&world, "a", 1, "mail", &["first", "second"]);
        rule(&world, "b", 2, "mail", &["third"]);
        let world = world.restarted_failing_at(operation);
        let first = deliver(&world, "d", "A mail");
        let world = world.restarted();
        deliver(&world, "d", "A mail").unwrap();
        assert_eq!(titles(&world), ["first", "second", "third"], "died at operation {operation}");
        if first.is_ok() {
            break;
        }
        died += 1;
    }
    assert!(died > 10, "the store failed at {died} operations only");
}

#[test]
fn the_same_key_is_the_same_task() {
    let world = TestWorld::default();
    deliver(&world, "d", "A mail").unwrap();
    let first = add(&world, Some("k"), "once").unwrap();
    let second = add(&world, Some("k"), "once").unwrap();
    assert_eq!(first["id"], second["id"]);
    assert_eq!(titles(&world), ["once"]);
}

#[test]
fn completing_twice_changes_nothing_the_second_time() {
    let world = TestWorld::default();
    deliver(&world, "d", "A mail").unwrap();
    let task = add(&world, None, "look").unwrap();
    let complete = || {
        let named = read_complete_task(&json!({"taskArmId": task["id"]})).unwrap();
        ready(complete_task(&world, &Actor::default(), named)).unwrap()
    };
    let (first, second) = (complete(), complete());
    assert!(first.changed && !second.changed);
    assert_eq!(first.task, second.task);
}

#[test]
fn an_unknown_incident_is_refused_and_stays_unknown() {
    let world = TestWorld::default();
    assert!(matches!(add(&world, None, "x"), Err(Error::IncidentNotFound(_))));
    let named = incident_query(Some(INCIDENT)).unwrap();
    assert!(matches!(ready(list_tasks(&world, &named)), Err(Error::IncidentNotFound(_))));
}

#[test]
fn an_incident_of_another_workspace_is_not_found_by_its_guid_there() {
    let world = TestWorld::default();
    deliver(&world, "d", "A mail").unwrap();
    let elsewhere = domain::WorkspaceId { name: "other".into(), ..Default::default() };
    let named = incident_query(Some(&elsewhere.resource("Incidents", INCIDENT))).unwrap();
    assert!(matches!(ready(list_tasks(&world, &named)), Err(Error::IncidentNotFound(_))));
}

#[test]
fn the_forty_first_task_is_refused() {
    let world = TestWorld::default();
    deliver(&world, "d", "A mail").unwrap();
    for n in 0..40 {
        add(&world, None, &format!("{n}")).unwrap();
    }
    assert!(matches!(add(&world, None, "41"), Err(Error::TaskLimitReached { limit: 40 })));
    assert_eq!(titles(&world).len(), 40);
}

#[test]
fn a_stale_etag_saves_nothing() {
    let world = TestWorld::default();
    rule(&world, "a", 1, "mail", &["first"]);
    let stored = ready(service::get_rule(&world, "a")).unwrap();
    rule(&world, "a", 2, "mail", &["changed"]);
    let error = ready(put_rule(&world, &Actor::default(), "a", &stored)).unwrap_err();
    assert_eq!(error.code(), "Conflict");
    let now = ready(service::get_rule(&world, "a")).unwrap();
    assert_eq!(now["properties"]["order"], 2);
}

/// Promise: what a thing costs, in operations of the store, is as docs/operations.md says, and does not grow
/// with what else the store holds.
#[test]
fn what_things_cost_is_known() {
    let world = TestWorld::default();
    rule(&world, "a", 1, "mail", &["first", "second"]);
    let mut world = world;
    let mut cost = |what: fn(&TestWorld)| {
        world = std::mem::take(&mut world).restarted();
        what(&world);
        world.store.operations()
    };
    for _ in 0..2 {
        let delivery = |world: &TestWorld| {
            let id = service::Ids::uuid(world).to_string();
            let mut received = told(&id, "A mail");
            received.incident.id = service::Ids::uuid(world);
            ready(on_incident(world, &NoPlaybooks, received)).unwrap();
        };
        // A journal with nothing in it is read in one operation instead of two, here twice.
        assert_eq!(cost(delivery), 13 + 2 * 5, "a delivery to which a rule adds two tasks");
        let without_tasks = |world: &TestWorld| {
            drop(deliver(world, &service::Ids::uuid(world).to_string(), "A call").unwrap());
        };
        _ = cost(without_tasks);
        assert_eq!(cost(without_tasks), 13, "an update of a known incident, which needs no number");
        assert_eq!(cost(|world| drop(add(world, None, "x").unwrap())), 5, "adding a task");
        assert_eq!(cost(|world| drop(titles(world))), 2, "listing the tasks");
    }
}
