//! The types of actions: one file for each.

mod compose;
mod connector;
mod foreach;
mod http;
mod r#if;
mod join;
mod parse_json;
mod playbook;
mod query;
mod response;
mod scope;
mod select;
mod switch;
mod table;
mod terminate;
mod time;
mod until;
pub(crate) mod variables;
mod wait;
mod webhook;

use crate::definition::reader::{Node, Reader, join};
use crate::definition::{ActionIndex, BlockIndex, code};
use crate::effect::{Effect, EffectId};
use crate::run::call::completed;
use crate::run::state::{FrameIndex, InstanceIndex};
use crate::run::{Failure, Progress, Step};
use expression::{Object, Value};

/// What a type of action does. An action only decides: what it needs from outside it asks for.
pub(crate) trait Behaviour: Send + Sync {
    /// The action begins.
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure>;

    /// The effect that makes one attempt of a call, from the recorded inputs; with `poll`, the
    /// effect that asks that address for the result of a long operation.
    fn request(
        &self,
        _step: &mut Step<'_>,
        _me: InstanceIndex,
        _id: EffectId,
        _key: String,
        _poll: Option<&str>,
    ) -> Result<Effect, Failure> {
        Err(Failure::new(
            "ActionNotSupported",
            "an action of this type calls nothing",
        ))
    }

    /// The call was answered, and is not to be made again.
    fn answered(
        &self,
        _step: &mut Step<'_>,
        _me: InstanceIndex,
        status: u16,
        headers: &Object,
        body: &Value,
    ) -> Result<Progress, Failure> {
        Ok(Progress::Done(completed(status, headers, body)))
    }

    /// All actions of a block inside of the action have ended.
    fn frame_ended(
        &self,
        step: &mut Step<'_>,
        _me: InstanceIndex,
        frame: FrameIndex,
    ) -> Result<Progress, Failure> {
        step.ended_as(frame)
    }

    /// The blocks inside of the action.
    fn blocks(&self) -> Vec<BlockIndex> {
        vec![]
    }

    /// The connection that the action refers to.
    fn reference(&self) -> Option<&str> {
        None
    }

    /// Seen from outside, an action inside of this one stands for all its iterations.
    fn gathers_iterations(&self) -> bool {
        false
    }

    /// How many iterations run at the same time.
    fn runs_at_once(&self) -> usize {
        1
    }

    /// The variable whose value the action replaces.
    fn overwrites(&self) -> Option<&str> {
        None
    }

    /// The variables that the action makes.
    fn declares(&self) -> Vec<&str> {
        vec![]
    }

    /// Whether `limit.timeout` means how long the action may wait for others.
    fn can_time_out(&self) -> bool {
        false
    }

    /// Whether the outputs are made of the inputs, and are as secret as they.
    fn outputs_repeat_inputs(&self) -> bool {
        false
    }
}

/// Stands for an action while it is read, and for one that could not be.
pub(crate) struct Unread;

impl Behaviour for Unread {
    fn start(&self, _: &mut Step<'_>, _: InstanceIndex) -> Result<Progress, Failure> {
        Err(Failure::new(
            "ActionNotSupported",
            "the action could not be read",
        ))
    }
}

/// Types that are known and refused, with the reason.
const REFUSED: &[(&str, &str)] = &[
    ("agent", "nothing here runs a language model with tools"),
    ("apimanagement", "call the API with an Http action"),
    (
        "csharpscriptcode",
        "nothing here runs inline code; use expressions, Select and Query",
    ),
    (
        "executejavascriptcode",
        "nothing here runs inline code; use expressions, Select and Query",
    ),
    (
        "function",
        "Azure Functions are not reached from here; call its address with an Http action",
    ),
    (
        "javascriptcode",
        "nothing here runs inline code; use expressions, Select and Query",
    ),
    (
        "powershellcode",
        "nothing here runs inline code; use expressions, Select and Query",
    ),
    (
        "sendtobatch",
        "nothing here collects the messages of a batch; use a Workflow action",
    ),
    (
        "serviceprovider",
        "built-in connectors of Logic Apps Standard are not available here",
    ),
];

