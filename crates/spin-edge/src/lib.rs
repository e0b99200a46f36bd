//! The edge: Spin's HTTP, store, clock and variables, made into what the use cases ask for.
//!
//! Outside this crate nothing names `spin_sdk`, but for the attribute at the top of each function.

mod answer;
mod caller;
mod connectors;
mod http_action;
mod incident_message;
mod limits;
mod outgoing;
mod performer;
mod request;
mod starter;
mod trigger;
mod variables;
mod world;

pub use answer::{Answer, json, json_lines, respond};
pub use caller::{actor, idempotency_key};
pub use connectors::installed;
pub use incident_message::incident_message;
pub use limits::Limited;
pub use performer::Connected;
pub use request::{Incoming, not_allowed, not_found, read_exact, read_json};
pub use starter::RunPlaybookFunction;
pub use trigger::{callback_content, responded, trigger_call};
pub use variables::public_origin;
pub use world::World;

/// A request and a response as the entry attribute hands them over.
pub use spin_sdk::http::Request;
/// What a function answers with.
pub type Response = http::Response<http_body_util::Full<bytes::Bytes>>;

/// Goes on with something after the response was sent.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    spin_sdk::wasip3::spawn(work);
}
