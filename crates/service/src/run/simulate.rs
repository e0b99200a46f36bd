//! Trying a playbook out: calls are answered from given or default replies, nothing outside is touched and
//! nothing is stored.

use expression::Value as Json;
use serde_json::{Value, json};
use workflow::Start;
use workflow::history::Limits;
use workflow::simulate::{self, GivenReply};

use crate::playbooks::latest;
use crate::{Error, World};

use super::start::{Fired, RunRequest, fire};

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
    let Fired { version, playbook, definition, runs } =
        fire(world, request, latest(world, &request.playbook).await?).await?;
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
