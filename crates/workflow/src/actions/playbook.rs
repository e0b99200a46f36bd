//! Workflow: runs another playbook and waits for its Response.

use super::{Behaviour, method, object, present, text};
use crate::definition::reader::{Compiled, Node, Reader};
use crate::effect::{Effect, EffectId, PlaybookCall};
use crate::run::state::InstanceIndex;
use crate::run::{Failure, Progress, Step};
use expression::Value;

pub(super) struct Playbook {
    inputs: Compiled,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Playbook> {
    let inputs = reader.object(node, "inputs")?;
    reader.object(&inputs, "host");
    Some(Playbook { inputs: reader.tree(&inputs)? })
}

impl Behaviour for Playbook {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let inputs = step.evaluate(me, &self.inputs)?;
        let named = playbook(&inputs).is_some();
        step.set_inputs(me, inputs);
        if !named {
            let path = self.inputs.path();
            return Err(Failure::input(format!("{path}.host: names no workflow")));
        }
        step.begin_call(me)
    }

    fn request(
        &self,
        step: &mut Step<'_>,
        me: InstanceIndex,
        id: EffectId,
        key: String,
        _poll: Option<&str>,
    ) -> Result<Effect, Failure> {
        let entry = step.entry(me);
        let inputs = step.state.instance(me).record.inputs.clone().unwrap_or_default();
        let host = inputs.get("host").cloned().unwrap_or_default();
        Ok(Effect::CallPlaybook(PlaybookCall {
            id,
            key,
            action: entry.name.to_string(),
            playbook: playbook(&inputs).unwrap_or_default().to_owned(),
            trigger: text(&host, "triggerName").unwrap_or_default().to_owned(),
            method: method(&inputs, "POST"),
            queries: object(&inputs, "queries"),
            headers: object(&inputs, "headers"),
            body: present(&inputs, "body"),
            secure: entry.settings.secure_inputs || entry.settings.secure_outputs,
        }))
    }

    fn can_time_out(&self) -> bool {
        true
    }
}

/// The playbook's name: the last part of `host.workflow.id`.
fn playbook(inputs: &Value) -> Option<&str> {
    let id = inputs.get("host")?.get("workflow")?.get("id")?.as_str()?;
    id.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty())
}
