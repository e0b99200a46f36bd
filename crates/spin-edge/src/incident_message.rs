//! A message of an incident source, as the two functions take it: whether the incident is known, and not the
//! path, decides what it means.

use http::StatusCode;
use service::Message;

use crate::caller::message_id;
use crate::{Answer, Incoming, Limited, RunPlaybookFunction, World, json};

/// Reads a message, by `?source=` or by its shape, and has each incident it tells of handled: 201 for a new
/// incident.
///
/// # Errors
/// The answer that says why it was not taken.
pub async fn incident_message(request: Incoming) -> Result<Answer, Answer> {
    request.only("POST")?;
    let world = World::open_limited(&[Limited::Tasks, Limited::Incidents]).await?;
    let source = request.query("source").map(str::to_owned);
    let id = message_id(&request.headers);
    let body = request.json().await?;
    let message = Message { source: source.as_deref(), body: &body, id: id.as_deref() };
    let handled = service::on_message(&world, &RunPlaybookFunction, message).await?;
    Ok(json(if handled.created { StatusCode::CREATED } else { StatusCode::OK }, handled.answer))
}
