//! Tasks as callers see them.

use domain::{Incident, IncidentRef, Task, TaskRef};
use serde_json::{Value, json};

use super::{FieldError, Fields, client_info, etag};

/// The body of `POST /add-task`, which is that of the connector operation `AddIncidentTask`.
#[derive(Clone, Debug, PartialEq)]
pub struct AddTask {
    /// Of which incident.
    pub incident: IncidentRef,
    /// What to do, in a line.
    pub title: String,
    /// How, in HTML.
    pub description: Option<String>,
}

impl AddTask {
    /// Reads `{incidentArmId, taskTitle, taskDescription?}`.
    ///
    /// # Errors
    /// Names the field that is not as it should be.
    pub fn read(body: &Value) -> Result<Self, FieldError> {
        let fields = Fields::of(body)?;
        Ok(Self {
            incident: incident_ref(&fields, "incidentArmId")?,
            title: fields.required_text("taskTitle")?.to_owned(),
            description: fields.text("taskDescription")?.map(str::to_owned),
        })
    }
}

/// Reads the body of `POST /complete-task`: `{taskArmId}`.
///
/// # Errors
/// Names the field that is not as it should be.
pub fn read_complete_task(body: &Value) -> Result<TaskRef, FieldError> {
    let fields = Fields::of(body)?;
    let text = fields.required_text("taskArmId")?;
    TaskRef::parse(text).map_err(|error| fields.error("taskArmId", expected(&error)))
}

/// Reads an incident's id from a field of a body.
///
/// # Errors
/// When it is neither a GUID nor an ARM id.
pub fn incident_ref(fields: &Fields<'_>, name: &str) -> Result<IncidentRef, FieldError> {
    let text = fields.required_text(name)?;
    IncidentRef::parse(text).map_err(|error| fields.error(name, expected(&error)))
}

/// Reads an incident's id from the query parameter `incidentArmId`.
///
/// # Errors
/// When it is missing, or neither a GUID nor an ARM id.
pub fn incident_query(text: Option<&str>) -> Result<IncidentRef, FieldError> {
    let body = json!({"incidentArmId": text});
    incident_ref(&Fields::of(&body)?, "incidentArmId")
}

/// What an id should have been, without the words on what it was.
fn expected(error: &domain::ArmIdError) -> String {
    use domain::ArmIdError::{Empty, NoGuid, Shape};
    match error {
        Empty { expected } | Shape { expected } => (*expected).to_owned(),
        NoGuid { segment } => format!("a GUID as the {segment}"),
    }
}

/// The ARM id of a task.
pub fn arm_id(incident: &Incident, task: &Task) -> String {
    format!("{}/Tasks/{}", incident.arm_id(), task.id)
}

/// A task as a resource: `{id, name, type, etag, properties}`.
pub fn resource(incident: &Incident, task: &Task) -> Value {
    json!({
        "id": arm_id(incident, task),
        "name": task.id,
        "type": "Microsoft.SecurityInsights/incidents/tasks",
        "etag": etag(task.version),
        "properties": {
            "title": task.title,
            "description": task.description,
            "status": task.status.as_str(),
            "createdTimeUtc": task.created,
            "lastModifiedTimeUtc": task.modified,
            "createdBy": client_info(&task.created_by),
            "lastModifiedBy": client_info(&task.modified_by),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_that_is_wrong_is_named() {
        let guid = "73e01a99-5cd7-4139-a149-9f2736ff2ab5";
        for (body, field) in [
            (json!({"taskTitle": "x"}), "incidentArmId"),
            (json!({"incidentArmId": "nope", "taskTitle": "x"}), "incidentArmId"),
            (json!({"incidentArmId": guid}), "taskTitle"),
            (json!({"incidentArmId": guid, "taskTitle": "  "}), "taskTitle"),
            (
                json!({"incidentArmId": guid, "taskTitle": "x", "taskDescription": 5}),
                "taskDescription",
            ),
            (json!("x"), "body"),
        ] {
            assert_eq!(AddTask::read(&body).unwrap_err().field, field, "{body}");
        }
        assert_eq!(read_complete_task(&json!({"taskArmId": guid})).unwrap_err().field, "taskArmId");
    }
}
