//! Instances that serve requests, several at a time and one after the other, as in Spin.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::{Response, StatusCode};
use tokio::time::Sleep;
use wasmtime::component::GuestTaskId;
use wasmtime::{Engine, Store, StoreContextMut, Trap};
use wasmtime_wasi_http::handler::{
    ExpirationError, HandlerState, Instance, Proxy, ShouldAccept, TrapOrPanicError,
    WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::p3::bindings::ServicePre;
use wasmtime_wasi_http::p3::bindings::http::types::ErrorCode;
use wasmtime_wasi_http::{WasiBody, WasiHttpView};

use crate::application::Switchboard;
use crate::instance::{Grants, State};
use crate::key_value::Stores;
use crate::serve::answer;

/// An instance serves at most this many requests in its life …
const REUSES: usize = 128;
/// … of them at most this many at a time …
const AT_A_TIME: usize = 16;
/// … and ends after this time without any.
const IDLE: Duration = Duration::from_secs(1);
/// A component must begin its answer within this time.
pub const ANSWER: Duration = Duration::from_secs(300);
/// What a component goes on doing after its answers must end within this time.
const AFTER_ANSWER: Duration = Duration::from_secs(24 * 3600);
/// How often an instance that computes gives way to others, in units of [`TICK`].
const YIELD_TICKS: u64 = 1;
/// The length of an epoch.
const TICK: Duration = Duration::from_millis(10);

/// Makes the instances of one component.
pub struct Instances {
    /// What the component may do.
    pub grants: Arc<Grants>,
    /// The component with its imports.
    pub component: ServicePre<State>,
    /// The application's stores.
    pub stores: Arc<Stores>,
    /// The way to the other components.
    pub switchboard: Arc<Switchboard>,
}

/// Lets time pass for instances that compute. Ends with the engine.
pub fn tick(engine: &Engine) -> std::io::Result<()> {
    let engine = engine.weak();
    std::thread::Builder::new().name("epochs".to_owned()).spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(TICK);
        }
    })?;
    Ok(())
}

impl HandlerState for Instances {
    type StoreData = State;
    type WorkerExpiration = Life;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<State, Life, Worker>> {
        let state = State::new(&self.grants, &self.stores, &self.switchboard);
        let mut store = Store::new(self.component.engine(), state);
        store.limiter(|state| state.limits());
        store.epoch_deadline_async_yield_and_update(YIELD_TICKS);
        store.set_epoch_deadline(YIELD_TICKS);
        let service = self.component.instantiate_async(&mut store).await?;
        Ok(Instance {
            store,
            proxy: Proxy::P3(service),
            view: |state| state.http(),
            expiration: Life::new(&self.switchboard),
            state: Worker { component: Arc::clone(&self.grants.id) },
        })
    }
}

/// How long an instance lives.
pub struct Life {
    until: Pin<Box<Sleep>>,
    stopped: Pin<Box<dyn Future<Output = ()> + Send + Sync>>,
    stopping: bool,
}

impl Life {
    fn new(switchboard: &Arc<Switchboard>) -> Self {
        Self {
            until: Box::pin(tokio::time::sleep(IDLE)),
            stopped: Box::pin(switchboard.stopped()),
            stopping: false,
        }
    }
}

impl WorkerExpiration for Life {
    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        status: WorkerStatus,
        since: Instant,
    ) -> Poll<()> {
        self.stopping = self.stopping || self.stopped.as_mut().poll(context).is_ready();
        let limit = match status {
            WorkerStatus::Idle if self.stopping => return Poll::Ready(()),
            WorkerStatus::Idle => IDLE,
            WorkerStatus::Requests => ANSWER,
            WorkerStatus::PostReturn => AFTER_ANSWER,
        };
        let end = tokio::time::Instant::from_std(since + limit);
        if self.until.deadline() != end {
            self.until.as_mut().reset(end);
        }
        self.until.as_mut().poll(context)
    }
}

/// What an instance accepts, and what is said of its end.
pub struct Worker {
    component: Arc<str>,
}

impl WorkerState for Worker {
    type StoreData = State;
    type RequestData = ();

    fn should_accept_request(&self, at_a_time: usize, in_all: usize) -> ShouldAccept {
        if in_all >= REUSES {
            ShouldAccept::Never
        } else if at_a_time >= AT_A_TIME {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, State>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync + 'static>> {
        Box::pin(tokio::time::sleep(ANSWER))
    }

    fn drop(&self, store: Store<State>, result: wasmtime::Result<()>) {
        if let Err(error) = result {
            eprintln!("component {}: an instance ended early: {}", self.component, reason(&error));
        }
        drop(store);
    }
}

/// The answer to a request that a component did not answer, with a line in the log.
pub fn failure(component: &str, error: &wasmtime::Error) -> Response<WasiBody> {
    eprintln!("component {component}: a request was not answered: {}", reason(error));
    if error.is::<ExpirationError>() {
        return answer(StatusCode::GATEWAY_TIMEOUT, "the component did not answer in time");
    }
    answer(StatusCode::INTERNAL_SERVER_ERROR, "the component failed")
}

/// Why, in words of the host: an error's own text may hold what the component was working on.
fn reason(error: &wasmtime::Error) -> String {
    if let Some(trap) = error.downcast_ref::<Trap>() {
        return format!("it trapped: {trap}");
    }
    if let Some(code) = error.downcast_ref::<ErrorCode>() {
        let code = format!("{code:?}");
        let name = code.split(['(', ' ', '{']).next().unwrap_or_default();
        return format!("it returned the error code {name}");
    }
    if error.is::<ExpirationError>() {
        return format!("no answer within {} s", ANSWER.as_secs());
    }
    if error.is::<TrapOrPanicError>() {
        return "its instance ended early".to_owned();
    }
    "it could not be started or went over its limits".to_owned()
}
