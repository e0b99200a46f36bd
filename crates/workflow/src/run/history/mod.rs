//! What happened in a run, for people to read: bounded in size, loops in pages.

mod writer;

use super::Run;
use super::state::{FrameIndex, InstanceIndex};
use crate::definition::TOP;
use crate::outcome::{ActionError, Status};
use expression::Value;
use jiff::Timestamp;
use serde::Serialize;
use writer::Writer;

/// How much of a run is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest inputs or outputs that are shown whole, in bytes of JSON.
    pub value_bytes: usize,
    /// How many iterations of a loop are shown at once.
    pub iterations: usize,
    /// After so many actions no more iterations are shown: loops within loops multiply.
    pub actions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { value_bytes: 16 * 1024, iterations: 20, actions: 2000 }
    }
}

/// What happened in a run.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// `Waiting` before the run began, `Running`, or how it ended.
    pub status: String,
    /// When it began.
    #[serde(rename = "startTime")]
    pub start: Option<Timestamp>,
    /// When it ended.
    #[serde(rename = "endTime")]
    pub end: Option<Timestamp>,
    /// The caller's id for following a request, or the run's.
    pub client_tracking_id: String,
    /// How it ended, once it has; without its response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ActionError>,
    /// The action that decided how it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// What started it.
    pub trigger: TriggerRecord,
    /// The actions of the top level, in the order of the definition.
    pub actions: Vec<ActionRecord>,
    /// The definition's outputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Shown>,
}

/// What started the run.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TriggerRecord {
    /// The trigger's name.
    pub name: String,
    /// What it handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Shown>,
}

/// What became of one action.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionRecord {
    /// Its name.
    pub name: String,
    /// The action with the iterations around it, for example `For_each[3]/Confirm`.
    pub path: String,
    /// Its type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// How it stands.
    pub status: Status,
    /// When it began.
    #[serde(rename = "startTime", skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// When it ended.
    #[serde(rename = "endTime", skip_serializing_if = "Option::is_none")]
    pub end: Option<Timestamp>,
    /// How often it called out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// What it worked with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Shown>,
    /// What it gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Shown>,
    /// `OK`, the name of a status, or the code of the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ActionError>,
    /// Why it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped_because: Option<String>,
    /// The tracked properties, evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracked_properties: Option<Shown>,
    /// The actions inside of a Scope, If or Switch.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<ActionRecord>,
    /// The first iterations of a loop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iterations: Option<Iterations>,
}

/// Some of the iterations of a loop.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Iterations {
    /// How many have begun.
    pub total: usize,
    /// The number of the first one shown.
    pub offset: usize,
    /// Those that are shown.
    pub items: Vec<Iteration>,
}

/// One iteration of a loop.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Iteration {
    /// Its number, from 0.
    pub index: usize,
    /// The actions in it.
    pub actions: Vec<ActionRecord>,
}

/// A value as the history shows it.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// The whole value.
    Whole(Value),
    /// It is too long: its beginning.
    Cut {
        /// The first part of its JSON.
        #[serde(rename = "$beginning")]
        beginning: String,
        /// The length of all of its JSON in bytes.
        #[serde(rename = "$length")]
        length: usize,
    },
    /// It is secured.
    Secured {
        /// Always true.
        #[serde(rename = "$secured")]
        secured: bool,
    },
}

impl Run {
    /// What happened, with the first iterations of each loop.
    pub fn history(&self, limits: Limits) -> History {
        let outcome = self.state.outcome.as_ref();
        let status = match (outcome, &self.state.start) {
            (Some(outcome), _) => outcome.status.to_string(),
            (None, Some(_)) => Status::Running.to_string(),
            (None, None) => Status::Waiting.to_string(),
        };
        let writer = Writer::new(self, limits);
        let began = !self.state.frames.is_empty();
        let actions = if began { writer.frame(FrameIndex(0)) } else { writer.not_run(TOP, "") };
        History {
            status,
            start: self.state.start.as_ref().map(|start| start.at),
            end: outcome.map(|outcome| outcome.at),
            client_tracking_id: self.state.client_tracking_id.clone(),
            error: outcome.and_then(|outcome| outcome.error.clone()),
            action: outcome.and_then(|outcome| outcome.action.clone()),
            trigger: writer.trigger(),
            actions,
            outputs: outcome.and_then(|outcome| writer.outputs(outcome)),
        }
    }

    /// The iterations of one loop from `offset` on; `path` as [`ActionRecord::path`] gives it.
    /// `None`: no such loop has begun.
    pub fn iterations(&self, path: &str, offset: usize, limits: Limits) -> Option<Iterations> {
        let instance = self.find(path)?;
        Writer::new(self, limits).iterations(instance, offset)
    }

    /// One action of the run, by its path.
    pub fn action(&self, path: &str, limits: Limits) -> Option<ActionRecord> {
        let instance = self.find(path)?;
        Some(Writer::new(self, limits).record(self.state.instance(instance)))
    }

    fn find(&self, path: &str) -> Option<InstanceIndex> {
        let name = path.rsplit('/').next()?;
        let action = self.definition.find(name)?;
        let position = self.definition.entry(action).position;
        let block = self.definition.entry(action).block;
        self.state
            .frames
            .iter()
            .filter(|frame| frame.block == block)
            .map(|frame| InstanceIndex(frame.first + position))
            .find(|&one| self.state.path(&self.definition.entries, one) == path)
    }
}
