//! What a run asks for. The engine never waits: it names what it needs, and is told later.

use expression::{Object, Value};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Names one effect of one run: the action with the iterations around it and the attempt, for
/// example `For_each[3]/Confirm#1`. The same journal gives the same ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EffectId(Arc<str>);

impl EffectId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EffectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<&str> for EffectId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for EffectId {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

/// Something to be done outside. Each has an id; doing one twice must have no second effect,
/// which is what `key` is for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "camelCase")]
pub enum Effect {
    /// Call an operation of a connector; answered by `Replied`.
    CallConnector(ConnectorCall),
    /// Call an HTTP endpoint; answered by `Replied`.
    CallHttp(HttpCall),
    /// Start another playbook and hand back its Response; answered by `Replied`.
    CallPlaybook(PlaybookCall),
    /// Wake the run at a time; answered by `TimerFired`.
    SetTimer(Timer),
    /// The run waits until its callback URL is called; answered by `CalledBack`.
    AwaitCallback(Callback),
    /// Answer whoever started the run. Needs no answer.
    Respond(Response),
}

impl Effect {
    /// The effect's id.
    pub fn id(&self) -> &EffectId {
        match self {
            Self::CallConnector(call) => &call.id,
            Self::CallHttp(call) => &call.id,
            Self::CallPlaybook(call) => &call.id,
            Self::SetTimer(timer) => &timer.id,
            Self::AwaitCallback(callback) => &callback.id,
            Self::Respond(response) => &response.id,
        }
    }
}

/// One call of a connector's operation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorCall {
    /// This attempt.
    pub id: EffectId,
    /// The same for every attempt: the idempotency key within the run.
    pub key: String,
    /// Name of the connector, for example `azuresentinel`.
    pub connection: String,
    /// Name of the action.
    pub action: String,
    /// HTTP method in capitals.
    pub method: String,
    /// Path below the connection, beginning with `/`.
    pub path: String,
    /// Query parameters.
    pub queries: Object,
    /// Headers.
    pub headers: Object,
    /// Body, if there is one.
    pub body: Option<Value>,
    /// Inputs or outputs are secured: keep them out of logs.
    pub secure: bool,
}

/// One call of an HTTP endpoint.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpCall {
    /// This attempt.
    pub id: EffectId,
    /// The same for every attempt: the idempotency key within the run.
    pub key: String,
    /// Name of the action.
    pub action: String,
    /// HTTP method in capitals.
    pub method: String,
    /// The address, without `queries`.
    pub uri: String,
    /// Query parameters to be added to the address.
    pub queries: Object,
    /// Headers.
    pub headers: Object,
    /// Body, if there is one; written by [`crate::content::write`].
    pub body: Option<Value>,
    /// The definition's `authentication` object, evaluated: `{type: Basic | ActiveDirectoryOAuth |
    /// ManagedServiceIdentity | Raw | ClientCertificate, …}`.
    pub authentication: Option<Value>,
    /// The definition asks for chunked transfer.
    pub chunked: bool,
    /// Inputs or outputs are secured: keep them out of logs.
    pub secure: bool,
}

/// One call of another playbook.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaybookCall {
    /// This attempt.
    pub id: EffectId,
    /// The same for every attempt: the idempotency key within the run.
    pub key: String,
    /// Name of the action.
    pub action: String,
    /// Name of the playbook that is called.
    pub playbook: String,
    /// Name of its trigger, or empty for the only one.
    pub trigger: String,
    /// HTTP method in capitals.
    pub method: String,
    /// Query parameters.
    pub queries: Object,
    /// Headers.
    pub headers: Object,
    /// Body, if there is one.
    pub body: Option<Value>,
    /// Inputs or outputs are secured: keep them out of logs.
    pub secure: bool,
}

/// A wake-up call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Timer {
    /// This timer.
    pub id: EffectId,
    /// When to fire.
    pub due: Timestamp,
}

/// A place where the run waits for somebody to call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Callback {
    /// What the callback names.
    pub id: EffectId,
    /// The address that was handed out, if the run knows where it is called back.
    pub url: String,
}

/// The answer to the caller of a Request trigger.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// The Response action.
    pub id: EffectId,
    /// HTTP status code.
    pub status: u16,
    /// Headers.
    pub headers: Object,
    /// Body, if there is one; written by [`crate::content::write`].
    pub body: Option<Value>,
}
