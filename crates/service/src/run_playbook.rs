//! Running a playbook: the engine decides, what it asks for is performed here.
//!
//! Every event is in the run's journal before the engine sees it, so that a run can be taken up again from
//! its journal alone: replaying it asks for the same calls, with the same keys.

use std::sync::Arc;
use std::time::Duration;

use domain::{Actor, IncidentRef, Trigger};
use expression::{Object, Value as Json};
use futures::future::{FutureExt, LocalBoxFuture};
use futures::stream::{FuturesUnordered, StreamExt};
use store::{Incidents, Playbooks, Runs};
use uuid::Uuid;
use wire::api;
use wire::api::run::RunPlaybook;
use wire::record::{RunEndRecord, RunRecord};
use workflow::{Definition, Effect, Event, Firing, Outcome, Run, Start};

use crate::add_task::known;
use crate::playbooks::compile;
use crate::{Detail, Error, Performer, World};

/// What is to be run.
#[derive(Clone, Debug)]
pub struct RunRequest {
    /// The playbook's name.
    pub playbook: String,
    /// What it is run on.
    pub subject: Subject,
    /// The caller's idempotency key: the same key again is the same run.
    pub key: Option<String>,
}

/// What a playbook is run on.
#[derive(Clone, Debug)]
pub enum Subject {
    /// An incident that is here: its trigger body is made from it.
    Incident(IncidentRef),
    /// A trigger body, as a caller gives it.
    Trigger(Json),
}

/// A run that was begun and is to be driven to its end.
pub struct Drive {
    id: String,
    playbook: String,
    run: Run,
    effects: Vec<Effect>,
}

/// Reads what `POST /run-playbook` asks for.
///
/// # Errors
/// [`Error::InvalidField`].
pub fn read_run_request(
    body: &serde_json::Value,
    key: Option<String>,
) -> Result<RunRequest, Error> {
    let read = RunPlaybook::read(body)?;
    let subject = match read.incident {
        Some(incident) => Subject::Incident(incident),
        None => Subject::Trigger(body.get("trigger").cloned().unwrap_or_default().into()),
    };
    Ok(RunRequest {
        playbook: read.playbook,
        subject,
        key,
    })
}

/// Begins the runs that a request asks for, and writes each down, so that none is forgotten from here on.
/// Several where the trigger splits its body, none where a condition of the trigger is not met. A key that
/// was used before gives the id of its run and nothing to drive.
///
/// # Errors
/// [`Error::PlaybookNotFound`], [`Error::IncidentNotFound`], [`Error::PlaybookInvalid`], [`Error::Store`].
pub async fn start_run(
    world: &impl World,
    by: &Actor,
    request: &RunRequest,
) -> Result<Vec<(String, Option<Drive>)>, Error> {
    let found = Playbooks::new(world).latest(&request.playbook).await?;
    let not_found = || Error::PlaybookNotFound(request.playbook.clone());
    let (version, playbook) = found.ok_or_else(not_found)?;
    let definition = compile(playbook.definition.as_ref().ok_or_else(not_found)?)?;
    let outputs = trigger_outputs(world, &request.subject).await?;
    let fired = definition.fire("", &outputs, &playbook.parameters, world.now());
    let Firing::Runs(runs) = fired.map_err(trigger_failed)? else {
        return Ok(vec![]);
    };
    let definition = Arc::new(definition);
    let mut started = Vec::new();
    for (place, outputs) in runs.into_iter().enumerate() {
        let id = run_id(world, request, place);
        if request.key.is_some() && Runs::new(world).get(&id).await?.is_some() {
            started.push((id, None));
            continue;
        }
        let record = RunRecord {
            id: id.clone(),
            playbook: playbook.name.clone(),
            version,
            incident: match &request.subject {
                Subject::Incident(incident) => Some(incident.incident),
                Subject::Trigger(_) => None,
            },
            at: world.now(),
            by: by.clone(),
        };
        let parameters = playbook.parameters.clone();
        let drive = begin(world, definition.clone(), record, outputs, parameters).await?;
        started.push((id, Some(drive)));
    }
    Ok(started)
}

