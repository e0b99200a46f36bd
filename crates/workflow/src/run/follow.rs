//! What follows the end of an action: those that run after it, or are skipped.

use super::state::{FrameIndex, InstanceIndex};
use super::step::{Completion, Failure, Job, Progress, Step};
use crate::outcome::{ActionError, Status};
use expression::Value;

impl Step<'_> {
    /// Ends an action.
    pub fn finish(&mut self, me: InstanceIndex, completion: Completion) {
        if self.state.instance(me).status.is_final() {
            return;
        }
        self.forget_effects(me);
        let at = self.at;
        let instance = self.state.instance_mut(me);
        instance.status = completion.status;
        instance.end = Some(at);
        instance.start.get_or_insert(at);
        instance.record.outputs = completion.outputs;
        instance.record.code = completion.code;
        instance.record.error = completion.error;
        self.track(me);
        self.release(me);
    }

    /// Takes back what the action asked for and will not need any more.
    pub fn forget_effects(&mut self, me: InstanceIndex) {
        let pending = self.call(me).map(|call| std::mem::take(&mut call.pending));
        for id in pending.into_iter().flatten() {
            if let Some(number) = self.state.pending_ids.remove(&id) {
                self.state.pending.remove(&number);
            }
        }
    }

    /// Tracked properties are evaluated when the action has ended; one that cannot be is no
    /// reason to fail.
    fn track(&mut self, me: InstanceIndex) {
        let entry = self.entry(me);
        if self.state.instance(me).status == Status::Skipped {
            return;
        }
        if let Some(tracked) = &entry.settings.tracked_properties {
            let value = self.evaluate(me, tracked).ok();
            self.state.instance_mut(me).record.tracked_properties = value;
        }
    }

    /// Tells those that wait for the action, and its frame.
    fn release(&mut self, me: InstanceIndex) {
        let entry = self.entry(me);
        let frame = self.state.instance(me).frame;
        let first = self.state.frame(frame).first;
        for &follower in &entry.followers {
            let follower = InstanceIndex(first + follower);
            let instance = self.state.instance_mut(follower);
            instance.waits_for -= 1;
            if instance.waits_for == 0 {
                let runs = self.unmet(follower).is_none();
                self.jobs.push_back(if runs { Job::Start(follower) } else { Job::Skip(follower) });
            }
        }
        let frame_state = &mut self.state.frames[frame.0];
        frame_state.unfinished -= 1;
        if frame_state.unfinished == 0 {
            self.jobs.push_back(Job::FrameEnded(frame));
        }
    }

    /// The first condition of `runAfter` that is not met, as a reason for skipping.
    fn unmet(&self, me: InstanceIndex) -> Option<String> {
        let first = self.state.frame(self.state.instance(me).frame).first;
        let unmet = self.entry(me).run_after.iter().find(|after| {
            let before = self.state.instance(InstanceIndex(first + after.position));
            !after.allowed.contains(before.status)
        })?;
        let before = InstanceIndex(first + unmet.position);
        Some(format!(
            "it runs after `{}` when that is {}, and that is {}",
            self.entry(before).name,
            unmet.allowed,
            self.state.instance(before).status,
        ))
    }

    pub(super) fn skip(&mut self, me: InstanceIndex) {
        let why = self.unmet(me).unwrap_or_default();
        self.finish(me, Completion::skipped("ActionConditionFailed", why));
    }

    /// All actions of a frame have ended.
    pub(super) fn frame_ended(&mut self, frame: FrameIndex) {
        match self.state.frame(frame).parent {
            Some(parent) => {
                let progress = self.entry(parent).behaviour.frame_ended(self, parent, frame);
                self.settle_progress(parent, progress);
            }
            None => self.end_run(frame),
        }
    }

    /// The action that made a frame fail, if it did. Each branch is judged by its last action;
    /// where that was skipped, by those before it ("Handle errors and exceptions in Azure Logic
    /// Apps").
    pub fn culprit(&self, frame: FrameIndex) -> Option<InstanceIndex> {
        let state = self.state.frame(frame);
        let mut open: Vec<usize> =
            self.definition.block(state.block).leaves.iter().rev().copied().collect();
        let mut seen = vec![false; state.count];
        while let Some(position) = open.pop() {
            if std::mem::replace(&mut seen[position], true) {
                continue;
            }
            let instance = InstanceIndex(state.first + position);
            match self.state.instance(instance).status {
                Status::Failed | Status::TimedOut | Status::Cancelled => return Some(instance),
                Status::Skipped => {
                    open.extend(self.entry(instance).run_after.iter().map(|after| after.position));
                }
                _ => {}
            }
        }
        None
    }

    /// How an action ends that has one block inside of it.
    pub fn ended_as(&self, frame: FrameIndex) -> Result<Progress, Failure> {
        match self.culprit(frame) {
            Some(_) => Err(inside_failed()),
            None => Ok(Progress::Done(Completion::succeeded(None))),
        }
    }

    /// An enabled static result stands for the action.
    pub(super) fn static_result(&mut self, name: &str) -> Result<Progress, Failure> {
        let given = self.definition.static_results.get(name).ok_or_else(|| {
            Failure::new("StaticResultMissing", "the definition has no such static result")
        })?;
        let status = given.get("status").and_then(Value::as_str).and_then(Status::parse);
        let text = |value: &Value, member: &str| {
            value.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let error = given
            .get("error")
            .map(|error| ActionError::new(text(error, "code"), text(error, "message")));
        let outputs = given.get("outputs").cloned();
        let status = status.unwrap_or(Status::Succeeded);
        let code = Some(error.as_ref().map_or("OK".to_owned(), |error| error.code.clone()));
        Ok(Progress::Done(Completion { status, outputs, code, error }))
    }
}

/// A container fails because of what is inside of it.
pub(crate) fn inside_failed() -> Failure {
    Failure::new("ActionFailed", "An action failed. No dependent actions succeeded.")
}
