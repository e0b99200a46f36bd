//! A playbook's definition: read once, checked whole, compiled for any number of runs.

pub(crate) mod action;
mod checks;
pub(crate) mod connections;
mod occurrence;
mod order;
mod parameters;
mod problem;
pub(crate) mod reader;
mod schedule;
mod secured;
pub(crate) mod trigger;
mod warnings;

pub use connections::Connection;
pub use parameters::Parameter;
pub use problem::{Problem, code, warning};
pub use schedule::Recurrence;
pub use trigger::{Firing, Trigger, TriggerKind};

pub(crate) use action::{Entry, RunAfter};
pub(crate) use parameters::bind;

use crate::outcome::Status;
use expression::{Object, Value};
use reader::{Compiled, Node, Reader};
use std::collections::HashMap;
use std::sync::Arc;

/// An action of the definition, by its place in [`Definition::entries`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ActionIndex(pub usize);

/// A group of actions that run together: the top level, one branch, the inside of a loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BlockIndex(pub usize);

/// The actions of one group and how they follow each other.
pub(crate) struct Block {
    /// The action whose inside this is; none for the top level.
    pub owner: Option<ActionIndex>,
    /// The actions, in the order in which the definition writes them.
    pub actions: Vec<ActionIndex>,
    /// Places of those that wait for nothing.
    pub roots: Vec<usize>,
    /// Places of those that nothing waits for; they decide how the group ended.
    pub leaves: Vec<usize>,
}

/// A definition that can be run. Never changes.
pub struct Definition {
    pub(crate) entries: Vec<Entry>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) outputs: Vec<(Arc<str>, Compiled)>,
    pub(crate) static_results: Object,
    names: HashMap<String, ActionIndex>,
    triggers: Vec<Trigger>,
    parameters: Vec<Parameter>,
    connections: Vec<Connection>,
    warnings: Vec<Problem>,
}

/// What a list of actions shows of one.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ActionSummary<'d> {
    /// Its name, as written.
    pub name: &'d str,
    /// Its type, as written.
    #[serde(rename = "type")]
    pub type_name: &'d str,
    /// Where it is in the definition.
    pub path: &'d str,
    /// The connector that it calls, if it is a connector action.
    pub connector: Option<&'d str>,
}

/// The top level of every definition.
pub(crate) const TOP: BlockIndex = BlockIndex(0);

impl Definition {
    /// Reads and checks a definition (the object with `triggers` and `actions`).
    ///
    /// # Errors
    /// Every problem that there is, in the order of the definition.
    pub fn parse(json: &Value) -> Result<Definition, Vec<Problem>> {
        let mut reader = Reader::default();
        let root = Node { value: json, path: String::new() };
        if json.as_object().is_none() {
            reader.wrong_type(&root, "the object of a workflow definition");
            return Err(reader.problems);
        }
        let parameters = parameters::read(&mut reader, &root);
        let triggers = trigger::read(&mut reader, &root);
        if let Some(actions) = reader.object(&root, "actions") {
            action::read_block(&mut reader, &actions, None);
        }
        let outputs = read_outputs(&mut reader, &root);
        let static_results =
            json.get("staticResults").and_then(Value::as_object).cloned().unwrap_or_default();
        let names = checks::names(&mut reader);
        checks::references(&mut reader, &names, &parameters);
        crate::actions::variables::check(&mut reader);
        warnings::find(&mut reader, &root);
        if !reader.problems.is_empty() {
            return Err(reader.problems);
        }
        let secured_trigger = triggers.iter().any(|trigger| trigger.secure_outputs);
        secured::spread(&mut reader, &names, &parameters, secured_trigger);
        let connections = connections::find(&reader.entries, &parameters);
        Ok(Definition {
            entries: reader.entries,
            blocks: reader.blocks,
            outputs,
            static_results,
            names,
            triggers,
            parameters,
            connections,
            warnings: reader.warnings,
        })
    }

    /// What is odd in the definition, though it runs.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The triggers, in the order of the definition.
    pub fn triggers(&self) -> &[Trigger] {
        &self.triggers
    }

    /// The trigger with this name in any letter case; the first one for an empty name.
    pub fn trigger(&self, name: &str) -> Option<&Trigger> {
        if name.is_empty() {
            return self.triggers.first();
        }
        self.triggers.iter().find(|trigger| trigger.name.eq_ignore_ascii_case(name))
    }

    /// All actions, an action before those inside it.
    pub fn actions(&self) -> impl Iterator<Item = ActionSummary<'_>> {
        self.entries.iter().map(|entry| ActionSummary {
            name: &entry.name,
            type_name: &entry.type_name,
            path: &entry.path,
            connector: entry.behaviour.reference().and_then(|reference| {
                self.connection(reference).map(|connection| connection.connector.as_str())
            }),
        })
    }

    /// The connections that the actions use, each with the connector behind it.
    pub fn connections(&self) -> &[Connection] {
        &self.connections
    }

    /// The declared parameters.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Names of the parameters that have no default: a run needs values for them.
    pub fn open_parameters(&self) -> Vec<&str> {
        self.parameters
            .iter()
            .filter(|parameter| parameter.default.is_none())
            .map(|parameter| parameter.name.as_ref())
            .collect()
    }

    pub(crate) fn connection(&self, reference: &str) -> Option<&Connection> {
        self.connections.iter().find(|found| found.reference.eq_ignore_ascii_case(reference))
    }

    pub(crate) fn entry(&self, action: ActionIndex) -> &Entry {
        &self.entries[action.0]
    }

    pub(crate) fn block(&self, block: BlockIndex) -> &Block {
        &self.blocks[block.0]
    }

    /// The action with this name, in any letter case.
    pub(crate) fn find(&self, name: &str) -> Option<ActionIndex> {
        self.names.get(name).or_else(|| self.names.get(&name.to_lowercase())).copied()
    }
}

fn read_outputs(reader: &mut Reader, root: &Node<'_>) -> Vec<(Arc<str>, Compiled)> {
    let Some(outputs) = root.field("outputs") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, output) in outputs.members() {
        if let Some(tree) = reader.required_tree(&output, "value") {
            found.push((Arc::from(name), tree));
        }
    }
    found
}

impl Status {
    /// A status in any letter case, as `runAfter` writes it.
    pub(crate) fn parse(text: &str) -> Option<Status> {
        [Status::Succeeded, Status::Failed, Status::Skipped, Status::TimedOut, Status::Cancelled]
            .into_iter()
            .find(|status| status.as_str().eq_ignore_ascii_case(text))
    }
}
