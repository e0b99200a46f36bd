//! The tick: looks after runs whose time has come or whose driver died, and fires schedules. Called every
//! minute or so, by as many as like: looking once too often does no harm.

use domain::{Actor, ActorKind};
use expression::Value as Json;
use jiff::Timestamp;
use store::{Agenda, Item, LEASE, Leases};

use crate::playbooks::{Latest, latest};
use crate::{Error, World};

use super::drive::Drive;
use super::events::{find, take_up};
use super::start::{RunRequest, Subject, start_run_of};

/// Takes up every run that is due and that nobody drives, and begins the runs whose schedule is due; the
/// caller drives them. `origin` is where this application is reached from outside.
///
/// # Errors
/// [`Error::Store`]: what was not looked at yet is looked at by the next tick.
pub async fn tick(world: &impl World, origin: &str) -> Result<Vec<Drive>, Error> {
    let agenda = Agenda::new(world);
    let (items, worked) = agenda.due(world.now()).await?;
    let mut drives = Vec::new();
    for item in items {
        match &item {
            Item::Run(id) => drives.extend(look_after(world, id, &item).await?),
            Item::Schedule { playbook, version, due } if *due <= world.now() => {
                drives.extend(fire(world, playbook, *version, *due, origin).await?);
            }
            // Its minute has begun, its second has not.
            Item::Schedule { due, .. } => agenda.note(*due, &item).await?,
        }
    }
    agenda.worked_off(worked).await?;
    Ok(drives)
}

/// Takes a run up, if nobody drives it; else notes to look again when the driver's claim runs out.
async fn look_after(world: &impl World, id: &str, item: &Item) -> Result<Option<Drive>, Error> {
    let agenda = Agenda::new(world);
    let found = match find(world, id).await {
        Ok(found) => found,
        // Its writer died before the run was there.
        Err(Error::RunNotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    if found.end.is_some() {
        return Ok(None);
    }
    match Leases::new(world, &found.run).until(world.now()).await? {
        Some(until) => {
            agenda.note(until, item).await?;
            Ok(None)
        }
        None => {
            agenda.note(world.now() + LEASE, item).await?;
            take_up(world, id).await
        }
    }
}

/// Begins the runs of a schedule that is due, and notes when it is due next. A schedule of an earlier
/// version of the playbook, or of one that was deleted, has ended.
async fn fire(
    world: &impl World,
    playbook: &str,
    version: u64,
    due: Timestamp,
    origin: &str,
) -> Result<Vec<Drive>, Error> {
    let found = match latest(world, playbook).await {
        Ok(found) if found.version == version => found,
        Ok(_) | Err(Error::PlaybookNotFound(_)) => return Ok(vec![]),
        Err(error) => return Err(error),
    };
    let trigger = note_schedule(world, &found, due.max(world.now())).await?;
    let request = RunRequest {
        playbook: playbook.to_owned(),
        subject: Subject::Outputs(Json::Null),
        trigger: trigger.unwrap_or_default(),
        key: Some(format!("schedule/{playbook}/{version}/{due}")),
        origin: origin.to_owned(),
    };
    let by = Actor::named(ActorKind::Source, "schedule");
    match start_run_of(world, &by, &request, found).await {
        Ok(started) => Ok(started.drives),
        Err(Error::Store(error)) => Err(error.into()),
        // A trigger that cannot be evaluated: there is no run to say so, and the next one may work.
        Err(_) => Ok(vec![]),
    }
}

/// Notes when a playbook's schedule is due next; gives its trigger's name. None where it has no schedule.
pub(crate) async fn note_schedule(
    world: &impl World,
    playbook: &Latest,
    after: Timestamp,
) -> Result<Option<String>, Error> {
    let Latest { version, record, definition } = playbook;
    let Some((trigger, due)) = definition.next_firing(&record.parameters, record.at, after) else {
        return Ok(None);
    };
    let item = Item::Schedule { playbook: record.name.clone(), version: *version, due };
    Agenda::new(world).note(due, &item).await?;
    Ok(Some(trigger.to_owned()))
}
