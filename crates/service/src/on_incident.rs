//! An incident source tells of an incident: it is stored, and the automation rules are applied.

use domain::{Actor, Case, Change, Delivery, Incident, Trigger};
use serde_json::Value;
use store::Incidents;
use wire::api::automation;
use wire::api::incident::{self, Received};

use crate::{Error, PlaybookStarter, World, automation as rules};

/// What came of a delivery.
pub struct Handled {
    /// The incident as a resource, and what each automation rule did:
    /// `{…incident, automation: [{rule, displayName, actions: [{actionType, result, …}]}]}`.
    pub answer: Value,
    /// Whether the incident was not known before.
    pub created: bool,
}

/// Stores what a source says and applies the automation rules. Whether the incident is known decides whether
/// it was created or updated, not what the source calls it. The same delivery again does nothing twice: it is
/// answered as the first time, and finished where an earlier try left something undone.
///
/// # Errors
/// [`Error::InvalidField`] for an incident beyond the limits; [`Error::Store`]. A rule's action that fails
/// otherwise is told in the answer, and the next goes on.
pub async fn on_incident(
    world: &impl World,
    playbooks: &impl PlaybookStarter,
    received: Received,
) -> Result<Handled, Error> {
    incident::check_limits(&received.incident, world.limits())?;
    let id = received.incident.id;
    let delivery = received.delivery.clone().unwrap_or_else(|| world.uuid().to_string());
    let case = store(world, &delivery, received).await?;
    let case = rules::applied(world, playbooks, id, &delivery, case).await?;
    let handling = case.delivery(&delivery);
    let created = handling.is_some_and(|handling| handling.trigger == Trigger::Created);
    Ok(Handled { answer: answer(&case, &delivery), created })
}

/// Writes the delivery into the incident's journal, unless it is there.
async fn store(world: &impl World, delivery: &str, received: Received) -> Result<Case, Error> {
    let incidents = Incidents::new(world);
    let Received { mut incident, updated_by, .. } = received;
    let id = incident.id;
    let known = incidents.load(id).await?;
    if known.delivery(delivery).is_some() {
        return Ok(known);
    }
    if known.incident().is_none() {
        number(&incidents, &mut incident).await?;
    }
    let delivery = Delivery { id: delivery.to_owned(), updated_by };
    let received = Change::Received { delivery, incident: Box::new(incident) };
    let source = Actor::source();
    Ok(incidents.append(id, world.now(), &source, |_| vec![received]).await?.case)
}

/// Gives a new incident its place among all incidents, and its number where its source gave none.
async fn number(
    incidents: &Incidents<'_, impl World>,
    incident: &mut Incident,
) -> Result<(), Error> {
    incident.place = incidents.next_incident(incident.id).await?;
    if incident.number == 0 {
        incident.number = incident.place;
    }
    Ok(())
}

/// The incident with what the rules did about a delivery.
pub(crate) fn answer(case: &Case, delivery: &str) -> Value {
    let mut answer = incident::shown(case);
    let record = case.delivery(delivery).and_then(domain::Handling::record);
    if let Some(members) = answer.as_object_mut() {
        let automation = record.map(automation::applied).unwrap_or_default();
        members.insert("automation".into(), Value::Array(automation));
    }
    answer
}
