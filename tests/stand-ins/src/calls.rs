//! What was called: the record that tests and people look at.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use serde_json::{Value, json};

use crate::Shared;

/// One call that a vendor's stand-in got. Headers are not kept: some are credentials.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent, encoded, with the query if there was one.
    pub path: String,
    /// The body: JSON, or `null` where there was none or it was no JSON.
    pub body: Value,
    /// The status that it was answered with.
    pub status: u16,
}

/// The largest body that a stand-in reads.
const BODY_LIMIT: usize = 1024 * 1024;

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().route("/calls", get(list).delete(clear)).with_state(shared)
}

async fn list(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({ "calls": shared.record().calls }))
}

async fn clear(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.record().calls.clear();
    StatusCode::NO_CONTENT
}

/// Records a call with its answer. The place in the record is taken on arrival.
pub(crate) async fn record(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let call = Call {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
        status: 0,
    };
    let position = {
        let mut record = shared.record();
        record.calls.push(call);
        record.calls.len() - 1
    };
    let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
    if let Some(call) = shared.record().calls.get_mut(position) {
        call.status = answer.status().as_u16();
    }
    answer
}
