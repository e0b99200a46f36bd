//! `POST /on-incident-created`: an incident source says that an incident was created.

use spin_edge::{Request, Response, incident_message, respond};
use spin_sdk::http_service;

#[http_service]
async fn handle(request: Request) -> Response {
    respond(incident_message(request.into()).await)
}
