//! What the names of an expression mean at one action of one run.

use super::random::Source;
use super::state::{FrameIndex, Instance, InstanceIndex, State, Work};
use super::step::Failure;
use crate::definition::{ActionIndex, BlockIndex, Definition};
use crate::outcome::Status;
use crate::time;
use expression::{Object, Scope, Value};
use jiff::Timestamp;
use std::cell::Cell;

/// A run seen from one of its actions, or from its trigger.
pub(crate) struct View<'a> {
    pub definition: &'a Definition,
    pub state: &'a State,
    pub at: Timestamp,
    /// The action that evaluates; none for the trigger.
    pub me: Option<InstanceIndex>,
    /// The frame of which the names are seen: that of the action, or the last iteration of a
    /// loop that tests whether it is done.
    pub frame: Option<FrameIndex>,
    /// The item of a Select, Query or Table.
    pub item: Option<Value>,
    /// How many random values were drawn.
    pub draws: Cell<u64>,
}

impl<'a> View<'a> {
    /// The same names seen from inside of another frame.
    pub fn inside(&self, frame: FrameIndex) -> View<'a> {
        View { frame: Some(frame), item: self.item.clone(), draws: self.draws.clone(), ..*self }
    }

    /// Visits each item of an array with `item()` set to it.
    pub fn each(
        &self,
        items: &[Value],
        mut visit: impl FnMut(&View<'_>, &Value) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut view = View { item: None, draws: self.draws.clone(), ..*self };
        for item in items {
            view.item = Some(item.clone());
            visit(&view, item)?;
        }
        self.draws.set(view.draws.get());
        Ok(())
    }

    fn seed(&self) -> u64 {
        self.state.start.as_ref().map_or(0, |start| start.seed)
    }

    fn place(&self) -> String {
        match self.me {
            Some(me) => self.state.path(&self.definition.entries, me),
            None => "trigger".to_owned(),
        }
    }

    fn source(&self) -> Source {
        let drawn = self.draws.get();
        self.draws.set(drawn + 1);
        Source::new(self.seed(), &self.place(), drawn)
    }

    /// The frame and those around it, from the inside out.
    fn frames(&self) -> impl Iterator<Item = FrameIndex> {
        std::iter::successors(self.frame, |&frame| {
            let parent = self.state.frame(frame).parent?;
            Some(self.state.instance(parent).frame)
        })
    }

    /// What became of an action, seen from here.
    fn found(&self, action: ActionIndex) -> Found {
        let mut way = vec![];
        let mut block = self.definition.entry(action).block;
        loop {
            if let Some(frame) = self.frames().find(|&one| self.state.frame(one).block == block) {
                return self.descend(frame, action, &way);
            }
            let Some(owner) = self.definition.block(block).owner else {
                return Found::Nothing;
            };
            way.push((owner, block));
            block = self.definition.entry(owner).block;
        }
    }

    /// Follows the way into the containers that the view is not inside of: through the branch
    /// that was taken, the last iteration of an Until, and all iterations of a Foreach.
    fn descend(
        &self,
        frame: FrameIndex,
        action: ActionIndex,
        way: &[(ActionIndex, BlockIndex)],
    ) -> Found {
        let Some(((owner, block), rest)) = way.split_last() else {
            return Found::One(self.member(frame, action));
        };
        let owner_instance = self.member(frame, *owner);
        let inside = self.state.inside(owner_instance);
        let of_block = |&frame: &FrameIndex| self.state.frame(frame).block == *block;
        if self.definition.entry(*owner).behaviour.gathers_iterations() && !inside.is_empty() {
            let each = inside.iter().map(|&one| self.descend(one, action, rest));
            return Found::Many(each.collect());
        }
        match inside.iter().copied().rev().find(of_block) {
            Some(last) => self.descend(last, action, rest),
            None if self.state.instance(owner_instance).status.is_final() => Found::NotTaken,
            None => Found::Nothing,
        }
    }

    fn member(&self, frame: FrameIndex, action: ActionIndex) -> InstanceIndex {
        let entry = self.definition.entry(action);
        InstanceIndex(self.state.frame(frame).first + entry.position)
    }

    fn describe(&self, found: &Found, action: ActionIndex) -> Option<Value> {
        match found {
            Found::Nothing => None,
            Found::NotTaken => Some(self.not_taken(action)),
            Found::One(instance) => {
                let instance = self.state.instance(*instance);
                // An action that waits has no object; seen from a later one that is a mistake.
                instance.status.is_final().then(|| self.object(instance))
            }
            Found::Many(all) => {
                let each: Vec<Value> =
                    all.iter().filter_map(|one| self.describe(one, action)).collect();
                Some(gathered(&self.definition.entry(action).name, &each))
            }
        }
    }

    /// The object that `actions('X')` gives.
    pub fn object(&self, instance: &Instance) -> Value {
        let record = &instance.record;
        let mut object = Object::new();
        object.insert("name", (&*self.definition.entry(instance.action).name).into());
        for (name, value) in [("inputs", &record.inputs), ("outputs", &record.outputs)] {
            if let Some(value) = value {
                object.insert(name, value.clone());
            }
        }
        for (name, moment) in [("startTime", instance.start), ("endTime", instance.end)] {
            if let Some(moment) = moment {
                object.insert(name, time::text(moment).into());
            }
        }
        object.insert("trackingId", self.tracking_id(instance).into());
        object.insert("clientTrackingId", self.state.client_tracking_id.as_str().into());
        if let Some(code) = &record.code {
            object.insert("code", code.as_str().into());
        }
        object.insert("status", instance.status.as_str().into());
        if let Some(error) = &record.error {
            object.insert("error", error_object(&error.code, &error.message));
        }
        object.into()
    }

    fn tracking_id(&self, instance: &Instance) -> String {
        let first = self.state.frame(instance.frame).first;
        let position = self.definition.entry(instance.action).position;
        let place = format!("{}:tracking", first + position);
        Source::new(self.seed(), &place, 0).uuid().to_string()
    }

    fn not_taken(&self, action: ActionIndex) -> Value {
        let name = &self.definition.entry(action).name;
        [
            ("name", Value::from(&**name)),
            ("code", "ActionSkipped".into()),
            ("status", Status::Skipped.as_str().into()),
            ("error", error_object("ActionBranchingConditionNotSatisfied", NOT_TAKEN)),
        ]
        .into_iter()
        .collect::<Object>()
        .into()
    }

    /// The outcomes of the actions directly inside of an action, as `result()` gives them.
    fn results(&self, container: ActionIndex, instance: InstanceIndex) -> Vec<Value> {
        let mut found = vec![];
        let inside = self.state.inside(instance);
        for block in self.definition.entry(container).behaviour.blocks() {
            let mut frames = inside
                .iter()
                .copied()
                .filter(|&frame| self.state.frame(frame).block == block)
                .peekable();
            if frames.peek().is_none() {
                let actions = &self.definition.block(block).actions;
                found.extend(actions.iter().map(|&action| self.not_taken(action)));
            }
            for frame in frames {
                found.extend(self.state.members(frame).iter().map(|one| self.object(one)));
            }
        }
        found
    }
}

