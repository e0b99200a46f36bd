//! Microsoft Sentinel: the body of an incident trigger, or the incident alone as Azure Resource Manager
//! has it. It is the shape that everything else is made into, so nothing is mapped here.

use jiff::Timestamp;
use serde_json::Value;
use wire::api::incident::Received;
use wire::api::{FieldError, Fields};

use super::Source;

pub(super) const SOURCE: Source =
    Source { name: "sentinel", shape: "object.properties, or id and properties", recognises, read };

fn recognises(body: &Value) -> bool {
    Fields::of(body).is_ok_and(|fields| {
        fields.get("object").is_some_and(Value::is_object) || fields.get("properties").is_some()
    })
}

fn read(body: &Value, now: Timestamp) -> Result<Vec<Received>, FieldError> {
    Ok(vec![Received::read(body, now)?])
}
