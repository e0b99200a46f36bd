//! `POST /complete-task`: marks a task complete.

use http::StatusCode;
use service::Error;
use spin_edge::{Answer, Incoming, Request, Response, World, actor, json, respond};
use spin_sdk::http_service;
use wire::api::task::read_complete_task;

#[http_service]
async fn handle(request: Request) -> Response {
    respond(complete_task(request.into()).await)
}

async fn complete_task(request: Incoming) -> Result<Answer, Answer> {
    request.only("POST")?;
    let actor = actor(&request.headers);
    let named = read_complete_task(&request.json().await?).map_err(Error::from)?;
    let world = World::open().await.map_err(Error::from)?;
    let mut completed = service::complete_task(&world, &actor, named).await?;
    // Beside the resource, where plain Sentinel clients do not look.
    completed.task["changed"] = completed.changed.into();
    Ok(json(StatusCode::OK, completed.task))
}
