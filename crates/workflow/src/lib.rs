//! The playbook engine: runs Workflow Definition Language definitions as Logic Apps does.
//!
//! A [`Definition`] is read and checked once. A [`Run`] is told what happened, one [`Event`] after
//! the other, and answers with the [`Effect`]s that can begin now. It does no input or output,
//! reads no clock and draws no random number: whoever drives it does, and keeps the events. The
//! same events always give the same run, so a run survives a crash by being told its journal
//! again.
//!
//! ```text
//! Started ──► Run::apply ──► CallConnector For_each[0]/Confirm#1
//!                       └──► CallConnector For_each[1]/Confirm#1
//! Replied(For_each[1]/Confirm#1) ──► Run::apply ──► …
//! ```
//!
//! [`simulate`] drives a run in memory, answering every effect by itself.

mod actions;
pub mod content;
pub mod definition;
mod effect;
mod event;
mod outcome;
pub mod request;
mod run;
mod schema;
pub mod simulate;
pub mod time;

pub use definition::{
    ActionSummary, Connection, Definition, Firing, Parameter, Problem, Recurrence, Trigger,
    TriggerKind,
};
pub use effect::{
    Callback, ConnectorCall, Effect, EffectId, HttpCall, PlaybookCall, Response, Timer,
};
pub use event::{Event, JOURNAL_VERSION, Reply, Start};
pub use outcome::{ActionError, Outcome, RunStatus, Status};
pub use run::{Run, history};
