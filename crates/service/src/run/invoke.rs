//! Somebody calls a playbook's Request trigger.

use domain::Actor;
use workflow::request::{self, Mismatch, Request};

use crate::playbooks::latest;
use crate::{Error, World};

use super::drive::Drive;
use super::start::{RunRequest, Subject, start_run_of};

/// A call of a Request trigger, as it came in.
#[derive(Clone, Debug)]
pub struct TriggerCall {
    /// The playbook's name.
    pub playbook: String,
    /// The trigger's name.
    pub trigger: String,
    /// The method.
    pub method: String,
    /// The path below the trigger's address, percent-encoded.
    pub path: String,
    /// The query, percent-encoded.
    pub query: String,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The caller's idempotency key: the same key again is the same run.
    pub key: Option<String>,
    /// Where this application is reached from outside.
    pub origin: String,
}

/// What a call began.
pub struct Invoked {
    /// The run's id; none where a condition of the trigger is not met.
    pub run: Option<String>,
    /// The runs that this caller is to drive.
    pub drives: Vec<Drive>,
    /// Whether the playbook has a Response to wait for.
    pub responds: bool,
}

/// Begins a run with what a call of its Request trigger brings.
///
/// # Errors
/// [`Error::TriggerMismatch`] where the call does not fit the trigger; those of [`crate::start_run`].
pub async fn invoke(world: &impl World, by: &Actor, call: TriggerCall) -> Result<Invoked, Error> {
    let playbook = latest(world, &call.playbook).await?;
    let definition = &playbook.definition;
    let trigger = definition.trigger(&call.trigger);
    let trigger = trigger.ok_or(Error::TriggerMismatch(Mismatch::NotRequest))?;
    let request = Request {
        method: &call.method,
        path: &call.path,
        query: &call.query,
        headers: &call.headers,
        body: &call.body,
    };
    let outputs = request::outputs(trigger, &request).map_err(Error::TriggerMismatch)?;
    let responds =
        definition.actions().any(|action| action.type_name.eq_ignore_ascii_case("Response"));
    let request = RunRequest {
        subject: Subject::Outputs(outputs),
        playbook: call.playbook,
        trigger: call.trigger,
        key: call.key,
        origin: call.origin,
    };
    let mut started = start_run_of(world, by, &request, playbook).await?;
    Ok(Invoked { run: started.ids.pop(), drives: started.drives, responds })
}
