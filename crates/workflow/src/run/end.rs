//! The end of a run.

use super::state::{FrameIndex, InstanceIndex, Work};
use super::step::{Completion, Step};
use crate::definition::trigger::failed;
use crate::outcome::{ActionError, Outcome, RunStatus, Status};
use expression::{Object, Value};

impl Step<'_> {
    /// Every action has ended: the branches decide.
    pub(super) fn end_run(&mut self, top: FrameIndex) {
        match self.culprit(top).map(|culprit| self.innermost(culprit)) {
            None => self.end(RunStatus::Succeeded, None, None),
            Some(culprit) => {
                let error = self.state.instance(culprit).record.error.clone();
                self.end(RunStatus::Failed, error, Some(self.path(culprit)));
            }
        }
    }

    /// The action inside of a failed one that made it fail.
    fn innermost(&self, mut culprit: InstanceIndex) -> InstanceIndex {
        loop {
            let inside = match &self.state.instance(culprit).work {
                Work::Branch(frame) => *frame,
                Work::Loop(run) => run.failed.and_then(|failed| run.frames.get(failed)).copied(),
                _ => None,
            };
            match inside.and_then(|frame| self.culprit(frame)) {
                Some(deeper) => culprit = deeper,
                None => return culprit,
            }
        }
    }

    /// A Terminate, or somebody outside, ends the run now.
    pub fn stop(
        &mut self,
        status: RunStatus,
        error: Option<ActionError>,
        by: Option<InstanceIndex>,
    ) {
        let at = self.at;
        let path = by.map(|by| self.path(by));
        if let Some(by) = by {
            let instance = self.state.instance_mut(by);
            instance.status = Status::Succeeded;
            instance.end = Some(at);
        }
        for instance in &mut self.state.instances {
            match instance.status {
                Status::Running => {
                    instance.status = Status::Cancelled;
                    instance.end = Some(at);
                }
                Status::Waiting => {
                    let why = "the run ended before".to_owned();
                    let skipped = Completion::skipped("RunEnded", why);
                    instance.status = Status::Skipped;
                    instance.record.code = skipped.code;
                    instance.record.error = skipped.error;
                }
                _ => {}
            }
        }
        self.end(status, error, path);
    }

    /// Somebody cancelled the run.
    pub(super) fn cancel(&mut self) {
        let error = ActionError::new("RunCancelled", "the run was cancelled");
        self.stop(RunStatus::Cancelled, Some(error), None);
    }

    /// Writes the run's outcome. Nothing is awaited any more.
    pub(super) fn end(
        &mut self,
        status: RunStatus,
        error: Option<ActionError>,
        action: Option<String>,
    ) {
        let mut outcome = Outcome {
            status,
            at: self.at,
            error,
            action,
            outputs: Object::new().into(),
            response: self.state.response.clone(),
        };
        if status == RunStatus::Succeeded {
            match self.outputs() {
                Ok(outputs) => outcome.outputs = outputs,
                Err(error) => {
                    outcome.status = RunStatus::Failed;
                    outcome.error = Some(error);
                }
            }
        }
        self.state.pending.clear();
        self.state.pending_ids.clear();
        self.state.outcome = Some(outcome);
    }

    fn outputs(&self) -> Result<Value, ActionError> {
        let view = self.top_view();
        let mut outputs = Object::new();
        for (name, tree) in &self.definition.outputs {
            let value = tree.evaluate(&view).map_err(failed)?;
            outputs.insert(name.clone(), value);
        }
        Ok(outputs.into())
    }
}
