//! `POST /on-incident-updated`: an incident source says that an incident was changed.

use http::StatusCode;
use service::Message;
use spin_edge::{
    Answer, Incoming, Limited, Request, Response, RunPlaybookFunction, World, json, message_id,
    respond,
};
use spin_sdk::http_service;

#[http_service]
async fn handle(request: Request) -> Response {
    respond(on_incident_updated(request.into()).await)
}

async fn on_incident_updated(request: Incoming) -> Result<Answer, Answer> {
    request.only("POST")?;
    let world = World::open_limited(&[Limited::Tasks, Limited::Incidents]).await?;
    let source = request.query("source").map(str::to_owned);
    let id = message_id(&request.headers);
    let body = request.json().await?;
    let message = Message { source: source.as_deref(), body: &body, id: id.as_deref() };
    let handled = service::on_message(&world, &RunPlaybookFunction, message).await?;
    Ok(json(if handled.created { StatusCode::CREATED } else { StatusCode::OK }, handled.answer))
}
