//! The running application: its components, and who reaches which.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use http::header::{CONNECTION, HOST, HeaderName, HeaderValue};
use http::{Request, Response, StatusCode, Uri};
use tokio::sync::watch;
use wasmtime_wasi_http::handler::ProxyHandler;
use wasmtime_wasi_http::{Error, WasiBody};

use crate::routes::{Match, Routes};
use crate::serve::answer;
use crate::worker::{Instances, failure};

/// The names of Spin's headers begin with this; a caller's own are dropped.
const SPIN_HEADERS: &str = "spin-";
/// The caller's address that a component sees when another component calls.
const INTERNAL_CALLER: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 0);

/// Connects callers, from outside and from within, with components.
pub struct Switchboard {
    routes: Routes,
    components: OnceLock<BTreeMap<Arc<str>, ProxyHandler<Instances>>>,
    alive: watch::Sender<usize>,
    stopping: watch::Sender<bool>,
}

/// Something that must end before the host does: an instance or a connection.
pub struct Alive(watch::Sender<usize>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Switchboard {
    /// A switchboard whose components are still to come.
    pub fn new(routes: Routes) -> Self {
        Self {
            routes,
            components: OnceLock::new(),
            alive: watch::Sender::new(0),
            stopping: watch::Sender::new(false),
        }
    }

    /// Connects the components, once.
    pub fn connect(&self, components: BTreeMap<Arc<str>, ProxyHandler<Instances>>) {
        self.components.get_or_init(|| components);
    }

    /// The public routes.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Counts something as alive until what is returned is dropped.
    pub fn alive(&self) -> Alive {
        self.alive.send_modify(|count| *count += 1);
        Alive(self.alive.clone())
    }

    /// Tells everything that waits without work to end.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Is ready when the host is to end.
    pub fn stopped(&self) -> impl Future<Output = ()> + Send + Sync + 'static {
        let mut stopping = self.stopping.subscribe();
        async move {
            _ = stopping.wait_for(|stopping| *stopping).await.map(|_| ());
        }
    }

    /// Returns when nothing is alive any more.
    pub async fn ended(&self) {
        // The sender is ours, so that there is no other way out.
        _ = self.alive.subscribe().wait_for(|count| *count == 0).await;
    }

    /// Answers a request from outside.
    pub async fn public(
        &self,
        mut request: Request<WasiBody>,
        client: SocketAddr,
    ) -> Response<WasiBody> {
        let headers = request.headers_mut();
        headers.remove(CONNECTION);
        let own: Vec<HeaderName> = headers
            .keys()
            .filter(|name| name.as_str().starts_with(SPIN_HEADERS))
            .cloned()
            .collect();
        for name in own {
            headers.remove(name);
        }
        if request.uri().path() == "/.well-known/spin/health" {
            return answer(StatusCode::OK, "OK");
        }
        let path = request.uri().path().to_owned();
        match self.routes.find(&path) {
            Some(found) => self.call(&found, request, client).await,
            None => answer(StatusCode::NOT_FOUND, ""),
        }
    }

    /// Answers a request of a component to `http://self.alt/…`: like one from outside.
    pub async fn own(&self, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
        Ok(Box::pin(self.public(request, INTERNAL_CALLER)).await)
    }

    /// Answers a request of a component to `http://<id>.spin.internal/…`.
    pub async fn internal(
        &self,
        id: &str,
        request: Request<WasiBody>,
    ) -> Result<Response<WasiBody>, Error> {
        if !self.components.get().is_some_and(|components| components.contains_key(id)) {
            return Err(Error::DestinationNotFound);
        }
        let path = request.uri().path().to_owned();
        let found = Match::internal(id, &path);
        Ok(Box::pin(self.call(&found, request, INTERNAL_CALLER)).await)
    }

    async fn call(
        &self,
        found: &Match<'_>,
        mut request: Request<WasiBody>,
        client: SocketAddr,
    ) -> Response<WasiBody> {
        let handler = self.components.get().and_then(|components| components.get(found.component));
        let Some(handler) = handler else {
            return answer(StatusCode::NOT_FOUND, "");
        };
        let Some(uri) = absolute(&request) else {
            return answer(StatusCode::BAD_REQUEST, "expected a Host header with the authority");
        };
        for (name, value) in found.headers(&uri.to_string(), client) {
            let name = HeaderName::try_from(name);
            let value = HeaderValue::try_from(value);
            let (Ok(name), Ok(value)) = (name, value) else {
                return answer(StatusCode::BAD_REQUEST, "a part of the path is not allowed in it");
            };
            request.headers_mut().insert(name, value);
        }
        *request.uri_mut() = uri;
        match handler.handle((), request).await {
            Ok(response) => response,
            Err(error) => failure(found.component, &error),
        }
    }
}

/// The request's full URI, from its own or from its Host header.
fn absolute(request: &Request<WasiBody>) -> Option<Uri> {
    let mut parts = request.uri().clone().into_parts();
    let named = request.headers().get(HOST);
    if let Some(named) = named {
        parts.authority = Some(named.to_str().ok()?.parse().ok()?);
    }
    parts.authority.as_ref()?;
    parts.scheme = Some(http::uri::Scheme::HTTP);
    Uri::from_parts(parts).ok()
}
