//! All that a connector written in Rust needs besides its own mapping.
//!
//! A connector is two things: a table of what it offers ([`Catalog`]), and a mapping from one request of a
//! playbook to one call of the outside system ([`Outgoing`]). The kit does the rest: it matches paths, reads
//! variables, calls out with a time limit and a size limit, and turns whatever comes back into the shapes of
//! the contract (`wit/connector`).
//!
//! ```no_run
//! use connector_kit::{
//!     Catalog, Description, Error, Guest, Offer, Outgoing, Request, Response, base_url, encode_segment, send,
//! };
//!
//! const CATALOG: Catalog = Catalog {
//!     name: "ticket-desk",
//!     title: "Ticket desk",
//!     version: env!("CARGO_PKG_VERSION"),
//!     offers: &[Offer {
//!         id: "GetTicket",
//!         summary: "Reads one ticket.",
//!         method: "GET",
//!         path: "/tickets/{id}",
//!         idempotent: true,
//!         request_schema: None,
//!         response_schema: None,
//!     }],
//! };
//!
//! struct TicketDesk;
//!
//! impl Guest for TicketDesk {
//!     fn describe() -> Description {
//!         CATALOG.describe()
//!     }
//!
//!     async fn perform(_key: String, request: Request) -> Result<Response, Error> {
//!         let found = CATALOG.find(&request)?;
//!         let ticket = encode_segment(found.parameter("id")?)?;
//!         let url = base_url("base_url").await?.join(&format!("/v2/tickets/{ticket}"), &request.queries);
//!         send(Outgoing::new("GET", url)).await
//!     }
//! }
//!
//! connector_kit::export!(TicketDesk);
//! # fn main() {}
//! ```
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
