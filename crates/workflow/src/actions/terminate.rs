//! Terminate: ends the run.

use super::{Behaviour, display, text};
use crate::definition::reader::{Compiled, Node, Reader};
use crate::outcome::{ActionError, RunStatus};
use crate::run::state::InstanceIndex;
use crate::run::{Failure, Progress, Step};
use expression::Value;

pub(super) struct Terminate {
    inputs: Compiled,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Terminate> {
    let inputs = reader.object(node, "inputs")?;
    reader.required(&inputs, "runStatus");
    Some(Terminate { inputs: reader.tree(&inputs)? })
}

impl Behaviour for Terminate {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let inputs = step.evaluate(me, &self.inputs)?;
        step.set_inputs(me, inputs.clone());
        let wanted = text(&inputs, "runStatus").unwrap_or_default().to_ascii_lowercase();
        let (status, error) = match wanted.as_str() {
            "succeeded" => (RunStatus::Succeeded, None),
            "failed" => (RunStatus::Failed, Some(run_error(&inputs))),
            "cancelled" => (RunStatus::Cancelled, Some(run_error(&inputs))),
            _ => {
                let path = self.inputs.path();
                let why = "expected Succeeded, Failed or Cancelled";
                return Err(Failure::input(format!("{path}.runStatus: {why}")));
            }
        };
        step.stop(status, error, Some(me));
        Ok(Progress::Pending)
    }
}

fn run_error(inputs: &Value) -> ActionError {
    let member = |name: &str| inputs.get("runError").and_then(|error| error.get(name)).map(display);
    let code = member("code").unwrap_or_else(|| "Terminated".to_owned());
    let message = member("message").unwrap_or_else(|| "the run was terminated".to_owned());
    ActionError::new(code, message)
}
