//! Scope: a group of actions with one status.

use super::Behaviour;
use super::r#if::take_branch;
use crate::definition::action::read_block;
use crate::definition::reader::{Node, Reader};
use crate::definition::{ActionIndex, BlockIndex};
use crate::run::state::InstanceIndex;
use crate::run::{Failure, Progress, Step};

pub(super) struct Scope {
    inside: Option<BlockIndex>,
}

pub(super) fn read(reader: &mut Reader, index: ActionIndex, node: &Node<'_>) -> Option<Scope> {
    let inside = node.field("actions").map(|found| read_block(reader, &found, Some(index)));
    Some(Scope { inside })
}

impl Behaviour for Scope {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        Ok(take_branch(step, me, self.inside))
    }

    fn blocks(&self) -> Vec<BlockIndex> {
        self.inside.into_iter().collect()
    }
}
