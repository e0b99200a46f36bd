//! Incident sources: what each sender writes, made into the same incident.
//!
//! Each sender is one file in `senders/`: how its message is recognised, and what of it becomes what. What
//! they share is beside that folder: [`sent`] reads leniently, [`entity`], [`alert`] and [`attack`] spell
//! things as Sentinel does, [`word`] makes the incident. `docs/sources.md` has it all as tables.
//!
//! Nothing here looks at a clock, a store or the network.

mod alert;
mod attack;
mod entity;
mod error;
mod fit;
mod senders;
mod sent;
mod word;

use domain::Limits;
use jiff::Timestamp;
use serde_json::Value;
use wire::api::incident::Received;

pub use error::SourceError;
pub use senders::{NAMES, recognised_by};

use senders::SENTINEL;

/// How many incidents one message may tell of.
pub const INCIDENTS_PER_MESSAGE: usize = 200;

/// The longest id of a message that is used as it came; a longer one is digested.
const MESSAGE_ID_LENGTH: usize = 200;

/// Reads a message: what it says of each incident, in its order.
///
/// `source` is the sender's name out of [`NAMES`], in any case; without one the body's shape decides. A list
/// at the top is a list of messages. `message` is the id that the sender gave the message (the header
/// `webhook-id` of Standard Webhooks); it counts before any id inside. What is over the limits is cut, but
/// for Sentinel's own words, which are as they are.
///
/// # Errors
/// [`SourceError`]: a name that is none, a body that nobody recognises, a field that is not as expected, or
/// too many incidents.
pub fn read(
    source: Option<&str>,
    body: &Value,
    message: Option<&str>,
    limits: &Limits,
    now: Timestamp,
) -> Result<Vec<Received>, SourceError> {
    let named = source.map(|name| senders::named(name).ok_or(SourceError::Unknown)).transpose()?;
    let mut all = Vec::new();
    for body in body.as_array().map_or(std::slice::from_ref(body), Vec::as_slice) {
        let source =
            named.or_else(|| senders::recognise(body)).ok_or(SourceError::NotRecognised)?;
        let mut told = (source.read)(body, now)?;
        if source.name != SENTINEL {
            told.iter_mut().for_each(|received| fit::fit(&mut received.incident, limits));
        }
        all.append(&mut told);
        if all.len() > INCIDENTS_PER_MESSAGE {
            return Err(SourceError::TooMany { limit: INCIDENTS_PER_MESSAGE });
        }
    }
    if let Some(message) = message.map(str::trim).filter(|message| !message.is_empty()) {
        number(&mut all, message);
    }
    Ok(all)
}

/// Gives each incident of a message the message's id as its delivery. Where there are several, each has its
/// place in the message beside it, since two of them may be about the same incident.
fn number(all: &mut [Received], message: &str) {
    let id = if message.len() > MESSAGE_ID_LENGTH { word::digest(message) } else { message.into() };
    let several = all.len() > 1;
    for (place, received) in all.iter_mut().enumerate() {
        received.delivery = Some(if several { format!("{id}/{place}") } else { id.clone() });
    }
}
