//! The ids of Azure Resource Manager: how incidents and tasks are named on the wire.
//!
//! Compared without case throughout, because real clients spell `resourcegroups`, `Incidents` and `Tasks`
//! in every way.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The workspace an incident lives in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceId {
    /// The subscription, a GUID.
    pub subscription_id: String,
    /// The resource group's name.
    pub resource_group: String,
    /// The workspace's name.
    pub name: String,
}

impl Default for WorkspaceId {
    /// The workspace of incidents that come without one.
    fn default() -> Self {
        Self {
            subscription_id: Uuid::nil().to_string(),
            resource_group: "incident-tasks".into(),
            name: "default".into(),
        }
    }
}

impl WorkspaceId {
    /// Whether both name the same workspace; ARM ids are compared without case.
    pub fn is(&self, other: &Self) -> bool {
        self.subscription_id.eq_ignore_ascii_case(&other.subscription_id)
            && self.resource_group.eq_ignore_ascii_case(&other.resource_group)
            && self.name.eq_ignore_ascii_case(&other.name)
    }

    /// The ARM id of a resource of Microsoft.SecurityInsights in this workspace.
    pub fn resource(&self, kind: &str, name: impl fmt::Display) -> String {
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.OperationalInsights/workspaces/{}\
             /providers/Microsoft.SecurityInsights/{kind}/{name}",
            self.subscription_id, self.resource_group, self.name
        )
    }
}

/// An incident, as a caller names it: by its GUID alone or by its full ARM id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentRef {
    /// The workspace, where the caller gave the full id.
    pub workspace: Option<WorkspaceId>,
    /// The incident's GUID.
    pub incident: Uuid,
}

/// A task, as a caller names it: by its full ARM id, or by `<incident GUID>/<task GUID>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRef {
    /// The incident.
    pub incident: IncidentRef,
    /// The task's GUID.
    pub task: Uuid,
}

/// Why a text is no ARM id of an incident or a task.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArmIdError {
    /// Nothing was given.
    #[error("expected {expected}, found an empty text")]
    Empty {
        /// What would have been right.
        expected: &'static str,
    },
    /// The path has another shape.
    #[error("expected {expected}, found another path")]
    Shape {
        /// What would have been right.
        expected: &'static str,
    },
    /// The last segment is no GUID.
    #[error("expected a GUID as the {segment}, found something else")]
    NoGuid {
        /// Which segment.
        segment: &'static str,
    },
}

const INCIDENT: &str = "an incident's GUID or its ARM id \
    (/subscriptions/…/providers/Microsoft.SecurityInsights/Incidents/{GUID})";
const TASK: &str = "a task's ARM id \
    (/subscriptions/…/providers/Microsoft.SecurityInsights/Incidents/{GUID}/Tasks/{GUID})";

impl IncidentRef {
    /// Reads a GUID or a full ARM id, in any case.
    ///
    /// # Errors
    /// [`ArmIdError`] says what was expected.
    pub fn parse(text: &str) -> Result<Self, ArmIdError> {
        let segments = segments(text);
        match segments.as_slice() {
            [] => Err(ArmIdError::Empty { expected: INCIDENT }),
            [guid] => Ok(Self { workspace: None, incident: parse_guid(guid, "incident")? }),
            [path @ .., kind, guid] if is(kind, "incidents") => Ok(Self {
                workspace: Some(workspace(path).ok_or(ArmIdError::Shape { expected: INCIDENT })?),
                incident: parse_guid(guid, "incident")?,
            }),
            _ => Err(ArmIdError::Shape { expected: INCIDENT }),
        }
    }
}

impl TaskRef {
    /// Reads a full ARM id, or the two GUIDs with a slash between them, in any case.
    ///
    /// # Errors
    /// [`ArmIdError`] says what was expected.
    pub fn parse(text: &str) -> Result<Self, ArmIdError> {
        let segments = segments(text);
        let (incident, guid) = match segments.as_slice() {
            [] => return Err(ArmIdError::Empty { expected: TASK }),
            [incident, guid] => ((*incident).to_owned(), guid),
            [incident @ .., kind, guid] if is(kind, "tasks") && !incident.is_empty() => {
                (incident.join("/"), guid)
            }
            _ => return Err(ArmIdError::Shape { expected: TASK }),
        };
        let incident = IncidentRef::parse(&incident).map_err(|error| match error {
            ArmIdError::NoGuid { .. } => error,
            _ => ArmIdError::Shape { expected: TASK },
        })?;
        Ok(Self { incident, task: parse_guid(guid, "task")? })
    }
}

