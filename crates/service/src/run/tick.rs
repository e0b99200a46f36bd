//! The tick: looks after runs whose time has come, or whose driver died. Called every minute or so.

use store::{Agenda, Item, LEASE, Leases};

use crate::{Error, World};

use super::drive::Drive;
use super::events::{find, take_up};

/// Takes up every run that is due and that nobody drives; the caller drives them. A run that is driven is
/// looked at again when its driver's claim runs out.
///
/// # Errors
/// [`Error::Store`]: what was not looked at yet is looked at by the next tick.
pub async fn tick(world: &impl World) -> Result<Vec<Drive>, Error> {
    let agenda = Agenda::new(world);
    let (items, worked) = agenda.due(world.now()).await?;
    let mut drives = Vec::new();
    for item in items {
        let Item::Run(id) = &item;
        let found = match find(world, id).await {
            Ok(found) => found,
            // Its writer died before the run was there.
            Err(Error::RunNotFound(_)) => continue,
            Err(error) => return Err(error),
        };
        if found.end.is_some() {
            continue;
        }
        match Leases::new(world, &found.run).until(world.now()).await? {
            Some(until) => agenda.note(until, &item).await?,
            None => {
                agenda.note(world.now() + LEASE, &item).await?;
                drives.extend(take_up(world, id).await?);
            }
        }
    }
    agenda.worked_off(worked).await?;
    Ok(drives)
}
