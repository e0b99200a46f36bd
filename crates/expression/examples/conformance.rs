//! `conformance FILE.jsonl...`: how many templates have the value that Microsoft's engine gives,
//! then each that does not. Exits with 0 only when all agree.
#![expect(clippy::print_stdout, reason = "a program that reports on its standard output")]

#[path = "../tests/conformance/mod.rs"]
mod conformance;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let mut all_agree = !files.is_empty();
    for file in files {
        match conformance::run(&file) {
            Ok(outcome) => {
                let total = outcome.agreeing + outcome.differences.len();
                println!("{}: {} of {total} agree", file.display(), outcome.agreeing);
                for difference in &outcome.differences {
                    println!("{}\t{}", difference.id, difference.template);
                    println!("\texpected {}", difference.expected);
                    println!("\tactual   {}", difference.actual);
                }
                all_agree &= outcome.differences.is_empty();
            }
            Err(error) => {
                println!("{error}");
                all_agree = false;
            }
        }
    }
    if all_agree { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
