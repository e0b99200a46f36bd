//! `GET /list-tasks?incidentArmId=…`: the tasks of an incident, in the order in which they were added.

use http::StatusCode;
use service::Error;
use spin_edge::{Answer, Incoming, Request, Response, World, json, respond};
use spin_sdk::http_service;
use wire::api::task::incident_query;

#[http_service]
async fn handle(request: Request) -> Response {
    respond(list_tasks(request.into()).await)
}

async fn list_tasks(request: Incoming) -> Result<Answer, Answer> {
    request.only("GET")?;
    let named = incident_query(request.query("incidentArmId")).map_err(Error::from)?;
    let world = World::open().await.map_err(Error::from)?;
    Ok(json(StatusCode::OK, service::list_tasks(&world, &named).await?))
}
