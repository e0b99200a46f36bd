//! Runs of playbooks as callers ask for them and see them.

use std::time::Duration;

use domain::IncidentRef;
use serde::Deserialize;
use serde_json::{Value, json};
use workflow::simulate::GivenReply;

use super::task::incident_ref;
use super::{FieldError, Fields};

/// The body of `POST /run-playbook`.
#[derive(Clone, Debug, PartialEq)]
pub struct RunPlaybook {
    /// The playbook's name.
    pub playbook: String,
    /// The incident it is run on; else it is run on the `trigger` of the body.
    pub incident: Option<IncidentRef>,
    /// What changed about the incident, for the trigger body; none where the run is not about an update.
    pub updates: Option<Value>,
}

impl RunPlaybook {
    /// Reads `{playbook, incidentArmId, incidentUpdates?}` or `{playbook, trigger}`.
    ///
    /// # Errors
    /// Names the field that is not as it should be.
    pub fn read(body: &Value) -> Result<Self, FieldError> {
        let fields = Fields::of(body)?;
        let playbook = fields.required_text("playbook")?.to_owned();
        let incident = match (fields.get("incidentArmId"), fields.get("trigger")) {
            (Some(_), None) => Some(incident_ref(&fields, "incidentArmId")?),
            (None, Some(_)) => None,
            (Some(_), Some(_)) => {
                return Err(fields.error("trigger", "nothing beside incidentArmId"));
            }
            (None, None) => {
                return Err(
                    fields.error("incidentArmId", "an incident's id, or a trigger beside it")
                );
            }
        };
        let updates = fields.object("incidentUpdates")?.map(|updates| json!(updates.members()));
        Ok(Self { playbook, incident, updates })
    }
}

/// Reads the query parameter `wait`: whole seconds, not longer than `longest`; nothing is zero.
///
/// # Errors
/// When it is something else.
pub fn read_wait(text: Option<&str>, longest: Duration) -> Result<Duration, FieldError> {
    let Some(text) = text else {
        return Ok(Duration::ZERO);
    };
    let seconds = text.parse().map(Duration::from_secs).ok().filter(|wait| *wait <= longest);
    seconds.ok_or_else(|| FieldError {
        field: "wait".into(),
        expected: format!("whole seconds from 0 to {}", longest.as_secs()),
        found: "another text",
    })
}

/// Reads `simulate`: true for default replies, or the replies to be given.
///
/// # Errors
/// When it is something else.
pub fn read_replies(simulate: &Value) -> Result<Vec<GivenReply>, FieldError> {
    let expected = "true, or a list of replies {action?, connector?, path?, times?, reply}";
    match simulate {
        Value::Bool(true) => Ok(vec![]),
        other => Vec::deserialize(other).map_err(|_| FieldError {
            field: "simulate".into(),
            expected: expected.into(),
            found: "something else",
        }),
    }
}

/// What is answered when the trigger's conditions are not met: there is no run.
pub fn skipped() -> Value {
    json!({"properties": {"status": "Skipped"}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_on_an_incident_or_on_a_trigger_and_not_on_both() {
        let guid = "9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f";
        let on_incident =
            RunPlaybook::read(&json!({"playbook": "p", "incidentArmId": guid})).unwrap();
        assert!(on_incident.incident.is_some());
        let on_trigger = RunPlaybook::read(&json!({"playbook": "p", "trigger": {}})).unwrap();
        assert_eq!(on_trigger.incident, None);
        for (body, field) in [
            (json!({"playbook": "p"}), "incidentArmId"),
            (json!({"playbook": "p", "incidentArmId": guid, "trigger": {}}), "trigger"),
            (json!({"incidentArmId": guid}), "playbook"),
        ] {
            assert_eq!(RunPlaybook::read(&body).unwrap_err().field, field, "{body}");
        }
    }

    #[test]
    fn a_wait_is_whole_seconds_within_bounds() {
        let longest = Duration::from_secs(120);
        assert_eq!(read_wait(None, longest), Ok(Duration::ZERO));
        assert_eq!(read_wait(Some("5"), longest), Ok(Duration::from_secs(5)));
        for text in ["", "-1", "1.5", "121", "soon"] {
            assert_eq!(read_wait(Some(text), longest).unwrap_err().field, "wait", "{text}");
        }
    }
}