fn segments(text: &str) -> Vec<&str> {
    text.trim().split('/').filter(|segment| !segment.is_empty()).collect()
}

fn is(segment: &str, literal: &str) -> bool {
    segment.eq_ignore_ascii_case(literal)
}

fn parse_guid(text: &str, segment: &'static str) -> Result<Uuid, ArmIdError> {
    Uuid::try_parse(text).map_err(|_| ArmIdError::NoGuid { segment })
}

/// The workspace of `/subscriptions/S/resourceGroups/G/providers/…/workspaces/W/providers/…`.
fn workspace(path: &[&str]) -> Option<WorkspaceId> {
    match path {
        [
            subscriptions,
            subscription,
            groups,
            group,
            p1,
            insights,
            workspaces,
            name,
            p2,
            security,
        ] if is(subscriptions, "subscriptions")
            && is(groups, "resourceGroups")
            && is(p1, "providers")
            && is(insights, "Microsoft.OperationalInsights")
            && is(workspaces, "workspaces")
            && is(p2, "providers")
            && is(security, "Microsoft.SecurityInsights") =>
        {
            Some(WorkspaceId {
                subscription_id: (*subscription).to_owned(),
                resource_group: (*group).to_owned(),
                name: (*name).to_owned(),
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUID: &str = "73e01a99-5cd7-4139-a149-9f2736ff2ab5";
    const TASK_GUID: &str = "4bb36b7b-26ff-4d1c-9cbe-0d8ab3da0014";

    fn workspace_id() -> WorkspaceId {
        WorkspaceId { subscription_id: "s".into(), resource_group: "g".into(), name: "w".into() }
    }

    #[test]
    fn every_spelling_of_an_incident_id_names_the_same_incident() {
        let full = workspace_id().resource("Incidents", GUID);
        for text in [
            GUID.to_owned(),
            GUID.to_uppercase(),
            full.clone(),
            full.to_lowercase(),
            full.replace("resourceGroups", "resourcegroups").replace("Incidents", "incidents"),
            format!("{full}/"),
        ] {
            assert_eq!(IncidentRef::parse(&text).unwrap().incident.to_string(), GUID, "{text}");
        }
        assert!(IncidentRef::parse(&full).unwrap().workspace.unwrap().is(&workspace_id()));
    }

    #[test]
    fn a_task_id_names_its_incident_too() {
        let full = format!("{}/Tasks/{TASK_GUID}", workspace_id().resource("Incidents", GUID));
        for text in [full.clone(), full.to_lowercase(), format!("{GUID}/{TASK_GUID}")] {
            let task = TaskRef::parse(&text).unwrap();
            assert_eq!(task.task.to_string(), TASK_GUID, "{text}");
            assert_eq!(task.incident.incident.to_string(), GUID, "{text}");
        }
    }

    #[test]
    fn what_is_no_id_is_refused_with_what_was_expected() {
        use ArmIdError::{Empty, NoGuid, Shape};
        let full = workspace_id().resource("Incidents", GUID);
        for (text, expected) in [
            ("", Empty { expected: INCIDENT }),
            ("/", Empty { expected: INCIDENT }),
            ("42", NoGuid { segment: "incident" }),
            (
                "/subscriptions/s/Incidents/73e01a99-5cd7-4139-a149-9f2736ff2ab5",
                Shape { expected: INCIDENT },
            ),
            (&full.replace("Incidents", "Alerts"), Shape { expected: INCIDENT }),
        ] {
            assert_eq!(IncidentRef::parse(text), Err(expected), "{text}");
        }
        assert_eq!(TaskRef::parse(&full), Err(Shape { expected: TASK }));
        assert_eq!(TaskRef::parse(&format!("{full}/Tasks/x")), Err(NoGuid { segment: "task" }));
        assert_eq!(TaskRef::parse(TASK_GUID), Err(Shape { expected: TASK }));
    }
}
