//! Driving a run: performing what it asks for until it has ended, or waits for something that is long off.

use std::time::Duration;

use futures::future::{Either, FutureExt, LocalBoxFuture, select};
use futures::stream::{FuturesUnordered, StreamExt};
use jiff::Timestamp;
use store::{Agenda, Item, Leases, Runs};
use uuid::Uuid;
use wire::record::{RunEndRecord, RunRecord};
use workflow::{Effect, Event, HttpCall, Outcome, Run};

use crate::{Error, Performer, World};

use super::heard::Heard;
use super::own_tasks::{self, Meant};

/// How often a driver looks whether somebody else (a callback, a cancellation) has written into the journal.
const LOOK: Duration = Duration::from_secs(1);
/// How often it renews its claim: three times before it runs out.
const RENEW: Duration = Duration::from_secs(20);
/// How many numbers of the journal a driver reserves at once, so that a step costs one operation.
const BLOCK: usize = 32;
/// A timer that is further off than this is left to the agenda.
const LONG: Duration = Duration::from_secs(300);

/// A run and the claim to drive it.
pub struct Drive {
    pub(super) record: RunRecord,
    pub(super) run: Run,
    /// What the run has asked for and is not being performed yet.
    pub(super) effects: Vec<Effect>,
    /// What of its journal the run was told.
    pub(super) heard: Heard,
    /// Whose claim it is.
    pub(super) owner: Uuid,
}

/// Why a run is not driven any further.
#[derive(Clone, Debug)]
pub enum Stopped {
    /// It has ended.
    Ended(Box<Outcome>),
    /// It waits for a callback, or for a time that is noted in the agenda.
    Waits,
    /// Somebody else drives it.
    Lost,
}

type Pending<'a> = FuturesUnordered<LocalBoxFuture<'a, Event>>;

impl Drive {
    /// The run's id.
    pub fn id(&self) -> &str {
        &self.record.id
    }

    /// Performs what the run asks for. What can be done at the same time is; of what has come in, all is
    /// written down in one go.
    ///
    /// # Errors
    /// [`Error::Store`]: the run stops there and is taken up from its journal when the claim has run out.
    pub async fn to_the_end(
        mut self,
        world: &impl World,
        performer: &impl Performer,
    ) -> Result<Stopped, Error> {
        let mut pending = Pending::new();
        let mut renewed = world.elapsed();
        loop {
            for effect in std::mem::take(&mut self.effects) {
                pending.extend(self.perform(world, performer, effect).await?);
            }
            if let Some(outcome) = self.run.outcome() {
                Runs::new(world).end(self.id(), &end_record(outcome)).await?;
                return Ok(Stopped::Ended(Box::new(outcome.clone())));
            }
            if pending.is_empty() {
                if let Some(stopped) = self.rest(world).await? {
                    return Ok(stopped);
                }
                continue;
            }
            match next(world, &mut pending).await {
                events if events.is_empty() => drop(self.look(world).await?),
                events => self.take(world, events).await?,
            }
            if world.elapsed() - renewed > RENEW {
                renewed = world.elapsed();
                if !Leases::new(world, &self.record).claim(self.owner, world.now()).await? {
                    return Ok(Stopped::Lost);
                }
            }
        }
    }

    /// Writes events down and tells them to the run, after those that somebody else wrote before.
    async fn take(&mut self, world: &impl World, events: Vec<Event>) -> Result<(), Error> {
        let count = events.len() as u64;
        let numbers = match self.heard.take(count) {
            Some(numbers) => numbers,
            None => {
                let block = Runs::new(world).reserve(self.id(), events.len().max(BLOCK)).await?;
                self.hear(world, block.start).await?;
                let numbers = block.start..block.start + count;
                self.heard.reserve(block);
                self.heard.reserved.start = numbers.end;
                numbers
            }
        };
        Runs::new(world).write(self.id(), numbers, &events).await?;
        self.effects.extend(events.iter().flat_map(|event| self.run.apply(event)));
        Ok(())
    }

    /// Looks whether somebody else wrote something; says whether so. What the driver writes after that gets
    /// numbers after it, so that a replay tells the run everything in the same order.
    async fn look(&mut self, world: &impl World) -> Result<bool, Error> {
        let end = Runs::new(world).last(self.id()).await? + 1;
        let news = self.hear(world, end).await?;
        if news {
            self.heard.reserved = end..end;
        }
        Ok(news)
    }

