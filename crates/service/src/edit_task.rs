//! One task: looking at it, putting and editing it, taking it away.

use std::cell::Cell;

use domain::{Actor, Case, Change, NewTask, Rejection, TaskContent, TaskRef, Verdict};
use serde_json::Value;
use store::{Incidents, KeyValue};
use wire::api::task::{self, TaskEdit};

use crate::add_task::known;
use crate::edit::{Edited, edit};
use crate::{Error, World};

/// A task as a resource.
///
/// # Errors
/// [`Error::IncidentNotFound`], [`Error::TaskNotFound`], [`Error::Store`].
pub async fn get_task(store: &impl KeyValue, named: &TaskRef) -> Result<Value, Error> {
    let case = Incidents::new(store).load(named.incident.incident).await?;
    resource(&case, named)
}

/// Puts a task, as Sentinel's PUT does: adds it under the id that the caller chose, or replaces what it says.
/// Gives it, and whether it is new.
///
/// # Errors
/// [`Error::IncidentNotFound`]; [`Error::Conflict`] with the task as it is now, where the edit names another
/// version; [`Error::TaskDeleted`], [`Error::TaskLimitReached`], [`Error::Store`].
pub async fn put_task(
    world: &impl World,
    actor: &Actor,
    named: &TaskRef,
    wanted: &TaskEdit,
) -> Result<(Value, bool), Error> {
    let place = Incidents::new(world).next_place().await?;
    let is_new = Cell::new(false);
    let is_bound = wanted.base.is_some();
    let make = |case: &Case| {
        is_new.set(case.task(named.task).is_none() && !is_bound);
        if is_new.get() {
            let content = wanted.apply(&TaskContent::titled(""), world.now());
            let task = NewTask { id: named.task, place, content };
            return Some(Change::TaskAdded { task, limit: world.limits().tasks });
        }
        edited(world, case, named, wanted)
    };
    let Edited { case, verdict } = edit(world, actor, &named.incident, is_bound, make).await?;
    if is_bound && case.task(named.task).is_none() {
        // The version that was edited is that of a task which is not there.
        return Err(stale(&case, named));
    }
    let task = accepted(&case, named, &verdict)?;
    Ok((task, is_new.get() && verdict == Verdict::Done))
}

/// Edits a task: what the edit does not name stays.
///
/// # Errors
/// [`Error::IncidentNotFound`], [`Error::TaskNotFound`]; [`Error::Conflict`] with the task as it is now, where
/// the edit names another version; [`Error::Store`].
pub async fn patch_task(
    world: &impl World,
    actor: &Actor,
    named: &TaskRef,
    wanted: &TaskEdit,
) -> Result<Value, Error> {
    let make = |case: &Case| edited(world, case, named, wanted);
    let is_bound = wanted.base.is_some();
    let Edited { case, verdict } = edit(world, actor, &named.incident, is_bound, make).await?;
    accepted(&case, named, &verdict)
}

/// Takes a task away; says whether it was there. `base` is the version that is to be deleted, where the caller
/// named one.
///
/// # Errors
/// [`Error::IncidentNotFound`]; [`Error::Conflict`] with the task as it is now; [`Error::Store`].
pub async fn delete_task(
    world: &impl World,
    actor: &Actor,
    named: &TaskRef,
    base: Option<u64>,
) -> Result<bool, Error> {
    let make = |case: &Case| {
        let task = case.task(named.task)?;
        Some(Change::TaskDeleted { task: named.task, base: base.or(Some(task.version)) })
    };
    let edited = edit(world, actor, &named.incident, base.is_some(), make).await?;
    match edited.verdict {
        Verdict::Rejected(Rejection::Stale) => Err(stale(&edited.case, named)),
        verdict => Ok(verdict == Verdict::Done),
    }
}

fn edited(world: &impl World, case: &Case, named: &TaskRef, wanted: &TaskEdit) -> Option<Change> {
    let task = case.task(named.task)?;
    let content = Box::new(wanted.apply(&task.content, world.now()));
    Some(Change::TaskEdited { task: named.task, content, base: wanted.base.or(Some(task.version)) })
}

fn accepted(case: &Case, named: &TaskRef, verdict: &Verdict) -> Result<Value, Error> {
    match verdict {
        Verdict::Rejected(Rejection::Stale) => Err(stale(case, named)),
        Verdict::Rejected(rejection) => {
            Err(Error::rejected(rejection, case, named.incident.incident))
        }
        Verdict::Done | Verdict::Unchanged => resource(case, named),
    }
}

fn stale(case: &Case, named: &TaskRef) -> Error {
    let error = Error::rejected(&Rejection::Stale, case, named.incident.incident);
    match resource(case, named) {
        Ok(current) => error.with_current(current),
        Err(_) => error,
    }
}

fn resource(case: &Case, named: &TaskRef) -> Result<Value, Error> {
    let incident = known(case, &named.incident)?;
    let missing = Error::TaskNotFound { incident: incident.id, task: named.task };
    case.task(named.task).map(|task| task::resource(incident, task)).ok_or(missing)
}
