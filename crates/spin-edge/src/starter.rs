//! The run-playbook function, as other functions (and playbooks) call it.

use std::time::Duration;

use bytes::Bytes;
use domain::{Actor, ActorKind};
use http::{Request, StatusCode};
use http_body_util::Full;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use service::{Error, PlaybookStarter, PlaybookSubject, StartedPlaybook};
use workflow::{PlaybookCall, Reply};

use crate::outgoing::{self, NoAnswer};
use crate::performer::{failed, no_answer};

/// What an answer may take longer than the run that was waited for.
const GRACE: Duration = Duration::from_secs(10);
/// How long a playbook waits for one that it calls.
const CALL_WAIT: Duration = Duration::from_secs(110);

/// The run-playbook function of this application.
pub struct RunPlaybookFunction;

impl PlaybookStarter for RunPlaybookFunction {
    async fn run(
        &self,
        playbook: &str,
        subject: &PlaybookSubject,
        key: &str,
        by: &Actor,
        wait: Duration,
    ) -> Result<StartedPlaybook, Error> {
        let body = match subject {
            PlaybookSubject::Incident { incident, updates } => json!({
                "playbook": playbook, "incidentArmId": incident, "incidentUpdates": updates,
            }),
            PlaybookSubject::Trigger(body) => json!({"playbook": playbook, "trigger": body}),
        };
        let unavailable = |why: &str| Error::PlaybookUnavailable(why.to_owned());
        let answer =
            post(key, by, wait, body.to_string()).await.map_err(|reason| match reason {
                NoAnswer::NotGranted => {
                    unavailable("spin.toml does not let this function reach run-playbook")
                }
                NoAnswer::TimedOut => unavailable("run-playbook did not answer in time"),
                _ => unavailable("run-playbook could not be reached"),
            })?;
        let run: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        match (answer.status, run["name"].as_str(), run["properties"]["status"].as_str()) {
            (StatusCode::OK | StatusCode::ACCEPTED, Some(id), Some(status)) => {
                Ok(StartedPlaybook { run: id.to_owned(), status: status.to_owned() })
            }
            (StatusCode::NOT_FOUND, ..) => Err(Error::PlaybookNotFound(playbook.to_owned())),
            (status, ..) => Err(unavailable(&format!(
                "run-playbook answered {} {}",
                status.as_u16(),
                run["error"]["code"].as_str().unwrap_or_default()
            ))),
        }
    }
}

/// Runs a playbook for another one and waits for its Response.
pub async fn call(key: &str, call: &PlaybookCall) -> Reply {
    // Written as text, so that numbers keep their digits.
    let playbook = json!(call.playbook);
    let trigger = call.body.as_ref().map_or_else(|| "null".to_owned(), ToString::to_string);
    let body = format!(r#"{{"playbook":{playbook},"trigger":{trigger}}}"#);
    let by = Actor::default();
    let what = format!("playbook '{}'", call.playbook);
    let answer = match post(key, &by, CALL_WAIT, body).await {
        Ok(answer) => answer,
        Err(reason) => return no_answer(&what, reason),
    };
    let text = std::str::from_utf8(&answer.body).unwrap_or_default();
    let Ok(run) = expression::Value::from_json(text) else {
        return failed("PlaybookCallFailed", format!("{what} answered with something else"), false);
    };
    let response = run.get("properties").and_then(|properties| properties.get("response"));
    let status = |value: &expression::Value| u16::try_from(value.as_i64()?).ok();
    match response.and_then(|response| Some((status(response.get("statusCode")?)?, response))) {
        Some((status, response)) => Reply::Ok {
            status,
            headers: response
                .get("headers")
                .and_then(|h| h.as_object())
                .cloned()
                .unwrap_or_default(),
            body: response.get("body").cloned().unwrap_or(expression::Value::Null),
        },
        None => Reply::Ok {
            status: answer.status.as_u16(),
            headers: expression::Object::default(),
            body: run,
        },
    }
}

async fn post(
    key: &str,
    by: &Actor,
    wait: Duration,
    body: String,
) -> Result<outgoing::Received, NoAnswer> {
    let wait_seconds = wait.as_secs();
    let uri = format!("http://run-playbook.spin.internal/run-playbook?wait={wait_seconds}");
    let mut request = Request::post(uri)
        .header("content-type", "application/json")
        .header("idempotency-key", encoded(key));
    if let Some(name) = &by.name {
        request = request.header("x-ms-client-principal-name", encoded(name));
    }
    if let ActorKind::AutomationRule { rule } = &by.kind {
        request = request.header("x-incident-tasks-automation-rule", encoded(rule));
    }
    let request = request.body(Full::new(Bytes::from(body)));
    outgoing::send(request.map_err(|_| NoAnswer::BadAddress)?, wait + GRACE).await
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
