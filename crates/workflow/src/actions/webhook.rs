//! ApiConnectionWebhook: subscribes at a connector and waits until somebody calls back.

use super::connector::Connector;
use super::{Behaviour, connector};
use crate::definition::reader::{Node, Reader};
use crate::effect::{Effect, EffectId};
use crate::run::call::completed;
use crate::run::state::InstanceIndex;
use crate::run::{Failure, Progress, Step};
use expression::{Object, Value};

pub(super) struct Webhook {
    subscription: Connector,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Webhook> {
    Some(Webhook { subscription: connector::read(reader, node)? })
}

impl Behaviour for Webhook {
    /// The callback is awaited before the subscription is made: it may come before its answer.
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let inputs = step.evaluate(me, &self.subscription.inputs)?;
        step.set_inputs(me, inputs);
        let progress = step.begin_call(me)?;
        step.await_callback(me);
        Ok(progress)
    }

    fn request(
        &self,
        step: &mut Step<'_>,
        me: InstanceIndex,
        id: EffectId,
        key: String,
        _poll: Option<&str>,
    ) -> Result<Effect, Failure> {
        Ok(Effect::CallConnector(self.subscription.call(step, me, id, key, "POST")))
    }

    fn answered(
        &self,
        _step: &mut Step<'_>,
        _me: InstanceIndex,
        status: u16,
        headers: &Object,
        body: &Value,
    ) -> Result<Progress, Failure> {
        if status < 400 {
            return Ok(Progress::Pending);
        }
        Ok(Progress::Done(completed(status, headers, body)))
    }

    fn reference(&self) -> Option<&str> {
        self.subscription.reference()
    }

    fn can_time_out(&self) -> bool {
        true
    }
}
