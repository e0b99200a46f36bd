//! What the tests over HTTP share: a builder for the world, and a small client for it.
//!
//! A world is a host of its own (the local one, or Spin) with the real components, a store of its own, and
//! stand-ins for the vendors. It ends with the value that holds it, and nothing but what it started is ended.
//! A test waits for a condition, never for a time to go by.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, and so does what it is made of"
)]

pub mod alertmanager;
pub mod client;
pub mod furnished;
pub mod host;
pub mod manifest;
pub mod paths;
pub mod redis;
pub mod samples;
pub mod tour;
pub mod wait;
pub mod world;

pub use alertmanager::Alertmanager;
pub use client::{Answer, Client};
pub use host::{Host, State};
pub use redis::Redis;
pub use stand_ins::Options;
pub use world::{Setup, World, on_each_host};

/// Says something that is to be seen even when the tests pass: what was left out, and why.
pub fn say(what: &str) {
    use std::io::Write;
    // Not `eprintln!`, which the test runner keeps to itself.
    _ = writeln!(std::io::stderr(), "note: {what}");
}
