//! Join: one text from the items of an array.

use super::{Behaviour, array, display, text};
use crate::definition::reader::{Compiled, Node, Reader};
use crate::run::state::InstanceIndex;
use crate::run::{Completion, Failure, Progress, Step};

pub(super) struct Join {
    inputs: Compiled,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Join> {
    let inputs = reader.object(node, "inputs")?;
    reader.required(&inputs, "from");
    reader.required(&inputs, "joinWith");
    Some(Join { inputs: reader.tree(&inputs)? })
}

impl Behaviour for Join {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let inputs = step.evaluate(me, &self.inputs)?;
        step.set_inputs(me, inputs.clone());
        let from = inputs.get("from").cloned().unwrap_or_default();
        let with = text(&inputs, "joinWith").unwrap_or_default();
        let pieces: Vec<String> = array(&from, "from")?.iter().map(display).collect();
        Ok(Progress::Done(Completion::body(pieces.join(with).into())))
    }

    fn outputs_repeat_inputs(&self) -> bool {
        true
    }
}
