//! Listing an incident's tasks.

use domain::IncidentRef;
use serde_json::{Value, json};
use store::{Incidents, KeyValue};
use wire::api::task;

use crate::Error;
use crate::add_task::known;

/// The tasks of an incident, in the order in which they were added: `{value: [task…]}`.
///
/// # Errors
/// [`Error::IncidentNotFound`], [`Error::Store`].
pub async fn list_tasks(store: &impl KeyValue, named: &IncidentRef) -> Result<Value, Error> {
    let case = Incidents::new(store).load(named.incident).await?;
    let incident = known(&case, named)?;
    let tasks = case.tasks().iter().map(|task| task::resource(incident, task));
    Ok(json!({"value": tasks.collect::<Vec<_>>()}))
}
