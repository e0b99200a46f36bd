//! Fills a store with more and more incidents and says what the things that are done all day cost in it:
//! operations of the store, which are exact, and times. `cargo xtask bench-flat [INCIDENTS...]`.

#![expect(clippy::print_stdout, reason = "the table is what this is for")]

mod steps;
mod workspace;

use std::time::{Duration, Instant};

use steps::Measured;
use workspace::{Cost, Workspace};

/// How often each thing is done.
const TIMES: usize = 201;
const SIZES: [usize; 3] = [100, 10_000, 1_000_000];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sizes: Result<Vec<usize>, _> = std::env::args().skip(1).map(|size| size.parse()).collect();
    let sizes = Some(sizes?).filter(|sizes| !sizes.is_empty()).unwrap_or(SIZES.to_vec());
    for incidents in sizes {
        // A store of its own for each, so that the rules and incidents of one do not count in the next.
        let mut workspace = Workspace::default();
        let start = Instant::now();
        workspace.fill(incidents)?;
        println!(
            "\n{incidents} incidents, {} keys; filled in {:.0?}\n",
            workspace.keys(),
            start.elapsed()
        );
        println!("| what | operations | keys read | keys written | median time |");
        println!("|---|---|---|---|---|");
        let measured =
            steps::all(&mut workspace, incidents, TIMES, Instant::now, |start| start.elapsed())?;
        measured.iter().for_each(print);
    }
    Ok(())
}

fn print(measured: &Measured<Duration>) {
    let range = |part: fn(&Cost) -> usize| {
        let mut costs: Vec<_> = measured.each.iter().map(|(cost, _)| part(cost)).collect();
        costs.sort_unstable();
        match (costs.first(), costs.last()) {
            (Some(low), Some(high)) if low != high => {
                format!("{} ({low} to {high})", costs[costs.len() / 2])
            }
            _ => costs.first().copied().unwrap_or_default().to_string(),
        }
    };
    let mut times: Vec<_> = measured.each.iter().map(|(_, time)| *time).collect();
    times.sort_unstable();
    println!(
        "| {} | {} | {} | {} | {:.1?} |",
        measured.name,
        range(|cost| cost.operations),
        range(|cost| cost.read),
        range(|cost| cost.written),
        times[times.len() / 2],
    );
}
