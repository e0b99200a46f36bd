//! Writes the history from the run's state.

use super::{ActionRecord, Iteration, Iterations, Limits, Shown, TriggerRecord};
use crate::definition::BlockIndex;
use crate::outcome::{Outcome, Status};
use crate::run::Run;
use crate::run::state::{FrameIndex, Instance, InstanceIndex, Work};
use crate::run::view::NOT_TAKEN;
use expression::{Object, Value};
use std::cell::Cell;

pub(super) struct Writer<'r> {
    run: &'r Run,
    limits: Limits,
    /// How many actions were written.
    written: Cell<usize>,
}

impl<'r> Writer<'r> {
    pub fn new(run: &'r Run, limits: Limits) -> Self {
        Self { run, limits, written: Cell::new(0) }
    }

    pub fn trigger(&self) -> TriggerRecord {
        let state = &self.run.state;
        let name = state.start.as_ref().map_or("", |start| &start.trigger);
        let trigger = self.run.definition.trigger(name);
        let secured = trigger.is_some_and(|trigger| trigger.secure_outputs);
        let outputs = state.start.as_ref().map(|start| self.shown(&start.outputs, secured));
        TriggerRecord {
            name: trigger.map(|trigger| trigger.name.to_string()).unwrap_or_default(),
            outputs,
        }
    }

    pub fn outputs(&self, outcome: &Outcome) -> Option<Shown> {
        let empty = outcome.outputs.as_object().is_none_or(Object::is_empty);
        (!empty).then(|| self.shown(&outcome.outputs, false))
    }

    pub fn frame(&self, frame: FrameIndex) -> Vec<ActionRecord> {
        self.run.state.members(frame).iter().map(|instance| self.record(instance)).collect()
    }

    pub fn record(&self, instance: &Instance) -> ActionRecord {
        let entry = self.run.definition.entry(instance.action);
        let state = &self.run.state;
        let index = InstanceIndex(state.frame(instance.frame).first + entry.position);
        self.written.set(self.written.get() + 1);
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
            inputs: record.inputs.as_ref().map(|it| self.inputs(it, settings.secure_inputs)),
            outputs: record.outputs.as_ref().map(|it| self.shown(it, settings.secure_outputs)),
            code: record.code.clone(),
            error: record.error.clone().filter(|_| !skipped),
            skipped_because: record.error.as_ref().filter(|_| skipped).map(|it| it.message.clone()),
            tracked_properties: record
                .tracked_properties
                .as_ref()
                .map(|it| self.shown(it, settings.secure_inputs || settings.secure_outputs)),
            actions: if is_loop { vec![] } else { self.inside(instance, &path) },
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
    pub fn not_run(&self, block: BlockIndex, around: &str) -> Vec<ActionRecord> {
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
                    status: if began { Status::Skipped } else { Status::Waiting },
                    start: None,
                    end: None,
                    attempts: None,
                    inputs: None,
                    outputs: None,
                    code: began.then(|| "ActionSkipped".to_owned()),
                    error: None,
                    skipped_because: began.then(|| NOT_TAKEN.to_owned()),
                    tracked_properties: None,
                    actions: inside.into_iter().flat_map(|one| self.not_run(one, around)).collect(),
                    iterations: None,
                }
            })
            .collect()
    }

    pub fn iterations(&self, instance: InstanceIndex, offset: usize) -> Option<Iterations> {
        let Work::Loop(run) = &self.run.state.instance(instance).work else {
            return None;
        };
        let frames = run.frames.iter().enumerate().skip(offset).take(self.limits.iterations);
        let items = frames
            .take_while(|_| self.written.get() < self.limits.actions)
            .map(|(index, &frame)| Iteration { index, actions: self.frame(frame) })
            .collect();
        Some(Iterations { total: run.frames.len(), offset, items })
    }

    /// Inputs without what proves who is asking.
    fn inputs(&self, value: &Value, secured: bool) -> Shown {
        let members = value.as_object().filter(|members| members.get("authentication").is_some());
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
        let mut cut = Beginning { text: vec![], length: 0, most: self.limits.value_bytes };
        // Writing into memory does not fail.
        let _ = serde_json::to_writer(&mut cut, value);
        if cut.length <= self.limits.value_bytes {
            return Shown::Whole(value.clone());
        }
        let beginning = String::from_utf8_lossy(&cut.text);
        let beginning = beginning.trim_end_matches(char::REPLACEMENT_CHARACTER).to_owned();
        Shown::Cut { beginning, length: cut.length }
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
