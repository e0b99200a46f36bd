//! The stand-ins as a program: `stand-ins --malicious-ip 203.0.113.7` and two base URLs to try with.

use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use stand_ins::{Options, StandIns};
use tokio::signal::unix::{SignalKind, signal};

/// Stand-ins for Microsoft Graph's Identity Protection and for VirusTotal, on loopback.
///
/// Every call is recorded: see GET /calls, and DELETE /calls to begin anew.
#[derive(Parser)]
struct Arguments {
    /// Where to listen, on loopback; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// A user id that Identity Protection refuses; may be given more than once
    #[arg(long, value_name = "ID")]
    refuse_account: Vec<String>,
    /// An address that VirusTotal calls malicious; may be given more than once, all others are clean
    #[arg(long, value_name = "IP")]
    malicious_ip: Vec<IpAddr>,
    /// An address that VirusTotal does not know; may be given more than once
    #[arg(long, value_name = "IP")]
    unknown_ip: Vec<IpAddr>,
    /// The bearer token that Graph expects [default: none]
    #[arg(long)]
    token: Option<String>,
    /// The key that VirusTotal expects [default: any]
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,
    /// Stop by itself after this time
    #[arg(long = "for", value_name = "SECONDS", default_value_t = 3600)]
    seconds: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut terminated = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
    let options = Options {
        refused_accounts: arguments.refuse_account,
        malicious_ips: arguments.malicious_ip,
        unknown_ips: arguments.unknown_ip,
        token: arguments.token,
        api_key: arguments.api_key,
    };
    let stand_ins = StandIns::start_at(arguments.listen, options)
        .with_context(|| format!("cannot listen on {}", arguments.listen))?;
    writeln!(std::io::stdout(), "listening on {}", stand_ins.base_url())?;
    tokio::select! {
        _ = terminated.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
        () = tokio::time::sleep(Duration::from_secs(arguments.seconds)) => {}
    }
    Ok(())
}
