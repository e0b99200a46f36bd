//! Requests that components send: allowed or refused, then to another component, to the
//! application's own routes, or out.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use wasmtime_wasi_http::{Error, RequestOptions, Result, WasiBody, WasiHttpHooks};

use crate::application::Switchboard;
use crate::instance::Grants;
use crate::outbound::Destination;

/// A connection must be made within this time, unless the component says otherwise.
const CONNECT: Duration = Duration::from_secs(10);
/// An answer must begin within this time, and go on, unless the component says otherwise.
const ANSWER: Duration = Duration::from_secs(120);

/// Sends the requests of one instance.
pub struct OutboundHttp {
    grants: Arc<Grants>,
    switchboard: Arc<Switchboard>,
}

type Request = http::Request<WasiBody>;
type Response = http::Response<WasiBody>;
type Pending = Box<dyn Future<Output = Result<()>> + Send>;

impl OutboundHttp {
    /// For an instance with these grants.
    pub fn new(grants: &Arc<Grants>, switchboard: &Arc<Switchboard>) -> Self {
        Self { grants: Arc::clone(grants), switchboard: Arc::clone(switchboard) }
    }
}

impl WasiHttpHooks for OutboundHttp {
    fn send_request(
        &mut self,
        request: Request,
        options: Option<RequestOptions>,
        _response_done: Pending,
    ) -> Box<dyn Future<Output = Result<(Response, Pending)>> + Send> {
        if !self.grants.allowed_hosts.allow(request.uri()) {
            let scheme = request.uri().scheme_str().unwrap_or_default();
            let authority = request.uri().authority().map_or("", http::uri::Authority::as_str);
            eprintln!(
                "component {}: refused a request to {scheme}://{authority}, which is not among its \
                 allowed_outbound_hosts",
                self.grants.id
            );
            return Box::new(async { Err(Error::HttpRequestDenied) });
        }
        let switchboard = Arc::clone(&self.switchboard);
        Box::new(send(switchboard, request, options))
    }
}

async fn send(
    switchboard: Arc<Switchboard>,
    request: Request,
    options: Option<RequestOptions>,
) -> Result<(Response, Pending)> {
    let uri = request.uri().clone();
    let answered = match Destination::of(&uri) {
        Destination::Component(id) => switchboard.internal(id, request).await,
        Destination::Own => switchboard.own(request).await,
        Destination::Network => {
            let asked = options.unwrap_or_default();
            let options = RequestOptions {
                connect_timeout: asked.connect_timeout.or(Some(CONNECT)),
                first_byte_timeout: asked.first_byte_timeout.or(Some(ANSWER)),
                between_bytes_timeout: asked.between_bytes_timeout.or(Some(ANSWER)),
            };
            let (response, connection) =
                wasmtime_wasi_http::default_send_request(request, Some(options)).await?;
            return Ok((response.map(BodyExt::boxed_unsync), Box::new(connection)));
        }
    };
    Ok((answered?, Box::new(async { Ok(()) })))
}
