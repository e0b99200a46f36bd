//! Promise: a request that is not as it should be gets Sentinel's error envelope with a documented code, the
//! field and what was expected; it repeats nothing of the request, and nothing has changed afterwards.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use end_to_end::furnished::{everything, furnished};
use end_to_end::samples::{INCIDENT, example, new_task};
use end_to_end::{Client, on_each_host};
use serde_json::{Value, json};

/// Stands where something else should be; no error may repeat it.
const MARK: &str = "s3cret-c0ntent";
/// An incident, and a task, that do not exist.
const NOBODY: &str = "00000000-aaaa-4bbb-8ccc-dddddddddddd";

/// A request and its refusal: method, path, body, status, code, target.
type Case<'a> = (&'a str, &'a str, Value, u16, &'a str, Option<&'a str>);

/// Sends each request; each must be refused with this status, code and target.
#[track_caller]
fn check(client: &Client, cases: &[Case<'_>]) {
    let before = everything(client);
    for (method, path, body, status, code, target) in cases {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let error = client.ask(method, path, &[], &text).refused(*status, code);
        let case = format!("{method} {path} {body}: {error}");
        assert_eq!(error["target"].as_str(), *target, "{case}");
        assert!(!error.to_string().contains(MARK), "{case}");
        let message = error["message"].as_str().unwrap_or_default();
        if target.is_some() {
            assert!(message.contains("expected "), "{case}");
        }
        assert!(!message.contains("panicked") && !message.contains(".rs:"), "{case}");
    }
    assert_eq!(everything(client), before);
}

/// The example with something else at a place.
fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    *body.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")) = value;
    body
}

#[test]
fn fields_that_are_wrong_are_named() {
    on_each_host(|host| {
        let world = furnished(host);
        let task = |pointer, value| with(new_task(INCIDENT, "x"), pointer, value);
        let incident = |pointer, value| with(example("incident.json"), pointer, value);
        let rule = |pointer, value| with(example("automation-rules/scope.json"), pointer, value);
        let described = json!({"incidentArmId": INCIDENT, "taskTitle": "x", "taskDescription": 5});
        let both = json!({"playbook": "known", "incidentArmId": INCIDENT, "trigger": {}});
        let properties = "object.properties";
        let actions = "properties.actions[0]";
        let cases = [
            ("POST", "/add-task", json!({}), "incidentArmId".to_owned()),
            ("POST", "/add-task", json!([MARK]), "body".into()),
            ("POST", "/add-task", task("/incidentArmId", json!(MARK)), "incidentArmId".into()),
            ("POST", "/add-task", task("/incidentArmId", json!(7)), "incidentArmId".into()),
            (
                "POST",
                "/add-task",
                task("/incidentArmId", json!(format!("/x/Incidents/{NOBODY}"))),
                "incidentArmId".into(),
            ),
            ("POST", "/add-task", task("/taskTitle", json!(" ")), "taskTitle".into()),
            ("POST", "/add-task", task("/taskTitle", json!({"a": MARK})), "taskTitle".into()),
            ("POST", "/add-task", described, "taskDescription".into()),
            ("POST", "/complete-task", json!({}), "taskArmId".into()),
            ("POST", "/complete-task", json!({"taskArmId": NOBODY}), "taskArmId".into()),
            ("POST", "/complete-task", json!({"taskArmId": MARK}), "taskArmId".into()),
            ("GET", "/list-tasks?incidentArmId=", Value::Null, "incidentArmId".into()),
            ("GET", "/list-tasks?$top=many", Value::Null, "$top".into()),
            ("GET", "/list-tasks?$skipToken=s3cret-c0ntent", Value::Null, "$skipToken".into()),
            (
                "GET",
                "/list-tasks?incidentArmId=s3cret-c0ntent",
                Value::Null,
                "incidentArmId".into(),
            ),
            ("POST", "/run-playbook", json!({}), "playbook".into()),
            ("POST", "/run-playbook", json!({"playbook": "known"}), "incidentArmId".into()),
            (
                "POST",
                "/run-playbook",
                json!({"playbook": "known", "incidentArmId": MARK}),
                "incidentArmId".into(),
            ),
            ("POST", "/run-playbook", both, "trigger".into()),
            (
                "POST",
                "/run-playbook?wait=s3cret-c0ntent",
                json!({"playbook": "known", "trigger": {}}),
                "wait".into(),
            ),
            (
                "POST",
                "/run-playbook?wait=100000",
                json!({"playbook": "known", "trigger": {}}),
                "wait".into(),
            ),
            ("POST", "/on-incident-created", json!({"object": {}}), "object.id".into()),
            ("POST", "/on-incident-updated?source=graph", json!({}), "id".into()),
            (
                "POST",
                "/on-incident-created",
                incident("/object/id", json!(MARK)),
                "object.id".into(),
            ),
            (
                "POST",
                "/on-incident-created",
                incident("/object/properties", json!(MARK)),
                properties.into(),
            ),
            (
                "POST",
                "/on-incident-created",
                incident("/object/properties/title", json!("")),
                format!("{properties}.title"),
            ),
            (
                "POST",
                "/on-incident-created",
                incident("/object/properties/severity", json!(MARK)),
                format!("{properties}.severity"),
            ),
            (
                "POST",
                "/on-incident-updated",
                incident("/object/properties/status", json!(null)),
                format!("{properties}.status"),
            ),
            (
                "POST",
                "/on-incident-updated",
                incident("/object/properties/createdTimeUtc", json!(MARK)),
                format!("{properties}.createdTimeUtc"),
            ),
            ("PUT", "/automation-rules/known", json!({}), "properties".into()),
            (
                "PUT",
                "/automation-rules/new",
                rule("/properties/order", json!(0)),
                "properties.order".into(),
            ),
            (
                "PUT",
                "/automation-rules/new",
                rule("/properties/order", json!(1001)),
                "properties.order".into(),
            ),
            (
                "PUT",
                "/automation-rules/new",
                rule("/properties/actions/0/actionType", json!(MARK)),
                format!("{actions}.actionType"),
            ),
            (
                "PUT",
                "/automation-rules/new",
                rule("/properties/actions/0/actionConfiguration/title", json!("")),
                format!("{actions}.actionConfiguration.title"),
            ),
        ];
        let cases: Vec<_> = cases
            .iter()
            .map(|(method, path, body, target)| {
                (*method, *path, body.clone(), 400, "InvalidField", Some(target.as_str()))
            })
            .collect();
        check(&world.client, &cases);
    });
}

