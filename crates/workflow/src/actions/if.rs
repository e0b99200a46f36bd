//! If: runs one of two branches.

use super::Behaviour;
use crate::definition::action::read_block;
use crate::definition::reader::{Node, Reader};
use crate::definition::{ActionIndex, BlockIndex};
use crate::run::state::{InstanceIndex, Work};
use crate::run::{Completion, Failure, Progress, Step, Test};
use expression::Object;

pub(super) struct If {
    test: Test,
    then: Option<BlockIndex>,
    otherwise: Option<BlockIndex>,
}

pub(super) fn read(reader: &mut Reader, index: ActionIndex, node: &Node<'_>) -> Option<If> {
    let expression = reader.required(node, "expression");
    let test = expression.and_then(|found| reader.condition(&found));
    let then = node.field("actions").map(|found| read_block(reader, &found, Some(index)));
    let otherwise = node.field("else").and_then(|found| found.field("actions"));
    let otherwise = otherwise.map(|found| read_block(reader, &found, Some(index)));
    Some(If { test: test?, then, otherwise })
}

impl Behaviour for If {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let holds = step.test(me, &self.test)?;
        let inputs: Object = [("expressionResult", holds.into())].into_iter().collect();
        step.set_inputs(me, inputs.into());
        Ok(take_branch(step, me, if holds { self.then } else { self.otherwise }))
    }

    fn blocks(&self) -> Vec<BlockIndex> {
        self.then.into_iter().chain(self.otherwise).collect()
    }
}

/// Runs a branch; where there is none, the action is done.
pub(super) fn take_branch(
    step: &mut Step<'_>,
    me: InstanceIndex,
    branch: Option<BlockIndex>,
) -> Progress {
    let frame = branch.map(|block| step.open(block, Some(me), None, None));
    step.state.instance_mut(me).work = Work::Branch(frame);
    match frame {
        Some(_) => Progress::Pending,
        None => Progress::Done(Completion::succeeded(None)),
    }
}
