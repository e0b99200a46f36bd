//! A playbook's HTTP action: a call of an address that spin.toml grants.

use std::time::Duration;

use bytes::Bytes;
use expression::{Object, Value};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Request};
use http_body_util::Full;
use url::Url;
use workflow::{HttpCall, Reply, content};

use crate::outgoing;
use crate::performer::{failed, no_answer};

/// How long the other side may take: Logic Apps' own limit for a synchronous call.
const WITHIN: Duration = Duration::from_secs(120);

/// Performs the call.
pub async fn perform(call: &HttpCall) -> Reply {
    let request = match request(call) {
        Ok(request) => request,
        Err(reply) => return *reply,
    };
    match outgoing::send(request, WITHIN).await {
        Ok(received) => {
            let kind = received
                .headers
                .get(CONTENT_TYPE)
                .and_then(|kind| kind.to_str().ok());
            Reply::Ok {
                status: received.status.as_u16(),
                headers: headers(&received.headers),
                body: content::read(kind, &received.body).unwrap_or(Value::Null),
            }
        }
        Err(reason) => no_answer(&format!("the address of action '{}'", call.action), reason),
    }
}

fn request(call: &HttpCall) -> Result<Request<Full<Bytes>>, Box<Reply>> {
    let invalid = |what: &str| Box::new(failed("HttpCallInvalid", what.to_owned(), false));
    let mut url = Url::parse(&call.uri).map_err(|_| invalid("the uri is not an address"))?;
    for (name, value) in call.queries.iter() {
        url.query_pairs_mut().append_pair(name, &text(value));
    }
    let written = call.body.as_ref().map(content::write);
    let mut request = Request::builder()
        .method(call.method.as_str())
        .uri(url.as_str());
    for (name, value) in call.headers.iter() {
        request = request.header(name.as_ref(), text(value));
    }
    if let Some(authorization) = authorization(call)? {
        request = request.header(AUTHORIZATION, authorization);
    }
    let has_type = call
        .headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
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

/// The `Authorization` header that the definition's `authentication` asks for.
fn authorization(call: &HttpCall) -> Result<Option<HeaderValue>, Box<Reply>> {
    let Some(authentication) = &call.authentication else {
        return Ok(None);
    };
    let member = |name: &str| authentication.get(name).map(text).unwrap_or_default();
    let value = match member("type").to_ascii_lowercase().as_str() {
        "none" => return Ok(None),
        "raw" => member("value"),
        "basic" => {
            use base64::Engine;
            let pair = format!("{}:{}", member("username"), member("password"));
            format!(
                "Basic {}",
                base64::engine::general_purpose::STANDARD.encode(pair)
            )
        }
        other => {
            let message = format!("authentication of type '{other}' is not offered yet");
            return Err(Box::new(failed("AuthenticationNotOffered", message, false)));
        }
    };
    let mut header = HeaderValue::from_str(&value).map_err(|_| {
        Box::new(failed(
            "HttpCallInvalid",
            "the credentials cannot be sent".into(),
            false,
        ))
    })?;
    header.set_sensitive(true);
    Ok(Some(header))
}

fn headers(received: &HeaderMap) -> Object {
    let mut headers = Object::default();
    let name = |name: &HeaderName| name.as_str().to_owned();
    for key in received.keys() {
        let values = received
            .get_all(key)
            .iter()
            .filter_map(|value| value.to_str().ok());
        headers.insert(name(key), Value::from(values.collect::<Vec<_>>().join(",")));
    }
    headers
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
