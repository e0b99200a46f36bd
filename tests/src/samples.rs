//! What is sent: the project's examples, and small things made here.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Client, paths, say};

/// The incident of examples/incident.json.
pub const INCIDENT: &str = "5d2c7e18-90ab-4c63-8f1d-7e4b2a6c9031";
/// Its accounts, as Identity Protection knows them.
pub const ACCOUNTS: [&str; 2] =
    ["91f3d0b6-4c7e-4a15-bb82-5e6d08c7f2a9", "d82a64f5-0b3e-4971-96cd-a1f7e25b8c30"];
/// Its first address, for the stand-ins to have bad news about.
pub const MALICIOUS_IP: &str = "203.0.113.7";
/// Its second address.
pub const CLEAN_IP: &str = "198.51.100.23";

/// A file of examples/.
///
/// # Panics
/// When it is missing or no JSON.
#[must_use]
pub fn example(file: &str) -> Value {
    read(&paths::project().join("examples").join(file))
}

/// A file of the reference material's payloads; none, and a note that says so, where that is not there.
#[must_use]
pub fn shared_payload(file: &str) -> Option<Value> {
    let path = paths::shared(&format!("payloads/{file}"));
    if path.is_none() {
        say(&format!("LEFT OUT: there is no ../shared/payloads/{file} beside the project"));
    }
    path.as_deref().map(read)
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path);
    let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A message that says the same of another incident: another GUID throughout, and another message.
#[must_use]
pub fn about_another(message: &Value) -> (String, Value) {
    let name = message["object"]["name"].as_str().expect("an incident");
    let (event, guid) = (Uuid::new_v4().to_string(), Uuid::new_v4().to_string());
    let text = message.to_string().replace(name, &guid);
    let mut other: Value = serde_json::from_str(&text).expect("still JSON");
    other["eventUniqueId"] = json!(event);
    (guid, other)
}

/// The least that an incident can be, with a GUID of its own.
#[must_use]
pub fn small_incident() -> (String, Value) {
    let guid = Uuid::new_v4().to_string();
    let properties = json!({"title": "Something odd", "severity": "Low", "status": "New"});
    let body = json!({"id": guid, "properties": properties});
    (guid, body)
}

/// Sends a small incident; gives its GUID.
#[track_caller]
pub fn receive_small_incident(client: &Client) -> String {
    let (guid, body) = small_incident();
    _ = client.post("/on-incident-created", &body).having(201);
    guid
}

/// The body of `POST /add-task`.
#[must_use]
pub fn new_task(incident: &str, title: &str) -> Value {
    json!({"incidentArmId": incident, "taskTitle": title})
}

/// The tasks of an incident, as they are listed.
#[track_caller]
#[must_use]
pub fn tasks(client: &Client, incident: &str) -> Vec<Value> {
    let path = format!("/list-tasks?incidentArmId={incident}");
    let list = client.get(&path).having(200);
    list["value"].as_array().expect("a list").clone()
}

/// The same text of each of these things, such as `/properties/title`.
#[must_use]
pub fn each<'a>(things: &'a [Value], pointer: &str) -> Vec<&'a str> {
    let text = |thing: &'a Value| {
        let text = thing.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_else(|| panic!("no text at {pointer}: {thing}"))
    };
    things.iter().map(text).collect()
}

/// The titles of an incident's tasks, as they are listed.
#[track_caller]
#[must_use]
pub fn titles(client: &Client, incident: &str) -> Vec<String> {
    let tasks = tasks(client, incident);
    let titles = each(&tasks, "/properties/title");
    titles.into_iter().map(str::to_owned).collect()
}

/// A playbook with these actions, each a connector call: name, connector, method, path and body, one after
/// the other.
#[must_use]
pub fn playbook(calls: &[(&str, &str, &str, &str, Value)]) -> Value {
    let mut actions = json!({});
    let mut before: Option<&str> = None;
    for (name, connector, method, path, body) in calls {
        let connection = format!("@parameters('$connections')['{connector}']['connectionId']");
        let run_after = before.map_or(json!({}), |before| json!({before: ["Succeeded"]}));
        actions[name] = json!({
            "type": "ApiConnection",
            "runAfter": run_after,
            "inputs": {
                "host": {"connection": {"name": connection}},
                "method": method,
                "path": path,
                "body": body,
            },
        });
        before = Some(name);
    }
    json!({
        "$schema": "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"$connections": {"type": "Object", "defaultValue": {}}},
        "triggers": {"manual": {"type": "Request", "kind": "Http", "inputs": {}}},
        "actions": actions,
    })
}

/// What a run says of one of its actions.
///
/// # Panics
/// When the run has no such action.
#[track_caller]
#[must_use]
pub fn action<'a>(run: &'a Value, name: &str) -> &'a Value {
    let actions = run["properties"]["actions"].as_array().expect("actions");
    let found = actions.iter().find(|action| action["name"] == name);
    found.unwrap_or_else(|| panic!("no action {name}: {run}"))
}
