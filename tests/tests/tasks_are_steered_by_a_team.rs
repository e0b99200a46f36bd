//! Promise: a team can steer by its tasks. Somebody takes one, it is due, it must be done; nobody's text is
//! lost to somebody else's; an incident is not closed over what must be done; and all of it can be read later.

use end_to_end::samples::{each, new_task, receive_small_incident, tasks, titles};
use end_to_end::{Answer, Client, World, on_each_host};
use serde_json::{Value, json};
use uuid::Uuid;

const ANA: (&str, &str) = ("x-ms-client-principal-name", "ana@example.com");

fn ask(client: &Client, method: &str, path: &str, body: &Value) -> Answer {
    client.ask(method, path, &[ANA], &body.to_string())
}

#[test]
fn a_task_is_put_taken_edited_reopened_and_deleted() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let incident = receive_small_incident(client);
        let path = format!("/incidents/{incident}/tasks/{}", Uuid::new_v4());
        let body = json!({"properties": {
            "title": "Call the user", "status": "New", "description": "Ask *when*.",
            "descriptionFormat": "markdown", "dueInHours": 4, "mandatory": true, "group": "Contain",
        }});
        let put = ask(client, "PUT", &path, &body).having(201);
        assert_eq!(put["properties"]["description"], "<p>Ask <em>when</em>.</p>\n");
        assert_eq!(put["properties"]["createdBy"]["name"], "ana@example.com");
        assert!(put["properties"]["dueTimeUtc"].is_string(), "{put}");

        let take = json!({"etag": put["etag"], "properties": {"assignee": "ben@example.com"}});
        let taken = ask(client, "PATCH", &path, &take).having(200);
        let late = json!({"etag": put["etag"], "properties": {"title": "Write to the user"}});
        let refused = ask(client, "PATCH", &path, &late);
        assert_eq!(refused.status, 409);
        assert_eq!(refused.body["error"]["code"], "Conflict");
        assert_eq!(refused.body["current"], taken, "who was late sees what stands");

        // As a plain Sentinel client does it: the whole task, without what it does not know.
        let plain = json!({"etag": taken["etag"],
            "properties": {"title": "Call the user", "status": "Completed"}});
        let done = ask(client, "PUT", &path, &plain).having(200);
        let properties = &done["properties"];
        assert_eq!(properties["assignee"]["userPrincipalName"], "ben@example.com");
        assert_eq!(
            (&properties["status"], &properties["mandatory"]),
            (&json!("Completed"), &json!(true))
        );

        let reopened = json!({"properties": {"status": "New"}});
        _ = ask(client, "PATCH", &path, &reopened).having(200);
        assert_eq!(client.get(&path).having(200)["properties"]["status"], "New");
        assert_eq!(client.delete(&path).status, 200);
        assert_eq!(client.delete(&path).status, 204);
        client.get(&path).refused(404, "TaskNotFound");
        ask(client, "PUT", &path, &plain).refused(409, "Conflict");
        let again = json!({"properties": {"title": "Call", "status": "New"}});
        ask(client, "PUT", &path, &again).refused(409, "TaskDeleted");
    });
}

#[test]
fn an_incident_is_closed_over_open_mandatory_tasks_only_with_a_reason() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let incident = receive_small_incident(client);
        let mut task = new_task(&incident, "Isolate the host");
        task["mandatory"] = json!(true);
        _ = client.post("/add-task", &task).having(201);
        let path = format!("/incidents/{incident}");
        let close = json!({"properties": {"status": "Closed", "classification": "TruePositive"}});
        let refused = ask(client, "PATCH", &path, &close);
        assert_eq!(
            (refused.status, &refused.body["error"]["code"]),
            (409, &json!("MandatoryTasksOpen"))
        );
        assert_eq!(refused.body["error"]["details"][0]["message"], "Isolate the host");
        assert_eq!(client.get(&path).having(200)["properties"]["status"], "New");

        let mut forced = close.clone();
        forced["force"] = json!("The host was scrapped");
        let closed = ask(client, "PATCH", &path, &forced).having(200);
        assert_eq!(closed["properties"]["status"], "Closed");
        assert_eq!(closed["tasks"]["closedWithMandatoryOpen"], true);

        let activity = client.get(&format!("{path}/activity")).having(200);
        let lines = activity["value"].as_array().expect("lines");
        let edits: Vec<_> = lines.iter().filter(|line| line["kind"] == "IncidentEdited").collect();
        assert_eq!(each(&[edits[0].clone()], "/force"), ["The host was scrapped"]);
        assert_eq!(edits[1]["result"], "Rejected");
    });
}

