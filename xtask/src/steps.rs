//! Saying what is done, and doing it with another program.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Says what begins. Cargo's own lines follow it.
pub fn say(what: &str) {
    eprintln!("==> {what}");
}

/// Runs a program with its output passed through; an error unless it succeeds.
pub fn run(what: &str, command: &mut Command) -> Result<()> {
    let began = Instant::now();
    say(what);
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{what}: `{name}` cannot be started"))?;
    if !status.success() {
        bail!("{what}: `{name}` ended with {status}");
    }
    if began.elapsed().as_secs() >= 10 {
        eprintln!("    took {} s", began.elapsed().as_secs());
    }
    Ok(())
}

/// Runs a program quietly and gives what it printed; an error unless it succeeds.
pub fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("`{name}` cannot be started"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{name}` ended with {}: {}", output.status, said.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{name}` printed no text"))
}

/// The full path of a program on the PATH.
pub fn on_path(program: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
