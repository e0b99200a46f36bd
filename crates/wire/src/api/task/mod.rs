//! Tasks as callers see them.

mod edit;
mod extras;

pub use edit::TaskEdit;
pub use extras::{read_extras, write_extras};

use domain::{
    Due, Incident, IncidentRef, Task, TaskContent, TaskExtras, TaskRef, TaskStatus, TextFormat,
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::api::{FieldError, Fields, client_info, etag};

/// The body of `POST /add-task`, which is that of the connector operation `AddIncidentTask`.
#[derive(Clone, Debug, PartialEq)]
pub struct AddTask {
    /// Of which incident.
    pub incident: IncidentRef,
    /// What to do, in a line.
    pub title: String,
    /// How.
    pub description: Option<String>,
    /// What the description is written in.
    pub format: TextFormat,
    /// What is beyond Sentinel's tasks.
    pub extras: TaskExtras<Due>,
}

impl AddTask {
    /// Reads `{incidentArmId, taskTitle, taskDescription?}`, and the extras beside them.
    ///
    /// # Errors
    /// Names the field that is not as it should be.
    pub fn read(body: &Value) -> Result<Self, FieldError> {
        let fields = Fields::of(body)?;
        Ok(Self {
            incident: incident_ref(&fields, "incidentArmId")?,
            title: fields.required_text("taskTitle")?.to_owned(),
            description: fields.text("taskDescription")?.map(str::to_owned),
            format: read_format(&fields)?.unwrap_or_default(),
            extras: read_extras(&fields)?,
        })
    }

    /// The content of the task, if it is added now.
    pub fn content(self, now: Timestamp) -> TaskContent {
        TaskContent {
            title: self.title,
            description: self.description,
            format: self.format,
            status: TaskStatus::New,
            extras: self.extras.from(now),
        }
    }
}

/// Reads `descriptionFormat`: what a description is written in.
///
/// # Errors
/// When it is no such format.
pub fn read_format(fields: &Fields<'_>) -> Result<Option<TextFormat>, FieldError> {
    fields.choice("descriptionFormat", &["html", "markdown"], TextFormat::parse)
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

/// Reads the two ids of a task's path.
///
/// # Errors
/// When one of them is no id.
pub fn task_path(incident: &str, task: &str) -> Result<TaskRef, FieldError> {
    let incident = incident_query(Some(incident))?;
    let body = json!({"taskId": task});
    let task = task.parse().map_err(|_| match Fields::of(&body) {
        Ok(fields) => fields.error("taskId", "a GUID"),
        Err(error) => error,
    })?;
    Ok(TaskRef { incident, task })
}

/// What an id should have been, without the words on what it was.
fn expected(error: &domain::ArmIdError) -> String {
    use domain::ArmIdError::{Empty, NoGuid, Shape};
    match error {
        Empty { expected } | Shape { expected } => (*expected).to_owned(),
        NoGuid { segment } => format!("a GUID as the {segment}"),
    }
}

/// A task's description as members of its properties. `description` is HTML that can be shown as it
/// is; where it was given differently, that is `descriptionAsGiven`, which is what an editor edits.
pub fn description(content: &TaskContent) -> Map<String, Value> {
    let mut members = Map::new();
    let (Some(given), Some(shown)) = (&content.description, shown(content)) else {
        return members;
    };
    if shown != *given {
        members.insert("descriptionAsGiven".to_owned(), json!(given));
    }
    if content.format == TextFormat::Markdown {
        members.insert("descriptionFormat".to_owned(), json!(format(content).as_str()));
    }
    members.insert("description".to_owned(), json!(shown));
    members
}

/// A description as HTML that can be shown as it is; none where there is none.
fn shown(content: &TaskContent) -> Option<String> {
    let given = content.description.as_ref()?;
    Some(rich_text::safe_html(given, format(content)))
}

fn format(content: &TaskContent) -> rich_text::Format {
    match content.format {
        TextFormat::Html => rich_text::Format::Html,
        TextFormat::Markdown => rich_text::Format::Markdown,
    }
}

/// The ARM id of a task.
pub fn arm_id(incident: &Incident, task: &Task) -> String {
    arm_id_in(&incident.arm_id(), task)
}

fn arm_id_in(incident: &str, task: &Task) -> String {
    format!("{incident}/Tasks/{}", task.id)
}

/// A task as a resource: `{id, name, type, etag, properties}`. What is beyond Sentinel's tasks is there
/// where it is set.
pub fn resource(incident: &Incident, task: &Task) -> Value {
    resource_of(&incident.arm_id(), task)
}

/// The same, of the incident with this ARM id.
pub fn resource_of(incident: &str, task: &Task) -> Value {
    let content = &task.content;
    let extras = content.extras.clone();
    let due = extras.due.map(Due::At);
    let mut resource = json!({
        "id": arm_id_in(incident, task),
        "name": task.id,
        "type": "Microsoft.SecurityInsights/incidents/tasks",
        "etag": etag(task.version),
        "properties": {
            "title": content.title,
            "description": null,
            "status": content.status.as_str(),
            "createdTimeUtc": task.created,
            "lastModifiedTimeUtc": task.modified,
            "createdBy": client_info(&task.created_by),
            "lastModifiedBy": client_info(&task.modified_by),
        },
    });
    if let Some(properties) = resource["properties"].as_object_mut() {
        properties.extend(description(content));
        let TaskExtras { assignee, mandatory, group, .. } = extras;
        properties.extend(write_extras(&TaskExtras { assignee, due, mandatory, group }));
    }
    resource
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: what is shown is safe, and what was given is not lost.
    #[test]
    fn a_description_is_shown_safe_and_kept_as_given() {
        let members = |text: &str, format| {
            let given = Some(text.to_owned());
            let titled = TaskContent::titled("t");
            Value::Object(description(&TaskContent { description: given, format, ..titled }))
        };
        assert_eq!(members("<p>a</p>", TextFormat::Html), json!({"description": "<p>a</p>"}));
        assert_eq!(
            members("<p onclick=x>a", TextFormat::Html),
            json!({"description": "<p>a</p>", "descriptionAsGiven": "<p onclick=x>a"})
        );
        assert_eq!(
            members("*a*", TextFormat::Markdown),
            json!({
                "description": "<p><em>a</em></p>\n",
                "descriptionAsGiven": "*a*",
                "descriptionFormat": "markdown",
            })
        );
        assert_eq!(description(&TaskContent::titled("t")), Map::new());
    }

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