#[test]
fn a_rule_and_a_playbook_can_set_what_a_team_steers_by() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let rule = json!({"properties": {
            "displayName": "Contain", "order": 1,
            "triggeringLogic": {"isEnabled": true, "triggersOn": "Incidents", "triggersWhen": "Created"},
            "actions": [{"order": 1, "actionType": "AddIncidentTask", "actionConfiguration": {
                "title": "By a rule", "assignee": {"name": "Tier 1"}, "dueInHours": 1, "mandatory": true,
                "group": "Contain"}}],
        }});
        _ = client.put("/automation-rules/steer", &rule).having(201);
        let incident = receive_small_incident(client);
        let task = json!({
            "incidentArmId": "@triggerBody()?['object']?['id']", "taskTitle": "By a playbook",
            "assignee": "ana@example.com", "mandatory": true,
        });
        let connection = json!({"connection": {"name": "@parameters('$connections')['azuresentinel']['connectionId']"}});
        let definition = json!({
            "definition": {
                "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
                "contentVersion": "1.0.0.0",
                "parameters": {"$connections": {"type": "Object", "defaultValue": {}}},
                "triggers": {"Microsoft_Sentinel_incident": {"type": "ApiConnectionWebhook", "inputs": {
                    "host": connection, "body": {"callback_url": "@listCallbackUrl()"}, "path": "/incident-creation"}}},
                "actions": {"Add": {"type": "ApiConnection", "runAfter": {}, "inputs": {
                    "host": connection, "method": "post", "path": "/Incidents/CreateTask", "body": task}}},
            },
        });
        _ = client.put("/playbooks/steer", &definition).having(201);
        let run = json!({"playbook": "steer", "incidentArmId": incident});
        let run = client.post("/run-playbook?wait=20", &run).having(200);
        assert_eq!(run["properties"]["status"], "Succeeded", "{run}");

        assert_eq!(titles(client, &incident), ["By a rule", "By a playbook"]);
        let tasks = tasks(client, &incident);
        let [ruled, played] = [&tasks[0]["properties"], &tasks[1]["properties"]];
        assert_eq!(
            (&ruled["assignee"]["name"], &ruled["group"]),
            (&json!("Tier 1"), &json!("Contain"))
        );
        assert!(ruled["dueTimeUtc"].is_string() && ruled["mandatory"] == true, "{ruled}");
        assert_eq!(played["assignee"]["userPrincipalName"], "ana@example.com");
        assert_eq!(played["mandatory"], true);
    });
}

#[test]
fn what_happened_is_exported_as_json_lines() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let incident = receive_small_incident(client);
        let task = client.post("/add-task", &new_task(&incident, "Look")).having(201);
        _ = client.post("/complete-task", &json!({"taskArmId": task["id"]})).having(200);
        let export = client.get("/export");
        assert_eq!(export.headers["content-type"], "application/x-ndjson");
        let text = export.body.as_str().expect("lines are no JSON document");
        let lines = text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON"));
        let lines: Vec<Value> = lines.collect();
        let kinds = each(&lines, "/Change/kind");
        assert_eq!(kinds, ["IncidentReceived", "RulesApplied", "TaskAdded", "TaskCompleted"]);
        assert_eq!(lines[3]["Tasks"][0]["status"], "Completed");
        assert_eq!(lines[3]["IncidentName"], *incident);
        client.get("/export?after=soon").refused(400, "InvalidField");
        client
            .get(&format!("/incidents/{}/activity", Uuid::new_v4()))
            .refused(404, "IncidentNotFound");
    });
}
