//! Calls out: to connectors, to other functions, to wherever a playbook's HTTP action points.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures::future::{Either, select};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use spin_sdk::wasip3::http::types::ErrorCode;

/// The largest answer in bytes that is read.
pub const ANSWER_LIMIT: usize = 16 * 1024 * 1024;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Received {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Why there is no answer.
pub enum NoAnswer {
    /// The host is not among those that the component may reach.
    NotGranted,
    /// The address is none.
    BadAddress,
    /// It could not be reached, or broke off.
    Unreachable(String),
    /// It did not answer in time.
    TimedOut,
    /// It answered with more than is read.
    TooLarge,
}

/// Sends a request and reads the answer, within a time.
pub async fn send(request: Request<Full<Bytes>>, within: Duration) -> Result<Received, NoAnswer> {
    in_time(polled_again(exchange(request)), within).await.unwrap_or(Err(NoAnswer::TimedOut))
}

/// What a future gives within a time, if it does.
pub async fn in_time<F: Future>(future: F, within: Duration) -> Option<F::Output> {
    let timer = Box::pin(spin_sdk::time::sleep(within));
    match select(Box::pin(future), timer).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

async fn exchange(request: Request<Full<Bytes>>) -> Result<Received, NoAnswer> {
    let response = spin_sdk::http::send(request).await.map_err(no_answer)?;
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, ANSWER_LIMIT).collect().await.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            NoAnswer::TooLarge
        } else {
            NoAnswer::Unreachable("the answer broke off".into())
        }
    })?;
    Ok(Received { status: parts.status, headers: parts.headers, body: body.to_bytes() })
}

fn no_answer(error: ErrorCode) -> NoAnswer {
    match error {
        ErrorCode::HttpRequestDenied | ErrorCode::DestinationIpProhibited => NoAnswer::NotGranted,
        ErrorCode::HttpRequestUriInvalid => NoAnswer::BadAddress,
        other => NoAnswer::Unreachable(other.to_string()),
    }
}

/// Has the component polled once more after a future began to wait.
///
/// What the future spawned while it was polled (the writing of a request's body) is begun only by the next
/// poll (wit-bindgen 0.57, `spawn`), and without this that comes when something else happens: of 20 calls
/// made at once, some were sent when the answers to the others came in (measured: 50 ms late).
async fn polled_again<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut first = true;
    poll_fn(|context| {
        if std::mem::take(&mut first) {
            context.waker().wake_by_ref();
        }
        future.as_mut().poll(context)
    })
    .await
}
