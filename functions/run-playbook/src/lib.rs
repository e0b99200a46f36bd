//! Runs of playbooks: started, called, called back, cancelled, run again, taken up by the tick.
//!
//! | call | does |
//! |---|---|
//! | `POST /run-playbook` | starts a run; `?wait=SECONDS` waits for its end; `simulate` only tries it out |
//! | any method `/playbooks/{name}/triggers/{trigger}/invoke[/path]` | calls a Request trigger |
//! | any method `/callbacks/{run}/{secret}/{effect}` | goes on with an action that waits for a callback |
//! | `POST /runs/{id}/cancel`, `POST /runs/{id}/resubmit` | ends a run; runs it again |
//! | `POST /tick` | looks after runs whose time has come, or whose driver died |

mod driving;
mod invoke;
mod start;

use futures::future::join_all;
use http::StatusCode;
use serde_json::json;
use service::Error;
use spin_edge::{
    Answer, Incoming, Request, Response, World, actor, callback_content, json, not_found,
    public_origin, respond,
};
use spin_sdk::http_service;

#[http_service]
async fn handle(request: Request) -> Response {
    let request = Incoming::from(request);
    let path: Vec<_> = request.path().into_iter().map(str::to_owned).collect();
    if let [_, playbook, _, trigger, "invoke", ..] = texts(&path).as_slice() {
        return match invoke::invoke(playbook, trigger, request).await {
            Ok(response) => response,
            Err(answer) => respond(Err(answer)),
        };
    }
    respond(route(&texts(&path), request).await)
}

fn texts(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

async fn route(path: &[&str], request: Incoming) -> Result<Answer, Answer> {
    match path {
        ["run-playbook"] => start::run_playbook(request).await,
        ["callbacks", run, secret, effect @ ..] => {
            call_back(run, secret, &effect.join("/"), request).await
        }
        ["runs", id, "cancel"] => cancel(id, &request).await,
        ["runs", id, "resubmit"] => resubmit(id, &request).await,
        ["tick"] => tick(&request).await,
        _ => Err(not_found()),
    }
}

async fn call_back(
    run: &str,
    secret: &str,
    effect: &str,
    request: Incoming,
) -> Result<Answer, Answer> {
    let (headers, body) = callback_content(request).await?;
    let world = World::open().await.map_err(Error::from)?;
    let drive = service::call_back(&world, run, secret, effect, headers, body).await?;
    driving::go_on(drive);
    Ok(Answer::empty(StatusCode::OK))
}

async fn cancel(id: &str, request: &Incoming) -> Result<Answer, Answer> {
    request.only("POST")?;
    let world = World::open().await.map_err(Error::from)?;
    if let Some(drive) = service::cancel_run(&world, id).await? {
        join_all(driving::ended(driving::go_on([drive]))).await;
    }
    Ok(json(StatusCode::OK, service::get_run(&world, id).await?))
}

async fn resubmit(id: &str, request: &Incoming) -> Result<Answer, Answer> {
    request.only("POST")?;
    let world = World::open().await.map_err(Error::from)?;
    let origin = public_origin(request).await;
    let drive = service::resubmit_run(&world, &actor(&request.headers), id, &origin).await?;
    let run = service::get_run(&world, drive.id()).await?;
    driving::go_on([drive]);
    Ok(json(StatusCode::ACCEPTED, run))
}

async fn tick(request: &Incoming) -> Result<Answer, Answer> {
    request.only("POST")?;
    let world = World::open().await.map_err(Error::from)?;
    let drives = service::tick(&world, &public_origin(request).await).await?;
    let taken_up: Vec<_> = drives.iter().map(|drive| drive.id().to_owned()).collect();
    driving::go_on(drives);
    Ok(json(StatusCode::OK, json!({"takenUp": taken_up})))
}
