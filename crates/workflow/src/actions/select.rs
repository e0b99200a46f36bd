//! Select: makes a new array with one element for each item.

use super::{Behaviour, array};
use crate::definition::reader::{Compiled, Node, Reader};
use crate::run::state::InstanceIndex;
use crate::run::{Completion, Failure, Progress, Step};
use expression::{Object, Value};

pub(super) struct Select {
    from: Compiled,
    select: Compiled,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Select> {
    let inputs = reader.object(node, "inputs")?;
    let from = reader.required_tree(&inputs, "from");
    let select = reader.required_tree(&inputs, "select");
    Some(Select { from: from?, select: select? })
}

impl Behaviour for Select {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let from = step.evaluate(me, &self.from)?;
        let inputs: Object = [("from", from.clone())].into_iter().collect();
        step.set_inputs(me, inputs.into());
        let items = array(&from, "from")?;
        let made = step.with_view(me, |view| {
            let mut made = Vec::with_capacity(items.len());
            view.each(items, |view, _| {
                made.push(self.select.evaluate(view)?);
                Ok(())
            })?;
            Ok(Value::from(made))
        })?;
        Ok(Progress::Done(Completion::body(made)))
    }

    fn outputs_repeat_inputs(&self) -> bool {
        true
    }
}
