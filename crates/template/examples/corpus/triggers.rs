//! What fires a trigger of each kind.

use crate::fitting;
use expression::{Object, Value};
use jiff::Timestamp;
use workflow::{Trigger, TriggerKind};

const INCIDENT: &str = include_str!("incident.json");
const ALERT: &str = include_str!("alert.json");
const ENTITIES: &str = include_str!("entities.json");

/// When all simulated runs begin.
pub fn time() -> Timestamp {
    Timestamp::from_second(1_795_262_400).unwrap_or_default()
}

/// The outputs of a trigger that fits the definition.
pub fn outputs(trigger: Option<&Trigger>, definition: &Value) -> Value {
    let body = match trigger.map(|trigger| &trigger.kind) {
        Some(TriggerKind::Incident) => Some(incident()),
        Some(TriggerKind::Alert) => Some(alert()),
        Some(TriggerKind::Entity(kind)) => Some(entity(kind)),
        Some(TriggerKind::Recurrence(_)) => None,
        _ => Some(fitting::trigger_body(definition)),
    };
    let mut outputs = Object::new();
    let headers = [("x-ms-workflow-name", Value::from("Another-Playbook"))];
    outputs.insert("headers", headers.into_iter().collect::<Object>().into());
    if let Some(body) = body {
        outputs.insert("body", body);
    }
    if let Some(TriggerKind::Request { relative_path: Some(path), .. }) =
        trigger.map(|trigger| &trigger.kind)
    {
        let names = path.split(['{', '}']).skip(1).step_by(2);
        let parameters: Object = names.map(|name| (name, Value::from("simulated"))).collect();
        outputs.insert("relativePathParameters", parameters.into());
    }
    outputs.into()
}

/// An incident with alerts and an entity of each kind.
pub fn incident() -> Value {
    let mut incident = read(INCIDENT);
    for (path, list) in [("alerts", read(ALERT)), ("relatedEntities", read(ENTITIES))] {
        let list = match list {
            Value::Array(_) => list,
            alert => vec![as_entity(&alert)].into(),
        };
        incident = put(&incident, &["object", "properties", path], list);
    }
    incident
}

/// An alert among an incident's alerts.
fn as_entity(alert: &Value) -> Value {
    let text = |name: &str| alert.get(name).cloned().unwrap_or_default();
    let lower = |(name, value): (&std::sync::Arc<str>, &Value)| {
        let mut letters = name.chars();
        let first = letters.next().map(|c| c.to_ascii_lowercase());
        (first.into_iter().chain(letters).collect::<String>(), value.clone())
    };
    let properties: Object =
        alert.as_object().into_iter().flat_map(Object::iter).map(lower).collect();
    let members = [
        ("id", Value::from("/subscriptions/00000000-0000-0000-0000-000000000000/entities/a1")),
        ("name", text("SystemAlertId")),
        ("type", "Microsoft.SecurityInsights/Entities".into()),
        ("kind", "SecurityAlert".into()),
        ("properties", properties.into()),
    ];
    members.into_iter().collect::<Object>().into()
}

/// An alert as the alert trigger brings it.
fn alert() -> Value {
    let entities: Value = read(ENTITIES).as_array().unwrap_or_default().iter().map(flat).collect();
    put(&read(ALERT), &["Entities"], entities)
}

/// An entity as alerts hold it: its kind as `Type`, its properties beside it.
fn flat(entity: &Value) -> Value {
    let mut flat = Object::new();
    flat.insert("$id", "1".into());
    for (name, value) in
        entity.get("properties").and_then(Value::as_object).into_iter().flat_map(Object::iter)
    {
        let mut letters = name.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        flat.insert(first.into_iter().chain(letters).collect::<String>(), value.clone());
    }
    let kind = entity.get("kind").and_then(Value::as_str).unwrap_or_default();
    flat.insert("Type", kind.to_ascii_lowercase().into());
    flat.into()
}

/// What the entity trigger brings: one entity, and the workspace.
fn entity(kind: &str) -> Value {
    let entities = read(ENTITIES);
    let of_kind = |entity: &&Value| {
        let found = entity.get("kind").and_then(Value::as_str).unwrap_or_default();
        found.eq_ignore_ascii_case(kind)
    };
    let entity = entities.as_array().unwrap_or_default().iter().find(of_kind).cloned();
    let incident = read(INCIDENT);
    let members = [
        ("Entity", entity.as_ref().map(with_capitals).unwrap_or_default()),
        (
            "IncidentArmID",
            incident.get("object").and_then(|one| one.get("id")).cloned().unwrap_or_default(),
        ),
        ("workspaceInfo", incident.get("workspaceInfo").cloned().unwrap_or_default()),
        ("workspaceId", incident.get("workspaceId").cloned().unwrap_or_default()),
    ];
    members.into_iter().collect::<Object>().into()
}

/// The entity with its properties as the trigger spells them.
fn with_capitals(entity: &Value) -> Value {
    put(entity, &["properties"], flat(entity))
}

fn read(json: &str) -> Value {
    Value::from_json(json).unwrap_or_default()
}

/// The value with another one at a path of members.
fn put(value: &Value, path: &[&str], new: Value) -> Value {
    let [first, rest @ ..] = path else { return new };
    let mut object = value.as_object().cloned().unwrap_or_default();
    let inner = object.get(first).cloned().unwrap_or_default();
    object.insert(*first, put(&inner, rest, new));
    object.into()
}
