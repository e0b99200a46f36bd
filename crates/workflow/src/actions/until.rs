//! Until: runs its actions until a condition holds.
//!
//! Reaching a limit ends the loop well, unless the action says FailWhenLimitsReached; the last
//! iteration decides whether the loop failed ("Add loops to repeat actions").

use super::Behaviour;
use crate::definition::action::read_block;
use crate::definition::reader::{Compiled, Node, Reader};
use crate::definition::{ActionIndex, BlockIndex};
use crate::run::retry::whole;
use crate::run::state::{FrameIndex, InstanceIndex, Loop, Work};
use crate::run::{Completion, Failure, Progress, Step, Test, inside_failed};
use crate::time;

/// The limits where the definition says nothing.
const DEFAULT_COUNT: i64 = 60;
const DEFAULT_TIMEOUT: &str = "PT1H";
/// The most iterations that a definition can ask for.
const MOST: i64 = 5000;

pub(super) struct Until {
    done: Test,
    inside: BlockIndex,
    count: Option<Compiled>,
    timeout: Option<Compiled>,
}

pub(super) fn read(reader: &mut Reader, index: ActionIndex, node: &Node<'_>) -> Option<Until> {
    let expression = reader.required(node, "expression");
    let done = expression.and_then(|found| reader.condition(&found));
    let limit = node.field("limit");
    let count = limit.as_ref().and_then(|limit| reader.optional_tree(limit, "count"));
    let timeout = limit.as_ref().and_then(|limit| reader.optional_tree(limit, "timeout"));
    let actions = reader.object(node, "actions")?;
    let inside = read_block(reader, &actions, Some(index));
    Some(Until { done: done?, inside, count, timeout })
}

impl Behaviour for Until {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let count = match &self.count {
            Some(count) => whole(&step.evaluate(me, count)?),
            None => Some(DEFAULT_COUNT),
        };
        let deadline = match &self.timeout {
            Some(timeout) => {
                step.evaluate(me, timeout)?.as_str().and_then(|text| time::after(step.at, text))
            }
            None => time::after(step.at, DEFAULT_TIMEOUT),
        };
        let (Some(count), Some(deadline)) = (count, deadline) else {
            let why = "the limit of the loop is not a whole number and an ISO 8601 duration";
            return Err(Failure::input(why));
        };
        step.state.instance_mut(me).work = Work::Loop(Box::new(Loop {
            items: vec![],
            begun: 0,
            running: 0,
            at_once: 1,
            failed: None,
            frames: vec![],
            deadline: Some(deadline),
            count: usize::try_from(count.clamp(1, MOST)).unwrap_or(1),
        }));
        self.again(step, me);
        Ok(Progress::Pending)
    }

    fn frame_ended(
        &self,
        step: &mut Step<'_>,
        me: InstanceIndex,
        frame: FrameIndex,
    ) -> Result<Progress, Failure> {
        let failed = step.culprit(frame).is_some();
        let iteration = step.state.frame(frame).iteration;
        let done = step.with_view(me, |view| {
            // The condition sees the iteration that has just ended.
            let inside = view.inside(frame);
            let done = self.done.evaluate(&inside);
            view.draws.set(inside.draws.get());
            done
        })?;
        let at = step.at;
        let Work::Loop(run) = &mut step.state.instance_mut(me).work else {
            return Ok(Progress::Pending);
        };
        run.failed = iteration.filter(|_| failed);
        let limit = run.begun >= run.count || run.deadline.is_some_and(|deadline| at >= deadline);
        if !done && !limit {
            self.again(step, me);
            return Ok(Progress::Pending);
        }
        if !done && step.entry(me).settings.has("FailWhenLimitsReached") {
            let why = "a limit of the loop was reached before its condition was met";
            return Err(Failure::new("LoopLimitReached", why));
        }
        match failed {
            true => Err(inside_failed()),
            false => Ok(Progress::Done(Completion::succeeded(None))),
        }
    }

    fn blocks(&self) -> Vec<BlockIndex> {
        vec![self.inside]
    }
}

impl Until {
    fn again(&self, step: &mut Step<'_>, me: InstanceIndex) {
        let Work::Loop(run) = &mut step.state.instance_mut(me).work else {
            return;
        };
        let iteration = run.begun;
        run.begun += 1;
        let frame = step.open(self.inside, Some(me), Some(iteration), None);
        if let Work::Loop(run) = &mut step.state.instance_mut(me).work {
            run.frames.push(frame);
        }
    }
}
