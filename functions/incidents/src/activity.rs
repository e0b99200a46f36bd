//! What happened: to one incident, and to all of them.

use domain::IncidentRef;
use http::StatusCode;
use http::header::ACCEPT;
use service::Error;
use spin_edge::{Answer, Incoming, World, json, json_lines};
use wire::api::read_number;

/// `GET /incidents/{id}/activity?before=N`: a page, newest first; as JSON lines all of it, oldest first.
pub async fn activity(
    world: &World,
    named: &IncidentRef,
    request: &Incoming,
) -> Result<Answer, Answer> {
    request.only("GET")?;
    let accepted = request.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    if accepted.is_some_and(|accept| accept.contains("application/x-ndjson")) {
        return Ok(json_lines(&service::export_incident(world, named).await?));
    }
    let before = read_number("before", request.query("before")).map_err(Error::from)?;
    Ok(json(StatusCode::OK, service::get_activity(world, named, before).await?))
}

/// `GET /export?after=N`: what happened to all incidents, as JSON lines, in parts; `link` says where the next
/// part is.
pub async fn export(world: &World, request: &Incoming) -> Result<Answer, Answer> {
    request.only("GET")?;
    let after = read_number("after", request.query("after")).map_err(Error::from)?;
    let exported = service::export(world, after.unwrap_or_default()).await?;
    let answer = json_lines(&exported.lines);
    Ok(match exported.after {
        Some(after) => answer.with_next(&format!("/export?after={after}")),
        None => answer,
    })
}
