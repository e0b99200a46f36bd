//! The one entry for building, running and testing this application, the same
//! for people and for CI. `cargo xtask --help` lists what it does, and
//! docs/building.md explains it.

mod build;
mod ci;
mod debian;
mod examples;
mod project;
mod steps;
mod test;
mod tidy;
mod up;
mod wasm;
mod wit;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::project::Project;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Builds, runs and tests the application"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build what is missing and serve the application
    Up(up::Arguments),
    /// Build the components and the local host
    Build(build::Arguments),
    /// Build everything and run every test
    Test(test::Arguments),
    /// Formatting, clippy, tidy and every test: what must pass before anything lands
    Ci,
    /// Check the rules of the house: who may use whom, licences, sizes, spin.toml, texts, error codes
    Tidy,
    /// Check that the WIT packages in wit/ can be read
    Wit,
    /// Run expression cases (JSON Lines) against the expression crate
    Conformance {
        /// Files of cases
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Read a folder of published playbooks and say how many can be run
    Corpus {
        /// The folder
        folder: PathBuf,
    },
    /// Fill stores with more and more incidents and say what things cost in them
    BenchFlat {
        /// How many incidents [default: 100, 10,000 and 1,000,000]
        incidents: Vec<usize>,
    },
    /// Show that the components build where rustup's server cannot be reached
    CheckSecondWay,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let project = Project::find()?;
    match &arguments.command {
        Command::Up(arguments) => up::run(&project, arguments),
        Command::Build(arguments) => build::run(&project, arguments),
        Command::Test(arguments) => test::run(&project, arguments),
        Command::Ci => ci::run(&project),
        Command::Tidy => tidy::run(&project),
        Command::Wit => wit::run(&project),
        Command::Conformance { files } => examples::conformance(&project, files),
        Command::Corpus { folder } => examples::corpus(&project, folder),
        Command::BenchFlat { incidents } => examples::bench_flat(&project, incidents),
        Command::CheckSecondWay => wasm::check::run(&project),
    }
}
