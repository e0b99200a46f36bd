//! Switch: runs the branch whose case equals a value.

use super::Behaviour;
use super::r#if::take_branch;
use crate::definition::action::read_block;
use crate::definition::reader::{Compiled, Node, Reader};
use crate::definition::{ActionIndex, BlockIndex};
use crate::run::state::InstanceIndex;
use crate::run::{Failure, Progress, Step};
use expression::Object;

pub(super) struct Switch {
    on: Compiled,
    cases: Vec<(Compiled, BlockIndex)>,
    default: Option<BlockIndex>,
}

pub(super) fn read(reader: &mut Reader, index: ActionIndex, node: &Node<'_>) -> Option<Switch> {
    let on = reader.required_tree(node, "expression");
    let mut cases = vec![];
    if let Some(list) = node.field("cases") {
        for (_, case) in list.members() {
            let value = reader.required_tree(&case, "case");
            let Some(actions) = reader.object(&case, "actions") else {
                continue;
            };
            let block = read_block(reader, &actions, Some(index));
            cases.extend(value.map(|value| (value, block)));
        }
    }
    let default = node.field("default").and_then(|found| found.field("actions"));
    let default = default.map(|found| read_block(reader, &found, Some(index)));
    Some(Switch { on: on?, cases, default })
}

impl Behaviour for Switch {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let value = step.evaluate(me, &self.on)?;
        let inputs: Object = [("expressionResult", value.clone())].into_iter().collect();
        step.set_inputs(me, inputs.into());
        let mut branch = self.default;
        for (case, block) in &self.cases {
            if step.evaluate(me, case)? == value {
                branch = Some(*block);
                break;
            }
        }
        Ok(take_branch(step, me, branch))
    }

    fn blocks(&self) -> Vec<BlockIndex> {
        self.cases.iter().map(|(_, block)| *block).chain(self.default).collect()
    }
}
