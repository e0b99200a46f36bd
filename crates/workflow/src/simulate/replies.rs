//! Replies that a simulation gives where none are given: status 200 and a body that fits the
//! operation.

use super::{entities, ok};
use crate::effect::{ConnectorCall, Effect};
use crate::event::{Reply, Start};
use expression::{Object, Value};
use uuid::Uuid;

/// Status 200 with an empty object.
pub(super) fn empty() -> Reply {
    ok(Object::new())
}

/// The default reply to a call; `expected` is what the playbook's own schemas describe.
pub(super) fn default(effect: &Effect, start: &Start, expected: Option<Value>) -> Reply {
    let connector = match effect {
        Effect::CallConnector(call) if call.connection == "azuresentinel" => {
            return ok(sentinel(call, start));
        }
        Effect::CallConnector(call) => call.connection.as_str(),
        _ => "",
    };
    if let Some(expected) = expected {
        return ok(expected);
    }
    ok(match connector {
        "keyvault" => members([("value", "simulated".into()), ("name", "simulated".into())]),
        // Most operations that list something answer `{value: […]}`.
        _ => members([("value", Vec::new().into())]),
    })
}

/// Whether a call subscribes to a callback.
pub(super) fn subscribes(call: &ConnectorCall) -> bool {
    call.path.ends_with("/$subscriptions")
}

/// What a callback brings: the first option that was offered is chosen.
pub(super) fn callback(call: Option<&ConnectorCall>) -> Reply {
    let options = call
        .and_then(|call| call.body.as_ref())
        .and_then(|body| body.get("Message"))
        .and_then(|message| message.get("Options"))
        .and_then(Value::as_str)
        .unwrap_or("Approve");
    let first = options.split(',').next().unwrap_or_default().trim();
    let user = "analyst@example.com";
    ok(members([
        ("SelectedOption", first.into()),
        ("UserEmailAddress", user.into()),
        ("UserTenantId", "00000000-0000-0000-0000-000000000000".into()),
        ("responder", members([("email", user.into()), ("userPrincipalName", user.into())])),
        ("data", Object::new().into()),
        ("submitActionId", first.into()),
    ]))
}

/// What Sentinel's connector answers, as far as the incident of the trigger tells.
fn sentinel(call: &ConnectorCall, start: &Start) -> Value {
    let body = call.body.clone().unwrap_or_default();
    let path = call.path.to_ascii_lowercase();
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    match path.trim_end_matches('/') {
        "/incidents/createtask" => {
            let incident = text("incidentArmId");
            task(&format!("{incident}/tasks/{}", id(call)), text("taskTitle"), "New")
        }
        "/incidents/completetask" => task(text("taskArmId"), "", "Completed"),
        "/incidents/comment" => {
            let id = format!("{}/comments/{}", text("incidentArmId"), id(call));
            let properties = members([("message", text("message").into())]);
            named(&id, properties)
        }
        other => match other.strip_prefix("/entities/") {
            Some(kind) => entities::select(kind, &body),
            None => incident(start),
        },
    }
}

/// An id that is the same in every simulation of the same call.
fn id(call: &ConnectorCall) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, call.key.as_bytes()).to_string()
}

fn task(id: &str, title: &str, status: &str) -> Value {
    named(id, members([("title", title.into()), ("status", status.into())]))
}

fn named(id: &str, properties: Value) -> Value {
    let name = id.rsplit('/').next().unwrap_or_default();
    members([("id", id.into()), ("name", name.into()), ("properties", properties)])
}

/// The incident that started the run, else one made up.
fn incident(start: &Start) -> Value {
    let known = start.outputs.get("body").and_then(|body| body.get("object"));
    if let Some(incident) = known {
        return incident.clone();
    }
    let name = Uuid::nil().to_string();
    let id = format!(
        "/subscriptions/{name}/resourceGroups/simulated/providers/\
         Microsoft.OperationalInsights/workspaces/simulated/providers/\
         Microsoft.SecurityInsights/Incidents/{name}"
    );
    let properties = members([
        ("title", "Simulated incident".into()),
        ("severity", "Medium".into()),
        ("status", "New".into()),
        ("incidentNumber", 1.into()),
        ("labels", Vec::new().into()),
        ("relatedEntities", Vec::new().into()),
        ("alerts", Vec::new().into()),
    ]);
    named(&id, properties)
}

pub(super) fn members<const N: usize>(members: [(&str, Value); N]) -> Value {
    members.into_iter().collect::<Object>().into()
}
