//! Calls of something outside: attempts, the waiting between them, time limits.

use super::random::Source;
use super::retry::{self, RetryPolicy};
use super::state::{Call, InstanceIndex, Pending, Purpose, State, Work};
use super::{Completion, Failure, Progress, Step};
use crate::definition::Definition;
use crate::effect::{Callback, Effect, EffectId, Timer};
use crate::event::Reply;
use crate::outcome::Status;
use crate::time;
use expression::{Object, Value};
use jiff::Timestamp;

/// The id under which a waiting action is called back.
pub(crate) fn callback_id(
    definition: &Definition,
    state: &State,
    instance: InstanceIndex,
) -> EffectId {
    format!("{}@callback", state.path(&definition.entries, instance)).into()
}

/// The address under which a waiting action is called back.
pub(crate) fn callback_url(base: &str, id: &EffectId) -> String {
    let mut url = base.to_owned();
    for byte in id.as_str().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                url.push(char::from(byte));
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

impl Step<'_> {
    /// Makes the first attempt of a call whose inputs are recorded.
    pub fn begin_call(&mut self, me: InstanceIndex) -> Result<Progress, Failure> {
        let call = Call { attempts: 0, pending: vec![], poll: None };
        self.state.instance_mut(me).work = Work::Call(Box::new(call));
        self.attempt(me)?;
        Ok(Progress::Pending)
    }

    /// Makes one attempt more.
    pub fn attempt(&mut self, me: InstanceIndex) -> Result<(), Failure> {
        let Some(call) = self.call(me) else {
            return Ok(());
        };
        call.attempts += 1;
        let (attempts, poll) = (call.attempts, call.poll.clone());
        let key = self.path(me);
        let id: EffectId = match &poll {
            Some((_, polls)) => format!("{key}#{attempts}.{polls}").into(),
            None => format!("{key}#{attempts}").into(),
        };
        let behaviour = &self.entry(me).behaviour;
        let address = poll.as_ref().map(|(address, _)| address.as_str());
        let effect = behaviour.request(self, me, id, key, address)?;
        self.ask(me, Purpose::Reply, effect);
        Ok(())
    }

    /// What an action has under way outside, if anything.
    pub fn call(&mut self, me: InstanceIndex) -> Option<&mut Call> {
        match &mut self.state.instance_mut(me).work {
            Work::Call(call) => Some(call),
            _ => None,
        }
    }

    /// Emits an effect that will be answered.
    pub fn ask(&mut self, me: InstanceIndex, purpose: Purpose, effect: Effect) {
        let id = effect.id().clone();
        if let Some(call) = self.call(me) {
            call.pending.push(id.clone());
        }
        let number = self.state.asked;
        self.state.asked += 1;
        self.state.pending_ids.insert(id, number);
        self.state
            .pending
            .insert(number, Pending { effect: effect.clone(), instance: me, purpose });
        self.effects.push(effect);
    }

    /// Sets a timer of an action.
    pub fn set_timer(&mut self, me: InstanceIndex, purpose: Purpose, name: &str, due: Timestamp) {
        let id = format!("{}@{name}", self.path(me)).into();
        self.ask(me, purpose, Effect::SetTimer(Timer { id, due }));
    }

    /// Waits for somebody to call back.
    pub fn await_callback(&mut self, me: InstanceIndex) {
        let id = callback_id(self.definition, self.state, me);
        let base = self.state.start.as_ref().map_or("", |start| start.callback_base.as_str());
        let url = callback_url(base, &id);
        self.ask(me, Purpose::Callback, Effect::AwaitCallback(Callback { id, url }));
    }

    /// The answer to a call came in.
    pub fn replied(&mut self, effect: &EffectId, reply: &Reply) {
        let Some(pending) = self.state.take(effect, &[Purpose::Reply]) else {
            return;
        };
        let me = pending.instance;
        self.forget(me, effect);
        if self.retry(me, reply) {
            return;
        }
        let behaviour = &self.entry(me).behaviour;
        let progress = match reply {
            Reply::Ok { status, headers, body } => {
                behaviour.answered(self, me, *status, headers, body)
            }
            Reply::Failed { code, message, .. } => Err(Failure::new(code, message)),
        };
        self.settle_progress(me, progress);
    }

    /// Calls again later, if the answer and the retry policy allow it.
    fn retry(&mut self, me: InstanceIndex, reply: &Reply) -> bool {
        if !retry::is_retryable(reply) {
            return false;
        }
        let inputs = self.state.instance(me).record.inputs.as_ref();
        let policy = RetryPolicy::read(inputs.and_then(|inputs| inputs.get("retryPolicy")));
        let attempts = self.call(me).map_or(0, |call| call.attempts);
        if attempts > policy.count {
            return false;
        }
        let seed = self.state.start.as_ref().map_or(0, |start| start.seed);
        let mut chance = Source::new(seed, &self.path(me), u64::from(attempts));
        let wait =
            retry::asked_wait(reply, self.at).unwrap_or_else(|| policy.wait(attempts, &mut chance));
        let due = time::seconds_after(self.at, wait);
        let polls = self.call(me).and_then(|call| call.poll.as_ref().map(|(_, polls)| *polls));
        let name = match polls {
            Some(polls) => format!("retry{attempts}.{polls}"),
            None => format!("retry{attempts}"),
        };
        self.set_timer(me, Purpose::Retry, &name, due);
        true
    }

    /// A timer fired.
    pub fn timer_fired(&mut self, effect: &EffectId) {
        let timers = [Purpose::Retry, Purpose::Wait, Purpose::Timeout];
        let Some(pending) = self.state.take(effect, &timers) else {
            return;
        };
        let me = pending.instance;
        self.forget(me, effect);
        let progress = match pending.purpose {
            Purpose::Retry => self.attempt(me).map(|()| Progress::Pending),
            Purpose::Timeout => Ok(Progress::Done(Completion::timed_out())),
            _ => Ok(Progress::Done(Completion::succeeded(None))),
        };
        self.settle_progress(me, progress);
    }

    /// Somebody called back.
    pub fn called_back(&mut self, effect: &EffectId, headers: &Object, body: &Value) {
        let Some(pending) = self.state.take(effect, &[Purpose::Callback]) else {
            return;
        };
        self.forget(pending.instance, effect);
        let outputs = reply_outputs(200, headers, body);
        self.finish(pending.instance, Completion::succeeded(Some(outputs)));
    }

    fn forget(&mut self, me: InstanceIndex, effect: &EffectId) {
        if let Some(call) = self.call(me) {
            call.pending.retain(|one| one != effect);
        }
    }
}

/// The outputs of a call: `{statusCode, headers, body}`.
pub(crate) fn reply_outputs(status: u16, headers: &Object, body: &Value) -> Value {
    let mut outputs = Object::new();
    outputs.insert("statusCode", i64::from(status).into());
    outputs.insert("headers", headers.clone().into());
    if !body.is_null() {
        outputs.insert("body", body.clone());
    }
    outputs.into()
}

/// How a call ends with an answer: well below status 400, else failed with the status's name.
pub(crate) fn completed(status: u16, headers: &Object, body: &Value) -> Completion {
    let outputs = Some(reply_outputs(status, headers, body));
    if status < 400 {
        let code = Some(retry::status_name(status));
        return Completion { status: Status::Succeeded, outputs, code, error: None };
    }
    let name = retry::status_name(status);
    let message = format!("the call was answered with status {status} ({name})");
    Completion { outputs, ..Failure::new(name, message).into() }
}
