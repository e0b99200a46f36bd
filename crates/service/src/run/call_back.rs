//! Somebody calls the address that a waiting action of a run has handed out.

use workflow::{EffectId, Event};

use crate::{Error, World};

use super::drive::Drive;
use super::events::{find, replay, tell};

/// Tells a run that it was called back. `secret` and `effect` are parts of the address. Gives the run to
/// whoever is to drive it on; nobody, when it is driven or the action does not wait any more.
///
/// # Errors
/// [`Error::RunNotFound`] also where the secret is wrong or nothing waits under this address; [`Error::Store`].
pub async fn call_back(
    world: &impl World,
    id: &str,
    secret: &str,
    effect: &str,
    headers: expression::Object,
    body: expression::Value,
) -> Result<Option<Drive>, Error> {
    let found = find(world, id).await?;
    let not_found = || Error::RunNotFound(id.to_owned());
    // Two ids of random bits; what their comparison takes tells nothing that can be used.
    if uuid::Uuid::try_parse(secret) != Ok(found.run.secret) {
        return Err(not_found());
    }
    if found.end.is_some() {
        return Ok(None);
    }
    let effect = EffectId::from(effect);
    let (run, _) = replay(world, &found.run).await?;
    if !run.awaits(&effect) {
        return Ok(None);
    }
    tell(world, id, Event::CalledBack { effect, at: world.now(), headers, body }).await
}
