//! The one place where a connector touches the network.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures::future::{Either, select};
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use wasip3::clocks::monotonic_clock;
use wasip3::http::client;
use wasip3::http::types::ErrorCode;
use wasip3::http_compat::{http_from_wasi_response, http_into_wasi_request};

use crate::answer::response;
use crate::{Error, Outgoing, Response, Unavailable};

/// How long a call may take, from its first byte sent to its last byte received.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// The largest answer in bytes that is read.
pub const RESPONSE_LIMIT: usize = 8 * 1024 * 1024;

/// Makes a call and gives the answer, whatever its status. Redirects are answers too.
///
/// # Errors
/// `not-configured` when the host is not granted to this connector, `unavailable` when it cannot be reached
/// or takes longer than [`CALL_TIMEOUT`], `other` when the answer is larger than [`RESPONSE_LIMIT`], is not
/// text, or the call cannot be spelt in HTTP.
pub async fn send(outgoing: Outgoing) -> Result<Response, Error> {
    let request = into_http(outgoing)?;
    let exchange = pin!(polled_again(exchange(request)));
    let limit = pin!(monotonic_clock::wait_for(nanoseconds(CALL_TIMEOUT)));
    match select(exchange, limit).await {
        Either::Left((answer, _)) => answer,
        Either::Right(((), _)) => {
            Err(unavailable(format!("no complete answer within {} s", CALL_TIMEOUT.as_secs())))
        }
    }
}

async fn exchange(request: http::Request<Full<Bytes>>) -> Result<Response, Error> {
    let request = http_into_wasi_request(request).map_err(|code| transport_error(&code))?;
    let answer = client::send(request).await.map_err(|code| transport_error(&code))?;
    let answer = http_from_wasi_response(answer).map_err(|code| transport_error(&code))?;
    let (parts, body) = answer.into_parts();
    let body = Limited::new(body, RESPONSE_LIMIT).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            return Error::Other(format!("the answer is larger than {RESPONSE_LIMIT} bytes"));
        }
        match error.downcast_ref::<ErrorCode>() {
            Some(code) => transport_error(code),
            None => unavailable("the answer ended early".to_owned()),
        }
    })?;
    response(parts.status.as_u16(), &parts.headers, &body.to_bytes())
}

/// Has the component polled once more after a future began to wait.
///
/// What the future spawned while it was polled (the writing of a request's body) is begun only by the next
/// poll (wit-bindgen 0.57, `spawn`), and without this that comes when something else happens: of 20 calls
/// made at once, some were sent when the answers to the others came in (measured: 50 ms late).
async fn polled_again<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut first = true;
    poll_fn(|context| {
        if std::mem::take(&mut first) {
            context.waker().wake_by_ref();
        }
        future.as_mut().poll(context)
    })
    .await
}

