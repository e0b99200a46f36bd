//! The engine at work on one event.

use super::state::{Frame, FrameIndex, Instance, InstanceIndex, Purpose, Record, State, Work};
use super::view::View;
use crate::definition::reader::Compiled;
use crate::definition::{ActionIndex, BlockIndex, Definition, Entry};
use crate::effect::Effect;
use crate::outcome::{ActionError, Status};
use crate::time;
use expression::{Condition, Scope, Value};
use jiff::Timestamp;
use std::cell::Cell;
use std::collections::VecDeque;

/// Why an action failed.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub code: String,
    pub message: String,
}

impl Failure {
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    /// An input of a kind that the action cannot use.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new("InvalidTemplate", message)
    }
}

/// How an action ended.
#[derive(Debug)]
pub(crate) struct Completion {
    pub status: Status,
    pub outputs: Option<Value>,
    pub code: Option<String>,
    pub error: Option<ActionError>,
}

impl Completion {
    pub fn succeeded(outputs: Option<Value>) -> Self {
        Self { status: Status::Succeeded, outputs, code: Some("OK".to_owned()), error: None }
    }

    /// Ended well, with `{body: …}`.
    pub fn body(body: Value) -> Self {
        Self::succeeded(Some([("body", body)].into_iter().collect::<expression::Object>().into()))
    }

    pub fn timed_out() -> Self {
        let why = "the action did not end within its `limit.timeout`";
        Self { status: Status::TimedOut, ..Failure::new("ActionTimedOut", why).into() }
    }

    /// An action that was not run, and why.
    pub fn skipped(code: &str, why: String) -> Self {
        Self {
            status: Status::Skipped,
            outputs: None,
            code: Some("ActionSkipped".to_owned()),
            error: Some(ActionError::new(code, why)),
        }
    }
}

impl From<Failure> for Completion {
    fn from(failure: Failure) -> Self {
        Self {
            status: Status::Failed,
            outputs: None,
            code: Some(failure.code.clone()),
            error: Some(ActionError::new(failure.code, failure.message)),
        }
    }
}

/// How far an action has come.
pub(crate) enum Progress {
    /// It ended.
    Done(Completion),
    /// Something is under way; a later event, or the end of what is inside of it, brings it on.
    Pending,
}

/// What is to be done before the event is dealt with.
pub(crate) enum Job {
    Start(InstanceIndex),
    Skip(InstanceIndex),
    FrameEnded(FrameIndex),
}

/// The engine at work on one event: the definition, the state, and what has come out so far.
pub(crate) struct Step<'a> {
    pub definition: &'a Definition,
    pub state: &'a mut State,
    pub at: Timestamp,
    pub effects: Vec<Effect>,
    /// A queue instead of recursion: a chain may be ten thousand actions long.
    pub jobs: VecDeque<Job>,
}

impl<'a> Step<'a> {
    pub fn new(definition: &'a Definition, state: &'a mut State, at: Timestamp) -> Self {
        Self { definition, state, at, effects: vec![], jobs: VecDeque::new() }
    }

    /// Does everything that can be done now and hands over the effects.
    pub fn settle(mut self) -> Vec<Effect> {
        while self.state.outcome.is_none() {
            match self.jobs.pop_front() {
                Some(Job::Start(instance)) => self.start(instance),
                Some(Job::Skip(instance)) => self.skip(instance),
                Some(Job::FrameEnded(frame)) => self.frame_ended(frame),
                None => break,
            }
        }
        self.effects
    }

