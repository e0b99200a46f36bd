//! What values depend on: parameters left open, and warnings.

use crate::playbook::OpenParameter;
use expression::Value;
use std::collections::BTreeMap;
use workflow::Problem;

/// How many warnings are kept; the others say nothing new.
const MAX_WARNINGS: usize = 100;

/// What some values of a template depend on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    pub open: BTreeMap<String, OpenParameter>,
    pub warnings: Vec<Problem>,
}

impl Trace {
    /// Notes a warning, each only once.
    pub fn warn(&mut self, warning: Problem) {
        if self.warnings.len() < MAX_WARNINGS && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Notes all that another trace holds.
    pub fn add(&mut self, other: &Trace) {
        for (name, parameter) in &other.open {
            self.open.entry(name.clone()).or_insert_with(|| parameter.clone());
        }
        for warning in &other.warnings {
            self.warn(warning.clone());
        }
    }

    /// Notes a parameter without value, and gives its placeholder.
    pub fn leave_open(&mut self, name: &str, declaration: &Value) -> Value {
        let open = OpenParameter::new(name, declaration);
        let placeholder = open.placeholder.clone();
        self.open.insert(name.to_lowercase(), open);
        placeholder
    }
}
