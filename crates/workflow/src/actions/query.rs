//! Query: keeps the items of an array for which a condition holds.

use super::{Behaviour, array};
use crate::definition::reader::{Compiled, Node, Reader};
use crate::run::state::InstanceIndex;
use crate::run::{Completion, Failure, Progress, Step, Test};
use expression::{Object, Value};

pub(super) struct Query {
    from: Compiled,
    keep: Test,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Query> {
    let inputs = reader.object(node, "inputs")?;
    let from = reader.required_tree(&inputs, "from");
    let keep = reader.required(&inputs, "where").and_then(|found| reader.condition(&found));
    Some(Query { from: from?, keep: keep? })
}

impl Behaviour for Query {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let from = step.evaluate(me, &self.from)?;
        let inputs: Object = [("from", from.clone())].into_iter().collect();
        step.set_inputs(me, inputs.into());
        let items = array(&from, "from")?;
        let kept = step.with_view(me, |view| {
            let mut kept = vec![];
            view.each(items, |view, item| {
                if self.keep.evaluate(view)? {
                    kept.push(item.clone());
                }
                Ok(())
            })?;
            Ok(Value::from(kept))
        })?;
        Ok(Progress::Done(Completion::body(kept)))
    }

    fn outputs_repeat_inputs(&self) -> bool {
        true
    }
}
