//! How incidents, tasks and rules are spelled: for callers (`api`) and in the store (`record`).
//!
//! The two are apart on purpose. What callers see follows Sentinel's contract and changes with it; what is
//! stored carries a version and can be read by every later release.

pub mod api;
pub mod record;
