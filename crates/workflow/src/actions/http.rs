//! Http: calls an HTTP endpoint.

use super::{Behaviour, method, object, present, text};
use crate::definition::reader::{Compiled, Node, Reader};
use crate::effect::{Effect, EffectId, HttpCall};
use crate::run::call::completed;
use crate::run::retry;
use crate::run::state::{InstanceIndex, Purpose};
use crate::run::{Failure, Progress, Step};
use crate::time;
use expression::{Object, Value};

/// Seconds between two questions for the result of a long operation that names none.
const POLL_SECONDS: f64 = 20.0;

pub(super) struct Http {
    inputs: Compiled,
    chunked: bool,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Http> {
    let inputs = reader.object(node, "inputs")?;
    reader.required(&inputs, "uri");
    reader.required(&inputs, "method");
    let chunked = node
        .field("runtimeConfiguration")
        .and_then(|found| found.field("contentTransfer"))
        .is_some_and(|found| {
            found.text("transferMode").is_some_and(|mode| mode.eq_ignore_ascii_case("chunked"))
        });
    Some(Http { inputs: reader.tree(&inputs)?, chunked })
}

impl Behaviour for Http {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let inputs = step.evaluate(me, &self.inputs)?;
        let uri = text(&inputs, "uri").unwrap_or_default().to_owned();
        step.set_inputs(me, inputs);
        if !(uri.starts_with("https://") || uri.starts_with("http://")) {
            let path = self.inputs.path();
            return Err(Failure::input(format!("{path}.uri: expected an http or https address")));
        }
        step.begin_call(me)
    }

    fn request(
        &self,
        step: &mut Step<'_>,
        me: InstanceIndex,
        id: EffectId,
        key: String,
        poll: Option<&str>,
    ) -> Result<Effect, Failure> {
        let entry = step.entry(me);
        let inputs = step.state.instance(me).record.inputs.clone().unwrap_or_default();
        let mut headers = object(&inputs, "headers");
        if let Some(cookie) = text(&inputs, "cookie") {
            headers.insert("Cookie", cookie.into());
        }
        let asked = text(&inputs, "uri").unwrap_or_default();
        let asks_again = poll.is_some();
        let uri = poll.map_or_else(|| asked.to_owned(), |location| resolved(asked, location));
        // What was meant for the one that was asked is not told to another that it names.
        let is_same = origin(&uri).eq_ignore_ascii_case(origin(asked));
        if !is_same {
            headers = Object::new();
        }
        Ok(Effect::CallHttp(HttpCall {
            id,
            key,
            action: entry.name.to_string(),
            method: if asks_again { "GET".to_owned() } else { method(&inputs, "GET") },
            uri,
            queries: if asks_again { Object::new() } else { object(&inputs, "queries") },
            headers,
            body: present(&inputs, "body").filter(|_| !asks_again),
            authentication: present(&inputs, "authentication").filter(|_| is_same),
            chunked: self.chunked,
            secure: entry.settings.secure_inputs || entry.settings.secure_outputs,
        }))
    }

    /// 202 with a `Location` is the beginning of a long operation: its result is asked for there,
    /// unless the action says DisableAsyncPattern.
    fn answered(
        &self,
        step: &mut Step<'_>,
        me: InstanceIndex,
        status: u16,
        headers: &Object,
        body: &Value,
    ) -> Result<Progress, Failure> {
        let location = headers.get("location").and_then(Value::as_str);
        let (202, Some(location), false) =
            (status, location, step.entry(me).settings.has("DisableAsyncPattern"))
        else {
            return Ok(Progress::Done(completed(status, headers, body)));
        };
        let Some(call) = step.call(me) else {
            return Ok(Progress::Pending);
        };
        let polls = call.poll.as_ref().map_or(0, |(_, polls)| *polls) + 1;
        call.poll = Some((location.to_owned(), polls));
        call.attempts = 0;
        let wait = headers
            .get("retry-after")
            .and_then(retry::whole)
            .map_or(POLL_SECONDS, |seconds| seconds.max(1) as f64);
        let due = time::seconds_after(step.at, wait);
        step.set_timer(me, Purpose::Retry, &format!("poll{polls}"), due);
        Ok(Progress::Pending)
    }

    fn can_time_out(&self) -> bool {
        true
    }
}

/// Scheme, host and port of an address, as it is written.
fn origin(uri: &str) -> &str {
    let host = uri.find("://").map_or(0, |at| at + 3);
    let end = uri[host..].find(['/', '?', '#']).map_or(uri.len(), |at| host + at);
    &uri[..end]
}

/// The address that a `Location` means: a path is one of the same host.
fn resolved(asked: &str, location: &str) -> String {
    match location.starts_with('/') && !location.starts_with("//") {
        true => format!("{}{location}", origin(asked)),
        false => location.to_owned(),
    }
}
