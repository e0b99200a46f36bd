//! Promise: what is done all day costs the same with a hundred incidents as with ten thousand. Counted in
//! operations of the store; `cargo xtask bench-flat` counts with a million, and takes times.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(dead_code, reason = "the benchmark uses the rest")]

#[path = "../examples/flat/steps.rs"]
mod steps;
#[path = "../examples/flat/workspace.rs"]
mod workspace;

use std::collections::BTreeMap;

use workspace::Workspace;

/// The most operations of each thing at any time.
fn most(incidents: usize) -> BTreeMap<&'static str, usize> {
    let mut workspace = Workspace::default();
    let measured = steps::all(&mut workspace, incidents, || (), |()| ()).unwrap();
    let most = |each: &[(workspace::Cost, ())]| each.iter().map(|(cost, ())| cost.operations).max();
    measured.into_iter().map(|thing| (thing.name, most(&thing.each).unwrap())).collect()
}

#[test]
fn a_hundred_incidents_or_ten_thousand() {
    assert_eq!(most(100), most(10_000));
}
