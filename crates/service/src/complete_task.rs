//! Marking a task complete.

use domain::{Actor, Change, TaskRef, TaskStatus, Verdict};
use serde_json::Value;
use store::Incidents;
use wire::api::task;

use crate::add_task::known;
use crate::{Error, World};

/// A task that is complete now.
pub struct Completed {
    /// The task as a resource.
    pub task: Value,
    /// Whether this call did it; false when it was complete already.
    pub changed: bool,
}

/// Marks a task complete. A second call changes nothing and says so.
///
/// # Errors
/// [`Error::IncidentNotFound`], [`Error::TaskNotFound`], [`Error::Store`].
pub async fn complete_task(
    world: &impl World,
    actor: &Actor,
    named: TaskRef,
) -> Result<Completed, Error> {
    let appended = Incidents::new(world)
        .append(named.incident.incident, world.now(), actor, |case| {
            let task = known(case, &named.incident).ok().and_then(|_| case.task(named.task));
            match task.map(|task| task.content.status) {
                Some(TaskStatus::New) => vec![Change::TaskCompleted { task: named.task }],
                Some(TaskStatus::Completed) | None => vec![],
            }
        })
        .await?;
    let incident = known(&appended.case, &named.incident)?;
    let missing = Error::TaskNotFound { incident: named.incident.incident, task: named.task };
    let task = appended.case.task(named.task).ok_or(missing)?;
    Ok(Completed {
        task: task::resource(incident, task),
        changed: appended.verdicts.first() == Some(&Verdict::Done),
    })
}