/// The same call in the `http` crate's types. No error text repeats a header's value: it may be a secret.
fn into_http(outgoing: Outgoing) -> Result<http::Request<Full<Bytes>>, Error> {
    let Outgoing { method, url, headers, body } = outgoing;
    let has_body = body.is_some();
    let body = Bytes::from(body.unwrap_or_default());
    let length = body.len();
    let mut request =
        http::Request::builder().method(method.as_str()).uri(url).body(Full::new(body)).map_err(
            |_| Error::Other("the method or the URL of the call is malformed".to_owned()),
        )?;
    for (name, value) in &headers {
        let name: http::HeaderName = name
            .parse()
            .map_err(|_| Error::Other("a header of the call has a malformed name".to_owned()))?;
        let value = HeaderValue::from_str(value)
            .map_err(|_| Error::Other(format!("the value of header {name} is malformed")))?;
        request.headers_mut().append(name, value);
    }
    let all = request.headers_mut();
    all.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
    all.entry(USER_AGENT)
        .or_insert(HeaderValue::from_static(concat!("incident-tasks/", env!("CARGO_PKG_VERSION"))));
    if has_body {
        all.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
    }
    // Without it a body leaves in chunks, even an empty one, which some vendors refuse.
    if has_body || matches!(method.as_str(), "POST" | "PUT" | "PATCH") {
        all.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    Ok(request)
}

/// Which case of the contract a failure of the transport is.
fn transport_error(code: &ErrorCode) -> Error {
    use ErrorCode as E;
    match code {
        E::HttpRequestDenied | E::DestinationIpProhibited => Error::NotConfigured(
            "the call was refused: its host is not granted to this connector".to_owned(),
        ),
        E::ConfigurationError => {
            Error::NotConfigured("the runtime is not set up for it".to_owned())
        }
        E::DnsTimeout | E::DnsError(_) => {
            unavailable("the host's name was not resolved".to_owned())
        }
        E::DestinationNotFound | E::DestinationUnavailable | E::DestinationIpUnroutable => {
            unavailable("the host cannot be reached".to_owned())
        }
        E::ConnectionRefused => unavailable("the connection was refused".to_owned()),
        E::ConnectionTimeout
        | E::ConnectionReadTimeout
        | E::ConnectionWriteTimeout
        | E::HttpResponseTimeout => unavailable("the host did not answer in time".to_owned()),
        E::ConnectionTerminated | E::ConnectionLimitReached | E::HttpResponseIncomplete => {
            unavailable("the connection ended early".to_owned())
        }
        E::TlsProtocolError | E::TlsAlertReceived(_) => unavailable("TLS failed".to_owned()),
        E::HttpProtocolError => unavailable("the answer broke off, or was not HTTP".to_owned()),
        E::InternalError(_) => unavailable("the call failed".to_owned()),
        E::TlsCertificateError => Error::Other("the host's certificate is not trusted".to_owned()),
        E::HttpResponseBodySize(_)
        | E::HttpResponseHeaderSize(_)
        | E::HttpResponseHeaderSectionSize(_)
        | E::HttpResponseTrailerSize(_)
        | E::HttpResponseTrailerSectionSize(_) => {
            Error::Other("the answer is too large".to_owned())
        }
        E::HttpResponseTransferCoding(_) | E::HttpResponseContentCoding(_) => {
            Error::Other("the answer's encoding is not understood".to_owned())
        }
        _ => Error::Other("the call could not be sent".to_owned()),
    }
}

fn unavailable(reason: String) -> Error {
    Error::Unavailable(Unavailable { reason, retry_after: None })
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Promise: only a host that is not granted is `not-configured`; an outage can be tried again.
    #[test]
    fn failures_of_the_transport() {
        use ErrorCode as E;
        for code in [E::HttpRequestDenied, E::DestinationIpProhibited] {
            assert!(matches!(transport_error(&code), Error::NotConfigured(_)), "{code:?}");
        }
        for code in [
            E::ConnectionRefused,
            E::ConnectionTimeout,
            E::ConnectionTerminated,
            E::DnsTimeout,
            E::DestinationUnavailable,
            E::HttpResponseTimeout,
            E::InternalError(None),
        ] {
            assert!(matches!(transport_error(&code), Error::Unavailable(_)), "{code:?}");
        }
        for code in [E::TlsCertificateError, E::HttpResponseBodySize(None), E::LoopDetected] {
            assert!(matches!(transport_error(&code), Error::Other(_)), "{code:?}");
        }
    }

    /// Promise: a failure's own text (it may quote the request) is not passed on.
    #[test]
    fn texts_of_the_transport_stay_here() {
        let error = transport_error(&ErrorCode::InternalError(Some("s3cret".to_owned())));
        assert!(!format!("{error:?}").contains("s3cret"));
    }

    /// Promise: a body says its type and length; a POST without one says that it is empty, a GET nothing;
    /// what the connector set itself stays.
    #[test]
    fn headers_of_a_call() {
        let url = "https://vendor.example/x";
        let bare = into_http(Outgoing::new("GET", url)).expect("a call");
        assert!(!bare.headers().contains_key(CONTENT_TYPE));
        assert!(!bare.headers().contains_key(CONTENT_LENGTH));

        let empty = into_http(Outgoing::new("POST", url)).expect("a call");
        assert!(!empty.headers().contains_key(CONTENT_TYPE));
        assert_eq!(empty.headers()[CONTENT_LENGTH], "0");

        let with_body = Outgoing::new("POST", url)
            .header("content-type", "text/plain")
            .body(Some("ü".to_owned()));
        let with_body = into_http(with_body).expect("a call");
        assert_eq!(with_body.headers()[CONTENT_TYPE], "text/plain");
        assert_eq!(with_body.headers()[CONTENT_LENGTH], "2");
        assert_eq!(with_body.headers().get_all(CONTENT_TYPE).iter().count(), 1);
    }

    /// Promise: a secret that is no header value is refused without being repeated, and cannot add headers.
    #[test]
    fn a_malformed_header_is_refused() {
        let call =
            Outgoing::new("GET", "https://vendor.example/x").header("x-apikey", "s3cret\r\nx: y");
        let Err(Error::Other(text)) = into_http(call) else { panic!("accepted") };
        assert!(text.contains("x-apikey") && !text.contains("s3cret"), "{text}");
    }
}
