//! Response: answers whoever started the run.

use super::{Behaviour, object, present};
use crate::definition::reader::{Compiled, Node, Reader};
use crate::effect::{Effect, Response as Answer};
use crate::run::retry::whole;
use crate::run::state::InstanceIndex;
use crate::run::{Completion, Failure, Progress, Step};
use expression::{Object, Value};

pub(super) struct Response {
    inputs: Compiled,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Response> {
    let inputs = reader.object(node, "inputs")?;
    reader.required(&inputs, "statusCode");
    Some(Response { inputs: reader.tree(&inputs)? })
}

impl Behaviour for Response {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let inputs = step.evaluate(me, &self.inputs)?;
        step.set_inputs(me, inputs.clone());
        if step.state.response.is_some() {
            let why = "the run has answered already".to_owned();
            return Ok(Progress::Done(Completion::skipped("ActionResponseSkipped", why)));
        }
        let status = inputs.get("statusCode").and_then(whole);
        let status = status.and_then(|status| u16::try_from(status).ok()).filter(is_status);
        let status = status.ok_or_else(|| {
            let path = self.inputs.path();
            Failure::input(format!("{path}.statusCode: expected a status from 200 to 599"))
        })?;
        let answer = Answer {
            id: format!("{}#1", step.path(me)).into(),
            status,
            headers: object(&inputs, "headers"),
            body: present(&inputs, "body"),
        };
        step.state.response = Some(answer.clone());
        step.effects.push(Effect::Respond(answer));
        Ok(Progress::Done(Completion::succeeded(Some(outputs(&inputs, status)))))
    }

    fn outputs_repeat_inputs(&self) -> bool {
        true
    }
}

fn is_status(status: &u16) -> bool {
    (200..600).contains(status)
}

fn outputs(inputs: &Value, status: u16) -> Value {
    let mut outputs = Object::new();
    outputs.insert("statusCode", i64::from(status).into());
    for name in ["headers", "body"] {
        if let Some(value) = present(inputs, name) {
            outputs.insert(name, value);
        }
    }
    outputs.into()
}
