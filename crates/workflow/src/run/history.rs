//! What happened in a run, for people to read: bounded in size, loops in pages.

use super::Run;
use super::state::{FrameIndex, Instance, InstanceIndex, Work};
use super::view::NOT_TAKEN;
use crate::definition::{BlockIndex, TOP};
use crate::outcome::{ActionError, Outcome, Status};
use expression::{Object, Value};
use jiff::Timestamp;
use serde::Serialize;

/// How much of a run is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest inputs or outputs that are shown whole, in bytes of JSON.
    pub value_bytes: usize,
    /// How many iterations of a loop are shown at once.
    pub iterations: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            value_bytes: 16 * 1024,
            iterations: 20,
        }
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
        let writer = Writer { run: self, limits };
        let began = !self.state.frames.is_empty();
        let actions = if began {
            writer.frame(FrameIndex(0))
        } else {
            writer.not_run(TOP, "")
        };
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
        Writer { run: self, limits }.iterations(instance, offset)
    }

    /// One action of the run, by its path.
    pub fn action(&self, path: &str, limits: Limits) -> Option<ActionRecord> {
        let instance = self.find(path)?;
        Some(Writer { run: self, limits }.record(self.state.instance(instance)))
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

struct Writer<'r> {
    run: &'r Run,
    limits: Limits,
}