    /// The action that an instance executes.
    pub fn entry(&self, me: InstanceIndex) -> &'a Entry {
        self.definition.entry(self.state.instance(me).action)
    }

    /// Where an instance is, for example `For_each[3]/Confirm`.
    pub fn path(&self, me: InstanceIndex) -> String {
        self.state.path(&self.definition.entries, me)
    }

    /// Begins a block: makes room for its actions and queues those that wait for nothing.
    pub fn open(
        &mut self,
        block: BlockIndex,
        parent: Option<InstanceIndex>,
        iteration: Option<usize>,
        item: Option<Value>,
    ) -> FrameIndex {
        let actions = &self.definition.block(block).actions;
        let frame = FrameIndex(self.state.frames.len());
        let first = self.state.instances.len();
        let count = actions.len();
        self.state.frames.push(Frame {
            block,
            parent,
            iteration,
            item,
            first,
            count,
            unfinished: count,
        });
        for &action in actions {
            self.state.instances.push(waiting(self.definition, action, frame));
        }
        let roots = &self.definition.block(block).roots;
        self.jobs.extend(roots.iter().map(|root| Job::Start(InstanceIndex(first + root))));
        if count == 0 {
            self.jobs.push_back(Job::FrameEnded(frame));
        }
        frame
    }

    fn start(&mut self, me: InstanceIndex) {
        let entry = self.entry(me);
        let instance = self.state.instance_mut(me);
        instance.status = Status::Running;
        instance.start = Some(self.at);
        let progress = match &entry.settings.static_result {
            Some(name) => self.static_result(name),
            None => entry.behaviour.start(self, me),
        };
        let progress = match (&progress, &entry.settings.timeout) {
            (Ok(Progress::Pending), Some(timeout)) if entry.behaviour.can_time_out() => {
                self.limit(me, timeout).and(progress)
            }
            _ => progress,
        };
        self.settle_progress(me, progress);
    }

    fn limit(&mut self, me: InstanceIndex, timeout: &Compiled) -> Result<(), Failure> {
        let value = self.evaluate(me, timeout)?;
        let due = value.as_str().and_then(|text| time::after(self.at, text));
        let due = due.ok_or_else(|| {
            Failure::input(format!("{}: expected an ISO 8601 duration", timeout.path()))
        })?;
        self.set_timer(me, Purpose::Timeout, "timeout", due);
        Ok(())
    }

    /// Ends an action, or leaves it under way.
    pub fn settle_progress(&mut self, me: InstanceIndex, progress: Result<Progress, Failure>) {
        match progress {
            Ok(Progress::Pending) => {}
            Ok(Progress::Done(completion)) => self.finish(me, completion),
            Err(failure) => self.finish(me, failure.into()),
        }
    }

    /// The names that an action sees.
    pub fn view(&self, me: InstanceIndex) -> View<'_> {
        let instance = self.state.instance(me);
        View {
            definition: self.definition,
            state: self.state,
            at: self.at,
            me: Some(me),
            frame: Some(instance.frame),
            item: None,
            draws: Cell::new(instance.draws),
        }
    }

    /// Evaluates with the names that an action sees.
    pub fn evaluate(&mut self, me: InstanceIndex, tree: &Compiled) -> Result<Value, Failure> {
        self.with_view(me, |view| tree.evaluate(view))
    }

    /// Tests a condition with the names that a view sees.
    pub fn test(&mut self, me: InstanceIndex, test: &Test) -> Result<bool, Failure> {
        self.with_view(me, |view| test.evaluate(view))
    }

    /// Lets something evaluate, and remembers how many random values it drew.
    pub fn with_view<T>(&mut self, me: InstanceIndex, evaluate: impl FnOnce(&View<'_>) -> T) -> T {
        let view = self.view(me);
        let result = evaluate(&view);
        let draws = view.draws.get();
        self.state.instance_mut(me).draws = draws;
        result
    }

    /// Records what an action works with; the history shows it even when the action fails.
    pub fn set_inputs(&mut self, me: InstanceIndex, inputs: Value) {
        self.state.instance_mut(me).record.inputs = Some(inputs);
    }
}

fn waiting(definition: &Definition, action: ActionIndex, frame: FrameIndex) -> Instance {
    Instance {
        action,
        frame,
        status: Status::Waiting,
        waits_for: definition.entry(action).run_after.len(),
        start: None,
        end: None,
        draws: 0,
        record: Record::default(),
        work: Work::None,
    }
}

/// A condition of the definition, and where it is.
pub(crate) struct Test {
    pub condition: Condition,
    pub path: String,
}

impl Test {
    /// Whether it holds.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<bool, Failure> {
        self.condition.evaluate(scope).map_err(|(place, error)| {
            let path = crate::definition::reader::below(&self.path, &place);
            Failure::input(format!("{} at {path}: {error}", error.code()))
        })
    }
}