/// A key gives the same id again; without one the id is new.
fn run_id(world: &impl World, request: &RunRequest, place: usize) -> String {
    match &request.key {
        Some(key) => Uuid::new_v5(
            &Uuid::NAMESPACE_URL,
            format!("run:{key}:{place}").as_bytes(),
        ),
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

async fn begin(
    world: &impl World,
    definition: Arc<Definition>,
    record: RunRecord,
    outputs: Json,
    parameters: Object,
) -> Result<Drive, Error> {
    let mut start = Start::new(&record.id, &record.playbook, record.at, outputs);
    start.parameters = parameters;
    start.seed = world.uuid().as_u64_pair().0;
    let first = Event::Started(Box::new(start));
    Runs::new(world).start(&record, &first).await?;
    let mut run = Run::new(definition);
    let effects = run.apply(&first);
    Ok(Drive {
        id: record.id,
        playbook: record.playbook,
        run,
        effects,
    })
}

/// What the trigger hands over: `{headers, body}`.
async fn trigger_outputs(world: &impl World, subject: &Subject) -> Result<Json, Error> {
    let body = match subject {
        Subject::Trigger(body) => body.clone(),
        Subject::Incident(named) => {
            let case = Incidents::new(world).load(named.incident).await?;
            let event = world.uuid().to_string();
            let incident = known(&case, named)?;
            Json::from(api::incident::trigger_body(
                incident,
                Trigger::Created,
                &event,
            ))
        }
    };
    let mut outputs = Object::default();
    outputs.insert("headers", Json::from(Object::default()));
    outputs.insert("body", body);
    Ok(outputs.into())
}

impl Drive {
    /// Performs what the run asks for until it has ended. What can be done at the same time is; of what has
    /// come in, all is written down in one go.
    ///
    /// # Errors
    /// [`Error::Store`]: the run stops there and can be taken up from its journal.
    pub async fn to_the_end(
        mut self,
        world: &impl World,
        performer: &impl Performer,
    ) -> Result<Outcome, Error> {
        let runs = Runs::new(world);
        let mut pending: FuturesUnordered<LocalBoxFuture<'_, Event>> = FuturesUnordered::new();
        let mut effects = std::mem::take(&mut self.effects);
        loop {
            for effect in effects.drain(..) {
                pending.extend(self.perform(world, performer, effect));
            }
            if let Some(outcome) = self.run.outcome() {
                runs.end(&self.id, &end_record(outcome)).await?;
                return Ok(outcome.clone());
            }
            let Some(first) = pending.next().await else {
                return Err(self.stuck());
            };
            let mut events = vec![first];
            while let Some(Some(event)) = pending.next().now_or_never() {
                events.push(event);
            }
            runs.append(&self.id, &events).await?;
            effects = events
                .iter()
                .flat_map(|event| self.run.apply(event))
                .collect();
        }
    }

    /// The future that performs an effect and gives the event that answers it; none for an effect that
    /// wants no answer, or gets it from somebody else.
    fn perform<'a>(
        &self,
        world: &'a impl World,
        performer: &'a impl Performer,
        effect: Effect,
    ) -> Option<LocalBoxFuture<'a, Event>> {
        let id = effect.id().clone();
        let (run, playbook) = (self.id.clone(), self.playbook.clone());
        let future = match effect {
            Effect::CallConnector(_) | Effect::CallHttp(_) | Effect::CallPlaybook(_) => {
                let key = format!("{run}/{}", key(&effect));
                async move {
                    let reply = performer.perform(&key, &playbook, &run, &effect).await;
                    Event::Replied {
                        effect: id,
                        at: world.now(),
                        reply,
                    }
                }
                .boxed_local()
            }
            Effect::SetTimer(timer) => async move {
                let wait = Duration::try_from(timer.due.duration_since(world.now()));
                world.pause(wait.unwrap_or_default()).await;
                Event::TimerFired {
                    effect: id,
                    at: world.now().max(timer.due),
                }
            }
            .boxed_local(),
            Effect::AwaitCallback(_) | Effect::Respond(_) => return None,
        };
        Some(future)
    }

    /// The run waits for a callback: nothing can be done until it comes.
    fn stuck(&self) -> Error {
        Error::PlaybookUnavailable(format!("run {} waits for a callback", self.id))
    }
}

fn key(effect: &Effect) -> &str {
    match effect {
        Effect::CallConnector(call) => &call.key,
        Effect::CallHttp(call) => &call.key,
        Effect::CallPlaybook(call) => &call.key,
        other => other.id().as_str(),
    }
}

fn end_record(outcome: &Outcome) -> RunEndRecord {
    RunEndRecord {
        status: outcome.status.to_string(),
        code: outcome.error.as_ref().map(|error| error.code.clone()),
        message: outcome.error.as_ref().map(|error| error.message.clone()),
        action: outcome.action.clone(),
        at: outcome.at,
    }
}
