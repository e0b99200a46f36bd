//! What happened: the journal of one incident, or of all of them.

use domain::IncidentRef;
use serde_json::{Value, json};
use store::{Incidents, KeyValue};
use wire::api::activity;

use crate::Error;
use crate::add_task::known;

/// How many lines a page has.
const PAGE: usize = 100;
/// How many incidents an export gives at once.
const EXPORTED: u64 = 100;

/// What happened to an incident, newest first: `{value: [line…], before?}`. `before` is the number to ask for
/// next, to see what was earlier.
///
/// # Errors
/// [`Error::IncidentNotFound`], [`Error::Store`].
pub async fn get_activity(
    store: &impl KeyValue,
    named: &IncidentRef,
    before: Option<u64>,
) -> Result<Value, Error> {
    let entries = Incidents::new(store).entries(named.incident).await?;
    let (case, mut lines) = activity::lines(&entries);
    known(&case, named)?;
    let number = |line: &Value| line["number"].as_u64().unwrap_or_default();
    lines.retain(|line| before.is_none_or(|before| number(line) < before));
    let mut page = lines.split_off(lines.len().saturating_sub(PAGE));
    page.reverse();
    let next = page.last().filter(|_| !lines.is_empty()).map(number);
    Ok(json!({"value": page, "before": next}))
}

/// What happened to one incident, oldest first, each line standing for itself.
///
/// # Errors
/// [`Error::IncidentNotFound`], [`Error::Store`].
pub async fn export_incident(
    store: &impl KeyValue,
    named: &IncidentRef,
) -> Result<Vec<Value>, Error> {
    let entries = Incidents::new(store).entries(named.incident).await?;
    let (case, records) = activity::records(&entries);
    known(&case, named)?;
    Ok(records)
}

/// Part of an export of everything.
pub struct Exported {
    /// What happened to some incidents: all of the first one, oldest first, then all of the next.
    pub lines: Vec<Value>,
    /// The place of the last of these incidents; where it is asked for what comes after that, the export goes
    /// on. None at the end.
    pub after: Option<u64>,
}

/// What happened to the incidents that came in after a place, in the order in which they came in.
///
/// # Errors
/// [`Error::Store`].
pub async fn export(store: &impl KeyValue, after: u64) -> Result<Exported, Error> {
    let incidents = Incidents::new(store);
    let last = incidents.last_place().await?;
    let end = last.min(after.saturating_add(EXPORTED));
    let mut lines = Vec::new();
    for (place, id) in incidents.listed(after.saturating_add(1)..end + 1).await? {
        let (case, records) = activity::records(&incidents.entries(id).await?);
        // An incident whose first handling died may be listed twice; it knows its own place.
        if case.incident().is_some_and(|incident| incident.place == place) {
            lines.extend(records);
        }
    }
    Ok(Exported { lines, after: (end < last).then_some(end) })
}
