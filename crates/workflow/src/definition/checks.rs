//! Checks over the whole definition: do all the names exist?

use super::ActionIndex;
use super::parameters::Parameter;
use super::problem::{code, warning};
use super::reader::{Reader, Use};
use crate::actions::variables;
use expression::{Name, Reference, References, SyntaxError, SyntaxErrorKind};
use std::collections::{HashMap, HashSet};

/// The actions by name in lower case and as written. A name must be the only one of its kind.
pub(crate) fn names(reader: &mut Reader) -> HashMap<String, ActionIndex> {
    let mut names = HashMap::new();
    let mut twice = vec![];
    for (number, entry) in reader.entries.iter().enumerate() {
        if names.insert(entry.name.to_lowercase(), ActionIndex(number)).is_some() {
            twice.push((entry.path.clone(), entry.name.clone()));
        }
    }
    for (path, name) in twice {
        let what = format!("there is another action `{name}`");
        let why = "the name of an action is unique in the whole definition, whatever its case";
        reader.problem(&path, code::DUPLICATE, what, why);
    }
    for (number, entry) in reader.entries.iter().enumerate() {
        names.insert(entry.name.to_string(), ActionIndex(number));
    }
    names
}

/// Notes every reference to something that does not exist.
pub(crate) fn references(
    reader: &mut Reader,
    names: &HashMap<String, ActionIndex>,
    parameters: &[Parameter],
) {
    let variables = variables::declared(&reader.entries);
    let mut found = vec![];
    for usage in &reader.uses {
        for reference in &usage.references {
            let checker = Checker { reader, names, variables: &variables, usage };
            if let Some(finding) = checker.check(reference) {
                let what = pointed(&finding, usage, reference);
                found.push((usage.path.clone(), finding.code, what, finding.why));
            }
        }
    }
    for (path, code, what, why) in found {
        match code {
            // Published playbooks have such leftovers, in branches that may never run.
            warning::ACTION => reader.warn(&path, code, what, why),
            _ => reader.problem(&path, code, what, why),
        }
    }
    undeclared_parameters(reader, parameters);
}

/// A parameter that is used and not declared has a value only where a run is given one.
fn undeclared_parameters(reader: &mut Reader, parameters: &[Parameter]) {
    let mut found = vec![];
    for usage in &reader.uses {
        for name in parameters_of(&usage.references) {
            let filled_in = name.eq_ignore_ascii_case(super::parameters::CONNECTIONS);
            if !filled_in && !parameters.iter().any(|one| one.is_named(name)) {
                let what = format!("the definition declares no parameter `{name}`");
                found.push((usage.path.clone(), what));
            }
        }
    }
    for (path, what) in found {
        let why = "the action fails unless the run is given a value for it";
        reader.warn(&path, warning::PARAMETER, what, why);
    }
}

struct Checker<'a> {
    reader: &'a Reader,
    names: &'a HashMap<String, ActionIndex>,
    variables: &'a HashSet<String>,
    usage: &'a Use,
}

/// A reference to something that does not exist.
struct Finding {
    code: &'static str,
    expected: &'static str,
    found: String,
    why: &'static str,
}

impl Checker<'_> {
    fn check(&self, reference: &Reference) -> Option<Finding> {
        match &reference.name {
            Name::Action(name) | Name::Result(name) => self.action(name),
            Name::Variable(name) => self.variable(name),
            Name::Loop(name) | Name::Iteration(name) => self.enclosing(name),
            Name::UnknownFunction { name, suggestion } => {
                let hint = suggestion.map(|one| format!(" (did you mean `{one}`?)"));
                Some(Finding {
                    code: code::FUNCTION,
                    expected: "a function of the language",
                    found: format!("`{name}`{}", hint.unwrap_or_default()),
                    why: "the language has no such function",
                })
            }
            _ => None,
        }
    }

    fn action(&self, name: &str) -> Option<Finding> {
        let known = self.names.contains_key(&name.to_lowercase());
        (!known).then(|| Finding {
            code: warning::ACTION,
            expected: "the name of an action",
            found: format!("`{name}`"),
            why: "the definition has no such action: what reads it fails; Azure refuses to save it",
        })
    }

    fn variable(&self, name: &str) -> Option<Finding> {
        let known = self.variables.contains(&name.to_lowercase());
        (!known).then(|| Finding {
            code: code::VARIABLE,
            expected: "the name of a variable",
            found: format!("`{name}`"),
            why: "no InitializeVariable makes this variable",
        })
    }

    /// `items()` and `iterationIndexes()` name a loop around the action, or the action itself.
    fn enclosing(&self, name: &str) -> Option<Finding> {
        let mut around = self.usage.action;
        while let Some(action) = around {
            let entry = &self.reader.entries[action.0];
            if entry.name.to_lowercase() == name.to_lowercase() {
                return None;
            }
            around = self.reader.blocks[entry.block.0].owner;
        }
        Some(Finding {
            code: code::LOOP,
            expected: "the name of a loop around this action",
            found: format!("`{name}`"),
            why: "only inside of a loop has it an item",
        })
    }
}

/// The finding with the line of the template and carets under the place.
fn pointed(finding: &Finding, usage: &Use, reference: &Reference) -> String {
    let error = SyntaxError {
        kind: SyntaxErrorKind::UnexpectedToken,
        span: reference.span,
        expected: finding.expected.into(),
        found: finding.found.clone().into(),
    };
    if usage.source.is_empty() { error.to_string() } else { error.render(&usage.source) }
}

/// The parameters that references name.
pub(crate) fn parameters_of(references: &References) -> impl Iterator<Item = &str> {
    references.iter().filter_map(|reference| match &reference.name {
        Name::Parameter(name) => Some(name.as_ref()),
        _ => None,
    })
}