#[test]
fn what_no_source_sends_is_refused_with_what_was_looked_for() {
    on_each_host(|host| {
        let world = furnished(host);
        let (path, named) = ("/on-incident-created", "/on-incident-created?source=s3cret-c0ntent");
        let cases = [
            ("POST", path, json!({"a": MARK}), 400, "SourceNotRecognised", None),
            ("POST", path, json!([MARK]), 400, "SourceNotRecognised", None),
            ("POST", named, example("incident.json"), 400, "SourceUnknown", Some("source")),
        ];
        check(&world.client, &cases);
    });
}

#[test]
fn what_does_not_exist_is_404() {
    on_each_host(|host| {
        let world = furnished(host);
        let elsewhere =
            example("incident.json")["object"]["id"].to_string().replace("soc-logs", "other");
        let elsewhere = elsewhere.trim_matches('"');
        let list = format!("/list-tasks?incidentArmId={NOBODY}");
        let task = json!({"taskArmId": format!("{INCIDENT}/{NOBODY}")});
        let nobodys_task = json!({"taskArmId": format!("{NOBODY}/{NOBODY}")});
        let run = |playbook: &str, incident: &str| json!({"playbook": playbook, "incidentArmId": incident});
        check(
            &world.client,
            &[
                ("POST", "/add-task", new_task(NOBODY, "x"), 404, "IncidentNotFound", None),
                ("POST", "/add-task", new_task(elsewhere, "x"), 404, "IncidentNotFound", None),
                ("GET", &list, Value::Null, 404, "IncidentNotFound", None),
                ("POST", "/complete-task", task, 404, "TaskNotFound", None),
                ("POST", "/complete-task", nobodys_task, 404, "IncidentNotFound", None),
                ("POST", "/run-playbook", run("unknown", INCIDENT), 404, "PlaybookNotFound", None),
                ("POST", "/run-playbook", run("known", NOBODY), 404, "IncidentNotFound", None),
                ("GET", "/playbooks/unknown", Value::Null, 404, "PlaybookNotFound", None),
                ("GET", "/playbooks/unknown/runs", Value::Null, 404, "PlaybookNotFound", None),
                ("POST", "/runs/unknown/cancel", Value::Null, 404, "RunNotFound", None),
                ("POST", "/runs/unknown/resubmit", Value::Null, 404, "RunNotFound", None),
                ("GET", "/runs/unknown", Value::Null, 404, "RunNotFound", None),
                ("GET", "/automation-rules/unknown", Value::Null, 404, "RuleNotFound", None),
                ("GET", "/playbooks/known/nothing", Value::Null, 404, "NotFound", None),
                ("GET", "/automation-rules/known/nothing", Value::Null, 404, "NotFound", None),
            ],
        );
    });
}
