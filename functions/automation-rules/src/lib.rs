//! `PUT/GET/DELETE /automation-rules/{id}`, `POST /automation-rules/{id}/test` and `GET /automation-rules`.

use http::StatusCode;
use spin_edge::{
    Answer, Incoming, Limited, Request, Response, World, actor, json, not_allowed, not_found,
    respond,
};
use spin_sdk::http_service;

#[http_service]
async fn handle(request: Request) -> Response {
    respond(route(request.into()).await)
}

async fn route(request: Incoming) -> Result<Answer, Answer> {
    let world = World::open_limited(&[Limited::Rules]).await?;
    match request.path().as_slice() {
        ["automation-rules"] => {
            request.only("GET")?;
            let rules = match request.query("action") {
                Some(action) => service::list_rules_with_action(&world, action).await?,
                None => service::list_rules(&world).await?,
            };
            Ok(json(StatusCode::OK, rules))
        }
        ["automation-rules", id, "test"] => {
            request.only("POST")?;
            let id = (*id).to_owned();
            let body = request.json().await?;
            Ok(json(StatusCode::OK, service::test_rule(&world, &id, &body).await?))
        }
        ["automation-rules", id] => {
            let id = (*id).to_owned();
            one(&world, &id, request).await
        }
        _ => Err(not_found()),
    }
}

async fn one(world: &World, id: &str, request: Incoming) -> Result<Answer, Answer> {
    let actor = actor(&request.headers);
    match request.method.as_str() {
        "GET" => Ok(json(StatusCode::OK, service::get_rule(world, id).await?)),
        "PUT" => {
            let body = request.json().await?;
            let (rule, is_new) = service::put_rule(world, &actor, id, &body).await?;
            Ok(json(if is_new { StatusCode::CREATED } else { StatusCode::OK }, rule))
        }
        // Sentinel's Python SDK wants a JSON body for a rule that was there.
        "DELETE" if service::delete_rule(world, &actor, id).await? => {
            Ok(json(StatusCode::OK, serde_json::json!({})))
        }
        "DELETE" => Ok(Answer::empty(StatusCode::NO_CONTENT)),
        _ => Err(not_allowed("GET, PUT, DELETE")),
    }
}
