//! Connectors, each behind the private HTTP face of its gateway (`connectors/gateway`).

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use expression::{Object, Value};
use futures::future::join_all;
use http::Request;
use http_body_util::Full;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use workflow::{ConnectorCall, Reply};

use crate::outgoing::{self, NoAnswer};
use crate::performer::{failed, no_answer, text};

/// How long a connector may take. Its own limit on the vendor is shorter, so that it can say what happened.
const WITHIN: Duration = Duration::from_secs(120);
/// How long a connector may take to say what it can do.
const DESCRIBE_WITHIN: Duration = Duration::from_secs(5);

#[derive(Serialize)]
struct Perform<'a> {
    key: &'a str,
    request: Action<'a>,
}

#[derive(Serialize)]
struct Action<'a> {
    method: &'a str,
    path: &'a str,
    queries: Vec<(&'a str, String)>,
    headers: Vec<(&'a str, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a Value>,
    caller: Caller<'a>,
}

#[derive(Serialize)]
struct Caller<'a> {
    workspace: &'a str,
    playbook: &'a str,
    run: &'a str,
    action: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Performed {
    Response(Response),
    Error(ConnectorError),
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ConnectorError {
    code: String,
    message: String,
    #[serde(default)]
    retry_after_ms: Option<u64>,
}

/// Performs one action through its connector.
pub async fn perform(
    workspace: &str,
    key: &str,
    playbook: &str,
    run: &str,
    call: &ConnectorCall,
) -> Reply {
    let caller = Caller { workspace, playbook, run, action: &call.action };
    let body = Perform {
        key,
        request: Action {
            method: &call.method,
            path: &call.path,
            queries: pairs(&call.queries),
            headers: pairs(&call.headers),
            body: call.body.as_ref(),
            caller,
        },
    };
    let what = format!("connector '{}'", call.connection);
    let Ok(body) = serde_json::to_vec(&body) else {
        return failed("BodyUnwritable", format!("{what}: the body cannot be written"), false);
    };
    let request = Request::post(format!("http://{}.spin.internal/perform", call.connection))
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(body)));
    let Ok(request) = request else {
        return failed("ConnectorUnknown", format!("{what}: no such name can be installed"), false);
    };
    match outgoing::send(request, WITHIN).await {
        Ok(received) if received.status.is_success() => read(&what, &received.body),
        Ok(received) => not_performed(&what, received.status.as_u16()),
        Err(NoAnswer::NotGranted) => failed(
            "ConnectorNotInstalled",
            format!("{what} is not installed: spin.toml does not let playbooks reach it"),
            false,
        ),
        Err(reason) => no_answer(&what, reason),
    }
}

fn read(what: &str, body: &[u8]) -> Reply {
    match serde_json::from_slice(body) {
        Ok(Performed::Response(Response { status, headers: given, body })) => {
            // As text up to here, so that numbers keep their digits.
            match body.map_or(Ok(Value::Null), |body| Value::from_json(body.get())) {
                Ok(body) => Reply::Ok { status, headers: headers(given), body },
                Err(_) => broken(what),
            }
        }
        Ok(Performed::Error(error)) => Reply::Failed {
            retryable: error.code == "Unavailable",
            code: format!("Connector{}", error.code),
            message: error.message,
            retry_after: error.retry_after_ms.map(|wait| wait.div_ceil(1000)),
        },
        Err(_) => broken(what),
    }
}

fn broken(what: &str) -> Reply {
    failed("ConnectorBroken", format!("{what} answered with something else"), false)
}

/// The gateway itself refused, or the component failed.
fn not_performed(what: &str, status: u16) -> Reply {
    let message = format!("{what} answered {status} instead of performing the action");
    failed("ConnectorBroken", message, status >= 500)
}

/// Members as pairs; a list gives its name several times.
fn pairs(members: &Object) -> Vec<(&str, String)> {
    let texts = |value: &Value| match value.as_array() {
        Some(items) => items.iter().map(text).collect(),
        None => vec![text(value)],
    };
    members
        .iter()
        .flat_map(|(name, value)| texts(value).into_iter().map(move |text| (name.as_ref(), text)))
        .collect()
}

fn headers(pairs: Vec<(String, String)>) -> Object {
    let mut headers = Object::default();
    for (name, value) in pairs {
        headers.insert(name, Value::from(value));
    }
    headers
}

/// Which of these connectors are installed: those that say what they can do.
pub async fn installed(names: BTreeSet<String>) -> BTreeSet<String> {
    let checks =
        names.into_iter().map(|name| async move { describes_itself(&name).await.then_some(name) });
    join_all(checks).await.into_iter().flatten().collect()
}

async fn describes_itself(name: &str) -> bool {
    let request =
        Request::get(format!("http://{name}.spin.internal/describe")).body(Full::default());
    let Ok(request) = request else { return false };
    let answer = outgoing::send(request, DESCRIBE_WITHIN).await;
    answer.is_ok_and(|received| received.status.is_success())
}
