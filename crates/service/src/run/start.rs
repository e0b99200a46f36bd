//! Beginning runs.

use std::sync::Arc;

use domain::{Actor, IncidentRef};
use expression::{Object, Value as Json};
use store::{Incidents, Runs};
use uuid::Uuid;
use wire::api;
use wire::api::run::RunPlaybook;
use wire::record::{PlaybookRecord, RunRecord};
use workflow::{Definition, Event, Firing, Run, Start};

use crate::add_task::known;
use crate::playbooks::{Latest, latest};
use crate::{Detail, Error, World};

use super::drive::Drive;
use super::events::take_up;
use super::heard::Heard;

/// What is to be run.
#[derive(Clone, Debug)]
pub struct RunRequest {
    /// The playbook's name.
    pub playbook: String,
    /// What it is run on.
    pub subject: Subject,
    /// The name of the trigger; empty for the only one.
    pub trigger: String,
    /// The caller's idempotency key: the same key again is the same run.
    pub key: Option<String>,
    /// Where this application is reached from outside, for addresses to be called back at:
    /// `https://host`.
    pub origin: String,
}

/// What a playbook is run on.
#[derive(Clone, Debug)]
pub enum Subject {
    /// An incident that is here: its trigger body is made from it.
    Incident {
        /// Which.
        incident: IncidentRef,
        /// What changed about it (`incidentUpdates`); none where the run is not about an update.
        updates: Option<serde_json::Value>,
    },
    /// A trigger body, as a caller gives it.
    Trigger(Json),
    /// All that a trigger hands over: `{headers, queries, body…}`.
    Outputs(Json),
}

/// What a request for runs began.
pub struct Started {
    /// The ids of the runs; several where the trigger splits its body, none where a condition of the
    /// trigger is not met.
    pub ids: Vec<String>,
    /// Those of them that this caller is to drive.
    pub drives: Vec<Drive>,
}

/// Reads what `POST /run-playbook` asks for. `exact` is the same body with every digit of its numbers.
///
/// # Errors
/// [`Error::InvalidField`].
pub fn read_run_request(
    body: &serde_json::Value,
    exact: &Json,
    key: Option<String>,
    origin: String,
) -> Result<RunRequest, Error> {
    let read = RunPlaybook::read(body)?;
    let subject = match read.incident {
        Some(incident) => Subject::Incident { incident, updates: read.updates },
        None => Subject::Trigger(exact.get("trigger").cloned().unwrap_or_default()),
    };
    Ok(RunRequest { playbook: read.playbook, subject, trigger: String::new(), key, origin })
}

/// Begins the runs that a request asks for, and writes each down, so that none is forgotten from here on. A
/// key that was used before gives the id of its run, and drives it on if nobody else does.
///
/// # Errors
/// [`Error::PlaybookNotFound`], [`Error::IncidentNotFound`], [`Error::PlaybookInvalid`], [`Error::Store`].
pub async fn start_run(
    world: &impl World,
    by: &Actor,
    request: &RunRequest,
) -> Result<Started, Error> {
    let playbook = latest(world, &request.playbook).await?;
    start_run_of(world, by, request, playbook).await
}

/// The same for a playbook that has been read.
pub(super) async fn start_run_of(
    world: &impl World,
    by: &Actor,
    request: &RunRequest,
    playbook: Latest,
) -> Result<Started, Error> {
    let Fired { version, playbook, definition, runs } = fire(world, request, playbook).await?;
    let mut started = Started { ids: vec![], drives: vec![] };
    for (place, outputs) in runs.into_iter().enumerate() {
        let id = run_id(world, request, place);
        started.ids.push(id.clone());
        if request.key.is_some() && Runs::new(world).get(&id).await?.is_some() {
            started.drives.extend(take_up(world, &id).await?);
            continue;
        }
        let record = record(world, id, &playbook.name, version, by, request);
        let mut start = Start::new(&record.id, &record.playbook, record.at, outputs);
        start.trigger.clone_from(&request.trigger);
        start.parameters = playbook.parameters.clone();
        start.seed = world.uuid().as_u64_pair().0;
        start.callback_base =
            format!("{}/callbacks/{}/{}/", request.origin, record.id, record.secret);
        started.drives.push(begin(world, definition.clone(), record, start).await?);
    }
    Ok(started)
}

/// The runs that a request asks for: what each gets from the trigger, and what they are of.
pub(super) struct Fired {
    pub version: u64,
    pub playbook: PlaybookRecord,
    pub definition: Arc<Definition>,
    pub runs: Vec<Json>,
}

/// Evaluates the trigger: its conditions, and what it splits.
pub(super) async fn fire(
    world: &impl World,
    request: &RunRequest,
    playbook: Latest,
) -> Result<Fired, Error> {
    let Latest { version, record, definition } = playbook;
    let outputs = trigger_outputs(world, &request.subject).await?;
    let fired = definition.fire(&request.trigger, &outputs, &record.parameters, world.now());
    let runs = match fired.map_err(trigger_failed)? {
        Firing::Runs(runs) => runs,
        Firing::Skipped => vec![],
    };
    Ok(Fired { version, playbook: record, definition: Arc::new(definition), runs })
}

fn record(
    world: &impl World,
    id: String,
    playbook: &str,
    version: u64,
    by: &Actor,
    request: &RunRequest,
) -> RunRecord {
    RunRecord {
        id,
        playbook: playbook.to_owned(),
        version,
        incident: match &request.subject {
            Subject::Incident { incident, .. } => Some(incident.incident),
            Subject::Trigger(_) | Subject::Outputs(_) => None,
        },
        at: world.now(),
        by: by.clone(),
        driver: world.uuid(),
        secret: world.uuid(),
        resubmits: None,
    }
}

/// A key gives the same id again; without one the id is new.
fn run_id(world: &impl World, request: &RunRequest, place: usize) -> String {
    match &request.key {
        Some(key) => {
            let playbook = request.playbook.to_lowercase();
            let name = format!("run:{playbook}:{key}:{place}");
            Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
        }
        None => world.uuid(),
    }
    .to_string()
}

fn trigger_failed(error: workflow::ActionError) -> Error {
    Error::PlaybookInvalid(vec![Detail {
        code: error.code,
        message: error.message,
        target: "triggers".into(),
    }])
}

/// Writes a run down and lets it begin.
pub(super) async fn begin(
    world: &impl World,
    definition: Arc<Definition>,
    record: RunRecord,
    start: Start,
) -> Result<Drive, Error> {
    let first = Event::Started(Box::new(start));
    Runs::new(world).start(&record, &first).await?;
    let mut run = Run::new(definition);
    let effects = run.apply(&first);
    let owner = record.driver;
    Ok(Drive { record, run, effects, heard: Heard::below(2), owner })
}

/// What the trigger hands over: `{headers, body}`.
async fn trigger_outputs(world: &impl World, subject: &Subject) -> Result<Json, Error> {
    let body = match subject {
        Subject::Outputs(outputs) => return Ok(outputs.clone()),
        Subject::Trigger(body) => body.clone(),
        Subject::Incident { incident: named, updates } => {
            let case = Incidents::new(world).load(named.incident).await?;
            let event = world.uuid().to_string();
            let incident = known(&case, named)?;
            Json::from(api::incident::trigger_body(incident, updates.as_ref(), &event))
        }
    };
    let mut outputs = Object::default();
    outputs.insert("headers", Json::from(Object::default()));
    outputs.insert("body", body);
    Ok(outputs.into())
}
