//! Runs the application of a `spin.toml` on this machine, without Spin. See `docs/host.md`.

mod application;
mod bindings;
mod compile;
mod compose;
mod denied;
mod error;
mod guest_log;
mod instance;
mod key_value;
mod manifest;
mod outbound;
mod outbound_http;
mod routes;
mod runtime_config;
mod serve;
mod start;
mod variables;
mod worker;

use std::collections::HashMap;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::application::Switchboard;
use crate::error::StartError;
use crate::manifest::Manifest;
use crate::start::Settings;
use crate::variables::Given;

/// Where the state is kept, beside the manifest, as Spin does.
const STATE_DIR: &str = ".spin";

/// Runs the application of a spin.toml on this machine, without Spin.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The manifest, or the folder it is in
    #[arg(
        short = 'f',
        long = "from",
        alias = "file",
        value_name = "FILE",
        default_value = "spin.toml"
    )]
    from: PathBuf,
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// The folder of the store and the compiled components [default: .spin beside the manifest]
    #[arg(long, value_name = "FOLDER")]
    state_dir: Option<PathBuf>,
    /// Spin's runtime config file: where the key-value stores are
    #[arg(long, value_name = "FILE")]
    runtime_config_file: Option<PathBuf>,
    /// A variable: NAME=VALUE, NAME=@FILE or @FILE.toml; may be repeated
    #[arg(long = "variable", value_name = "NAME=VALUE")]
    variables: Vec<Given>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(run(arguments));
    // What is abandoned after the time for last work is not waited for.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error[{}]: {error}", error.code());
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), StartError> {
    let mut variables = HashMap::new();
    for given in &arguments.variables {
        given.add_to(&mut variables)?;
    }
    let manifest_path = match arguments.from.is_dir() {
        true => arguments.from.join("spin.toml"),
        false => arguments.from,
    };
    let beside = manifest_path.parent().unwrap_or(Path::new("")).join(STATE_DIR);
    let settings = Settings {
        manifest: manifest_path,
        state_dir: arguments.state_dir.unwrap_or(beside),
        runtime_config: arguments.runtime_config_file,
        variables,
    };
    let failed = |source| StartError::Listen { address: arguments.listen, source };
    let stop = stop_signal().map_err(failed)?;
    let manifest = Manifest::read(&settings.manifest)?;
    // First of all, so that a taken port is known before the long work.
    let listener = TcpListener::bind(arguments.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let mut stop = std::pin::pin!(stop);
    let switchboard = tokio::select! {
        started = start::start(&settings, &manifest) => started?,
        // Nothing is under way yet that would have to be finished.
        () = &mut stop => return Ok(()),
    };
    announce(address, &manifest, &switchboard);
    serve::serve(switchboard, listener, stop).await;
    Ok(())
}

/// Ready at SIGTERM or SIGINT.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Says where the application is, in the words of `spin up`.
fn announce(address: SocketAddr, manifest: &Manifest, switchboard: &Switchboard) {
    let mut out = std::io::stdout().lock();
    let base = format!("http://{address}");
    let mut text = format!("Serving {base}\nAvailable Routes:\n");
    for (route, component) in switchboard.routes().iter() {
        let (path, wildcard) = match route.strip_suffix("/...") {
            Some(path) => (path, " (wildcard)"),
            None => (route, ""),
        };
        text.push_str(&format!("  {component}: {base}{path}{wildcard}\n"));
        if let Some(component) = manifest.component.get(component)
            && !component.description.is_empty()
        {
            text.push_str(&format!("    {}\n", component.description));
        }
    }
    // Whoever started the host may have closed its output.
    _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
