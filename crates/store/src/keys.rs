//! Every key there is. Each begins with its workspace; there is one so far.

use uuid::Uuid;

/// The workspace that everything is in so far.
pub const WORKSPACE: &str = "default";

/// The journal of an incident: it and its tasks.
pub fn incident(id: Uuid) -> String {
    format!("{WORKSPACE}/incident/{id}/journal")
}

/// An incident as it was some entries ago.
pub fn incident_snapshot(id: Uuid) -> String {
    format!("{WORKSPACE}/incident/{id}/snapshot")
}

/// The list of all incidents, in the order in which they came in.
pub fn incidents() -> String {
    format!("{WORKSPACE}/incidents")
}

/// The summaries of all tasks, by their places.
pub fn tasks() -> String {
    format!("{WORKSPACE}/tasks")
}

/// What lists over all incidents show of a task, by its place among all tasks.
pub fn task_summary(place: u64) -> String {
    format!("{WORKSPACE}/tasks/{place}")
}

/// A set of open tasks.
pub fn task_set(name: &str) -> String {
    format!("{WORKSPACE}/tasks/{name}")
}

/// The list of automation rules' ids.
pub fn rules() -> String {
    format!("{WORKSPACE}/automation-rules")
}

/// An automation rule. Ids are compared without case, as ARM does.
pub fn rule(id: &str) -> String {
    format!("{WORKSPACE}/automation-rule/{}", id.to_lowercase())
}

/// The list of playbooks' names.
pub fn playbooks() -> String {
    format!("{WORKSPACE}/playbooks")
}

/// The versions of a playbook. Names are compared without case.
pub fn playbook(name: &str) -> String {
    format!("{WORKSPACE}/playbook/{}/versions", name.to_lowercase())
}

/// The list of a playbook's runs.
pub fn playbook_runs(name: &str) -> String {
    format!("{WORKSPACE}/playbook/{}/runs", name.to_lowercase())
}

/// What a run is of.
pub fn run(id: &str) -> String {
    format!("{WORKSPACE}/run/{id}")
}

/// The journal of a run.
pub fn run_journal(id: &str) -> String {
    format!("{WORKSPACE}/run/{id}/journal")
}

/// How a run ended.
pub fn run_end(id: &str) -> String {
    format!("{WORKSPACE}/run/{id}/end")
}

/// The claims on a run.
pub fn run_drivers(id: &str) -> String {
    format!("{WORKSPACE}/run/{id}/drivers")
}

/// What is to be looked at in a minute, counted from 1970.
pub fn agenda(minute: i64) -> String {
    format!("{WORKSPACE}/agenda/{minute}")
}

/// How far the agenda was worked off.
pub fn agenda_mark() -> String {
    format!("{WORKSPACE}/agenda-mark")
}
