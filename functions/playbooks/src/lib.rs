//! `PUT/GET/DELETE /playbooks/{name}`, `GET /playbooks`, `GET /playbooks/{name}/runs`, `GET /runs/{id}`.

use http::StatusCode;
use service::Error;
use spin_edge::{
    Answer, Incoming, Request, Response, World, actor, installed, json, not_allowed, not_found,
    respond,
};
use spin_sdk::http_service;

#[http_service]
async fn handle(request: Request) -> Response {
    respond(route(request.into()).await)
}

async fn route(request: Incoming) -> Result<Answer, Answer> {
    let world = World::open().await.map_err(Error::from)?;
    let path: Vec<_> = request.path().into_iter().map(str::to_owned).collect();
    let path: Vec<_> = path.iter().map(String::as_str).collect();
    if let ["playbooks", name] = path.as_slice() {
        return one(&world, name, request).await;
    }
    request.only("GET")?;
    let found = match path.as_slice() {
        ["playbooks"] => service::list_playbooks(&world).await?,
        ["playbooks", name, "runs"] => service::list_runs(&world, name).await?,
        ["runs", id] => match request.query("loop") {
            Some(path) => {
                let offset = request.query("offset").and_then(|offset| offset.parse().ok());
                service::get_iterations(&world, id, path, offset.unwrap_or_default()).await?
            }
            None => return Ok(json(StatusCode::OK, service::get_run(&world, id).await?)),
        },
        _ => return Err(not_found()),
    };
    Ok(json(StatusCode::OK, found))
}

async fn one(world: &World, name: &str, request: Incoming) -> Result<Answer, Answer> {
    let actor = actor(&request.headers);
    match request.method.as_str() {
        "GET" => Ok(json(StatusCode::OK, service::get_playbook(world, name).await?)),
        "PUT" => {
            let import = service::read_import(world, name, &request.bytes().await?)?;
            let installed = installed(import.connectors()).await;
            let (playbook, is_new) =
                service::put_playbooks(world, &actor, import, &installed).await?;
            Ok(json(if is_new { StatusCode::CREATED } else { StatusCode::OK }, playbook))
        }
        "DELETE" if service::delete_playbook(world, &actor, name).await? => {
            Ok(Answer::empty(StatusCode::OK))
        }
        "DELETE" => Ok(Answer::empty(StatusCode::NO_CONTENT)),
        _ => Err(not_allowed("GET, PUT, DELETE")),
    }
}
