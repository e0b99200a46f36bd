//! What takes in something secured is secured too: the history hides the inputs of an action that
//! reads the secured outputs of another one, a parameter of a secure type, a secured trigger, or
//! a variable or a loop's item that such an action has filled.

use super::ActionIndex;
use super::parameters::Parameter;
use super::reader::{Reader, Use};
use expression::Name;
use std::collections::{HashMap, HashSet};

/// Hides what follows from what the definition secures.
pub(crate) fn spread(
    reader: &mut Reader,
    names: &HashMap<String, ActionIndex>,
    parameters: &[Parameter],
    secured_trigger: bool,
) {
    let secrets: HashSet<String> = parameters
        .iter()
        .filter(|parameter| parameter.secure)
        .map(|parameter| parameter.name.to_lowercase())
        .collect();
    let mut spread = Spread { names, secrets, secured_trigger, variables: HashSet::new() };
    // Each round finds at least one action more, or is the last one.
    while spread.round(reader) {}
}

struct Spread<'a> {
    names: &'a HashMap<String, ActionIndex>,
    /// Secure parameters, by name in lower case.
    secrets: HashSet<String>,
    secured_trigger: bool,
    /// Variables that hold something secured, by name in lower case.
    variables: HashSet<String>,
}

impl Spread<'_> {
    fn round(&mut self, reader: &mut Reader) -> bool {
        let found: Vec<ActionIndex> = reader
            .uses
            .iter()
            .filter(|usage| self.takes_in(reader, usage))
            .filter_map(|usage| usage.action)
            .filter(|action| !reader.entries[action.0].settings.secure_inputs)
            .collect();
        for action in &found {
            let entry = &mut reader.entries[action.0];
            entry.settings.secure_inputs = true;
            entry.settings.secure_outputs |= entry.behaviour.outputs_repeat_inputs();
            let filled = entry.behaviour.declares().into_iter().chain(entry.behaviour.changes());
            self.variables.extend(filled.map(str::to_lowercase));
        }
        !found.is_empty()
    }

    fn takes_in(&self, reader: &Reader, usage: &Use) -> bool {
        usage.references.iter().any(|reference| match &reference.name {
            Name::Action(name) => {
                self.entry(reader, name).is_some_and(|entry| entry.settings.secure_outputs)
            }
            Name::Loop(name) => {
                self.entry(reader, name).is_some_and(|entry| entry.settings.secure_inputs)
            }
            Name::Item => self.is_in_secured_loop(reader, usage),
            Name::Parameter(name) => self.secrets.contains(&name.to_lowercase()),
            Name::Variable(name) => self.variables.contains(&name.to_lowercase()),
            Name::Trigger => self.secured_trigger,
            _ => false,
        })
    }

    fn entry<'r>(&self, reader: &'r Reader, name: &str) -> Option<&'r super::Entry> {
        self.names.get(&name.to_lowercase()).map(|action| &reader.entries[action.0])
    }

    fn is_in_secured_loop(&self, reader: &Reader, usage: &Use) -> bool {
        let mut around = usage.action;
        while let Some(action) = around {
            let entry = &reader.entries[action.0];
            if entry.behaviour.gathers_iterations() && entry.settings.secure_inputs {
                return true;
            }
            around = reader.blocks[entry.block.0].owner;
        }
        false
    }
}
