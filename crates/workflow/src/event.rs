//! What a run is told. A run is the list of these, in order, and nothing else.

use crate::effect::EffectId;
use expression::{Object, Value};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One entry of a run's journal. Whatever the definition does not decide comes in through one:
/// the time, the answers of others, the seed of random values.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// The first entry of every journal.
    Started(Box<Start>),
    /// The answer to a call effect (connector, HTTP, playbook).
    Replied {
        /// The effect that is answered.
        effect: EffectId,
        /// When the answer came in.
        at: Timestamp,
        /// The answer.
        reply: Reply,
    },
    /// A timer that the run has set is due.
    TimerFired {
        /// The `SetTimer` effect.
        effect: EffectId,
        /// When it fired; not before it was due.
        at: Timestamp,
    },
    /// Somebody called the callback URL of a waiting webhook action.
    CalledBack {
        /// The `AwaitCallback` effect.
        effect: EffectId,
        /// When the call came in.
        at: Timestamp,
        /// Headers of the call.
        #[serde(default, with = "expression::exact")]
        headers: Object,
        /// Body of the call, read by [`crate::content::read`].
        #[serde(default = "null", with = "expression::exact")]
        body: Value,
    },
    /// Somebody cancelled the run.
    Cancelled {
        /// When.
        at: Timestamp,
    },
}

impl Event {
    /// When it happened.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Started(start) => start.at,
            Self::Replied { at, .. }
            | Self::TimerFired { at, .. }
            | Self::CalledBack { at, .. }
            | Self::Cancelled { at } => *at,
        }
    }
}

/// The form of journal that this engine writes. It reads all forms up to this one.
pub const JOURNAL_VERSION: u16 = 1;

/// How a run begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    /// The form of the journal that begins here; see [`JOURNAL_VERSION`].
    #[serde(default = "first_version")]
    pub version: u16,
    /// When the trigger fired.
    pub at: Timestamp,
    /// The run's own id, as `workflow()` and the history show it.
    pub run_id: String,
    /// Name of the playbook.
    pub playbook: String,
    /// Name of the trigger, or empty for the only one.
    #[serde(default)]
    pub trigger: String,
    /// What the trigger hands over: `{headers, body}`, and for a Request trigger `queries` and
    /// `relativePathParameters` too (see [`crate::request`]).
    #[serde(default = "null", with = "expression::exact")]
    pub outputs: Value,
    /// Values of the definition's parameters; those left out take their default.
    #[serde(default, with = "expression::exact")]
    pub parameters: Object,
    /// Where `guid()` and `rand()` take their values from.
    pub seed: u64,
    /// What `workflow()` answers; null for an object made from the name and the run's id.
    #[serde(default = "null", with = "expression::exact")]
    pub workflow: Value,
    /// The caller's own id for following a request through systems, if it sent one.
    #[serde(default)]
    pub client_tracking_id: Option<String>,
    /// Address under which this run is called back; `listCallbackUrl()` of a waiting action is
    /// this, followed by the percent-encoded id of its [`crate::Effect::AwaitCallback`].
    #[serde(default)]
    pub callback_base: String,
}

impl Start {
    /// A start with everything that may be left out left out.
    pub fn new(run_id: &str, playbook: &str, at: Timestamp, outputs: Value) -> Self {
        Self {
            version: JOURNAL_VERSION,
            at,
            run_id: run_id.to_owned(),
            playbook: playbook.to_owned(),
            trigger: String::new(),
            outputs,
            parameters: Object::default(),
            seed: 0,
            workflow: Value::Null,
            client_tracking_id: None,
            callback_base: String::new(),
        }
    }
}

/// The answer to a call.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reply {
    /// The other side answered; the status says how.
    Ok {
        /// HTTP status code.
        status: u16,
        /// Response headers.
        #[serde(default, with = "expression::exact")]
        headers: Object,
        /// Response body, read by [`crate::content::read`].
        #[serde(default = "null", with = "expression::exact")]
        body: Value,
    },
    /// There was no answer: not reached, refused by the sandbox, not installed.
    Failed {
        /// A stable code.
        code: String,
        /// What happened, for a person.
        message: String,
        /// Whether the same call may work later.
        #[serde(default)]
        retryable: bool,
        /// Seconds to wait before that, if the other side said so.
        #[serde(default)]
        retry_after: Option<u64>,
    },
}

fn first_version() -> u16 {
    1
}

fn null() -> Value {
    Value::Null
}
