//! Asks what is plugged into it: `/<function>?<argument>`.

use spin_sdk::http::{IntoResponse, Request, StatusCode};
use spin_sdk::http_service;

mod bindings {
    #![allow(missing_docs, reason = "generated; the documentation is in the WIT file")]
    spin_sdk::wit_bindgen::generate!({
        path: "../wit",
        world: "socket",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
    });
}

use bindings::guests::plug::actions;

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let argument = request.uri().query().unwrap_or_default().to_owned();
    let answer = match request.uri().path().rsplit('/').next().unwrap_or_default() {
        "fetch" => actions::fetch(argument).await.map(|status| status.to_string()),
        "variable" => actions::variable(argument).await,
        "count" => actions::count(argument).await.map(|sum| sum.to_string()),
        "write" => actions::write(argument).await,
        "environment" => Ok(actions::environment().join(",")),
        other => Err(format!("no {other}")),
    };
    match answer {
        Ok(text) => (StatusCode::OK, text),
        Err(text) => (StatusCode::BAD_GATEWAY, text),
    }
}
