//! Promise: the automation rules that apply to a new incident add their tasks in the order of the rules and
//! of their actions; a task by hand comes after them; each says who created it.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use end_to_end::samples::{INCIDENT, about_another, each, example, new_task, tasks, titles};
use end_to_end::{World, on_each_host};
use serde_json::{Value, json};

/// What the two rules of examples/ add, in order: title and the rule it comes from.
const ADDED: [(&str, &str); 3] = [
    ("Ask the user where they are", "contain"),
    ("End all sessions of the account", "contain"),
    ("List what the account touched since the first foreign sign-in", "scope"),
];

/// Puts the rules, the one of order 2 first.
fn put_rules(world: &World) {
    for (name, order) in [("scope", 2), ("contain", 1)] {
        let rule = example(&format!("automation-rules/{name}.json"));
        assert_eq!(rule["properties"]["order"], order);
        _ = world.client.put(&format!("/automation-rules/{name}"), &rule).having(201);
    }
}

fn expected_titles() -> Vec<&'static str> {
    ADDED.iter().map(|(title, _)| *title).collect()
}

#[test]
fn tasks_come_in_the_order_of_rules_and_actions_and_say_who_created_them() {
    on_each_host(|host| {
        let world = World::plain(host);
        put_rules(&world);
        let answer = world.client.post("/on-incident-created", &example("incident.json"));
        let answer = answer.having(201);
        assert_eq!(answer["name"], INCIDENT);
        let applied = answer["automation"].as_array().expect("what the rules did");
        assert_eq!(each(applied, "/rule"), ["contain", "scope"]);

        let tasks = tasks(&world.client, INCIDENT);
        assert_eq!(each(&tasks, "/properties/title"), expected_titles());
        for (task, (_, rule)) in tasks.iter().zip(ADDED) {
            check_task(task, &example(&format!("automation-rules/{rule}.json")));
        }
    });
}

/// A task of a rule: shape, description and creator.
#[track_caller]
fn check_task(task: &Value, rule: &Value) {
    assert_eq!(task["type"], "Microsoft.SecurityInsights/incidents/tasks");
    let id = task["id"].as_str().unwrap_or_default();
    let name = task["name"].as_str().unwrap_or_default();
    assert!(id.to_lowercase().contains(&format!("/incidents/{INCIDENT}/tasks/{name}")), "{id}");
    assert!(task["etag"].as_str().is_some_and(|etag| !etag.is_empty()), "{task}");
    let properties = &task["properties"];
    assert_eq!(properties["status"], "New");
    assert_eq!(properties["createdBy"]["name"], rule["properties"]["displayName"]);
    assert_eq!(properties["createdBy"]["kind"], "AutomationRule");
    let actions = rule["properties"]["actions"].as_array().expect("actions");
    let action = actions
        .iter()
        .map(|action| &action["actionConfiguration"])
        .find(|action| action["title"] == properties["title"]);
    assert_eq!(Some(&properties["description"]), action.map(|action| &action["description"]));
    assert!(properties["createdTimeUtc"].is_string(), "{task}");
}

#[test]
fn an_incident_of_another_analytics_rule_gets_no_task() {
    on_each_host(|host| {
        let world = World::plain(host);
        put_rules(&world);
        for rules in
            [json!(["/alertRules/b1f0c9a2-3d47-4e85-a6b8-52c7d90e143f"]), json!([]), json!(null)]
        {
            let (incident, mut message) = about_another(&example("incident.json"));
            message["object"]["properties"]["relatedAnalyticRuleIds"] = rules;
            let answer = world.client.post("/on-incident-created", &message).having(201);
            assert_eq!(answer["automation"], json!([]), "{answer}");
            assert_eq!(titles(&world.client, &incident), [] as [&str; 0]);
        }
    });
}

#[test]
fn a_task_by_hand_comes_last_with_its_creators_name() {
    on_each_host(|host| {
        let world = World::plain(host);
        put_rules(&world);
        _ = world.client.post("/on-incident-created", &example("incident.json")).having(201);
        let body = json!({
            "incidentArmId": INCIDENT,
            "taskTitle": "Tell the works council",
            "taskDescription": "<p>Before noon.</p>",
        });
        let who = [("x-ms-client-principal-name", "ana.reis@example.org")];
        let added = world.client.ask("POST", "/add-task", &who, &body.to_string()).having(201);

        let tasks = tasks(&world.client, INCIDENT);
        let mut expected = expected_titles();
        expected.push("Tell the works council");
        assert_eq!(each(&tasks, "/properties/title"), expected);
        let last = &tasks[3];
        assert_eq!(last, &added, "what is listed is what was answered");
        assert_eq!(last["properties"]["description"], "<p>Before noon.</p>");
        assert_eq!(last["properties"]["createdBy"]["name"], "ana.reis@example.org");
        assert_eq!(last["properties"]["createdBy"]["kind"], "User");
    });
}

