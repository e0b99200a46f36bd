//! From a manifest to an application that can be served.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use wasmtime::Engine;
use wasmtime::component::Linker;
use wasmtime_wasi_http::handler::ProxyHandler;
use wasmtime_wasi_http::p3::bindings::ServicePre;

use crate::application::Switchboard;
use crate::compile::{self, Cache};
use crate::compose::{Plug, compose};
use crate::error::StartError;
use crate::instance::{self, Grants, State};
use crate::key_value::Stores;
use crate::manifest::{Component, Manifest, Route, Source};
use crate::outbound::AllowedHosts;
use crate::routes::{Pattern, Routes};
use crate::runtime_config::RuntimeConfig;
use crate::variables::Variables;
use crate::worker::{Instances, tick};

/// What the command line settles.
#[derive(Debug)]
pub struct Settings {
    /// The manifest.
    pub manifest: PathBuf,
    /// The folder of the store and of the compiled components.
    pub state_dir: PathBuf,
    /// Spin's runtime config file, if one is used.
    pub runtime_config: Option<PathBuf>,
    /// Values of variables, by name.
    pub variables: HashMap<String, String>,
}

/// Reads, checks, composes, compiles and connects everything that the manifest names.
pub async fn start(
    settings: &Settings,
    manifest: &Manifest,
) -> Result<Arc<Switchboard>, StartError> {
    let variables =
        Variables::gather(manifest, &settings.variables, |name| std::env::var(name).ok())?;
    let runtime_config =
        RuntimeConfig::read(settings.runtime_config.as_deref(), &settings.state_dir)?;
    let grants = used(manifest)
        .map(|(id, component)| Ok((id, grants(id, component, &variables)?)))
        .collect::<Result<BTreeMap<_, _>, StartError>>()?;
    let labels: BTreeSet<&str> =
        grants.values().flat_map(|grants| &grants.key_value_stores).map(String::as_str).collect();
    let stores = Arc::new(Stores::open(labels, &runtime_config).await?);

    let engine = instance::engine()?;
    tick(&engine).map_err(|error| StartError::Engine(error.to_string()))?;
    let compiled = compile_all(settings, manifest, &engine).await?;
    let switchboard = Arc::new(Switchboard::new(routes(manifest)?));
    let components = compiled.into_iter().filter_map(|(id, component)| {
        let grants = Arc::new(grants.get(id.as_str())?.clone());
        let (stores, switchboard) = (Arc::clone(&stores), Arc::clone(&switchboard));
        let instances = Instances { grants, component, stores, switchboard };
        Some((id.into(), ProxyHandler::new(instances)))
    });
    switchboard.connect(components.collect());
    Ok(switchboard)
}

/// The components that a trigger names. Others may be there as dependencies.
fn used(manifest: &Manifest) -> impl Iterator<Item = (&str, &Component)> {
    let named: BTreeSet<&str> =
        manifest.trigger.http.iter().map(|trigger| trigger.component.get_ref().as_str()).collect();
    manifest
        .component
        .iter()
        .map(|(id, component)| (id.as_str(), component))
        .filter(move |(id, _)| named.contains(id))
}

fn grants(id: &str, component: &Component, variables: &Variables) -> Result<Grants, StartError> {
    let hosts = component
        .allowed_outbound_hosts
        .iter()
        .map(|entry| Ok((entry.as_str(), variables.fill(entry)?)))
        .collect::<Result<Vec<_>, StartError>>()?;
    Ok(Grants {
        id: id.into(),
        allowed_hosts: AllowedHosts::parse(hosts)
            .map_err(|problem| StartError::component(id, problem))?,
        key_value_stores: component.key_value_stores.iter().cloned().collect(),
        variables: variables.of_component(component)?,
        environment: component.environment.clone(),
    })
}

fn routes(manifest: &Manifest) -> Result<Routes, StartError> {
    let mut routes = Vec::new();
    for trigger in &manifest.trigger.http {
        if let Route::Path(path) = trigger.route.get_ref() {
            let component = trigger.component.get_ref().clone();
            let pattern = Pattern::parse(path)
                .map_err(|problem| StartError::component(&component, problem))?;
            routes.push((pattern, component));
        }
    }
    Ok(Routes::new(routes))
}

/// Composes and compiles all components at the same time.
async fn compile_all(
    settings: &Settings,
    manifest: &Manifest,
    engine: &Engine,
) -> Result<Vec<(String, ServicePre<State>)>, StartError> {
    let cache = Cache::open(&settings.state_dir);
    let linker = Arc::new(
        instance::linker(engine).map_err(|error| StartError::Engine(format!("{error:#}")))?,
    );
    let folder = settings.manifest.parent().unwrap_or(Path::new(""));
    let (mut files, mut tasks) = (Vec::new(), Vec::new());
    for (id, component) in used(manifest) {
        let binary = composed(folder, manifest, id, component)?;
        let file = cache.file(engine, &binary);
        if !file.as_ref().is_some_and(|file| file.exists()) {
            eprintln!("compiling {id}");
        }
        files.extend(file.clone());
        let (id, engine, linker) = (id.to_owned(), engine.clone(), Arc::clone(&linker));
        tasks.push(tokio::task::spawn_blocking(move || {
            let compiled = connect(&engine, &linker, &binary, file.as_deref());
            compiled
                .map(|component| (id.clone(), component))
                .map_err(|error| StartError::component(&id, format!("{error:#}")))
        }));
    }
    let mut compiled = Vec::new();
    for task in tasks {
        compiled.push(task.await.map_err(|error| StartError::Engine(error.to_string()))??);
    }
    cache.keep_only(&files);
    Ok(compiled)
}

fn connect(
    engine: &Engine,
    linker: &Linker<State>,
    binary: &[u8],
    file: Option<&Path>,
) -> wasmtime::Result<ServicePre<State>> {
    instance::link(linker, &compile::load(engine, binary, file)?)
}

/// The binary of a component with its dependencies in it.
fn composed(
    folder: &Path,
    manifest: &Manifest,
    id: &str,
    component: &Component,
) -> Result<Vec<u8>, StartError> {
    let mut plugs = Vec::new();
    for (name, dependency) in &component.dependencies {
        let named = dependency.component.as_ref().and_then(|id| manifest.component.get(id));
        let path = match (&dependency.path, named) {
            (Some(path), _) => path,
            (None, Some(Component { source: Source::Local(path), .. })) => path,
            (None, None) => continue,
        };
        plugs.push(Plug {
            name,
            dependency,
            inherit_all: component.dependencies_inherit_configuration,
            binary: read(&folder.join(path))?,
        });
    }
    let Source::Local(path) = &component.source;
    compose(id, read(&folder.join(path))?, plugs)
        .map_err(|problem| StartError::component(id, problem))
}

fn read(path: &Path) -> Result<Vec<u8>, StartError> {
    std::fs::read(path).map_err(|source| StartError::Unreadable { path: path.to_owned(), source })
}
