//! What is odd in a definition, though it runs.

use super::ActionIndex;
use super::problem::warning;
use super::reader::{Node, Reader, join};
use expression::Value;

/// Notes all warnings that need the whole definition.
pub(crate) fn find(reader: &mut Reader, root: &Node<'_>) {
    parallel_writes(reader);
    broken_texts(reader, root.value, "");
}

/// A Foreach whose iterations run at the same time and set a variable: which iteration wins is
/// not known. Appends and increments are never lost, so they are fine.
fn parallel_writes(reader: &mut Reader) {
    let mut found = vec![];
    for entry in &reader.entries {
        let Some(variable) = entry.behaviour.overwrites() else {
            continue;
        };
        let mut around = reader.blocks[entry.block.0].owner;
        while let Some(ActionIndex(action)) = around {
            let outer = &reader.entries[action];
            if outer.behaviour.runs_at_once() > 1 {
                let what = format!(
                    "iterations of `{}` run at the same time and set the variable `{variable}`",
                    outer.name
                );
                found.push((entry.path.clone(), what));
                break;
            }
            around = reader.blocks[outer.block.0].owner;
        }
    }
    for (path, what) in found {
        let why = "one iteration may read what another has set; \
                   runtimeConfiguration.concurrency.repetitions = 1 keeps them in order";
        reader.warn(&path, warning::PARALLEL_WRITE, what, why);
    }
}

/// Texts with U+FFFD were broken before they came here, in three of the best-known task playbooks
/// for example.
fn broken_texts(reader: &mut Reader, value: &Value, path: &str) {
    match value {
        Value::String(text) => {
            let count = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
            if count > 0 {
                let what = format!("{count} broken characters (U+FFFD) in this text");
                let why = "they are shown as they are; the text was saved in a wrong encoding";
                reader.warn(path, warning::BROKEN_TEXT, what, why);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                broken_texts(reader, item, &format!("{path}[{index}]"));
            }
        }
        Value::Object(members) => {
            for (name, member) in members.iter() {
                broken_texts(reader, member, &join(path, name));
            }
        }
        _ => {}
    }
}
