//! Replies that hold what a definition reads.

use crate::reads::Reads;
use crate::shape;
use crate::triggers;
use expression::{Object, Value};
use workflow::simulate::{self, GivenReply};

/// A reply for each action whose reply is read. Sentinel's own operations keep their default
/// replies, which follow the incident.
pub fn replies(definition: &Value) -> Vec<GivenReply> {
    let reads = Reads::of(definition);
    let mut calls = vec![];
    shape::actions(definition, "actions", &mut calls);
    calls
        .into_iter()
        .filter_map(|(name, action)| {
            let shape = reads.shapes.get(&name.to_lowercase())?;
            let base = match operation(action) {
                Some(path) if is_incident(&path) => triggers::incident().get("object").cloned(),
                Some(_) => return None,
                None => None,
            };
            if shape.is_blank() {
                return None;
            }
            Some(GivenReply {
                action: Some(name.to_owned()),
                connector: None,
                path: None,
                times: None,
                reply: simulate::ok(shape.over(base)),
            })
        })
        .collect()
}

/// What the trigger's body must hold.
pub fn trigger_body(definition: &Value) -> Value {
    let reads = Reads::of(definition);
    match reads.shapes.get(crate::reads::TRIGGER) {
        Some(shape) => shape.value(),
        None => Object::new().into(),
    }
}

/// The path of an operation of Sentinel whose default reply follows the incident.
fn operation(action: &Value) -> Option<String> {
    let lower = |text: &Value| text.as_str().map(str::to_ascii_lowercase);
    let inputs = action.get("inputs")?;
    let connection = inputs.get("host")?.get("connection")?;
    let name = lower(connection.get("name").or_else(|| connection.get("referenceName"))?)?;
    let path = lower(inputs.get("path")?)?;
    let is_followed = ["/entities/", "/incidents"].iter().any(|begin| path.starts_with(begin));
    (name.contains("sentinel") && is_followed).then_some(path)
}

fn is_incident(path: &str) -> bool {
    path == "/incidents" || path.starts_with("/incidents/subscriptions")
}
