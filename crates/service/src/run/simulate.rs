//! Trying a playbook out: calls are answered from given or default replies, nothing outside is touched and
//! nothing is stored.

use std::sync::Arc;

use expression::Value as Json;
use serde_json::{Value, json};
use store::Playbooks;
use workflow::history::Limits;
use workflow::simulate::{self, GivenReply};
use workflow::{Firing, Start};

use crate::playbooks::compile;
use crate::{Error, World};

use super::start::{RunRequest, trigger_failed, trigger_outputs};

/// Simulates the runs that a request asks for:
/// `{value: [{status, error, action, actions, outputs, exchanges}]}`, where `exchanges` are the calls that
/// the run made, in order, and how each was answered.
///
/// # Errors
/// [`Error::PlaybookNotFound`], [`Error::IncidentNotFound`], [`Error::PlaybookInvalid`], [`Error::Store`].
pub async fn simulate_run(
    world: &impl World,
    request: &RunRequest,
    replies: &[GivenReply],
) -> Result<Value, Error> {
    let found = Playbooks::new(world).latest(&request.playbook).await?;
    let not_found = || Error::PlaybookNotFound(request.playbook.clone());
    let (version, playbook) = found.ok_or_else(not_found)?;
    let definition = Arc::new(compile(playbook.definition.as_ref().ok_or_else(not_found)?)?);
    let outputs = trigger_outputs(world, &request.subject).await?;
    let fired = definition.fire(&request.trigger, &outputs, &playbook.parameters, world.now());
    let runs = match fired.map_err(trigger_failed)? {
        Firing::Runs(runs) => runs,
        Firing::Skipped => vec![],
    };
    let simulated = runs.into_iter().map(|outputs: Json| {
        let id = world.uuid();
        let mut start = Start::new(&id.to_string(), &playbook.name, world.now(), outputs);
        start.trigger.clone_from(&request.trigger);
        start.parameters = playbook.parameters.clone();
        start.seed = id.as_u64_pair().0;
        let simulation = simulate::run(&definition, start, replies.to_vec());
        let mut told = json!(simulation.run.history(Limits::default()));
        told["exchanges"] = json!(simulation.exchanges);
        told
    });
    Ok(json!({
        "workflow": {"name": playbook.name, "version": version},
        "value": simulated.collect::<Vec<_>>(),
    }))
}
