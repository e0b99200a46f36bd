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

use crate::definition::reader::{self, Node, Reader};
use crate::definition::{ActionIndex, BlockIndex, code};
use crate::effect::{Effect, EffectId};
use crate::run::call::completed;
use crate::run::state::{FrameIndex, InstanceIndex};
use crate::run::{Failure, Progress, Step};
use expression::{Object, Scope, Template, Value};
use std::sync::LazyLock;
use variables::change::{self, Change};
use variables::initialize;

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
        Err(Failure::new("ActionNotSupported", "an action of this type calls nothing"))
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

    /// The variable that the action changes.
    fn changes(&self) -> Option<&str> {
        None
    }

    /// The variables that the action makes.
    fn declares(&self) -> Vec<&str> {
        vec![]
    }

    /// The action whose body this one reads, and the schema that it expects of it.
    fn expects(&self) -> Option<(&str, &Value)> {
        None
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
        Err(Failure::new("ActionNotSupported", "the action could not be read"))
    }
}

/// Types that are known and refused, with the reason.
const REFUSED: &[(&str, &str)] = &[
    ("agent", "nothing here runs a language model with tools"),
    ("apimanagement", "call the API with an Http action"),
    ("csharpscriptcode", "nothing here runs inline code; use expressions, Select and Query"),
    ("executejavascriptcode", "nothing here runs inline code; use expressions, Select and Query"),
    ("function", "Azure Functions are not reached from here; call its address with an Http action"),
    ("javascriptcode", "nothing here runs inline code; use expressions, Select and Query"),
    ("powershellcode", "nothing here runs inline code; use expressions, Select and Query"),
    ("sendtobatch", "nothing here collects the messages of a batch; use a Workflow action"),
    ("serviceprovider", "built-in connectors of Logic Apps Standard are not available here"),
];

/// Reads an action of one type.
type Read = fn(&mut Reader, ActionIndex, &Node<'_>) -> Option<Box<dyn Behaviour>>;

/// The types that are run, in lower case.
const TYPES: &[(&str, Read)] = &[
    ("apiconnection", |reader, _, node| boxed(connector::read(reader, node))),
    ("apiconnectionwebhook", |reader, _, node| boxed(webhook::read(reader, node))),
    ("appendtoarrayvariable", |reader, _, node| {
        boxed(change::read(reader, node, Change::AppendToArray))
    }),
    ("appendtostringvariable", |reader, _, node| {
        boxed(change::read(reader, node, Change::AppendToString))
    }),
    ("compose", |reader, _, node| boxed(compose::read(reader, node))),
    ("decrementvariable", |reader, _, node| boxed(change::read(reader, node, Change::Decrement))),
    ("expression", |reader, _, node| boxed(time::read(reader, node))),
    ("foreach", |reader, index, node| boxed(foreach::read(reader, index, node))),
    ("http", |reader, _, node| boxed(http::read(reader, node))),
    ("if", |reader, index, node| boxed(r#if::read(reader, index, node))),
    ("incrementvariable", |reader, _, node| boxed(change::read(reader, node, Change::Increment))),
    ("initializevariable", |reader, index, node| boxed(initialize::read(reader, index, node))),
    ("join", |reader, _, node| boxed(join::read(reader, node))),
    ("parsejson", |reader, _, node| boxed(parse_json::read(reader, node))),
    ("query", |reader, _, node| boxed(query::read(reader, node))),
    ("response", |reader, _, node| boxed(response::read(reader, node))),
    ("scope", |reader, index, node| boxed(scope::read(reader, index, node))),
    ("select", |reader, _, node| boxed(select::read(reader, node))),
    ("setvariable", |reader, _, node| boxed(change::read(reader, node, Change::Set))),
    ("switch", |reader, index, node| boxed(switch::read(reader, index, node))),
    ("table", |reader, _, node| boxed(table::read(reader, node))),
    ("terminate", |reader, _, node| boxed(terminate::read(reader, node))),
    ("until", |reader, index, node| boxed(until::read(reader, index, node))),
    ("wait", |reader, _, node| boxed(wait::read(reader, node))),
    ("workflow", |reader, _, node| boxed(playbook::read(reader, node))),
];

/// Reads the part of an action that depends on its type.
pub(crate) fn read(
    reader: &mut Reader,
    index: ActionIndex,
    type_name: &str,
    node: &Node<'_>,
) -> Option<Box<dyn Behaviour>> {
    let lower = type_name.to_ascii_lowercase();
    match TYPES.iter().find(|(name, _)| *name == lower) {
        Some((_, read)) => read(reader, index, node),
        None => {
            refuse(reader, type_name, &lower, node);
            None
        }
    }
}

fn boxed<B: Behaviour + 'static>(behaviour: Option<B>) -> Option<Box<dyn Behaviour>> {
    behaviour.map(|behaviour| Box::new(behaviour) as Box<dyn Behaviour>)
}

fn refuse(reader: &mut Reader, type_name: &str, lower: &str, node: &Node<'_>) {
    let path = reader::join(&node.path, "type");
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
    inputs.get(name).and_then(Value::as_object).cloned().unwrap_or_default()
}

/// A member of evaluated inputs that is not null.
fn present(inputs: &Value, name: &str) -> Option<Value> {
    inputs.get(name).filter(|value| !value.is_null()).cloned()
}

/// The method of a call, in capitals.
fn method(inputs: &Value, default: &str) -> String {
    text(inputs, "method").unwrap_or(default).to_ascii_uppercase()
}

/// An array among the evaluated inputs, or what was found instead.
fn array<'v>(value: &'v Value, name: &str) -> Result<&'v [Value], Failure> {
    value.as_array().ok_or_else(|| {
        let found = value.kind().described();
        Failure::input(format!("`{name}` must be an array, and is {found}"))
    })
}

/// A value as text, as `@{…}` would write it.
fn display(value: &Value) -> String {
    static INTERPOLATION: LazyLock<Option<Template>> =
        LazyLock::new(|| Template::parse("@{item()}").ok());
    if let Value::String(text) = value {
        return text.to_string();
    }
    let written = INTERPOLATION.as_ref().and_then(|it| it.evaluate(&Item(value)).ok());
    written.as_ref().and_then(Value::as_str).map_or_else(|| value.to_string(), str::to_owned)
}

/// A value as the item of an expression.
struct Item<'v>(&'v Value);

impl Scope for Item<'_> {
    fn item(&self) -> Option<Value> {
        Some(self.0.clone())
    }
}
