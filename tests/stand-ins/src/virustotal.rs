//! VirusTotal's API version 3, as its reference describes it: the report of an IP address.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::Shared;

pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    Router::new()
        .route("/api/v3/ip_addresses/{ip}", get(ip_report))
        .route("/api/v3/{*rest}", any(absent))
        .with_state(Arc::clone(shared))
}

async fn ip_report(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(ip): Path<String>,
) -> Response {
    let options = &shared.options;
    let key = headers.get("x-apikey").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if key.is_empty() {
        let text = "X-Apikey header is missing";
        return error(StatusCode::UNAUTHORIZED, "AuthenticationRequiredError", text);
    }
    if options.api_key.as_deref().is_some_and(|expected| expected != key) {
        return error(StatusCode::UNAUTHORIZED, "WrongCredentialsError", "Wrong API key");
    }
    let Ok(ip) = ip.parse::<IpAddr>() else {
        return error(StatusCode::BAD_REQUEST, "InvalidArgumentError", "Not an IP address");
    };
    if options.unknown_ips.contains(&ip) {
        return error(StatusCode::NOT_FOUND, "NotFoundError", "The IP address was not found");
    }
    Json(report(ip, options.malicious_ips.contains(&ip))).into_response()
}

fn report(ip: IpAddr, is_malicious: bool) -> Value {
    let (malicious, harmless, reputation) = if is_malicious { (5, 60, -20) } else { (0, 70, 0) };
    let category = if is_malicious { "malicious" } else { "harmless" };
    json!({
        "data": {
            "id": ip.to_string(),
            "type": "ip_address",
            "links": { "self": format!("https://www.virustotal.com/api/v3/ip_addresses/{ip}") },
            "attributes": {
                "as_owner": "Stand-in network",
                "asn": 64511,
                "country": "NL",
                "reputation": reputation,
                "last_analysis_stats": {
                    "harmless": harmless,
                    "malicious": malicious,
                    "suspicious": 0,
                    "timeout": 0,
                    "undetected": 20,
                },
                "last_analysis_results": {
                    "Stand-in": {
                        "category": category,
                        "engine_name": "Stand-in",
                        "method": "blacklist",
                        "result": if is_malicious { "malware" } else { "clean" },
                    },
                },
                "tags": [],
                "total_votes": { "harmless": 0, "malicious": 0 },
            },
        },
    })
}

async fn absent() -> Response {
    error(StatusCode::NOT_FOUND, "NotFoundError", "The stand-in has nothing at this path")
}

/// VirusTotal's error envelope.
fn error(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(json!({ "error": { "code": code, "message": message } }))).into_response()
}
