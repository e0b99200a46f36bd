//! A playbook's HTTP action: a call of an address that spin.toml grants.
//!
//! Bodies go and come in one piece, also where the definition asks for chunked transfer: that is for bodies
//! larger than are read here.

mod authentication;

use std::time::Duration;

use bytes::Bytes;
use expression::{Object, Value};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Request};
use http_body_util::Full;
use url::Url;
use workflow::{HttpCall, Reply, content};

use crate::outgoing;
use crate::performer::{failed, no_answer, text};

/// How long the other side may take: Logic Apps' own limit for a synchronous call.
const WITHIN: Duration = Duration::from_secs(120);

/// Performs the call.
pub async fn perform(call: &HttpCall) -> Reply {
    let request = match authentication::header(call).await.and_then(|header| request(call, header))
    {
        Ok(request) => request,
        Err(reply) => return *reply,
    };
    match outgoing::send(request, WITHIN).await {
        Ok(received) => {
            let kind = received.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            Reply::Ok {
                status: received.status.as_u16(),
                headers: headers(&received.headers),
                body: content::read(kind, &received.body).unwrap_or(Value::Null),
            }
        }
        Err(reason) => no_answer(&format!("the address of action '{}'", call.action), reason),
    }
}

fn request(
    call: &HttpCall,
    authorization: Option<HeaderValue>,
) -> Result<Request<Full<Bytes>>, Box<Reply>> {
    let invalid = |what: &str| Box::new(failed("HttpCallInvalid", what.to_owned(), false));
    let mut url = Url::parse(&call.uri).map_err(|_| invalid("the uri is not an address"))?;
    for (name, value) in call.queries.iter() {
        url.query_pairs_mut().append_pair(name, &text(value));
    }
    let written = call.body.as_ref().map(content::write);
    let mut request = Request::builder().method(call.method.as_str()).uri(url.as_str());
    for (name, value) in call.headers.iter() {
        request = request.header(name.as_ref(), text(value));
    }
    if let Some(authorization) = authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    let has_type = call.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let bytes = match written {
        Some((kind, bytes)) if !has_type => {
            request = request.header(CONTENT_TYPE, kind);
            bytes
        }
        Some((_, bytes)) => bytes,
        None => Vec::new(),
    };
    request
        .body(Full::new(Bytes::from(bytes)))
        .map_err(|_| invalid("the method or a header cannot be sent"))
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
