//! What the import promises.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that panics has failed, and one that is left out says so"
)]

mod corpus;
mod expressions;
mod hostile;
mod import;
mod support;
mod tasks;

// The parts of the program that `cargo xtask corpus` runs.
#[path = "../../examples/corpus/check.rs"]
mod check;
#[path = "../../examples/corpus/fitting.rs"]
mod fitting;
#[path = "../../examples/corpus/hints.rs"]
mod hints;
#[path = "../../examples/corpus/reads.rs"]
mod reads;
#[path = "../../examples/corpus/sample.rs"]
mod sample;
#[path = "../../examples/corpus/shape.rs"]
mod shape;
#[path = "../../examples/corpus/triggers.rs"]
mod triggers;
#[path = "../../examples/corpus/verdict.rs"]
mod verdict;
