//! A playbook's HTTP action: a call of an address that spin.toml grants.
//!
//! Bodies go and come in one piece, or in chunks where the definition asks for that (`transfer`); either
//! way they are held in memory, so they are bounded.

mod authentication;
mod transfer;

use std::time::Duration;

use bytes::Bytes;
use expression::{Object, Value};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request};
use http_body_util::Full;
use url::Url;
use workflow::{HttpCall, Reply, content};

use crate::outgoing::{self, NoAnswer, Received};
use crate::performer::{failed, no_answer, text};
use transfer::{Ask, Step, Transfer};

/// How long the other side may take for one request: Logic Apps' own limit for a synchronous call.
const WITHIN: Duration = Duration::from_secs(120);

/// How long a transfer in chunks may take as a whole.
const TRANSFER_WITHIN: Duration = Duration::from_secs(600);

/// Performs the call.
pub async fn perform(call: &HttpCall) -> Reply {
    match performed(call).await {
        Ok(received) => {
            let kind = received.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            Reply::Ok {
                status: received.status.as_u16(),
                headers: headers(&received.headers),
                body: content::read(kind, &received.body).unwrap_or(Value::Null),
            }
        }
        Err(reply) => *reply,
    }
}

async fn performed(call: &HttpCall) -> Result<Received, Box<Reply>> {
    let whole = request(call, authentication::header(call).await?)?;
    match Some(&whole).filter(|_| call.chunked).and_then(Transfer::begin) {
        Some((transfer, first)) => {
            let transferred =
                outgoing::in_time(transferred(call, transfer, first), TRANSFER_WITHIN);
            let timed_out = || Err(Box::new(no_answer(&what(call), NoAnswer::TimedOut)));
            transferred.await.unwrap_or_else(timed_out)
        }
        None => send(call, whole).await,
    }
}

/// A transfer in chunks. One that fails ends it: the retry policy of the action then repeats the whole, as the
/// other side may have forgotten what it had.
async fn transferred(
    call: &HttpCall,
    mut transfer: Transfer,
    mut ask: Ask,
) -> Result<Received, Box<Reply>> {
    loop {
        match transfer.next(send(call, ask).await?) {
            Ok(Step::Ask(next)) => ask = next,
            Ok(Step::Done(received)) => return Ok(received),
            Err(fault) => {
                let message = format!("{}: {fault}", what(call));
                return Err(Box::new(failed(fault.code(), message, fault.is_retryable())));
            }
        }
    }
}

/// Sends one request.
async fn send(call: &HttpCall, ask: Ask) -> Result<Received, Box<Reply>> {
    let Ask { method, url, headers, body } = ask;
    let request = Request::builder().method(method).uri(url.as_str()).body(Full::new(body));
    let mut request = request.map_err(|_| invalid("the uri is not an address"))?;
    *request.headers_mut() = headers;
    let sent = outgoing::send(request, WITHIN).await;
    sent.map_err(|reason| Box::new(no_answer(&what(call), reason)))
}

fn what(call: &HttpCall) -> String {
    format!("the address of action '{}'", call.action)
}

fn invalid(what: &str) -> Box<Reply> {
    Box::new(failed("HttpCallInvalid", what.to_owned(), false))
}

/// The call as one request.
fn request(call: &HttpCall, authorization: Option<HeaderValue>) -> Result<Ask, Box<Reply>> {
    let mut url = Url::parse(&call.uri).map_err(|_| invalid("the uri is not an address"))?;
    for (name, value) in call.queries.iter() {
        url.query_pairs_mut().append_pair(name, &text(value));
    }
    let unsendable = || invalid("the method or a header cannot be sent");
    let method = Method::from_bytes(call.method.as_bytes()).map_err(|_| unsendable())?;
    let mut headers = HeaderMap::new();
    for (name, value) in call.headers.iter() {
        let name = HeaderName::try_from(name.as_ref()).map_err(|_| unsendable())?;
        headers.append(name, HeaderValue::try_from(text(value)).map_err(|_| unsendable())?);
    }
    if let Some(authorization) = authorization {
        headers.append(AUTHORIZATION, authorization);
    }
    let body = match call.body.as_ref().map(content::write) {
        Some((kind, bytes)) => {
            if !headers.contains_key(CONTENT_TYPE) {
                let kind = HeaderValue::try_from(kind).map_err(|_| unsendable())?;
                headers.insert(CONTENT_TYPE, kind);
            }
            Bytes::from(bytes)
        }
        None => Bytes::new(),
    };
    Ok(Ask { method, url, headers, body })
}

fn headers(received: &HeaderMap) -> Object {
    let mut headers = Object::default();
    let name = |name: &HeaderName| name.as_str().to_owned();
    for key in received.keys() {
        let values = received.get_all(key).iter().filter_map(|value| value.to_str().ok());
        headers.insert(name(key), Value::from(values.collect::<Vec<_>>().join(",")));
    }
    headers
}
