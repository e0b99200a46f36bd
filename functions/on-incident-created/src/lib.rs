//! `POST /on-incident-created`: an incident source says that an incident was created.

use http::StatusCode;
use service::{Clock, Error};
use spin_edge::{Answer, Incoming, Request, Response, RunPlaybookFunction, World, json, respond};
use spin_sdk::http_service;
use wire::api::incident::Received;

#[http_service]
async fn handle(request: Request) -> Response {
    respond(on_incident_created(request.into()).await)
}

async fn on_incident_created(request: Incoming) -> Result<Answer, Answer> {
    request.only("POST")?;
    let world = World::open().await.map_err(Error::from)?;
    let received = Received::read(&request.json().await?, world.now()).map_err(Error::from)?;
    let handled = service::on_incident(&world, &RunPlaybookFunction, received).await?;
    Ok(json(if handled.created { StatusCode::CREATED } else { StatusCode::OK }, handled.answer))
}
