//! What a run remembers. Everything is found by index, so that a step costs the same in a run of
//! ten actions and of ten thousand.

use crate::definition::{ActionIndex, BlockIndex};
use crate::effect::{Effect, EffectId, Response};
use crate::event::Start;
use crate::outcome::{ActionError, Outcome, Status};
use expression::{Object, Value};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// One execution of a block: the top level, a branch, one iteration of a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FrameIndex(pub usize);

/// One execution of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct InstanceIndex(pub usize);

pub(crate) struct Frame {
    pub block: BlockIndex,
    /// The action whose inside this is.
    pub parent: Option<InstanceIndex>,
    /// Which iteration, in a loop.
    pub iteration: Option<usize>,
    /// The item of the iteration, in a Foreach.
    pub item: Option<Value>,
    /// The instance of the block's first action; the others follow it.
    pub first: usize,
    /// How many actions the block has.
    pub count: usize,
    /// How many actions have not ended.
    pub unfinished: usize,
}

pub(crate) struct Instance {
    pub action: ActionIndex,
    pub frame: FrameIndex,
    pub status: Status,
    /// How many of those it runs after have not ended.
    pub waits_for: usize,
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    /// How many random values it has drawn.
    pub draws: u64,
    pub record: Record,
    pub work: Work,
}

/// What an action leaves behind.
#[derive(Default)]
pub(crate) struct Record {
    pub inputs: Option<Value>,
    pub outputs: Option<Value>,
    pub code: Option<String>,
    pub error: Option<ActionError>,
    pub tracked_properties: Option<Value>,
}

/// What a running action has under way.
#[derive(Default)]
pub(crate) enum Work {
    #[default]
    None,
    Call(Box<Call>),
    Loop(Box<Loop>),
    /// The branch that was taken; none where there was nothing to run.
    Branch(Option<FrameIndex>),
}

/// A call of something outside.
pub(crate) struct Call {
    pub attempts: u32,
    /// The effects that are not answered.
    pub pending: Vec<EffectId>,
    /// Where to ask for the result of a long operation, and how often that was done.
    pub poll: Option<(String, u32)>,
}

/// A loop under way.
pub(crate) struct Loop {
    pub items: Vec<Value>,
    /// How many iterations have begun.
    pub begun: usize,
    pub running: usize,
    pub at_once: usize,
    /// The iteration that failed first, in the order of the items.
    pub failed: Option<usize>,
    pub frames: Vec<FrameIndex>,
    /// When an Until gives up, and after how many iterations.
    pub deadline: Option<Timestamp>,
    pub count: usize,
}

/// What an unanswered effect is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The answer to a call.
    Reply,
    /// Time to call again.
    Retry,
    /// The action takes too long.
    Timeout,
    /// A Wait is over.
    Wait,
    /// Somebody calls back.
    Callback,
}

pub(crate) struct Pending {
    pub effect: Effect,
    pub instance: InstanceIndex,
    pub purpose: Purpose,
}

pub(crate) struct Variable {
    pub name: String,
    pub type_name: VariableType,
    pub value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VariableType {
    Array,
    Boolean,
    Float,
    Integer,
    Object,
    String,
}

#[derive(Default)]
pub(crate) struct State {
    pub start: Option<Start>,
    pub parameters: Object,
    /// What `trigger()` gives.
    pub trigger: Value,
    pub workflow: Value,
    pub client_tracking_id: String,
    /// By name in lower case.
    pub variables: HashMap<String, Variable>,
    pub frames: Vec<Frame>,
    pub instances: Vec<Instance>,
    /// Effects not answered, in the order in which they were asked for.
    pub pending: BTreeMap<u64, Pending>,
    pub pending_ids: HashMap<EffectId, u64>,
    pub asked: u64,
    pub response: Option<Response>,
    pub outcome: Option<Outcome>,
}

impl State {
    pub fn frame(&self, frame: FrameIndex) -> &Frame {
        &self.frames[frame.0]
    }

    pub fn instance(&self, instance: InstanceIndex) -> &Instance {
        &self.instances[instance.0]
    }

    pub fn instance_mut(&mut self, instance: InstanceIndex) -> &mut Instance {
        &mut self.instances[instance.0]
    }

    /// The instances of a frame, in the order of the definition.
    pub fn members(&self, frame: FrameIndex) -> &[Instance] {
        let frame = self.frame(frame);
        &self.instances[frame.first..frame.first + frame.count]
    }

    /// Takes an effect out of those that are not answered, if it is there for such a purpose.
    pub fn take(&mut self, id: &EffectId, purposes: &[Purpose]) -> Option<Pending> {
        let number = *self.pending_ids.get(id)?;
        if !purposes.contains(&self.pending.get(&number)?.purpose) {
            return None;
        }
        self.pending_ids.remove(id);
        self.pending.remove(&number)
    }

    /// The frames inside an action: one for a branch, one for each iteration that has begun.
    pub fn inside(&self, instance: InstanceIndex) -> &[FrameIndex] {
        match &self.instance(instance).work {
            Work::Branch(Some(frame)) => std::slice::from_ref(frame),
            Work::Loop(run) => &run.frames,
            _ => &[],
        }
    }

    /// The action and the iterations around it, for example `For_each[3]/Confirm`.
    pub fn path(&self, entries: &[crate::definition::Entry], instance: InstanceIndex) -> String {
        let mut pieces = vec![];
        let mut at = Some(instance);
        let mut iteration = None;
        while let Some(instance) = at {
            let one = self.instance(instance);
            let name = &entries[one.action.0].name;
            match (pieces.is_empty(), iteration) {
                (true, _) => pieces.push(name.to_string()),
                (false, Some(number)) => pieces.push(format!("{name}[{number}]")),
                // A branch or a scope adds nothing: names are unique.
                (false, None) => {}
            }
            let frame = self.frame(one.frame);
            iteration = frame.iteration;
            at = frame.parent;
        }
        pieces.reverse();
        pieces.join("/")
    }
}
