//! Drives a run in memory: every effect is answered from given or default replies, timers fire at
//! once in a time of their own. Nothing outside is touched.

mod entities;
mod examples;
mod replies;

use crate::definition::Definition;
use crate::effect::{Effect, EffectId};
use crate::event::{Event, Reply, Start};
use crate::outcome::Outcome;
use crate::run::Run;
use examples::Examples;
use expression::Object;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// After so many events a simulation gives up: an Until may want 5,000 iterations of many calls.
const MOST_EVENTS: usize = 250_000;

/// A reply to give instead of the default one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GivenReply {
    /// The action to answer, in any letter case; any action where it is missing. A path with
    /// iterations (`For_each[3]/Confirm`) answers one iteration.
    #[serde(default)]
    pub action: Option<String>,
    /// The connector to answer; anything where it is missing.
    #[serde(default)]
    pub connector: Option<String>,
    /// What the operation's path, or the address, begins with; anything where it is missing.
    #[serde(default)]
    pub path: Option<String>,
    /// How many times it is given; always where it is missing.
    #[serde(default)]
    pub times: Option<usize>,
    /// The reply. For an action that waits for a callback it is what the callback brings.
    pub reply: Reply,
}

/// One effect of a simulated run and how it was answered.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// When, in the time of the simulation.
    pub at: Timestamp,
    /// What the run asked for.
    pub effect: Effect,
    /// What it was told; none for timers, callbacks and responses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
}

/// A simulated run.
pub struct Simulation {
    /// The run at its end.
    pub run: Run,
    /// Everything that it asked for, in order.
    pub exchanges: Vec<Exchange>,
    /// Its journal.
    pub events: Vec<Event>,
}

impl Simulation {
    /// How it ended. `None`: it did not end within the bounds of a simulation.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.run.outcome()
    }
}

/// Runs a playbook to its end.
pub fn run(definition: &Arc<Definition>, start: Start, given: Vec<GivenReply>) -> Simulation {
    let mut driver = Driver {
        now: start.at,
        start: start.clone(),
        given,
        queue: VecDeque::new(),
        timers: BTreeMap::new(),
        callbacks: VecDeque::new(),
        set: 0,
        exchanges: vec![],
        examples: Examples::of(definition),
    };
    let mut run = Run::new(Arc::clone(definition));
    let mut events = vec![];
    let mut next = Some(Event::Started(Box::new(start)));
    while let Some(event) = next.take().filter(|_| events.len() < MOST_EVENTS) {
        for effect in run.apply(&event) {
            driver.take(effect);
        }
        events.push(event);
        if run.outcome().is_none() {
            next = driver.next(&run);
        }
    }
    Simulation { run, exchanges: driver.exchanges, events }
}

/// Answers effects.
struct Driver {
    now: Timestamp,
    start: Start,
    given: Vec<GivenReply>,
    /// Answers on their way.
    queue: VecDeque<(EffectId, Reply)>,
    /// Timers by the time at which they are due, then by the order in which they were set.
    timers: BTreeMap<(Timestamp, u64), EffectId>,
    callbacks: VecDeque<(EffectId, Reply)>,
    set: u64,
    exchanges: Vec<Exchange>,
    examples: Examples,
}

impl Driver {
    fn take(&mut self, effect: Effect) {
        let reply = match &effect {
            Effect::SetTimer(timer) => {
                self.set += 1;
                self.timers.insert((timer.due, self.set), timer.id.clone());
                None
            }
            Effect::AwaitCallback(callback) => {
                let reply = self.callback(callback.id.as_str());
                self.callbacks.push_back((callback.id.clone(), reply));
                None
            }
            Effect::Respond(_) => None,
            call => {
                let reply = self.reply(call);
                self.queue.push_back((call.id().clone(), reply.clone()));
                Some(reply)
            }
        };
        self.exchanges.push(Exchange { at: self.now, effect, reply });
    }

    /// Answers first, then callbacks, then the timer that is due next. What the run does not wait
    /// for any more is left out.
    fn next(&mut self, run: &Run) -> Option<Event> {
        if let Some((effect, reply)) = self.queue.pop_front() {
            return Some(Event::Replied { effect, at: self.now, reply });
        }
        if let Some((effect, reply)) = self.callbacks.pop_front() {
            let (headers, body) = match reply {
                Reply::Ok { headers, body, .. } => (headers, body),
                Reply::Failed { .. } => Default::default(),
            };
            return Some(Event::CalledBack { effect, at: self.now, headers, body });
        }
        while let Some(((due, _), effect)) = self.timers.pop_first() {
            if run.awaits(&effect) {
                self.now = self.now.max(due);
                return Some(Event::TimerFired { effect, at: self.now });
            }
        }
        None
    }

    fn reply(&mut self, effect: &Effect) -> Reply {
        let (action, connector, path) = match effect {
            Effect::CallConnector(call) => {
                (&call.action, call.connection.as_str(), call.path.as_str())
            }
            Effect::CallHttp(call) => (&call.action, "", call.uri.as_str()),
            Effect::CallPlaybook(call) => (&call.action, "", call.playbook.as_str()),
            _ => return replies::empty(),
        };
        let waits = matches!(effect, Effect::CallConnector(call) if replies::subscribes(call));
        let own = if waits { None } else { self.given(action, effect.id(), connector, path) };
        own.unwrap_or_else(|| replies::default(effect, &self.start, self.examples.get(action)))
    }

    fn callback(&mut self, id: &str) -> Reply {
        let key = id.trim_end_matches("@callback");
        let action = key.rsplit('/').next().unwrap_or(key).to_owned();
        let asked = self.exchanges.iter().rev().find_map(|exchange| match &exchange.effect {
            Effect::CallConnector(call) if call.key == key => Some(call.clone()),
            _ => None,
        });
        let (connector, path) = asked
            .as_ref()
            .map(|call| (call.connection.as_str(), call.path.as_str()))
            .unwrap_or_default();
        self.given(&action, &key.into(), connector, path)
            .unwrap_or_else(|| replies::callback(asked.as_ref()))
    }

    fn given(&mut self, action: &str, id: &EffectId, connector: &str, path: &str) -> Option<Reply> {
        let key = id.as_str().split('#').next().unwrap_or_default();
        let fits = |wanted: &Option<String>, found: &[&str]| {
            wanted.as_ref().is_none_or(|it| found.iter().any(|one| it.eq_ignore_ascii_case(one)))
        };
        let begins = |wanted: &Option<String>| {
            let lower = path.to_ascii_lowercase();
            wanted.as_ref().is_none_or(|it| lower.starts_with(&it.to_ascii_lowercase()))
        };
        let found = self.given.iter_mut().find(|given| {
            given.times != Some(0)
                && fits(&given.action, &[action, key])
                && fits(&given.connector, &[connector])
                && begins(&given.path)
        })?;
        if let Some(times) = &mut found.times {
            *times -= 1;
        }
        Some(found.reply.clone())
    }
}

/// A reply of status 200.
pub fn ok(body: impl Into<expression::Value>) -> Reply {
    Reply::Ok { status: 200, headers: Object::new(), body: body.into() }
}
