//! Foreach: runs its actions once for each item of an array.

use super::Behaviour;
use crate::definition::action::read_block;
use crate::definition::reader::{Compiled, Node, Reader};
use crate::definition::{ActionIndex, BlockIndex};
use crate::run::retry::whole;
use crate::run::state::{FrameIndex, InstanceIndex, Loop, Work};
use crate::run::{Completion, Failure, Progress, Step, inside_failed};

/// How many iterations run at the same time where the definition says nothing.
const DEFAULT_AT_ONCE: usize = 20;
/// The most that a definition can ask for.
const MOST_AT_ONCE: i64 = 50;

pub(super) struct Foreach {
    items: Compiled,
    inside: BlockIndex,
    at_once: usize,
}

pub(super) fn read(reader: &mut Reader, index: ActionIndex, node: &Node<'_>) -> Option<Foreach> {
    let items = reader.required_tree(node, "foreach");
    let at_once = at_once(reader, index, node);
    let actions = reader.object(node, "actions")?;
    let inside = read_block(reader, &actions, Some(index));
    Some(Foreach { items: items?, inside, at_once })
}

/// A nested Foreach runs one iteration after the other unless it asks for more, as in Logic Apps
/// ("Add loops to repeat actions").
fn at_once(reader: &Reader, index: ActionIndex, node: &Node<'_>) -> usize {
    let sequential = node
        .text("operationOptions")
        .is_some_and(|options| options.to_ascii_lowercase().contains("sequential"));
    if sequential {
        return 1;
    }
    let asked = node
        .field("runtimeConfiguration")
        .and_then(|found| found.field("concurrency"))
        .and_then(|found| found.value.get("repetitions").and_then(whole));
    match asked {
        Some(count) => usize::try_from(count.clamp(1, MOST_AT_ONCE)).unwrap_or(1),
        None if is_nested(reader, index) => 1,
        None => DEFAULT_AT_ONCE,
    }
}

fn is_nested(reader: &Reader, index: ActionIndex) -> bool {
    let mut block = reader.entries[index.0].block;
    while let Some(owner) = reader.blocks[block.0].owner {
        let entry = &reader.entries[owner.0];
        if entry.type_name.eq_ignore_ascii_case("foreach") {
            return true;
        }
        block = entry.block;
    }
    false
}

impl Behaviour for Foreach {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let items = step.evaluate(me, &self.items)?;
        let items = items.as_array().map(<[_]>::to_vec).ok_or_else(|| {
            let (path, found) = (self.items.path(), items.kind().described());
            let why = format!("{path}: the result must be an array, and is {found}");
            Failure::new("ExpressionEvaluationFailed", why)
        })?;
        step.state.instance_mut(me).work = Work::Loop(Box::new(Loop {
            count: items.len(),
            items,
            begun: 0,
            running: 0,
            at_once: self.at_once,
            failed: None,
            frames: vec![],
            deadline: None,
        }));
        Ok(self.go_on(step, me))
    }

    fn frame_ended(
        &self,
        step: &mut Step<'_>,
        me: InstanceIndex,
        frame: FrameIndex,
    ) -> Result<Progress, Failure> {
        let failed = step.culprit(frame).is_some();
        let iteration = step.state.frame(frame).iteration.unwrap_or_default();
        if let Work::Loop(run) = &mut step.state.instance_mut(me).work {
            run.running -= 1;
            if failed {
                run.failed = Some(run.failed.map_or(iteration, |first| first.min(iteration)));
            }
        }
        match self.go_on(step, me) {
            Progress::Done(_) if self.has_failed(step, me) => Err(inside_failed()),
            progress => Ok(progress),
        }
    }

    fn blocks(&self) -> Vec<BlockIndex> {
        vec![self.inside]
    }

    fn gathers_iterations(&self) -> bool {
        true
    }

    fn runs_at_once(&self) -> usize {
        self.at_once
    }
}

impl Foreach {
    /// Begins as many iterations as may run now.
    fn go_on(&self, step: &mut Step<'_>, me: InstanceIndex) -> Progress {
        loop {
            let Work::Loop(run) = &mut step.state.instance_mut(me).work else {
                return Progress::Pending;
            };
            if run.begun == run.items.len() {
                let done = run.running == 0;
                let completion = Completion::succeeded(None);
                return if done { Progress::Done(completion) } else { Progress::Pending };
            }
            if run.running >= run.at_once {
                return Progress::Pending;
            }
            let iteration = run.begun;
            let item = run.items[iteration].clone();
            run.begun += 1;
            run.running += 1;
            let frame = step.open(self.inside, Some(me), Some(iteration), Some(item));
            if let Work::Loop(run) = &mut step.state.instance_mut(me).work {
                run.frames.push(frame);
            }
        }
    }

    fn has_failed(&self, step: &Step<'_>, me: InstanceIndex) -> bool {
        matches!(&step.state.instance(me).work, Work::Loop(run) if run.failed.is_some())
    }
}
