//! `POST /run-playbook`: starts a run of a playbook; with `?wait=SECONDS` it waits for the run to end.

use std::time::Duration;

use futures::channel::oneshot;
use futures::future::{Either, select};
use http::StatusCode;
use service::{Drive, Error};
use spin_edge::{
    Answer, Connected, Incoming, Request, Response, World, actor, idempotency_key, json, respond,
    spawn,
};
use spin_sdk::http_service;
use store::{Pause, WORKSPACE};
use wire::api::run;

/// The longest that a caller can wait for.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

#[http_service]
async fn handle(request: Request) -> Response {
    respond(run_playbook(request.into()).await)
}

async fn run_playbook(request: Incoming) -> Result<Answer, Answer> {
    request.only("POST")?;
    let wait = run::read_wait(request.query("wait"), LONGEST_WAIT).map_err(Error::from)?;
    let (actor, key) = (actor(&request.headers), idempotency_key(&request.headers));
    let asked = service::read_run_request(&request.json().await?, key)?;
    let world = World::open().await.map_err(Error::from)?;
    let started = service::start_run(&world, &actor, &asked).await?;
    let Some((id, _)) = started.first() else {
        return Ok(json(StatusCode::OK, run::skipped()));
    };
    let id = id.clone();
    let ends: Vec<_> = started
        .into_iter()
        .filter_map(|(_, drive)| drive.map(go_on))
        .collect();
    if !wait.is_zero() {
        let all = Box::pin(futures::future::join_all(ends));
        let timer = Box::pin(world.pause(wait));
        if let Either::Right(_) = select(all, timer).await {
            return Ok(json(
                StatusCode::ACCEPTED,
                service::get_run(&world, &id).await?,
            ));
        }
    }
    let run = service::get_run(&world, &id).await?;
    let ended = run["properties"]["endTime"].is_string();
    Ok(json(
        if ended {
            StatusCode::OK
        } else {
            StatusCode::ACCEPTED
        },
        run,
    ))
}

/// Drives a run to its end, also after the response was sent; the receiver learns when it has ended.
fn go_on(drive: Drive) -> oneshot::Receiver<()> {
    let (ended, receiver) = oneshot::channel();
    spawn(async move {
        let performer = Connected {
            workspace: WORKSPACE,
        };
        let outcome = match World::open().await {
            Ok(world) => drive.to_the_end(&world, &performer).await.map(drop),
            Err(error) => Err(error.into()),
        };
        if let Err(error) = outcome {
            eprintln!("{}: {error}", error.code());
        }
        // Nobody may be waiting any more.
        let _ = ended.send(());
    });
    receiver
}