/// Why an action inside of a container was not run.
pub(crate) const NOT_TAKEN: &str = "the action is inside of one that did not run this branch";

enum Found {
    /// It has not run, and may still.
    Nothing,
    /// It is inside of a branch that was not taken.
    NotTaken,
    One(InstanceIndex),
    /// It is inside of a loop, seen from outside: all iterations.
    Many(Vec<Found>),
}

fn error_object(code: &str, message: &str) -> Value {
    let members = [("code", Value::from(code)), ("message", message.into())];
    members.into_iter().collect::<Object>().into()
}

/// The iterations of an action seen from outside of its loop: arrays of what each gave.
fn gathered(name: &str, each: &[Value]) -> Value {
    let collect = |member: &str| -> Value {
        each.iter().map(|one| one.get(member).cloned().unwrap_or_default()).collect()
    };
    [
        ("name", Value::from(name)),
        ("inputs", collect("inputs")),
        ("outputs", collect("outputs")),
        ("status", collect("status")),
    ]
    .into_iter()
    .collect::<Object>()
    .into()
}

impl Scope for View<'_> {
    fn trigger(&self) -> Option<Value> {
        Some(self.state.trigger.clone())
    }

    fn action(&self, name: &str) -> Option<Value> {
        let action = self.definition.find(name)?;
        self.describe(&self.found(action), action)
    }

    fn current_action(&self) -> Option<Value> {
        Some(self.object(self.state.instance(self.me?)))
    }

    fn variable(&self, name: &str) -> Option<Value> {
        let variables = &self.state.variables;
        let found = variables.get(name).or_else(|| variables.get(&name.to_lowercase()));
        found.map(|variable| variable.value.clone())
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        self.state.parameters.get(name).cloned()
    }

    fn item(&self) -> Option<Value> {
        if self.item.is_some() {
            return self.item.clone();
        }
        self.frames().find_map(|frame| self.state.frame(frame).item.clone())
    }

    fn items(&self, loop_name: &str) -> Option<Value> {
        let wanted = self.definition.find(loop_name)?;
        self.frames()
            .map(|frame| self.state.frame(frame))
            .find(|frame| {
                frame.parent.is_some_and(|parent| self.state.instance(parent).action == wanted)
            })
            .and_then(|frame| frame.item.clone())
    }

    fn iteration_index(&self, until_name: &str) -> Option<i64> {
        let wanted = self.definition.find(until_name)?;
        self.frames()
            .map(|frame| self.state.frame(frame))
            .find(|frame| {
                frame.parent.is_some_and(|parent| self.state.instance(parent).action == wanted)
            })
            .and_then(|frame| i64::try_from(frame.iteration?).ok())
    }

    fn result(&self, scope_name: &str) -> Option<Value> {
        let action = self.definition.find(scope_name)?;
        match self.found(action) {
            Found::One(instance) if !matches!(self.state.instance(instance).work, Work::None) => {
                Some(self.results(action, instance).into())
            }
            Found::One(instance) => {
                let ended = self.state.instance(instance).status.is_final();
                ended.then(|| self.results(action, instance).into())
            }
            Found::NotTaken => Some(Vec::new().into()),
            Found::Nothing | Found::Many(_) => None,
        }
    }

    fn workflow(&self) -> Option<Value> {
        Some(self.state.workflow.clone())
    }

    fn callback_url(&self) -> Option<String> {
        let base = &self.state.start.as_ref()?.callback_base;
        match self.me {
            Some(me) => Some(super::call::callback_url(
                base,
                &super::call::callback_id(self.definition, self.state, me),
            )),
            None => Some(base.clone()),
        }
    }

    fn now(&self) -> Option<Timestamp> {
        Some(self.at)
    }

    fn guid(&self) -> Option<uuid::Uuid> {
        Some(self.source().uuid())
    }

    fn random(&self, low: i64, high: i64) -> Option<i64> {
        Some(self.source().between(low, high))
    }
}
