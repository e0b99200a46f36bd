//! Looking at runs.

use expression::{Object, Value as Json};
use serde::Serialize;
use serde_json::{Map, Value, json};
use store::{KeyValue, Playbooks, RunSummary, Runs};
use workflow::history::{ActionRecord, History, Limits, Shown, TriggerRecord};

use crate::{Error, World};

use super::events::{find, replay};

/// How many runs a list shows.
const MOST_RUNS: usize = 100;
/// How many iterations of a loop are shown at once.
const MOST_ITERATIONS: usize = 100;

/// A run as a resource, to be written as JSON text: its values keep every digit of their numbers, for which
/// a JSON value of serde has no room.
#[derive(Debug, Serialize)]
pub struct ShownRun {
    #[serde(flatten)]
    envelope: Map<String, Value>,
    properties: ShownProperties,
}

#[derive(Debug, Serialize)]
struct ShownProperties {
    #[serde(flatten)]
    summary: Map<String, Value>,
    trigger: TriggerRecord,
    correlation: Value,
    actions: Vec<ActionRecord>,
    outputs: Option<Shown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<ShownResponse>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownResponse {
    status_code: u16,
    headers: Object,
    body: Option<Json>,
}

impl ShownRun {
    /// Whether the run is over.
    pub fn has_ended(&self) -> bool {
        self.properties.summary.get("endTime").is_some_and(Value::is_string)
    }
}

/// A run, with what each of its actions did: the first iterations of each loop, long values cut.
///
/// # Errors
/// [`Error::RunNotFound`], [`Error::Store`].
pub async fn get_run(world: &impl World, id: &str) -> Result<ShownRun, Error> {
    let found = find(world, id).await?;
    let (run, _) = replay(world, &found.run).await?;
    let History { trigger, client_tracking_id, actions, outputs, .. } =
        run.history(Limits::default());
    let mut envelope = members(resource(&found));
    let summary = envelope.shift_remove("properties").map(members).unwrap_or_default();
    let response = run.response().map(|response| ShownResponse {
        status_code: response.status,
        headers: response.headers.clone(),
        body: response.body.clone(),
    });
    let correlation = json!({"clientTrackingId": client_tracking_id});
    let properties = ShownProperties { summary, trigger, correlation, actions, outputs, response };
    Ok(ShownRun { envelope, properties })
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The iterations of one loop of a run from `offset` on: `{total, offset, items}`. `path` is the loop's, as
/// the run's actions have it.
///
/// # Errors
/// [`Error::RunNotFound`] also where no such loop has begun; [`Error::Store`].
pub async fn get_iterations(
    world: &impl World,
    id: &str,
    path: &str,
    offset: usize,
) -> Result<Value, Error> {
    let found = find(world, id).await?;
    let (run, _) = replay(world, &found.run).await?;
    let limits = Limits { iterations: MOST_ITERATIONS, ..Limits::default() };
    let iterations = run.iterations(path, offset, limits);
    iterations.map(|page| json!(page)).ok_or_else(|| Error::RunNotFound(format!("{id}/{path}")))
}

/// The last runs of a playbook, newest first: `{value: [run…]}`; also of one that was deleted.
///
/// # Errors
/// [`Error::PlaybookNotFound`] when there is neither the playbook nor a run of it; [`Error::Store`].
pub async fn list_runs(store: &impl KeyValue, playbook: &str) -> Result<Value, Error> {
    let newest = Runs::new(store).newest(playbook, MOST_RUNS).await?;
    if newest.is_empty() && Playbooks::new(store).latest(playbook).await?.is_none() {
        return Err(Error::PlaybookNotFound(playbook.to_owned()));
    }
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
            "resubmits": run.resubmits,
        },
    })
}
