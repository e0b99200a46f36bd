//! A run: told what happened, it says what to do next.

mod begin;
pub(crate) mod call;
mod end;
mod follow;
pub mod history;
mod random;
pub(crate) mod retry;
pub(crate) mod state;
mod step;
mod view;

pub(crate) use follow::inside_failed;
pub(crate) use step::{Completion, Failure, Progress, Step, Test};

use crate::definition::Definition;
use crate::effect::{Effect, EffectId};
use crate::event::Event;
use crate::outcome::Outcome;
use state::State;
use std::sync::Arc;

/// One run of a playbook.
///
/// It does nothing by itself: [`Run::apply`] takes one entry of the run's journal and returns the
/// effects that can begin now. The same journal always gives the same state and the same effects
/// with the same ids, so a run is kept by keeping its journal.
pub struct Run {
    definition: Arc<Definition>,
    state: State,
}

impl Run {
    /// A run that has not begun: its first event is [`Event::Started`].
    pub fn new(definition: Arc<Definition>) -> Run {
        Run { definition, state: State::default() }
    }

    /// Takes in what happened and returns what to do. An event for an effect that is answered
    /// already, or that was never asked for, changes nothing; nor does any event after the end.
    /// The cost grows with what changes, not with the size of the run.
    pub fn apply(&mut self, event: &Event) -> Vec<Effect> {
        let begins = matches!(event, Event::Started(_));
        if self.state.outcome.is_some() || begins == self.state.start.is_some() {
            return vec![];
        }
        let mut step = Step::new(&self.definition, &mut self.state, event.at());
        match event {
            Event::Started(start) => step.begin(start),
            Event::Replied { effect, reply, .. } => step.replied(effect, reply),
            Event::TimerFired { effect, .. } => step.timer_fired(effect),
            Event::CalledBack { effect, headers, body, .. } => {
                step.called_back(effect, headers, body);
            }
            Event::Cancelled { .. } => step.cancel(),
        }
        step.settle()
    }

    /// The effects that were asked for and are not answered, in that order. After a replay these
    /// are the ones to perform again.
    pub fn outstanding(&self) -> Vec<Effect> {
        self.state.pending.values().map(|pending| pending.effect.clone()).collect()
    }

    /// Whether an effect was asked for and is not answered.
    pub fn awaits(&self, effect: &EffectId) -> bool {
        self.state.pending_ids.contains_key(effect)
    }

    /// How the run ended, once it has.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.state.outcome.as_ref()
    }

    /// What the run answered to its caller, once it has.
    pub fn response(&self) -> Option<&crate::effect::Response> {
        self.state.response.as_ref()
    }

    /// The caller's id for following a request through systems, or the run's own id.
    pub fn client_tracking_id(&self) -> &str {
        &self.state.client_tracking_id
    }

    /// The definition that is run.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }
}