impl Writer<'_> {
    fn trigger(&self) -> TriggerRecord {
        let state = &self.run.state;
        let name = state.start.as_ref().map_or("", |start| &start.trigger);
        let trigger = self.run.definition.trigger(name);
        let secured = trigger.is_some_and(|trigger| trigger.secure_outputs);
        let outputs = state
            .start
            .as_ref()
            .map(|start| self.shown(&start.outputs, secured));
        TriggerRecord {
            name: trigger
                .map(|trigger| trigger.name.to_string())
                .unwrap_or_default(),
            outputs,
        }
    }

    fn outputs(&self, outcome: &Outcome) -> Option<Shown> {
        let empty = outcome.outputs.as_object().is_none_or(Object::is_empty);
        (!empty).then(|| self.shown(&outcome.outputs, false))
    }

    fn frame(&self, frame: FrameIndex) -> Vec<ActionRecord> {
        self.run
            .state
            .members(frame)
            .iter()
            .map(|instance| self.record(instance))
            .collect()
    }

    fn record(&self, instance: &Instance) -> ActionRecord {
        let entry = self.run.definition.entry(instance.action);
        let state = &self.run.state;
        let index = InstanceIndex(state.frame(instance.frame).first + entry.position);
        let settings = &entry.settings;
        let record = &instance.record;
        let skipped = instance.status == Status::Skipped;
        let path = state.path(&self.run.definition.entries, index);
        let attempts = match &instance.work {
            Work::Call(call) => Some(call.attempts),
            _ => None,
        };
        let is_loop = matches!(instance.work, Work::Loop(_));
        ActionRecord {
            name: entry.name.to_string(),
            type_name: entry.type_name.to_string(),
            status: instance.status,
            start: instance.start.filter(|_| !skipped),
            end: instance.end.filter(|_| !skipped),
            attempts,
            inputs: record
                .inputs
                .as_ref()
                .map(|it| self.inputs(it, settings.secure_inputs)),
            outputs: record
                .outputs
                .as_ref()
                .map(|it| self.shown(it, settings.secure_outputs)),
            code: record.code.clone(),
            error: record.error.clone().filter(|_| !skipped),
            skipped_because: record
                .error
                .as_ref()
                .filter(|_| skipped)
                .map(|it| it.message.clone()),
            tracked_properties: record
                .tracked_properties
                .as_ref()
                .map(|it| self.shown(it, false)),
            actions: if is_loop {
                vec![]
            } else {
                self.inside(instance, &path)
            },
            iterations: self.iterations(index, 0),
            path,
        }
    }

    /// The branches of a Scope, If or Switch: the one that was taken, and those that were not.
    fn inside(&self, instance: &Instance, path: &str) -> Vec<ActionRecord> {
        let taken = match &instance.work {
            Work::Branch(frame) => *frame,
            _ => None,
        };
        let taken_block = taken.map(|frame| self.run.state.frame(frame).block);
        let behaviour = &self.run.definition.entry(instance.action).behaviour;
        let mut actions = vec![];
        for block in behaviour.blocks() {
            match taken {
                Some(frame) if taken_block == Some(block) => actions.extend(self.frame(frame)),
                _ if instance.status.is_final() || taken.is_some() => {
                    actions.extend(self.not_run(block, around(path)));
                }
                _ => {}
            }
        }
        actions
    }

    /// The actions of a block that was not run.
    fn not_run(&self, block: BlockIndex, around: &str) -> Vec<ActionRecord> {
        let definition = &self.run.definition;
        let began = self.run.state.start.is_some();
        let actions = definition.block(block).actions.iter();
        actions
            .map(|&action| {
                let entry = definition.entry(action);
                let inside = entry.behaviour.blocks();
                ActionRecord {
                    name: entry.name.to_string(),
                    path: format!("{around}{}", entry.name),
                    type_name: entry.type_name.to_string(),
                    status: if began {
                        Status::Skipped
                    } else {
                        Status::Waiting
                    },
                    start: None,
                    end: None,
                    attempts: None,
                    inputs: None,
                    outputs: None,
                    code: began.then(|| "ActionSkipped".to_owned()),
                    error: None,
                    skipped_because: began.then(|| NOT_TAKEN.to_owned()),
                    tracked_properties: None,
                    actions: inside
                        .into_iter()
                        .flat_map(|one| self.not_run(one, around))
                        .collect(),
                    iterations: None,
                }
            })
            .collect()
    }

    fn iterations(&self, instance: InstanceIndex, offset: usize) -> Option<Iterations> {
        let Work::Loop(run) = &self.run.state.instance(instance).work else {
            return None;
        };
        let frames = run
            .frames
            .iter()
            .enumerate()
            .skip(offset)
            .take(self.limits.iterations);
        let items = frames
            .map(|(index, &frame)| Iteration {
                index,
                actions: self.frame(frame),
            })
            .collect();
        Some(Iterations {
            total: run.frames.len(),
            offset,
            items,
        })
    }

    /// Inputs without what proves who is asking.
    fn inputs(&self, value: &Value, secured: bool) -> Shown {
        let members = value
            .as_object()
            .filter(|members| members.get("authentication").is_some());
        match members {
            Some(members) => {
                let kept = members
                    .iter()
                    .filter(|(name, _)| !name.eq_ignore_ascii_case("authentication"))
                    .map(|(name, value)| (name.clone(), value.clone()));
                self.shown(&kept.collect::<Object>().into(), secured)
            }
            None => self.shown(value, secured),
        }
    }

    fn shown(&self, value: &Value, secured: bool) -> Shown {
        if secured {
            return Shown::Secured { secured: true };
        }
        let mut cut = Beginning {
            text: vec![],
            length: 0,
            most: self.limits.value_bytes,
        };
        // Writing into memory does not fail.
        let _ = serde_json::to_writer(&mut cut, value);
        if cut.length <= self.limits.value_bytes {
            return Shown::Whole(value.clone());
        }
        let beginning = String::from_utf8_lossy(&cut.text);
        let beginning = beginning
            .trim_end_matches(char::REPLACEMENT_CHARACTER)
            .to_owned();
        Shown::Cut {
            beginning,
            length: cut.length,
        }
    }
}

/// The iterations around an action, as the beginning of a path.
fn around(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..=at])
}

/// Keeps the beginning of what is written and counts all of it.
struct Beginning {
    text: Vec<u8>,
    length: usize,
    most: usize,
}

impl std::io::Write for Beginning {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = self.most.saturating_sub(self.text.len()).min(bytes.len());
        self.text.extend_from_slice(&bytes[..room]);
        self.length += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
