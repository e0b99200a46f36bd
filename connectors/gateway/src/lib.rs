//! The private HTTP face of one connector: `POST /perform` and `GET /describe`.
//!
//! The same component stands in front of every connector. The application plugs one connector into each copy,
//! and the copy's grants (hosts, variables) are what that connector gets. It keeps nothing and decides
//! nothing: it spells the contract in JSON, nothing else.

mod wire;

use bytes::Bytes;
use http::{Method, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use wasip3::http::types::{ErrorCode, Request as WasiRequest, Response as WasiResponse};
use wasip3::http_compat::{Request, http_from_wasi_request, http_into_wasi_response};

use bindings::incident_tasks::connector::actions;

/// World `caller`: the connector that is plugged in.
mod bindings {
    #![allow(missing_docs, reason = "generated; the documentation is in the WIT files")]
    wasip3::wit_bindgen::generate!({
        path: "../../wit/connector",
        world: "caller",
        runtime_path: "::wasip3::wit_bindgen::rt",
    });
}

/// The largest request in bytes that is read: what a playbook's action sends.
const REQUEST_LIMIT: usize = 16 * 1024 * 1024;

struct Gateway;

wasip3::http::service::export!(Gateway);

impl wasip3::exports::http::handler::Guest for Gateway {
    async fn handle(request: WasiRequest) -> Result<WasiResponse, ErrorCode> {
        let (status, body) = match answer(http_from_wasi_request(request)?).await {
            Ok(body) => (StatusCode::OK, body),
            Err(refusal) => (refusal.status, refusal.body()),
        };
        let mut response = Response::new(Full::new(Bytes::from(body)));
        *response.status_mut() = status;
        let json = header::HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        http_into_wasi_response(response)
    }
}

/// A request that did not reach the connector.
struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    fn body(&self) -> String {
        wire::envelope(self.code, &self.message)
    }
}

async fn answer(request: Request) -> Result<String, Refusal> {
    let method = match request.uri().path() {
        "/perform" => Method::POST,
        "/describe" => Method::GET,
        _ => {
            let message = "this connector has POST /perform and GET /describe";
            return Err(Refusal::new(StatusCode::NOT_FOUND, "NotFound", message));
        }
    };
    if *request.method() != method {
        let message = format!("expected {method}");
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message));
    }
    if method == Method::GET {
        return wire::description(actions::describe()).map_err(|error| {
            let message = format!("a schema of the connector is not JSON: {}", wire::place(&error));
            Refusal::new(StatusCode::BAD_GATEWAY, "BadGateway", message)
        });
    }
    let body = read(request).await?;
    let (key, action) = wire::perform(&body).map_err(|error| {
        let message = format!("the body is not an action: {}", wire::place(&error));
        Refusal::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    })?;
    Ok(wire::outcome(actions::perform(key, action).await))
}

async fn read(request: Request) -> Result<Bytes, Refusal> {
    let collected = Limited::new(request.into_body(), REQUEST_LIMIT).collect().await;
    collected.map(|body| body.to_bytes()).map_err(|error| {
        if error.is::<LengthLimitError>() {
            let message = format!("the body is larger than {REQUEST_LIMIT} bytes");
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "PayloadTooLarge", message)
        } else {
            Refusal::new(StatusCode::BAD_REQUEST, "BadRequest", "the body ended early")
        }
    })
}
