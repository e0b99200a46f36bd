//! What the use cases need from outside. The edge implements these; tests do too.

use std::time::Duration;

use domain::{Actor, Limits};
use jiff::Timestamp;
use serde_json::Value;
use store::{KeyValue, Pause};
use uuid::Uuid;
use workflow::{Effect, Reply, Response};

use crate::Error;

/// What time it is.
pub trait Clock {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Ids that nobody can guess.
pub trait Ids {
    /// A new one.
    fn uuid(&self) -> Uuid;
}

/// What the operator has set.
pub trait Settings {
    /// How much of everything there may be.
    fn limits(&self) -> &Limits;
}

/// What every use case works in.
pub trait World: KeyValue + Pause + Clock + Ids + Settings {}

impl<W: KeyValue + Pause + Clock + Ids + Settings> World for W {}

/// Performs what a playbook asks for outside: connector, HTTP and playbook calls.
#[allow(async_fn_in_trait, reason = "components have one thread; nothing needs to be Send")]
pub trait Performer {
    /// Performs one call. `key` names it over all runs and stays the same when the call is tried again,
    /// here or after a crash.
    async fn perform(&self, key: &str, playbook: &str, run: &str, effect: &Effect) -> Reply;

    /// The run answers whoever called its trigger, at most once.
    fn respond(&self, response: &Response);
}

/// Starts playbooks for automation rules.
#[allow(async_fn_in_trait, reason = "components have one thread; nothing needs to be Send")]
pub trait PlaybookStarter {
    /// Runs a playbook on an incident or alert and waits for it, at most `wait`; it goes on by itself after that.
    /// The same `key` again is the same run.
    async fn run(
        &self,
        playbook: &str,
        subject: &PlaybookSubject,
        key: &str,
        by: &Actor,
        wait: Duration,
    ) -> Result<StartedPlaybook, Error>;
}

/// What a rule runs a playbook on.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaybookSubject {
    /// An incident that is here.
    Incident {
        /// Which.
        incident: Uuid,
        /// What changed about it, as the trigger body has it (`incidentUpdates`); none for a new incident.
        updates: Option<Value>,
    },
    /// A trigger body.
    Trigger(Value),
}

/// A playbook run that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartedPlaybook {
    /// The run's id.
    pub run: String,
    /// `Succeeded`, `Failed`…, or `Running` when it takes longer than was waited for.
    pub status: String,
}
