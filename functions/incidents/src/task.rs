//! One task of an incident.

use domain::TaskRef;
use http::StatusCode;
use service::Error;
use spin_edge::{Answer, Incoming, World, actor, json, not_allowed};
use wire::api::task::TaskEdit;
use wire::api::version_of;

pub async fn task(world: &World, named: &TaskRef, request: Incoming) -> Result<Answer, Answer> {
    let actor = actor(&request.headers);
    match request.method.as_str() {
        "GET" => Ok(json(StatusCode::OK, service::get_task(world, named).await?)),
        "PUT" => {
            let edit = TaskEdit::read_put(&request.json().await?).map_err(Error::from)?;
            let (task, is_new) = service::put_task(world, &actor, named, &edit).await?;
            Ok(json(if is_new { StatusCode::CREATED } else { StatusCode::OK }, task))
        }
        "PATCH" => {
            let edit = TaskEdit::read_patch(&request.json().await?).map_err(Error::from)?;
            Ok(json(StatusCode::OK, service::patch_task(world, &actor, named, &edit).await?))
        }
        "DELETE" => {
            let base = request.query("etag").map(version_of);
            let was_there = service::delete_task(world, &actor, named, base).await?;
            Ok(Answer::empty(if was_there { StatusCode::OK } else { StatusCode::NO_CONTENT }))
        }
        _ => Err(not_allowed("GET, PUT, PATCH, DELETE")),
    }
}
