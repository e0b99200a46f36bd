//! How actions and runs end.

use crate::effect::Response;
use expression::Value;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How an action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// Something before it has not ended.
    Waiting,
    /// It has begun.
    Running,
    /// It did what it was asked.
    Succeeded,
    /// It did not.
    Failed,
    /// It was not run: its `runAfter` was not met, or its branch was not taken.
    Skipped,
    /// It did not end within its time limit.
    TimedOut,
    /// The run ended while it was under way.
    Cancelled,
}

impl Status {
    /// Whether nothing more will happen to it.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }

    /// The status as definitions write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Skipped => "Skipped",
            Self::TimedOut => "TimedOut",
            Self::Cancelled => "Cancelled",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A code and what it means here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionError {
    /// Stable, as Logic Apps spells it where it has one.
    pub code: String,
    /// What happened, for a person. Holds no values of the run.
    pub message: String,
}

impl ActionError {
    /// An error from its two parts.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

/// The end of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// How it ended.
    pub status: RunStatus,
    /// When it ended.
    pub at: Timestamp,
    /// Why it did not succeed.
    pub error: Option<ActionError>,
    /// The action that decided it, with the iterations around it, for example
    /// `For_each[1]/Confirm`.
    pub action: Option<String>,
    /// The definition's `outputs`, evaluated; an empty object if it has none.
    pub outputs: Value,
    /// What the run answered to its caller.
    pub response: Option<Response>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RunStatus {
    /// Every branch ended well.
    Succeeded,
    /// A branch ended badly, or a Terminate said so.
    Failed,
    /// Somebody, or a Terminate, cancelled it.
    Cancelled,
    /// It did not end within its time.
    TimedOut,
    /// A condition of the trigger was not met: nothing was run.
    Skipped,
}

impl fmt::Display for RunStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::TimedOut => "TimedOut",
            Self::Skipped => "Skipped",
        })
    }
}
