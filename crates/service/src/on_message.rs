//! A sender's message: what it says of each incident is handled, in its order.

use serde_json::{Value, json};

use crate::{Error, Handled, PlaybookStarter, World, on_incident};

/// A message as it came in.
pub struct Message<'a> {
    /// The sender that the caller named; without one, the body's shape decides.
    pub source: Option<&'a str>,
    /// What it says.
    pub body: &'a Value,
    /// The id that the sender gave it, outside of the body.
    pub id: Option<&'a str>,
}

/// Reads a message and handles each incident it tells of. A message about one incident has that incident as
/// its answer, any other `{value: [incident…]}`.
///
/// # Errors
/// [`Error::Source`], and nothing was stored; [`Error::Store`], and the incidents before it were handled. The
/// same message again finishes the rest, and does nothing twice.
pub async fn on_message(
    world: &impl World,
    playbooks: &impl PlaybookStarter,
    message: Message<'_>,
) -> Result<Handled, Error> {
    let Message { source, body, id } = message;
    let mut all = Vec::new();
    for received in sources::read(source, body, id, world.limits(), world.now())? {
        all.push(on_incident(world, playbooks, received).await?);
    }
    match <[Handled; 1]>::try_from(all) {
        Ok([handled]) => Ok(handled),
        Err(all) => {
            let answers: Vec<_> = all.into_iter().map(|handled| handled.answer).collect();
            Ok(Handled { answer: json!({"value": answers}), created: false })
        }
    }
}
