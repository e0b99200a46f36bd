//! Running again what was run before.

use std::sync::Arc;

use domain::Actor;
use store::Runs;
use wire::record::RunRecord;
use workflow::Event;

use crate::playbooks::{Latest, latest};
use crate::{Error, World};

use super::drive::Drive;
use super::events::find;
use super::start::begin;

/// Begins a run with the trigger of an earlier one, on the version of the playbook that counts now.
///
/// # Errors
/// [`Error::RunNotFound`], [`Error::PlaybookNotFound`], [`Error::PlaybookInvalid`], [`Error::Store`].
pub async fn resubmit_run(
    world: &impl World,
    by: &Actor,
    id: &str,
    origin: &str,
) -> Result<Drive, Error> {
    let earlier = find(world, id).await?.run;
    let first = Runs::new(world).events(id, 1..2).await?.pop();
    let Some((_, Event::Started(mut start))) = first else {
        return Err(Error::RunNotFound(id.to_owned()));
    };
    let Latest { version, record: playbook, definition } = latest(world, &earlier.playbook).await?;
    let record = RunRecord {
        id: world.uuid().to_string(),
        version,
        at: world.now(),
        by: by.clone(),
        driver: world.uuid(),
        secret: world.uuid(),
        resubmits: Some(earlier.id),
        playbook: playbook.name,
        incident: earlier.incident,
    };
    start.at = record.at;
    start.run_id.clone_from(&record.id);
    start.seed = world.uuid().as_u64_pair().0;
    start.callback_base = format!("{origin}/callbacks/{}/{}/", record.id, record.secret);
    begin(world, Arc::new(definition), record, *start).await
}
