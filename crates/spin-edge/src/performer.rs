//! Performing what a playbook asks for: a call of a connector, of an address, of another playbook.

use std::cell::RefCell;

use expression::Value;
use futures::channel::oneshot;
use service::Performer;
use workflow::{Effect, Reply, Response};

use crate::outgoing::NoAnswer;
use crate::{connectors, starter};

/// The world outside a playbook, as this component is connected to it.
pub struct Connected {
    /// The workspace that calls are made for.
    workspace: &'static str,
    /// Where the run's response goes, if somebody waits for it.
    response: RefCell<Option<oneshot::Sender<Response>>>,
}

impl Connected {
    /// The world outside a run of this workspace; the receiver gets the run's response.
    pub fn new(workspace: &'static str) -> (Self, oneshot::Receiver<Response>) {
        let (sender, receiver) = oneshot::channel();
        (Self { workspace, response: RefCell::new(Some(sender)) }, receiver)
    }
}

impl Performer for Connected {
    async fn perform(&self, key: &str, playbook: &str, run: &str, effect: &Effect) -> Reply {
        match effect {
            Effect::CallConnector(call) => {
                connectors::perform(self.workspace, key, playbook, run, call).await
            }
            Effect::CallHttp(call) => crate::http_action::perform(call).await,
            Effect::CallPlaybook(call) => starter::call(key, call).await,
            Effect::SetTimer(_) | Effect::AwaitCallback(_) | Effect::Respond(_) => {
                failed("NotACall", "this effect is not a call".into(), false)
            }
        }
    }

    fn respond(&self, response: &Response) {
        if let Some(waiting) = self.response.take() {
            // Nobody may be waiting any more.
            let _ = waiting.send(response.clone());
        }
    }
}

/// A value where only a text can stand: a text as it is, anything else as JSON.
pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A call that got no answer.
pub fn failed(code: &str, message: String, retryable: bool) -> Reply {
    Reply::Failed { code: code.into(), message, retryable, retry_after: None }
}

/// What a call's lack of an answer means for a playbook. `what` names what was called, without secrets.
pub fn no_answer(what: &str, reason: NoAnswer) -> Reply {
    let (code, message, retryable) = match reason {
        NoAnswer::NotGranted => (
            "HostNotGranted",
            format!("{what} may not be reached: spin.toml does not grant it to this component"),
            false,
        ),
        NoAnswer::BadAddress => ("AddressInvalid", format!("{what} is not an address"), false),
        NoAnswer::Unreachable(why) => {
            ("Unreachable", format!("{what} could not be reached: {why}"), true)
        }
        NoAnswer::TimedOut => ("CallTimedOut", format!("{what} did not answer in time"), true),
        NoAnswer::TooLarge => {
            ("AnswerTooLarge", format!("{what} answered with more than is read"), false)
        }
    };
    failed(code, message, retryable)
}