/// Reads the part of an action that depends on its type.
pub(crate) fn read(
    reader: &mut Reader,
    index: ActionIndex,
    type_name: &str,
    node: &Node<'_>,
) -> Option<Box<dyn Behaviour>> {
    let lower = type_name.to_ascii_lowercase();
    match lower.as_str() {
        "apiconnection" => boxed(connector::read(reader, node)),
        "apiconnectionwebhook" => boxed(webhook::read(reader, node)),
        "http" => boxed(http::read(reader, node)),
        "workflow" => boxed(playbook::read(reader, node)),
        "foreach" => boxed(foreach::read(reader, index, node)),
        "if" => boxed(r#if::read(reader, index, node)),
        "switch" => boxed(switch::read(reader, index, node)),
        "until" => boxed(until::read(reader, index, node)),
        "scope" => boxed(scope::read(reader, index, node)),
        "terminate" => boxed(terminate::read(reader, node)),
        "response" => boxed(response::read(reader, node)),
        "compose" => boxed(compose::read(reader, node)),
        "select" => boxed(select::read(reader, node)),
        "query" => boxed(query::read(reader, node)),
        "table" => boxed(table::read(reader, node)),
        "join" => boxed(join::read(reader, node)),
        "parsejson" => boxed(parse_json::read(reader, node)),
        "initializevariable" => boxed(variables::initialize::read(reader, index, node)),
        "setvariable" => boxed(variables::change::read(
            reader,
            node,
            variables::change::Change::Set,
        )),
        "incrementvariable" => boxed(variables::change::read(
            reader,
            node,
            variables::change::Change::Increment,
        )),
        "decrementvariable" => boxed(variables::change::read(
            reader,
            node,
            variables::change::Change::Decrement,
        )),
        "appendtoarrayvariable" => boxed(variables::change::read(
            reader,
            node,
            variables::change::Change::AppendToArray,
        )),
        "appendtostringvariable" => boxed(variables::change::read(
            reader,
            node,
            variables::change::Change::AppendToString,
        )),
        "expression" => boxed(time::read(reader, node)),
        "wait" => boxed(wait::read(reader, node)),
        _ => {
            refuse(reader, type_name, &lower, node);
            None
        }
    }
}

fn boxed<B: Behaviour + 'static>(behaviour: Option<B>) -> Option<Box<dyn Behaviour>> {
    behaviour.map(|behaviour| Box::new(behaviour) as Box<dyn Behaviour>)
}

fn refuse(reader: &mut Reader, type_name: &str, lower: &str, node: &Node<'_>) {
    let path = join(&node.path, "type");
    match REFUSED.iter().find(|(name, _)| *name == lower) {
        Some((_, why)) => {
            let what = format!("an action of type {type_name} cannot be run");
            reader.problem(&path, code::ACTION_REFUSED, what, *why);
        }
        None => {
            let what = format!("`{type_name}` is not a type of action");
            let why = "expected a type of the Workflow Definition Language, in any letter case";
            reader.problem(&path, code::ACTION_TYPE, what, why);
        }
    }
}

/// A member of evaluated inputs that is a text.
fn text<'v>(inputs: &'v Value, name: &str) -> Option<&'v str> {
    inputs.get(name).and_then(Value::as_str)
}

/// A member of evaluated inputs as an object; empty where it is missing.
fn object(inputs: &Value, name: &str) -> Object {
    inputs
        .get(name)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

/// A member of evaluated inputs that is not null.
fn present(inputs: &Value, name: &str) -> Option<Value> {
    inputs.get(name).filter(|value| !value.is_null()).cloned()
}

/// The method of a call, in capitals.
fn method(inputs: &Value, default: &str) -> String {
    text(inputs, "method")
        .unwrap_or(default)
        .to_ascii_uppercase()
}

/// An array among the evaluated inputs, or what was found instead.
fn array<'v>(value: &'v Value, name: &str) -> Result<&'v [Value], Failure> {
    value.as_array().ok_or_else(|| {
        let found = value.kind().described();
        Failure::input(format!("`{name}` must be an array, and is {found}"))
    })
}

/// A value as text, as `string()` would write it.
fn display(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => text.to_string(),
        other => other.to_string(),
    }
}
