//! A simulation answers every call by itself, with something that fits, and takes no time.

mod support;

use serde_json::{Value as Json, json};
use support::{calls, ended, given, outputs, record, simulate_with};
use workflow::{Effect, Reply};

#[test]
fn the_answers_to_sentinels_operations_have_their_shape() {
    let incident = json!({ "object": { "id": "/Incidents/i", "properties": { "title": "t" } } });
    let call = |path: &str, body: Json| {
        let mut call = support::connector(path, json!({}));
        call["inputs"]["body"] = body;
        call
    };
    let entities = json!([
        { "kind": "Ip", "properties": { "address": "203.0.113.7" } },
        { "kind": "Account", "properties": { "accountName": "ada", "upnSuffix": "example.com" } }
    ]);
    let run = simulate_with(
        json!({
            "add": call("/Incidents/CreateTask", json!({ "incidentArmId": "/Incidents/i", "taskTitle": "Reset" })),
            "get": call("/Incidents", json!({ "incidentArmId": "/Incidents/i" })),
            "ips": call("/entities/ip", entities.clone()),
            "accounts": call("/entities/account", json!(entities.to_string()))
        }),
        incident,
        vec![],
    );
    let body = |name: &str| outputs(&run, name)["body"].clone();
    assert!(body("add")["id"].as_str().unwrap().starts_with("/Incidents/i/tasks/"));
    assert_eq!(body("add")["properties"], json!({ "title": "Reset", "status": "New" }));
    assert_eq!(body("get")["properties"]["title"], "t");
    assert_eq!(body("ips"), json!({ "IPs": [{ "Address": "203.0.113.7" }] }));
    assert_eq!(
        body("accounts"),
        json!({ "Accounts": [{ "Name": "ada", "UPNSuffix": "example.com" }] })
    );
}

#[test]
fn a_call_is_answered_as_the_schema_of_its_reader_says() {
    let schema = json!({ "type": "object", "properties": {
        "devices": { "type": "array", "items": { "properties": {
            "name": { "type": ["string", "null"] }, "risk": { "enum": ["low", "high"] },
            "count": { "type": "integer" }, "score": { "type": "number" } } } } } });
    let run = simulate_with(
        json!({
            "call": { "type": "Http", "inputs": { "method": "GET", "uri": "https://api.example" } },
            "read": { "type": "ParseJson", "runAfter": { "call": ["Succeeded"] },
                      "inputs": { "content": "@body('call')", "schema": schema } }
        }),
        json!(null),
        vec![],
    );
    assert_eq!(
        outputs(&run, "read")["body"],
        json!({ "devices": [{ "name": "simulated", "risk": "low", "count": 1, "score": 1.5 }] })
    );
}

#[test]
fn given_replies_come_first_and_may_run_out() {
    let once =
        workflow::simulate::GivenReply { times: Some(1), ..given("each[1]/call", 404, json!({})) };
    let by_path = workflow::simulate::GivenReply {
        action: None,
        path: Some("/OTHER".to_owned()),
        ..given("x", 201, json!("given"))
    };
    let run = simulate_with(
        json!({
            "each": { "type": "Foreach", "foreach": [0, 1, 2],
                      "actions": { "call": support::connector("/x", json!({})) } },
            "other": support::connector("/other/1", json!({}))
        }),
        json!(null),
        vec![once, by_path],
    );
    let statuses: Vec<String> = (0..3)
        .map(|index| record(&run, &format!("each[{index}]/call")).status.to_string())
        .collect();
    assert_eq!(statuses, ["Succeeded", "Failed", "Succeeded"]);
    assert_eq!(outputs(&run, "other")["body"], "given");
    assert_eq!(calls(&run).len(), 4);
}

#[test]
fn an_approval_is_answered_and_months_pass_at_once() {
    let mut approval = support::connector("/approvalmail/$subscriptions", json!({}));
    approval["type"] = json!("ApiConnectionWebhook");
    approval["limit"] = json!({ "timeout": "P1D" });
    approval["inputs"]["body"] = json!({ "Message": { "Options": "Block, Ignore" } });
    let actions = json!({
        "ask": approval,
        "wait": { "type": "Wait", "runAfter": { "ask": ["Succeeded"] },
                  "inputs": { "interval": { "count": 2, "unit": "Month" } } }
    });
    let run = simulate_with(actions.clone(), json!(null), vec![]);
    assert_eq!(outputs(&run, "ask")["body"]["SelectedOption"], "Block");
    assert_eq!(run.outcome().unwrap().at.to_string(), "2027-01-21T12:00:00Z");
    let chosen = given("ask", 200, json!({ "SelectedOption": "Ignore" }));
    let run = simulate_with(actions, json!(null), vec![chosen]);
    assert_eq!(outputs(&run, "ask")["body"]["SelectedOption"], "Ignore");
}

#[test]
fn every_effect_is_told_with_its_answer() {
    let run =
        simulate_with(json!({ "it": support::connector("/x", json!({})) }), json!(null), vec![]);
    assert_eq!(ended(&run), "Succeeded");
    let [exchange] = run.exchanges.as_slice() else { panic!("{:?}", run.exchanges) };
    assert!(matches!(exchange.effect, Effect::CallConnector(_)));
    assert!(matches!(exchange.reply, Some(Reply::Ok { status: 200, .. })));
}
