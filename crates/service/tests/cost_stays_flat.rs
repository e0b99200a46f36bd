//! Promise: what is done all day costs the same with a hundred incidents as with ten thousand. Counted in
//! operations of the store; `cargo xtask bench-flat` counts with a million, and takes times.

#![allow(dead_code, reason = "the benchmark uses the rest")]

#[path = "../examples/flat/steps.rs"]
mod steps;
#[path = "../examples/flat/workspace.rs"]
mod workspace;

use std::ops::RangeInclusive;

use steps::PAGES;
use workspace::Workspace;

/// How often each thing is done.
const TIMES: usize = 21;
/// What each thing costs each time, as docs/performance.md says.
const PROMISED: [(&str, RangeInclusive<usize>); 10] = [
    ("list an incident's tasks", 2..=2),
    ("add a task", 5..=5),
    // Three more for the last open one of its neighbours in a list.
    ("complete a task", 5..=8),
    // A set of tasks is read in five operations, one for each level, and the summaries in one.
    ("open tasks, newest first", 6..=6),
    // Due times have ten levels.
    ("open tasks, most urgent first", 11..=11),
    ("one person's open tasks", 6..=6),
    ("overdue tasks", 11..=11),
    ("open mandatory tasks", 6..=6),
    ("open tasks of closed incidents", 6..=6),
    // Five of it for each of the three tasks.
    ("handle a new incident with three rules", 28..=28),
];

#[test]
fn a_hundred_incidents_or_ten_thousand() {
    for incidents in [100, 10_000] {
        let mut workspace = Workspace::default();
        let measured = steps::all(&mut workspace, incidents, TIMES, || (), |()| ()).unwrap();
        assert_eq!(measured.len(), PROMISED.len());
        for (thing, (name, promised)) in measured.iter().zip(PROMISED) {
            assert_eq!((thing.name, thing.each.len()), (name, TIMES));
            for (cost, ()) in &thing.each {
                assert!(promised.contains(&cost.operations), "{incidents}: {name}: {cost:?}");
            }
        }
        for (name, query) in PAGES {
            assert_eq!(workspace.page(query).unwrap().tasks.len(), 50, "{name} fill a page");
        }
    }
}
