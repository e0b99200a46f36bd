//! `GET /list-tasks?incidentArmId=…`: the tasks of an incident, in the order in which they were added.
//! `GET /list-tasks` without an incident: the tasks of all incidents that the query asks for, in pages.

use http::StatusCode;
use service::{Clock, Error};
use spin_edge::{Answer, Incoming, Request, Response, World, json, respond};
use spin_sdk::http_service;
use wire::api::task::incident_query;
use wire::api::task_list::TaskQuery;

#[http_service]
async fn handle(request: Request) -> Response {
    respond(list_tasks(request.into()).await)
}

async fn list_tasks(request: Incoming) -> Result<Answer, Answer> {
    request.only("GET")?;
    if request.query("incidentArmId").is_none() {
        return list_all_tasks(&request).await;
    }
    let named = incident_query(request.query("incidentArmId")).map_err(Error::from)?;
    let world = World::open().await.map_err(Error::from)?;
    Ok(json(StatusCode::OK, service::list_tasks(&world, &named).await?))
}

async fn list_all_tasks(request: &Incoming) -> Result<Answer, Answer> {
    let world = World::open().await.map_err(Error::from)?;
    let query = TaskQuery::read(world.now(), |name| request.query(name)).map_err(Error::from)?;
    let page = service::list_all_tasks(&world, &query).await?;
    let next = page.next.map(|next| request.with_skip_token(&next.token()));
    Ok(json(StatusCode::OK, serde_json::json!({"value": page.tasks, "nextLink": next})))
}
