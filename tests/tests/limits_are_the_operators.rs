//! Promise: the operator's variables say how much there may be, and a variable that cannot be used is named
//! by the request that needed it.

use end_to_end::samples::{example, new_task, receive_small_incident, small_incident, titles};
use end_to_end::{Setup, on_each_host};
use serde_json::json;

#[test]
fn what_the_operator_set_is_as_much_as_there_may_be() {
    on_each_host(|host| {
        let world = Setup::new(host)
            .variable("limit_tasks_per_incident", "1")
            .variable("limit_automation_rules", "1")
            .variable("limit_incident_description_characters", "3")
            .start();
        let client = &world.client;
        let incident = receive_small_incident(client);
        _ = client.post("/add-task", &new_task(&incident, "First")).having(201);
        client.post("/add-task", &new_task(&incident, "Second")).refused(409, "TaskLimitReached");
        let task = json!({"properties": {"title": "Third", "status": "New"}});
        let path = format!("/incidents/{incident}/tasks/{}", uuid::Uuid::new_v4());
        client.put(&path, &task).refused(409, "TaskLimitReached");
        assert_eq!(titles(client, &incident), ["First"]);

        let rule = example("automation-rules/scope.json");
        _ = client.put("/automation-rules/one", &rule).having(201);
        client.put("/automation-rules/two", &rule).refused(409, "RuleLimitReached");
        _ = client.put("/automation-rules/one", &rule).having(200);

        let (_, mut long) = small_incident();
        long["properties"]["description"] = json!("four");
        for path in ["/on-incident-created", "/on-incident-updated"] {
            client.post(path, &long).refused(400, "InvalidField");
        }
        long["properties"]["description"] = json!("two");
        _ = client.post("/on-incident-created", &long).having(201);
    });
}

#[test]
fn a_variable_that_is_no_number_is_named() {
    on_each_host(|host| {
        let world = Setup::new(host).variable("limit_tasks_per_incident", "many").start();
        let client = &world.client;
        let (incident, body) = small_incident();
        for error in [
            client.post("/on-incident-created", &body).refused(500, "SettingInvalid"),
            client.post("/add-task", &new_task(&incident, "A")).refused(500, "SettingInvalid"),
        ] {
            let message = error["message"].as_str().unwrap_or_default();
            assert!(message.contains("limit_tasks_per_incident"), "{message}");
            assert!(!message.contains("many"), "{message}");
        }
        // What needs no limit does not mind.
        _ = client
            .put("/automation-rules/one", &example("automation-rules/scope.json"))
            .having(201);
        client
            .get(&format!("/list-tasks?incidentArmId={incident}"))
            .refused(404, "IncidentNotFound");
    });
}
