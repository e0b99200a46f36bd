//! Stand-ins for the outside systems that the connectors talk to, in the vendors' own wire format.
//!
//! One small server on loopback plays both: Microsoft Graph's Identity Protection below
//! `/v1.0/identityProtection`, VirusTotal's API version 3 below `/api/v3`. It records every call; tests ask
//! [`StandIns::calls`], people ask `GET /calls`. It is no simulation of a vendor: it knows what the
//! walkthroughs need and says 404 to the rest.

mod calls;
mod graph;
mod virustotal;

pub use calls::Call;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use axum::Router;
use axum::http::StatusCode;
use axum::serve::ListenerExt;
use tokio::sync::oneshot;

/// What the stand-ins know and insist on.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// User ids that Identity Protection refuses with 404.
    pub refused_accounts: Vec<String>,
    /// Addresses that VirusTotal has bad news about. Every other address is clean.
    pub malicious_ips: Vec<IpAddr>,
    /// Addresses that VirusTotal has never seen: 404.
    pub unknown_ips: Vec<IpAddr>,
    /// The bearer token that Graph expects; without one it takes calls from anybody.
    pub token: Option<String>,
    /// The key that VirusTotal expects; without one it takes any key, but not none.
    pub api_key: Option<String>,
}

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct StandIns {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl StandIns {
    /// Starts the server in a thread of its own, on a free port of loopback.
    ///
    /// # Errors
    /// When no port can be opened or no thread started.
    pub fn start(options: Options) -> io::Result<Self> {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), options)
    }

    /// Starts the server at this address; port 0 takes a free one.
    ///
    /// # Errors
    /// When the address is not on loopback or cannot be opened, or no thread can be started.
    pub fn start_at(address: SocketAddr, options: Options) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let text = "a stand-in listens on loopback only";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { options, record: Mutex::default() });
        let router = router(Arc::clone(&shared));
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("stand-ins".to_owned())
            .spawn(move || serve(listener, router, stopped))?;
        Ok(Self { address, shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL of both vendors: what `azureadip_base_url` and `virustotal_base_url` are set to.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every call so far, in the order of arrival.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.shared.record().calls.clone()
    }
}

impl Drop for StandIns {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Fails only when the server has ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) options: Options,
    record: Mutex<Record>,
}

#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) calls: Vec<Call>,
    /// Risk state by user id, as Graph spells it.
    pub(crate) risk_states: BTreeMap<String, &'static str>,
}

impl Shared {
    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .merge(graph::router(&shared))
        .merge(virustotal::router(&shared))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&shared), calls::record))
        .merge(calls::router(shared))
}

fn serve(listener: TcpListener, router: Router, stopped: oneshot::Receiver<()>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Nagle's algorithm would hold back every second packet of an answer for 40 ms.
        let listener = tokio::net::TcpListener::from_std(listener)?.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        tokio::select! {
            ended = axum::serve(listener, router) => ended,
            _ = stopped => Ok(()),
        }
    })
}
