//! ApiConnection: calls an operation of a connector.

use super::{Behaviour, method, object, present, text};
use crate::definition::connections;
use crate::definition::reader::{Compiled, Node, Reader};
use crate::effect::{ConnectorCall, Effect, EffectId};
use crate::run::state::InstanceIndex;
use crate::run::{Failure, Progress, Step};
use expression::Value;

pub(super) struct Connector {
    pub(super) inputs: Compiled,
    /// The connection by the name in `$connections`, where the definition says it plainly.
    pub(super) reference: Option<String>,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Connector> {
    let inputs = reader.object(node, "inputs")?;
    reader.object(&inputs, "host");
    reader.required(&inputs, "path");
    let reference = connections::reference(inputs.value);
    Some(Connector { inputs: reader.tree(&inputs)?, reference })
}

impl Behaviour for Connector {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let inputs = step.evaluate(me, &self.inputs)?;
        step.set_inputs(me, inputs);
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
        Ok(Effect::CallConnector(self.call(step, me, id, key, "GET")))
    }

    fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }

    fn can_time_out(&self) -> bool {
        true
    }
}

impl Connector {
    /// The call that the recorded inputs describe.
    pub(super) fn call(
        &self,
        step: &Step<'_>,
        me: InstanceIndex,
        id: EffectId,
        key: String,
        default_method: &str,
    ) -> ConnectorCall {
        let entry = step.entry(me);
        let inputs = step.state.instance(me).record.inputs.clone().unwrap_or_default();
        let path = text(&inputs, "path").unwrap_or_default();
        let slash = if path.starts_with('/') { "" } else { "/" };
        ConnectorCall {
            id,
            key,
            connection: self.connector(step, &inputs),
            action: entry.name.to_string(),
            method: method(&inputs, default_method),
            path: format!("{slash}{path}"),
            queries: object(&inputs, "queries"),
            headers: object(&inputs, "headers"),
            body: present(&inputs, "body"),
            secure: entry.settings.secure_inputs || entry.settings.secure_outputs,
        }
    }

    fn connector(&self, step: &Step<'_>, inputs: &Value) -> String {
        let bound = step.state.parameters.get(connections::PARAMETER);
        let named = || {
            let connection = inputs.get("host")?.get("connection")?;
            let id =
                connection.get("name").or_else(|| connection.get("referenceName"))?.as_str()?;
            Some(id.rsplit('/').next().unwrap_or(id).to_owned())
        };
        let reference = self.reference.clone().or_else(named).unwrap_or_default();
        connections::connector(&reference, bound)
    }
}
