//! Automation rules: what is done about which incidents.
//!
//! Shapes and limits as Microsoft documents them for Sentinel's automation rules.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::incident::spelled;
use crate::{Condition, Incident, IncidentChanges};

/// The longest display name, in characters.
pub const MAX_DISPLAY_NAME: usize = 500;
/// The highest order; the lowest is 1.
pub const MAX_ORDER: u32 = 1000;
/// The most actions of a rule.
pub const MAX_ACTIONS: usize = 20;
/// The most conditions of a rule.
pub const MAX_CONDITIONS: usize = 50;

/// An automation rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AutomationRule {
    /// Its id, chosen by whoever puts it.
    pub id: String,
    /// What people call it; also the name that its tasks are created by.
    pub display_name: String,
    /// Its place among the rules, 1 to 1000. Rules of the same order go by their ids.
    pub order: u32,
    /// Whether it is applied at all.
    pub enabled: bool,
    /// When it stops being applied.
    pub expires: Option<Timestamp>,
    /// What makes it look at an incident.
    pub trigger: Trigger,
    /// What must all hold. None means every incident.
    pub conditions: Vec<Condition>,
    /// What is done, in this order.
    pub actions: Vec<RuleAction>,
}

spelled!(
    /// What makes rules look at an incident.
    Trigger {
        /// It is new.
        Created,
        /// It changed.
        Updated,
    }
);

/// One action of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RuleAction {
    /// Adds a task to the incident.
    AddTask {
        /// What to do, in a line.
        title: String,
        /// How, in HTML.
        description: Option<String>,
    },
    /// Changes properties of the incident.
    Modify(Box<IncidentChanges>),
    /// Runs a playbook on the incident and waits for it, at most two minutes.
    RunPlaybook {
        /// The playbook's name.
        playbook: String,
    },
}

impl AutomationRule {
    /// Whether the rule is to be applied to this incident now.
    pub fn applies(&self, trigger: Trigger, incident: &Incident, now: Timestamp) -> bool {
        self.enabled
            && self.trigger == trigger
            && self.expires.is_none_or(|expires| now < expires)
            && self.conditions.iter().all(|condition| condition.holds(incident))
    }
}

/// Puts rules into the order in which they are applied: by `order`, then by id, so that equal orders do not
/// change places between two incidents.
pub fn sort(rules: &mut [AutomationRule]) {
    rules.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
}
