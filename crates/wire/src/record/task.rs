//! What lists over all incidents show of a task.

use domain::{Case, Severity, Status, Task, WorkspaceId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A task with what such a list shows of its incident. The incident's journal is the truth; this is a copy
/// that is written together with each change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskSummary {
    /// Its incident.
    pub incident: IncidentSummary,
    /// The task.
    pub task: Task,
}

/// What a list of tasks shows of their incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentSummary {
    /// Its GUID.
    pub id: Uuid,
    /// Where it lives.
    pub workspace: WorkspaceId,
    /// Its number in the workspace.
    pub number: u64,
    /// What it is, in a line.
    pub title: String,
    /// How bad.
    pub severity: Severity,
    /// How far along.
    pub status: Status,
    /// Whether it was closed, at its source or by force, while a mandatory task was open.
    #[serde(default)]
    pub closed_with_mandatory_open: bool,
}

impl IncidentSummary {
    /// What such a list shows of the incident of a case; none where there is no incident.
    pub fn of(case: &Case) -> Option<Self> {
        let incident = case.incident()?;
        let is_closed = incident.status == Status::Closed;
        Some(Self {
            id: incident.id,
            workspace: incident.workspace.clone(),
            number: incident.number,
            title: incident.title.clone(),
            severity: incident.severity,
            status: incident.status,
            closed_with_mandatory_open: is_closed && case.tasks().iter().any(Task::holds_back),
        })
    }

    /// The incident's full ARM id.
    pub fn arm_id(&self) -> String {
        self.workspace.resource("Incidents", self.id)
    }
}

impl TaskSummary {
    /// Of each task of a case that has a place among all tasks.
    pub fn all(case: &Case) -> Vec<Self> {
        let Some(incident) = IncidentSummary::of(case) else {
            return vec![];
        };
        let placed = case.tasks().iter().filter(|task| task.place > 0);
        placed.map(|task| Self { incident: incident.clone(), task: task.clone() }).collect()
    }
}
