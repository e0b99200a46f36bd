//! All that a connector written in Rust needs besides its own mapping.
//!
//! A connector is two things: a table of what it offers ([`Catalog`]), and a mapping from one request of a
//! playbook to one call of the outside system ([`Outgoing`]). The kit does the rest: it matches paths, reads
//! variables, calls out with a time limit and a size limit, and turns whatever comes back into the shapes of
//! the contract (`wit/connector`).
//!
//! `docs/connectors.md` has a whole connector.
//!
//! The types compile for every target, so the mapping is tested natively with `cargo test`; [`send`],
//! [`variable`] and [`base_url`] work inside a component only.

mod address;
mod answer;
pub mod bindings;
mod catalog;
mod outgoing;
mod transport;
mod variables;

pub use address::{BaseUrl, encode_segment};
pub use bindings::connector::export;
pub use bindings::connector::exports::incident_tasks::connector::actions::{
    Description, Error, Guest, Request, Response,
};
pub use bindings::connector::incident_tasks::connector::types::{Caller, Operation, Unavailable};
pub use catalog::{Catalog, Found, Offer};
pub use outgoing::Outgoing;
pub use transport::{CALL_TIMEOUT, RESPONSE_LIMIT, send};
pub use variables::{base_url, variable};

/// The guide's code is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/connectors.md")]
struct Guide;
