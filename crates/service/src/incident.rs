//! Looking at an incident, and editing it here.

use domain::{Actor, Change, Delivery, IncidentRef, Rejection, Verdict};
use serde_json::Value;
use store::{Incidents, KeyValue};
use wire::api::incident::{self, IncidentEdit};

use crate::add_task::known;
use crate::edit::edit;
use crate::on_incident::answer;
use crate::{Error, PlaybookStarter, World, automation};

/// An incident, with how its tasks stand.
///
/// # Errors
/// [`Error::IncidentNotFound`], [`Error::Store`].
pub async fn get_incident(store: &impl KeyValue, named: &IncidentRef) -> Result<Value, Error> {
    let case = Incidents::new(store).load(named.incident).await?;
    known(&case, named)?;
    Ok(incident::shown(&case))
}

/// Edits an incident, and applies the automation rules on updates where something changed that they look at.
/// Gives the incident with what the rules did, as [`crate::on_incident`] does.
///
/// `key` is the caller's idempotency key: the same key again is the same edit.
///
/// # Errors
/// [`Error::IncidentNotFound`]; [`Error::Conflict`] with the incident as it is now, where the edit names
/// another version; [`Error::MandatoryTasksOpen`] where it would close the incident; [`Error::InvalidField`]
/// beyond the limits; [`Error::Store`].
pub async fn edit_incident(
    world: &impl World,
    playbooks: &impl PlaybookStarter,
    actor: &Actor,
    key: Option<&str>,
    named: &IncidentRef,
    wanted: &IncidentEdit,
) -> Result<Value, Error> {
    wanted.check_limits(world.limits())?;
    let key = key.map_or_else(|| world.uuid().to_string(), str::to_owned);
    let id = format!("edit/{key}");
    let edited = edit(world, actor, named, wanted.base.is_some(), |case| {
        let current = case.incident().filter(|_| case.delivery(&id).is_none())?;
        let delivery = Delivery { id: id.clone(), updated_by: None };
        let content = Box::new(wanted.apply(current.content()));
        let base = wanted.base.or(Some(current.version));
        Some(Change::Edited { delivery, content, base, force: wanted.force.clone() })
    });
    let edited = edited.await?;
    let case = edited.case;
    if let Verdict::Rejected(rejection) = &edited.verdict {
        let error = Error::rejected(rejection, &case, named.incident);
        return Err(match rejection {
            Rejection::Stale => error.with_current(incident::shown(&case)),
            _ => error,
        });
    }
    let case = automation::applied(world, playbooks, named.incident, &id, case).await?;
    Ok(answer(&case, &id))
}