    /// Tells the run what others wrote below `end`; says whether there was something.
    async fn hear(&mut self, world: &impl World, end: u64) -> Result<bool, Error> {
        let Some(missing) = self.heard.missing(end) else {
            return Ok(false);
        };
        let mut news = false;
        for (number, event) in Runs::new(world).events(self.id(), missing).await? {
            if self.heard.is_new(number) {
                self.effects.extend(self.run.apply(&event));
                news = true;
            }
        }
        self.heard.looked(end);
        Ok(news)
    }

    /// Nothing can be done now: the claim is given back. Who writes an event after that takes the run up;
    /// what was written just before is found here.
    async fn rest(&mut self, world: &impl World) -> Result<Option<Stopped>, Error> {
        let leases = Leases::new(world, &self.record);
        leases.release(self.owner, world.now()).await?;
        if !self.look(world).await? {
            return Ok(Some(Stopped::Waits));
        }
        let mine = leases.claim(self.owner, world.now()).await?;
        Ok((!mine).then_some(Stopped::Lost))
    }

    /// The future that performs an effect and gives the event that answers it; none for an effect that
    /// wants no answer, or gets it later from somebody else.
    async fn perform<'a>(
        &self,
        world: &'a impl World,
        performer: &'a impl Performer,
        effect: Effect,
    ) -> Result<Option<LocalBoxFuture<'a, Event>>, Error> {
        let id = effect.id().clone();
        let (run, playbook) = (self.record.id.clone(), self.record.playbook.clone());
        Ok(match effect {
            Effect::CallConnector(_) | Effect::CallHttp(_) | Effect::CallPlaybook(_) => {
                let key = format!("{run}/{}", key(&effect));
                let call = async move {
                    let reply = match own_tasks(&effect) {
                        Some((tasks, call)) => {
                            own_tasks::perform(world, &playbook, &run, &tasks, call).await
                        }
                        None => performer.perform(&key, &playbook, &run, &effect).await,
                    };
                    Event::Replied { effect: id, at: world.now(), reply }
                };
                Some(call.boxed_local())
            }
            Effect::SetTimer(timer) if until(timer.due, world.now()) > LONG => {
                Agenda::new(world).note(timer.due, &Item::Run(run)).await?;
                None
            }
            Effect::SetTimer(timer) => {
                let wait = async move {
                    world.pause(until(timer.due, world.now())).await;
                    Event::TimerFired { effect: id, at: world.now().max(timer.due) }
                };
                Some(wait.boxed_local())
            }
            Effect::Respond(response) => {
                performer.respond(&response);
                None
            }
            Effect::AwaitCallback(_) => None,
        })
    }
}

/// The tasks that are kept here and that a call means, if it means any.
fn own_tasks(effect: &Effect) -> Option<(Meant, &HttpCall)> {
    match effect {
        Effect::CallHttp(call) => own_tasks::meant(&call.uri).map(|tasks| (tasks, call)),
        _ => None,
    }
}

/// The next events: all that have come in by then, or none after a while.
async fn next(world: &impl World, pending: &mut Pending<'_>) -> Vec<Event> {
    let pause = Box::pin(world.pause(LOOK));
    let first = match select(pending.next(), pause).await {
        Either::Left((first, _)) => first,
        Either::Right(_) => None,
    };
    let mut events: Vec<_> = first.into_iter().collect();
    while !events.is_empty() {
        match pending.next().now_or_never() {
            Some(Some(event)) => events.push(event),
            _ => break,
        }
    }
    events
}

fn until(due: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(due.duration_since(now)).unwrap_or_default()
}

fn key(effect: &Effect) -> &str {
    match effect {
        Effect::CallConnector(call) => &call.key,
        Effect::CallHttp(call) => &call.key,
        Effect::CallPlaybook(call) => &call.key,
        other => other.id().as_str(),
    }
}

fn end_record(outcome: &Outcome) -> RunEndRecord {
    RunEndRecord {
        status: outcome.status.to_string(),
        code: outcome.error.as_ref().map(|error| error.code.clone()),
        message: outcome.error.as_ref().map(|error| error.message.clone()),
        action: outcome.action.clone(),
        at: outcome.at,
    }
}
