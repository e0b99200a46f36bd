//! `POST /add-task`: adds a task to an incident.

use http::StatusCode;
use service::Error;
use spin_edge::{
    Answer, Incoming, Limited, Request, Response, World, actor, idempotency_key, json, respond,
};
use spin_sdk::http_service;
use wire::api::task::AddTask;

#[http_service]
async fn handle(request: Request) -> Response {
    respond(add_task(request.into()).await)
}

async fn add_task(request: Incoming) -> Result<Answer, Answer> {
    request.only("POST")?;
    let (actor, key) = (actor(&request.headers), idempotency_key(&request.headers));
    let command = AddTask::read(&request.json().await?).map_err(Error::from)?;
    let world = World::open_limited(&[Limited::Tasks]).await?;
    let task = service::add_task(&world, &actor, key.as_deref(), command).await?;
    Ok(json(StatusCode::CREATED, task))
}