#[test]
fn an_update_of_an_incident_does_not_add_the_tasks_of_rules_for_created_ones_again() {
    on_each_host(|host| {
        let world = World::plain(host);
        put_rules(&world);
        let message = example("incident.json");
        _ = world.client.post("/on-incident-created", &message).having(201);
        let (_, mut update) = about_another(&message);
        for (place, value) in [("id", &message["object"]["id"]), ("name", &json!(INCIDENT))] {
            update["object"][place] = value.clone();
        }
        update["objectEventType"] = json!("Update");
        update["object"]["properties"]["status"] = json!("Active");
        update["object"]["properties"]["lastModifiedTimeUtc"] = json!("2026-03-02T09:00:00Z");
        let answer = world.client.post("/on-incident-updated", &update).having(200);
        assert_eq!(answer["properties"]["status"], "Active");
        assert_eq!(titles(&world.client, INCIDENT), expected_titles());
    });
}

/// A rule with one action.
fn rule(order: u32, when: &str, conditions: Value, action: Value) -> Value {
    let mut action = action;
    action["order"] = json!(1);
    json!({"properties": {
        "displayName": format!("Rule {order}"),
        "order": order,
        "triggeringLogic": {"isEnabled": true, "triggersOn": "Incidents", "triggersWhen": when,
            "conditions": conditions},
        "actions": [action],
    }})
}

fn adds(title: &str) -> Value {
    json!({"actionType": "AddIncidentTask", "actionConfiguration": {"title": title}})
}

#[test]
fn a_rule_sees_the_incident_as_the_rules_before_it_left_it() {
    on_each_host(|host| {
        let world = World::plain(host);
        let is_high = json!([{"conditionType": "Property", "conditionProperties": {
            "propertyName": "IncidentSeverity", "operator": "Equals", "propertyValues": ["High"]}}]);
        let raise = json!({"actionType": "ModifyProperties",
            "actionConfiguration": {"severity": "High", "status": null}});
        for (name, rule) in [
            ("too-early", rule(1, "Created", is_high.clone(), adds("Too early"))),
            ("raise", rule(2, "Created", json!([]), raise)),
            ("late", rule(3, "Created", is_high, adds("In time"))),
            ("on-update", rule(4, "Updated", json!([]), adds("On an update"))),
        ] {
            _ = world.client.put(&format!("/automation-rules/{name}"), &rule).having(201);
        }
        let incident = end_to_end::samples::receive_small_incident(&world.client);
        let updated = "On an update";
        assert_eq!(titles(&world.client, &incident), ["In time", updated], "raised by a rule");

        let properties = json!({"title": "Something odd", "severity": "Low", "status": "Active"});
        let update = json!({"id": incident, "properties": properties});
        _ = world.client.post("/on-incident-updated", &update).having(200);
        assert_eq!(titles(&world.client, &incident), ["In time", updated, updated]);
    });
}

#[test]
fn a_rule_runs_a_playbook_and_waits_for_it_before_the_next_action() {
    on_each_host(|host| {
        let world = World::plain(host);
        let incident = "@triggerBody()?['object']?['id']";
        let body = new_task(incident, "By the playbook");
        let playbook = end_to_end::samples::playbook(&[(
            "Add",
            "azuresentinel",
            "post",
            "/Incidents/CreateTask",
            body,
        )]);
        _ = world.client.put("/playbooks/adds-a-task", &playbook).having(201);
        let run = json!({"actionType": "RunPlaybook", "actionConfiguration": {
            "logicAppResourceId": "/subscriptions/x/providers/Microsoft.Logic/workflows/adds-a-task"}});
        for (name, rule) in [
            ("first", rule(1, "Created", json!([]), run)),
            ("second", rule(2, "Created", json!([]), adds("By the rule after it"))),
        ] {
            _ = world.client.put(&format!("/automation-rules/{name}"), &rule).having(201);
        }
        let incident = end_to_end::samples::receive_small_incident(&world.client);
        assert_eq!(titles(&world.client, &incident), ["By the playbook", "By the rule after it"]);
        let tasks = tasks(&world.client, &incident);
        assert_eq!(tasks[0]["properties"]["createdBy"]["name"], "adds-a-task");
    });
}
