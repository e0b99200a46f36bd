//! Expression: the date and time actions.

use super::Behaviour;
use crate::definition::code;
use crate::definition::reader::{Compiled, Node, Reader, join};
use crate::run::state::InstanceIndex;
use crate::run::{Completion, Failure, Progress, Step};
use expression::{Object, Scope, Template, Value};
use jiff::Timestamp;

/// Each kind is a function of the language, applied to the action's inputs.
const KINDS: &[(&str, &str)] = &[
    ("CurrentTime", "@utcNow()"),
    (
        "AddToTime",
        "@addToTime(parameters('baseTime'),parameters('interval'),parameters('timeUnit'))",
    ),
    (
        "SubtractFromTime",
        "@subtractFromTime(parameters('baseTime'),parameters('interval'),parameters('timeUnit'))",
    ),
    ("GetPastTime", "@getPastTime(parameters('interval'),parameters('timeUnit'))"),
    ("GetFutureTime", "@getFutureTime(parameters('interval'),parameters('timeUnit'))"),
    (
        "ConvertTimeZone",
        "@convertTimeZone(parameters('baseTime'),parameters('sourceTimeZone'),\
         parameters('destinationTimeZone'),coalesce(parameters('formatString'),'o'))",
    ),
];

pub(super) struct Time {
    inputs: Option<Compiled>,
    function: Template,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Time> {
    let inputs = reader.optional_tree(node, "inputs");
    let kind = node.text("kind").unwrap_or_default();
    let found = KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind));
    let function = found.and_then(|(_, template)| Template::parse(template).ok());
    if function.is_none() {
        let what = format!("`{kind}` is not a kind of Expression action");
        let names: Vec<_> = KINDS.iter().map(|(name, _)| *name).collect();
        let why = format!("expected one of {}", names.join(", "));
        reader.problem(&join(&node.path, "kind"), code::ACTION_TYPE, what, why);
    }
    Some(Time { inputs, function: function? })
}

impl Behaviour for Time {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let inputs = match &self.inputs {
            Some(inputs) => step.evaluate(me, inputs)?,
            None => Object::new().into(),
        };
        step.set_inputs(me, inputs.clone());
        let names = Inputs { inputs: &inputs, now: step.at };
        let body = self.function.evaluate(&names).map_err(|error| {
            let path = &step.entry(me).path;
            Failure::input(format!("{} at {path}: {error}", error.code()))
        })?;
        Ok(Progress::Done(Completion::body(body)))
    }

    fn outputs_repeat_inputs(&self) -> bool {
        true
    }
}

/// The action's inputs as the parameters of the function.
struct Inputs<'a> {
    inputs: &'a Value,
    now: Timestamp,
}

impl Scope for Inputs<'_> {
    fn parameter(&self, name: &str) -> Option<Value> {
        Some(self.inputs.get(name).cloned().unwrap_or_default())
    }

    fn now(&self) -> Option<Timestamp> {
        Some(self.now)
    }
}
