//! Looking at runs.

use std::sync::Arc;

use serde_json::{Value, json};
use store::{KeyValue, Playbooks, RunSummary, Runs};
use workflow::Run;
use workflow::history::Limits;

use crate::Error;
use crate::playbooks::compile;

/// How many runs a list shows.
const MOST_RUNS: usize = 100;

/// A run, with what each of its actions did.
///
/// # Errors
/// [`Error::RunNotFound`], [`Error::Store`].
pub async fn get_run(store: &impl KeyValue, id: &str) -> Result<Value, Error> {
    let runs = Runs::new(store);
    let found = runs
        .get(id)
        .await?
        .ok_or_else(|| Error::RunNotFound(id.to_owned()))?;
    let version = Playbooks::new(store)
        .version(&found.run.playbook, found.run.version)
        .await?;
    let definition = version.and_then(|record| record.definition);
    let definition =
        definition.ok_or_else(|| Error::PlaybookNotFound(found.run.playbook.clone()))?;
    let mut run = Run::new(Arc::new(compile(&definition)?));
    for event in runs.events(id).await? {
        run.apply(&event);
    }
    let mut answer = resource(&found);
    if let Some(properties) = answer.get_mut("properties").and_then(Value::as_object_mut) {
        let history = run.history(Limits::default());
        properties.insert("trigger".into(), json!(history.trigger));
        properties.insert("actions".into(), json!(history.actions));
        properties.insert("outputs".into(), json!(history.outputs));
        if let Some(response) = run.response() {
            let response = json!({
                "statusCode": response.status,
                "headers": response.headers,
                "body": response.body,
            });
            properties.insert("response".into(), response);
        }
    }
    Ok(answer)
}

/// The last runs of a playbook, newest first: `{value: [run…]}`.
///
/// # Errors
/// [`Error::Store`].
pub async fn list_runs(store: &impl KeyValue, playbook: &str) -> Result<Value, Error> {
    let newest = Runs::new(store).newest(playbook, MOST_RUNS).await?;
    Ok(json!({"value": newest.iter().map(resource).collect::<Vec<_>>()}))
}

/// A run as Logic Apps shows it: `{id, name, type, properties: {status, startTime, endTime, …}}`.
fn resource(summary: &RunSummary) -> Value {
    let RunSummary { run, end } = summary;
    let error = end.as_ref().and_then(|end| {
        let code = end.code.as_ref()?;
        Some(json!({"code": code, "message": end.message, "action": end.action}))
    });
    json!({
        "id": format!("/runs/{}", run.id),
        "name": run.id,
        "type": "Microsoft.Logic/workflows/runs",
        "properties": {
            "status": end.as_ref().map_or("Running", |end| end.status.as_str()),
            "startTime": run.at,
            "endTime": end.as_ref().map(|end| end.at),
            "error": error,
            "workflow": {"name": run.playbook, "version": run.version},
            "incident": run.incident,
            "startedBy": wire::api::client_info(&run.by),
        },
    })
}
