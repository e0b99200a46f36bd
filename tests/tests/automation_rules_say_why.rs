//! Promise: one sees which rules add tasks, and for an incident whether a rule would apply and which
//! condition decides; looking changes nothing.

use end_to_end::samples::{INCIDENT, each, example, titles};
use end_to_end::{World, on_each_host};
use serde_json::{Value, json};

#[test]
fn the_rules_that_add_tasks_are_seen_with_their_tasks_and_analytics_rules() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        for name in ["scope", "contain"] {
            let rule = example(&format!("automation-rules/{name}.json"));
            _ = client.put(&format!("/automation-rules/{name}"), &rule).having(201);
        }
        let view = client.get("/automation-rules?action=addincidenttask").having(200);
        let rules = view["value"].as_array().expect("a list");
        assert_eq!(each(rules, "/name"), ["contain", "scope"]);
        let tasks = rules[0]["tasks"].as_array().expect("tasks");
        assert_eq!(
            each(tasks, "/title"),
            ["Ask the user where they are", "End all sessions of the account"]
        );
        let bound = rules[0]["analyticRuleIds"][0].as_str().expect("an analytics rule");
        assert!(bound.ends_with("/alertRules/c4a81f27-6e3d-4b95-a0c2-18d9e7f6b354"), "{bound}");

        let none = client.get("/automation-rules?action=RunPlaybook").having(200);
        assert_eq!(none["value"], json!([]));
        client.get("/automation-rules?action=Explode").refused(400, "InvalidField");
    });
}

#[test]
fn a_test_of_a_rule_names_the_condition_that_decides_and_adds_no_task() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        _ = client.post("/on-incident-created", &example("incident.json")).having(201);
        let mut rule = example("automation-rules/contain.json");
        let conditions = &mut rule["properties"]["triggeringLogic"]["conditions"];
        let before = conditions.as_array().map_or(0, Vec::len);
        conditions.as_array_mut().expect("conditions").push(json!({
            "conditionType": "Property", "conditionProperties": {
                "propertyName": "AccountName", "operator": "Equals", "propertyValues": ["nobody"]},
        }));
        _ = client.put("/automation-rules/r", &rule).having(201);
        let named = json!({"incidentArmId": INCIDENT});

        let told = client.post("/automation-rules/r/test", &named).having(200);
        assert_eq!(told["applies"], false);
        assert_eq!(told["decidedBy"]["place"], format!("conditions[{before}]"));
        assert_eq!(told["decidedBy"]["what"], "AccountName Equals nobody");

        let rule = example("automation-rules/contain.json");
        _ = client.put("/automation-rules/r", &rule).having(200);
        let told = client.post("/automation-rules/r/test", &named).having(200);
        assert_eq!((&told["applies"], &told["decidedBy"]), (&json!(true), &Value::Null));
        assert_eq!(titles(client, INCIDENT), [] as [&str; 0], "a test adds nothing");

        client.post("/automation-rules/none/test", &named).refused(404, "RuleNotFound");
        client.post("/automation-rules/r/test", &json!({})).refused(400, "InvalidField");
        client.get("/automation-rules/r/test").refused(405, "MethodNotAllowed");
    });
}
