//! The two documented task playbooks run as they are: tasks are added, performed and completed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{calls, compile, ended, given, shared, start};
use workflow::{Effect, simulate};

fn incident(entities: Json) -> Json {
    json!({ "object": {
        "id": "/subscriptions/s/resourceGroups/r/providers/Microsoft.OperationalInsights/\
               workspaces/w/providers/Microsoft.SecurityInsights/Incidents/i",
        "properties": { "title": "Risky sign-in", "relatedEntities": entities }
    } })
}

fn account(id: &str) -> Json {
    json!({ "kind": "Account", "properties": { "accountName": id, "aadUserId": id } })
}

fn bodies(simulation: &simulate::Simulation, path: &str) -> Vec<Json> {
    let calls = simulation.exchanges.iter().filter_map(|exchange| match &exchange.effect {
        Effect::CallConnector(call) if call.path == path => call.body.as_ref(),
        _ => None,
    });
    calls.map(Json::from).collect()
}

#[test]
fn a_task_is_added_performed_for_each_account_and_completed() {
    let Some(text) = shared("payloads/playbook-add-and-perform.composed.json") else {
        return;
    };
    let definition = compile(serde_json::from_str(&text).unwrap());
    let body = incident(json!([account("a1"), account("a2")]));
    let run = simulate::run(&definition, start(body), vec![]);
    assert_eq!(ended(&run), "Succeeded");
    let paths: Vec<String> = calls(&run).into_iter().map(|(_, _, path)| path).collect();
    assert_eq!(
        paths,
        [
            "/Incidents/CreateTask",
            "/entities/account",
            "/beta/riskyUsers/confirmCompromised",
            "/beta/riskyUsers/confirmCompromised",
            "/Incidents/CompleteTask",
        ]
    );
    assert_eq!(
        bodies(&run, "/beta/riskyUsers/confirmCompromised"),
        [json!({ "userIds": ["a1"] }), json!({ "userIds": ["a2"] }),]
    );
    let created = run.exchanges.iter().find(|one| one.effect.id().as_str().starts_with("Add_task"));
    let Some(workflow::Reply::Ok { body, .. }) = created.and_then(|one| one.reply.clone()) else {
        panic!("the task was not created")
    };
    let task_id = Json::from(body.get("id").unwrap());
    assert_eq!(bodies(&run, "/Incidents/CompleteTask"), [json!({ "taskArmId": task_id })]);
}

#[test]
fn the_task_stays_open_and_the_run_names_the_action_when_one_account_is_refused() {
    let Some(text) = shared("payloads/playbook-add-and-perform.composed.json") else {
        return;
    };
    let definition = compile(serde_json::from_str(&text).unwrap());
    let refused = given("For_each[1]/Confirm_a_risky_user_as_compromised", 403, json!({}));
    let body = incident(json!([account("a1"), account("a2")]));
    let run = simulate::run(&definition, start(body), vec![refused]);
    let outcome = run.outcome().unwrap();
    assert_eq!(outcome.status.to_string(), "Failed");
    assert_eq!(outcome.action.as_deref(), Some("For_each[1]/Confirm_a_risky_user_as_compromised"));
    assert_eq!(outcome.error.as_ref().unwrap().code, "Forbidden");
    assert!(bodies(&run, "/Incidents/CompleteTask").is_empty());
}

#[test]
fn a_malicious_and_a_clean_address_get_different_tasks() {
    let Some(text) = shared("payloads/playbook-conditional.composed.json") else {
        return;
    };
    let definition = compile(serde_json::from_str(&text).unwrap());
    let ip = |address: &str| json!({ "kind": "Ip", "properties": { "address": address } });
    let report = |malicious: i64| json!({ "data": { "attributes": { "last_analysis_stats": { "malicious": malicious } } } });
    let replies = vec![
        given("For_each[0]/Get_an_IP_report", 200, report(5)),
        given("For_each[1]/Get_an_IP_report", 200, report(0)),
    ];
    let body = incident(json!([ip("203.0.113.7"), ip("198.51.100.2")]));
    let run = simulate::run(&definition, start(body), replies);
    assert_eq!(ended(&run), "Succeeded");
    let titles: Vec<Json> = bodies(&run, "/Incidents/CreateTask")
        .into_iter()
        .map(|mut body| body["taskTitle"].take())
        .collect();
    assert_eq!(
        titles,
        [json!("Mark user as compromised"), json!("Reach out to the user to confirm the activity"),]
    );
    assert!(calls(&run).iter().any(|(connector, method, path)| {
        (connector.as_str(), method.as_str()) == ("virustotal", "GET")
            && path == "/api/v3/ip_addresses/connectorV2/203.0.113.7"
    }));
}
