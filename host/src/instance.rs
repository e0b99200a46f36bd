//! An instance of a component: its state, its limits and everything it can import.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Config, Engine, StoreLimits, StoreLimitsBuilder};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::p3::bindings::ServicePre;
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::application::{Alive, Switchboard};
use crate::bindings::spin::{key_value::key_value, variables::variables};
use crate::bindings::wasi::keyvalue;
use crate::denied;
use crate::error::StartError;
use crate::guest_log::GuestLog;
use crate::key_value::{KeyValue, KeyValueView, Stores};
use crate::outbound::AllowedHosts;
use crate::outbound_http::OutboundHttp;
use crate::variables::{ComponentVariables, VariablesView};

/// The most linear memory an instance can have. An instance that asks for more is refused it.
const MEMORY: usize = 256 * 1024 * 1024;
/// The most memories and tables of functions an instance can have; a composed component has
/// one or two for each of its parts.
const MEMORIES: usize = 32;

/// What a component may do, from its entry in the manifest.
#[derive(Debug, Clone)]
pub struct Grants {
    /// The component's id.
    pub id: Arc<str>,
    /// Where it may send requests.
    pub allowed_hosts: AllowedHosts,
    /// The labels of the stores it may open.
    pub key_value_stores: BTreeSet<String>,
    /// Its variables with their values.
    pub variables: BTreeMap<String, String>,
    /// Its environment.
    pub environment: BTreeMap<String, String>,
}

/// What an instance carries along.
pub struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: OutboundHttp,
    table: ResourceTable,
    grants: Arc<Grants>,
    stores: Arc<Stores>,
    limits: StoreLimits,
    _alive: Alive,
}

impl State {
    /// The state of a new instance.
    pub fn new(grants: &Arc<Grants>, stores: &Arc<Stores>, switchboard: &Arc<Switchboard>) -> Self {
        let environment: Vec<_> = grants.environment.iter().collect();
        // Nothing is opened of the file system or the network.
        let wasi = WasiCtx::builder()
            .stdout(GuestLog::new(&grants.id))
            .stderr(GuestLog::new(&grants.id))
            .envs(&environment)
            .build();
        Self {
            wasi,
            http: WasiHttpCtx::new(),
            outbound: OutboundHttp::new(grants, switchboard),
            table: ResourceTable::new(),
            grants: Arc::clone(grants),
            stores: Arc::clone(stores),
            limits: StoreLimitsBuilder::new()
                .memory_size(MEMORY)
                .memories(MEMORIES)
                .tables(MEMORIES)
                .build(),
            _alive: switchboard.alive(),
        }
    }

    /// For [`wasmtime::Store::limiter`].
    pub fn limits(&mut self) -> &mut StoreLimits {
        &mut self.limits
    }

    fn key_value(&mut self) -> KeyValueView<'_> {
        KeyValueView {
            stores: &self.stores,
            allowed: &self.grants.key_value_stores,
            table: &mut self.table,
        }
    }

    fn variables(&mut self) -> VariablesView<'_> {
        VariablesView(&self.grants.variables)
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: &mut self.outbound, table: &mut self.table, ctx: &mut self.http }
    }
}

/// The engine that all components share. Epochs let a busy instance give way to the others.
pub fn engine() -> Result<Engine, StartError> {
    let mut config = Config::new();
    config.wasm_component_model_async(true).epoch_interruption(true);
    Engine::new(&config).map_err(|error| StartError::Engine(error.to_string()))
}

/// Everything a component can import, whether it was granted or not: a grant that is missing
/// is refused when it is used.
pub fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    key_value::add_to_linker::<_, KeyValue>(&mut linker, State::key_value)?;
    keyvalue::store::add_to_linker::<_, KeyValue>(&mut linker, State::key_value)?;
    keyvalue::atomics::add_to_linker::<_, KeyValue>(&mut linker, State::key_value)?;
    keyvalue::batch::add_to_linker::<_, KeyValue>(&mut linker, State::key_value)?;
    variables::add_to_linker::<_, ComponentVariables>(&mut linker, State::variables)?;
    Ok(linker)
}

/// Connects a component with its imports; an import that is not offered is an error.
pub fn link(linker: &Linker<State>, component: &Component) -> wasmtime::Result<ServicePre<State>> {
    let mut linker = linker.clone();
    denied::link(&mut linker, component)?;
    ServicePre::new(linker.instantiate_pre(component)?)
}
