//! Actions as the definition gives them.

use super::order;
use super::problem::{code, warning};
use super::reader::{Compiled, Node, Reader, join};
use super::{ActionIndex, Block, BlockIndex};
use crate::actions::{self, Behaviour};
use crate::outcome::Status;
use std::sync::Arc;

/// One action of the definition.
pub(crate) struct Entry {
    pub name: Arc<str>,
    pub type_name: Arc<str>,
    pub path: String,
    pub block: BlockIndex,
    /// Its place among the actions of its block.
    pub position: usize,
    pub run_after: Vec<RunAfter>,
    /// Places of those in the same block that wait for it.
    pub followers: Vec<usize>,
    pub behaviour: Box<dyn Behaviour>,
    pub settings: Settings,
}

/// One condition of a `runAfter`.
pub(crate) struct RunAfter {
    /// Place of the action waited for, in the same block.
    pub position: usize,
    pub allowed: StatusSet,
}

/// The statuses that a `runAfter` allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StatusSet(u8);

impl StatusSet {
    pub fn insert(&mut self, status: Status) {
        self.0 |= 1 << status as u8;
    }

    pub fn contains(self, status: Status) -> bool {
        self.0 & (1 << status as u8) != 0
    }
}

impl std::fmt::Display for StatusSet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all = [Status::Succeeded, Status::Failed, Status::Skipped, Status::TimedOut];
        let names: Vec<_> =
            all.into_iter().filter(|one| self.contains(*one)).map(Status::as_str).collect();
        formatter.write_str(&names.join(", "))
    }
}

/// What may be set on an action of any type.
#[derive(Default)]
pub(crate) struct Settings {
    /// `runtimeConfiguration.secureData`: the history does not show them.
    pub secure_inputs: bool,
    pub secure_outputs: bool,
    /// `limit.timeout`, an ISO 8601 duration.
    pub timeout: Option<Compiled>,
    /// Name of the enabled `staticResult`.
    pub static_result: Option<Arc<str>>,
    pub tracked_properties: Option<Compiled>,
    /// `operationOptions`, as written.
    pub options: Vec<String>,
}

impl Settings {
    /// Whether an operation option is set.
    pub fn has(&self, option: &str) -> bool {
        self.options.iter().any(|found| found.eq_ignore_ascii_case(option))
    }
}

/// Operation options that have an effect.
const OPTIONS: &[&str] = &["DisableAsyncPattern", "FailWhenLimitsReached", "Sequential"];

/// Reads the actions of one block, and those inside them.
pub(crate) fn read_block(
    reader: &mut Reader,
    node: &Node<'_>,
    owner: Option<ActionIndex>,
) -> BlockIndex {
    let block = BlockIndex(reader.blocks.len());
    reader.blocks.push(Block { owner, actions: vec![], roots: vec![], leaves: vec![] });
    if node.value.as_object().is_none() {
        reader.wrong_type(node, "an object of actions");
        return block;
    }
    for (name, action) in node.members() {
        read_action(reader, block, name, &action);
    }
    order::connect(reader, block, node);
    reader.current = owner;
    block
}

fn read_action(reader: &mut Reader, block: BlockIndex, name: &str, node: &Node<'_>) {
    let index = ActionIndex(reader.entries.len());
    let position = reader.blocks[block.0].actions.len();
    let type_name = node.text("type").unwrap_or_default();
    reader.entries.push(Entry {
        name: name.into(),
        type_name: type_name.into(),
        path: node.path.clone(),
        block,
        position,
        run_after: vec![],
        followers: vec![],
        behaviour: Box::new(actions::Unread),
        settings: Settings::default(),
    });
    reader.blocks[block.0].actions.push(index);
    reader.current = Some(index);
    let settings = read_settings(reader, node);
    let behaviour = actions::read(reader, index, type_name, node);
    reader.current = Some(index);
    let Some(behaviour) = behaviour else { return };
    if settings.timeout.is_some() && !behaviour.can_time_out() {
        let path = join(&join(&node.path, "limit"), "timeout");
        let what = format!("an action of type {type_name} has no time limit");
        reader.warn(&path, warning::OPTION, what, "it runs as if no limit were set");
    }
    let entry = &mut reader.entries[index.0];
    entry.settings = settings;
    entry.behaviour = behaviour;
}

fn read_settings(reader: &mut Reader, node: &Node<'_>) -> Settings {
    let mut settings = Settings::default();
    if let Some(configuration) = node.field("runtimeConfiguration") {
        (settings.secure_inputs, settings.secure_outputs) = secure_data(&configuration);
        settings.static_result = static_result(&configuration);
    }
    let own = node.text("type").is_some_and(|it| it.eq_ignore_ascii_case("until"));
    // An Until reads its limits itself.
    if let Some(limit) = node.field("limit").filter(|_| !own) {
        settings.timeout = reader.optional_tree(&limit, "timeout");
    }
    settings.tracked_properties = reader.optional_tree(node, "trackedProperties");
    settings.options = read_options(reader, node);
    settings
}

/// `secureData.properties` names what is hidden.
pub(crate) fn secure_data(configuration: &Node<'_>) -> (bool, bool) {
    let properties = configuration.field("secureData").and_then(|data| data.field("properties"));
    let names = properties.as_ref().and_then(|found| found.value.as_array()).unwrap_or_default();
    let has = |name: &str| {
        names.iter().any(|found| found.as_str().is_some_and(|text| text.eq_ignore_ascii_case(name)))
    };
    (has("inputs"), has("outputs"))
}

fn static_result(configuration: &Node<'_>) -> Option<Arc<str>> {
    let setting = configuration.field("staticResult")?;
    let enabled = setting.text("staticResultOptions")?.eq_ignore_ascii_case("enabled");
    if enabled { setting.text("name").map(Arc::from) } else { None }
}

fn read_options(reader: &mut Reader, node: &Node<'_>) -> Vec<String> {
    let text = node.text("operationOptions").unwrap_or_default();
    let options: Vec<String> =
        text.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect();
    for option in &options {
        if !OPTIONS.iter().any(|known| known.eq_ignore_ascii_case(option)) {
            let path = join(&node.path, "operationOptions");
            let what = format!("the operation option `{option}` has no effect here");
            reader.warn(&path, warning::OPTION, what, "the action runs as if it were not set");
        }
    }
    options
}

/// The statuses of one `runAfter` condition.
pub(crate) fn statuses(reader: &mut Reader, node: &Node<'_>) -> StatusSet {
    let mut set = StatusSet::default();
    let Some(list) = node.value.as_array() else {
        reader.wrong_type(node, "an array of statuses");
        return set;
    };
    for (number, status) in list.iter().enumerate() {
        match status.as_str().and_then(Status::parse) {
            Some(status) => set.insert(status),
            None => reader.problem(
                &format!("{}[{number}]", node.path),
                code::VALUE,
                "not a status",
                "expected Succeeded, Failed, Skipped or TimedOut, in any letter case",
            ),
        }
    }
    set
}
