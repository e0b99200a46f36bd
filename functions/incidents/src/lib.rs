//! `GET/PUT/PATCH /incidents/{id}`, its `/tasks`, `/tasks/{id}` and `/activity`, and `GET /export`.

mod activity;
mod task;

use domain::{Actor, IncidentRef};
use http::StatusCode;
use service::Error;
use spin_edge::{
    Answer, Incoming, Limited, Request, Response, RunPlaybookFunction, World, actor,
    idempotency_key, json, not_allowed, not_found, respond,
};
use spin_sdk::http_service;
use wire::api::incident::IncidentEdit;
use wire::api::task::{incident_query, task_path};

#[http_service]
async fn handle(request: Request) -> Response {
    respond(route(request.into()).await)
}

async fn route(request: Incoming) -> Result<Answer, Answer> {
    let world = World::open_limited(&[Limited::Tasks, Limited::Incidents]).await?;
    match request.path().as_slice() {
        ["incidents", id] => {
            let named = incident_query(Some(id)).map_err(Error::from)?;
            incident(&world, &named, request).await
        }
        ["incidents", id, "tasks"] => {
            let named = incident_query(Some(id)).map_err(Error::from)?;
            request.only("GET")?;
            Ok(json(StatusCode::OK, service::list_tasks(&world, &named).await?))
        }
        ["incidents", id, "activity"] => {
            let named = incident_query(Some(id)).map_err(Error::from)?;
            activity::activity(&world, &named, &request).await
        }
        ["export"] => activity::export(&world, &request).await,
        ["incidents", id, "tasks", task] => {
            let named = task_path(id, task).map_err(Error::from)?;
            task::task(&world, &named, request).await
        }
        _ => Err(not_found()),
    }
}

async fn incident(world: &World, named: &IncidentRef, request: Incoming) -> Result<Answer, Answer> {
    let (actor, key) = (actor(&request.headers), idempotency_key(&request.headers));
    let read = match request.method.as_str() {
        "GET" => return Ok(json(StatusCode::OK, service::get_incident(world, named).await?)),
        "PUT" => IncidentEdit::read_put,
        "PATCH" => IncidentEdit::read_patch,
        _ => return Err(not_allowed("GET, PUT, PATCH")),
    };
    let edit = read(&request.json().await?).map_err(Error::from)?;
    edited(world, &actor, key.as_deref(), named, &edit).await
}

async fn edited(
    world: &World,
    actor: &Actor,
    key: Option<&str>,
    named: &IncidentRef,
    edit: &IncidentEdit,
) -> Result<Answer, Answer> {
    let playbooks = &RunPlaybookFunction;
    let incident = service::edit_incident(world, playbooks, actor, key, named, edit).await?;
    Ok(json(StatusCode::OK, incident))
}
