//! Promises: each sender's message becomes the incident that `docs/sources.md` says; the same message is the
//! same delivery of the same incident; whatever comes in, nothing breaks.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fixtures;
mod groups;
mod promises;
mod samples;
mod senders;

use domain::Limits;
use jiff::Timestamp;
use serde_json::{Value, json};
use wire::api::incident::Received;

/// Later than everything that is said here.
pub fn now() -> Timestamp {
    "2027-01-01T00:00:00Z".parse().unwrap()
}

/// Reads a message that tells of one incident.
#[track_caller]
pub fn one(source: Option<&str>, body: &Value) -> Received {
    let mut all = sources::read(source, body, None, &Limits::default(), now()).unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// The properties of an incident, as callers see them.
pub fn properties(received: &Received) -> Value {
    wire::api::incident::resource(&received.incident)["properties"].clone()
}

/// Reads a message by its shape and checks what becomes of it. Of an object, the members that are expected
/// are looked at; of a list, every item.
#[track_caller]
pub fn becomes(body: &Value, expected: &Value) -> Received {
    let received = one(None, body);
    check("properties", &properties(&received), expected);
    received
}

#[track_caller]
fn check(place: &str, found: &Value, expected: &Value) {
    match (found, expected) {
        (_, Value::Object(members)) => {
            for (name, expected) in members {
                let found = found.get(name).unwrap_or(&Value::Null);
                check(&format!("{place}.{name}"), found, expected);
            }
        }
        (Value::Array(items), Value::Array(wanted)) => {
            assert_eq!(items.len(), wanted.len(), "{place}: {found}");
            for (index, (item, expected)) in items.iter().zip(wanted).enumerate() {
                check(&format!("{place}[{index}]"), item, expected);
            }
        }
        _ => assert_eq!(found, expected, "{place}"),
    }
}

/// An entity as it is expected.
pub fn entity(kind: &str, properties: Value) -> Value {
    json!({"kind": kind, "type": "Microsoft.SecurityInsights/Entities", "properties": properties})
}

/// The custom details of an alert: JSON in a text.
pub fn custom_details(received: &Received, alert: usize) -> Value {
    let data = &received.incident.alerts[alert]["properties"]["additionalData"];
    serde_json::from_str(data["Custom Details"].as_str().unwrap()).unwrap()
}
