//! Microsoft Graph's Identity Protection, as its reference describes it (v1.0, `riskyUser`).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Shared;

pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let root = "/v1.0/identityProtection";
    Router::new()
        .route(&format!("{root}/riskyUsers/confirmCompromised"), post(confirm))
        .route(&format!("{root}/riskyUsers/dismiss"), post(dismiss))
        .route(&format!("{root}/riskyUsers/{{id}}"), get(risky_user))
        .route("/v1.0/{*rest}", any(absent))
        .with_state(Arc::clone(shared))
}

async fn confirm(state: State<Arc<Shared>>, headers: HeaderMap, body: Json<Value>) -> Response {
    change(&state, &headers, &body, "confirmedCompromised")
}

async fn dismiss(state: State<Arc<Shared>>, headers: HeaderMap, body: Json<Value>) -> Response {
    change(&state, &headers, &body, "dismissed")
}

/// All of the users or none.
fn change(
    shared: &Shared,
    headers: &HeaderMap,
    body: &Value,
    risk_state: &'static str,
) -> Response {
    if let Some(refusal) = unauthorized(shared, headers) {
        return refusal;
    }
    let ids: Option<Vec<&str>> = body["userIds"]
        .as_array()
        .filter(|ids| !ids.is_empty())
        .and_then(|ids| ids.iter().map(Value::as_str).collect());
    let Some(ids) = ids else {
        return error(StatusCode::BAD_REQUEST, "badRequest", "userIds must be a list of ids.");
    };
    if ids.iter().any(|id| shared.options.refused_accounts.iter().any(|refused| refused == id)) {
        let text = "One of the users does not exist.";
        return error(StatusCode::NOT_FOUND, "Request_ResourceNotFound", text);
    }
    let changed = ids.into_iter().map(|id| (id.to_owned(), risk_state));
    shared.record().risk_states.extend(changed);
    StatusCode::NO_CONTENT.into_response()
}

async fn risky_user(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    if let Some(refusal) = unauthorized(&shared, &headers) {
        return refusal;
    }
    if shared.options.refused_accounts.contains(&id) {
        return error(
            StatusCode::NOT_FOUND,
            "Request_ResourceNotFound",
            "The user does not exist.",
        );
    }
    let state = shared.record().risk_states.get(&id).copied();
    let (level, state) = match state {
        Some("confirmedCompromised") => ("high", "confirmedCompromised"),
        Some(other) => ("none", other),
        None => ("medium", "atRisk"),
    };
    Json(json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#identityProtection/riskyUsers/$entity",
        "id": id,
        "isDeleted": false,
        "isProcessing": false,
        "riskLevel": level,
        "riskState": state,
        "riskDetail": "none",
        "userDisplayName": "A user of the stand-in",
    }))
    .into_response()
}

async fn absent() -> Response {
    error(StatusCode::NOT_FOUND, "ResourceNotFound", "The stand-in has nothing at this path.")
}

fn unauthorized(shared: &Shared, headers: &HeaderMap) -> Option<Response> {
    let token = shared.options.token.as_deref()?;
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let sent = sent.and_then(|value| value.strip_prefix("Bearer "));
    (sent != Some(token)).then(|| {
        let text = "Access token is missing or invalid.";
        error(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", text)
    })
}

/// Graph's error envelope.
fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let request = Uuid::new_v4();
    let date = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let inner = json!({ "date": date, "request-id": request, "client-request-id": request });
    let body = json!({ "error": { "code": code, "message": message, "innerError": inner } });
    (status, Json(body)).into_response()
}
