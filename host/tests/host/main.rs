//! The host with real components over real HTTP.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on ends"
)]

mod grants;
mod harness;
mod life;
