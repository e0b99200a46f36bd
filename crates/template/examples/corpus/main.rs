//! Imports and simulates every JSON file below a folder, and says what became of each.
//!
//! `cargo xtask corpus DIR` runs it. It ends with 0 only when nothing is left unexplained.
#![expect(clippy::print_stdout, reason = "a program that reports on its standard output")]

mod check;
mod fitting;
mod hints;
mod reads;
mod sample;
mod shape;
mod triggers;
mod verdict;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        println!("usage: corpus DIR");
        return ExitCode::FAILURE;
    };
    let files = match json_files(&folder) {
        Ok(files) if !files.is_empty() => files,
        Ok(_) => {
            println!("no JSON file below {}", folder.display());
            return ExitCode::FAILURE;
        }
        Err(error) => {
            println!("{}: {error}", folder.display());
            return ExitCode::FAILURE;
        }
    };
    let mut totals: BTreeMap<String, usize> = BTreeMap::new();
    let mut unexplained = 0;
    for file in &files {
        let shown = file.strip_prefix(&folder).unwrap_or(file).display();
        let fates = match std::fs::read(file) {
            Ok(source) => check::file(&source),
            Err(error) => {
                println!("{shown}: {error}");
                unexplained += 1;
                continue;
            }
        };
        for fate in fates {
            println!("{shown}: {fate}");
            for total in fate.totals() {
                *totals.entry(total).or_default() += 1;
            }
            unexplained += usize::from(!fate.is_explained());
        }
    }
    println!("\n{} files", files.len());
    for (what, count) in &totals {
        println!("{count:6}  {what}");
    }
    println!("{unexplained:6}  left unexplained");
    if unexplained == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// All files below the folder whose name ends in `.json`, in the order of their names.
fn json_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = vec![];
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let is_json = path.extension().is_some_and(|name| name.eq_ignore_ascii_case("json"));
            if path.is_dir() {
                folders.push(path);
            } else if is_json {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
