//! Calling a Request trigger: the answer is the playbook's Response, or 202 where it has none.

use std::time::Duration;

use futures::future::{Either, select};
use http::StatusCode;
use service::Error;
use spin_edge::{
    Answer, Incoming, Response, World, actor, public_origin, respond, responded, trigger_call,
};
use store::Pause;

use crate::driving;

/// How long a caller waits for the Response: Logic Apps' own limit.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

pub async fn invoke(playbook: &str, trigger: &str, request: Incoming) -> Result<Response, Answer> {
    let actor = actor(&request.headers);
    let origin = public_origin(&request).await;
    let call = trigger_call(playbook, trigger, origin, request).await?;
    let world = World::open().await.map_err(Error::from)?;
    let invoked = service::invoke(&world, &actor, call).await?;
    let Some(run) = invoked.run else {
        return Ok(respond(Ok(Answer::empty(StatusCode::ACCEPTED))));
    };
    let driven = driving::go_on(invoked.drives).pop().filter(|_| invoked.responds);
    let Some(driven) = driven else {
        return Ok(respond(Ok(Answer::empty(StatusCode::ACCEPTED).about_run(&run))));
    };
    match select(driven.response, Box::pin(world.pause(LONGEST_WAIT))).await {
        Either::Left((Ok(response), _)) => Ok(responded(&response, &run)),
        Either::Left((Err(_), _)) => {
            let message = "the playbook ended without a response";
            Err(Answer::error(StatusCode::BAD_GATEWAY, "NoResponse", message).about_run(&run))
        }
        Either::Right(_) => {
            let message = "the playbook did not respond in time";
            let answer = Answer::error(StatusCode::GATEWAY_TIMEOUT, "ResponseTimeout", message);
            Err(answer.about_run(&run))
        }
    }
}
