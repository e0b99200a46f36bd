//! Compose: its inputs are its outputs.

use super::Behaviour;
use crate::definition::reader::{Compiled, Node, Reader};
use crate::run::state::InstanceIndex;
use crate::run::{Completion, Failure, Progress, Step};

pub(super) struct Compose {
    inputs: Option<Compiled>,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Compose> {
    // `"inputs": null` and no inputs at all both give null.
    Some(Compose { inputs: reader.optional_tree(node, "inputs") })
}

impl Behaviour for Compose {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let value = match &self.inputs {
            Some(inputs) => step.evaluate(me, inputs)?,
            None => expression::Value::Null,
        };
        step.set_inputs(me, value.clone());
        Ok(Progress::Done(Completion::succeeded(Some(value))))
    }

    fn outputs_repeat_inputs(&self) -> bool {
        true
    }
}
