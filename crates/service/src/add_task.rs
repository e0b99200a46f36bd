//! Adding a task to an incident: by hand, or by a playbook.

use domain::{Actor, Case, Change, Incident, IncidentRef, NewTask, Verdict};
use serde_json::Value;
use store::Incidents;
use uuid::Uuid;
use wire::api::task::{self, AddTask};

use crate::{Error, World};

/// Adds a task at the end of an incident's tasks and gives it as a resource.
///
/// `key` is the caller's idempotency key: the same key again on the same incident is the same task, and
/// gives it as it is by then.
///
/// # Errors
/// [`Error::IncidentNotFound`], [`Error::TaskLimitReached`], [`Error::Store`].
pub async fn add_task(
    world: &impl World,
    actor: &Actor,
    key: Option<&str>,
    request: AddTask,
) -> Result<Value, Error> {
    let id = match key {
        Some(key) => Uuid::new_v5(&request.incident.incident, key.as_bytes()),
        None => world.uuid(),
    };
    let incidents = Incidents::new(world);
    let (incident, place) = (request.incident.clone(), incidents.next_place().await?);
    let task = NewTask { id, place, content: request.content(world.now()) };
    let change = Change::TaskAdded { task, limit: world.limits().tasks };
    let appended = incidents
        .append(incident.incident, world.now(), actor, |case| {
            let wanted = known(case, &incident).is_ok() && case.task(id).is_none();
            if wanted { vec![change] } else { vec![] }
        })
        .await?;
    if let Some(Verdict::Rejected(rejection)) = appended.verdicts.first() {
        return Err(Error::rejected(rejection, &appended.case, incident.incident));
    }
    let known = known(&appended.case, &incident)?;
    let task = appended.case.task(id);
    let task = task.ok_or(Error::TaskNotFound { incident: incident.incident, task: id })?;
    Ok(task::resource(known, task))
}

/// The incident that a caller named, if it exists: the GUID must be known, and where a workspace was named
/// too, it must be that one.
pub(crate) fn known<'a>(case: &'a Case, named: &IncidentRef) -> Result<&'a Incident, Error> {
    let is_named = |incident: &&Incident| {
        named.workspace.as_ref().is_none_or(|workspace| workspace.is(&incident.workspace))
    };
    case.incident().filter(is_named).ok_or(Error::IncidentNotFound(named.incident))
}
