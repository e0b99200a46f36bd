//! `POST /run-playbook`.

use std::time::Duration;

use futures::future::{join_all, select};
use http::StatusCode;
use service::{Error, RunRequest};
use spin_edge::{
    Answer, Incoming, World, actor, idempotency_key, json, public_origin, read_exact, read_json,
};
use store::Pause;
use wire::api::run;

use crate::driving;

/// The longest that a caller can wait for.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

pub async fn run_playbook(request: Incoming) -> Result<Answer, Answer> {
    request.only("POST")?;
    let wait = run::read_wait(request.query("wait"), LONGEST_WAIT).map_err(Error::from)?;
    let (actor, key) = (actor(&request.headers), idempotency_key(&request.headers));
    let origin = public_origin(&request).await;
    let bytes = request.bytes().await?;
    let body = read_json(&bytes)?;
    let asked = service::read_run_request(&body, &read_exact(&bytes)?, key, origin)?;
    let world = World::open().await.map_err(Error::from)?;
    if let Some(simulate) = body.get("simulate").filter(|simulate| !simulate.is_null()) {
        return simulate_run(&world, &asked, simulate).await;
    }
    let started = service::start_run(&world, &actor, &asked).await?;
    let Some(id) = started.ids.first() else {
        return Ok(json(StatusCode::OK, run::skipped()));
    };
    let driven = driving::go_on(started.drives);
    if !wait.is_zero() {
        select(join_all(driving::ended(driven)), Box::pin(world.pause(wait))).await;
    }
    let run = service::get_run(&world, id).await?;
    Ok(json(if run.has_ended() { StatusCode::OK } else { StatusCode::ACCEPTED }, run))
}

/// `simulate`: true, or the replies to be given: `[{action?, connector?, path?, times?, reply}]`.
async fn simulate_run(
    world: &World,
    asked: &RunRequest,
    simulate: &serde_json::Value,
) -> Result<Answer, Answer> {
    let replies = run::read_replies(simulate).map_err(Error::from)?;
    Ok(json(StatusCode::OK, service::simulate_run(world, asked, &replies).await?))
}
