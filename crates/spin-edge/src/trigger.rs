//! Request triggers and callbacks: HTTP in, as playbooks see it, and their response as HTTP.

use bytes::Bytes;
use expression::{Object, Value};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response as HttpResponse, StatusCode};
use http_body_util::Full;
use service::TriggerCall;
use workflow::content;

use crate::caller::idempotency_key;
use crate::{Answer, Incoming, Response};

/// How many segments stand before the trigger's relative path: `/playbooks/{name}/triggers/{trigger}/invoke`.
const BEFORE_PATH: usize = 5;

/// Reads a call of a Request trigger.
///
/// # Errors
/// When the body is too large or breaks off.
pub async fn trigger_call(
    playbook: &str,
    trigger: &str,
    origin: String,
    request: Incoming,
) -> Result<TriggerCall, Answer> {
    Ok(TriggerCall {
        playbook: playbook.to_owned(),
        trigger: trigger.to_owned(),
        method: request.method.as_str().to_owned(),
        path: request.raw_path_from(BEFORE_PATH),
        query: request.raw_query().to_owned(),
        headers: request.header_texts(),
        key: idempotency_key(&request.headers),
        origin,
        body: request.bytes().await?.to_vec(),
    })
}

/// Reads what a callback brings: its headers and its body.
///
/// # Errors
/// When the body is too large or breaks off.
pub async fn callback_content(request: Incoming) -> Result<(Object, Value), Answer> {
    let mut headers = Object::default();
    for (name, value) in request.header_texts() {
        headers.insert(name, Value::from(value));
    }
    let kind = request.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.map(str::to_owned);
    let bytes = request.bytes().await?;
    Ok((headers, content::read(kind.as_deref(), &bytes).unwrap_or(Value::Null)))
}

/// A playbook's response as HTTP.
pub fn responded(response: &workflow::Response, run: &str) -> Response {
    let (kind, bytes) = match &response.body {
        Some(body) => {
            let (kind, bytes) = content::write(body);
            (Some(kind), bytes)
        }
        None => (None, Vec::new()),
    };
    let mut answer = HttpResponse::new(Full::new(Bytes::from(bytes)));
    *answer.status_mut() =
        StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let given = response.headers.iter().map(|(name, value)| {
        (name.to_string(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    });
    let kind = kind.map(|kind| (CONTENT_TYPE.to_string(), kind));
    let run = ("x-ms-workflow-run-id".to_owned(), run.to_owned());
    for (name, value) in kind.into_iter().chain(given).chain([run]) {
        let name = HeaderName::try_from(name);
        if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value)) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}
