//! What others write into a run's journal, and taking a run up from its journal.

use std::sync::Arc;

use store::{Leases, Playbooks, RunSummary, Runs};
use wire::record::RunRecord;
use workflow::{Definition, Event, Run};

use crate::playbooks::compile;
use crate::{Error, World};

use super::drive::Drive;
use super::heard::Heard;

/// Cancels a run: what is under way is not waited for. Gives the run to whoever is to drive it to its end;
/// nobody, when it has ended already or somebody drives it.
///
/// # Errors
/// [`Error::RunNotFound`], [`Error::Store`].
pub async fn cancel_run(world: &impl World, id: &str) -> Result<Option<Drive>, Error> {
    let found = find(world, id).await?;
    if found.end.is_some() {
        return Ok(None);
    }
    tell(world, id, Event::Cancelled { at: world.now() }).await
}

pub(super) async fn find(world: &impl World, id: &str) -> Result<RunSummary, Error> {
    let found = Runs::new(world).get(id).await?;
    found.ok_or_else(|| Error::RunNotFound(id.to_owned()))
}

/// Writes an event into a run's journal; its driver finds it there, or, where it has none, the caller is the
/// driver from here on.
pub(super) async fn tell(
    world: &impl World,
    id: &str,
    event: Event,
) -> Result<Option<Drive>, Error> {
    Runs::new(world).append(id, &[event]).await?;
    take_up(world, id).await
}

/// Takes up a run that has not ended and that nobody drives.
pub(super) async fn take_up(world: &impl World, id: &str) -> Result<Option<Drive>, Error> {
    let found = find(world, id).await?;
    let owner = world.uuid();
    if found.end.is_some() || !Leases::new(world, &found.run).claim(owner, world.now()).await? {
        return Ok(None);
    }
    let (run, heard) = replay(world, &found.run).await?;
    let effects = run.outstanding();
    Ok(Some(Drive { record: found.run, run, effects, heard, owner }))
}

/// The run as its journal tells it.
pub(super) async fn replay(world: &impl World, record: &RunRecord) -> Result<(Run, Heard), Error> {
    let mut run = Run::new(Arc::new(definition(world, record).await?));
    let runs = Runs::new(world);
    let last = runs.last(&record.id).await?;
    let events = runs.events(&record.id, 1..last + 1).await?;
    for (_, event) in &events {
        run.apply(event);
    }
    Ok((run, Heard::replayed(events.iter().map(|(number, _)| *number), last)))
}

/// The version of the playbook that a run is of.
pub(super) async fn definition(world: &impl World, run: &RunRecord) -> Result<Definition, Error> {
    let version = Playbooks::new(world).version(&run.playbook, run.version).await?;
    let definition = version.and_then(|record| record.definition);
    compile(&definition.ok_or_else(|| Error::PlaybookNotFound(run.playbook.clone()))?)
}
