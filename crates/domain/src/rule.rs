//! Automation rules: what is done about which incidents and alerts.
//!
//! Shapes as Microsoft documents them for Sentinel's automation rules.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::condition::{Leaf, refused_by};
use crate::incident::spelled;
use crate::{Condition, Due, IncidentChanges, Situation, TaskExtras, TextFormat};

/// The highest order; the lowest is 1.
pub const MAX_ORDER: u32 = 1000;

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
    /// What it looks at.
    #[serde(default)]
    pub on: On,
    /// What makes it look.
    pub trigger: Trigger,
    /// What must all hold. None means every incident or alert.
    pub conditions: Vec<Condition>,
    /// What is done, in this order.
    pub actions: Vec<RuleAction>,
    /// The numbers that say the actions' order, as they were given; fewer than actions in rules that earlier
    /// releases stored, where they count from 1.
    #[serde(default)]
    pub action_orders: Vec<u32>,
}

spelled!(
    /// What rules look at.
    #[derive(Default)]
    On {
        /// Incidents.
        #[default]
        Incidents,
        /// Alerts. Sentinel lets such rules run playbooks only, and choose by analytics rules only.
        Alerts,
    }
);

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
        /// How.
        description: Option<String>,
        /// What the description is written in.
        #[serde(default)]
        format: TextFormat,
        /// What is beyond Sentinel's tasks.
        #[serde(default)]
        extras: Box<TaskExtras<Due>>,
    },
    /// Changes properties of the incident.
    Modify(Box<IncidentChanges>),
    /// Runs a playbook on the incident and waits for it, at most two minutes.
    RunPlaybook {
        /// The playbook's name.
        playbook: String,
        /// The playbook's id as the rule gave it, where that is more than the name.
        #[serde(default)]
        resource_id: Option<String>,
        /// The directory that the playbook is in, as the rule gave it. Means nothing here; kept so that a
        /// rule comes back as it was put.
        #[serde(default)]
        tenant_id: Option<String>,
    },
}

spelled!(
    /// The kinds of actions.
    ActionType {
        /// Adds a task.
        AddIncidentTask,
        /// Changes properties.
        ModifyProperties,
        /// Runs a playbook.
        RunPlaybook,
    }
);

impl RuleAction {
    /// Its kind.
    pub fn kind(&self) -> ActionType {
        match self {
            Self::AddTask { .. } => ActionType::AddIncidentTask,
            Self::Modify(_) => ActionType::ModifyProperties,
            Self::RunPlaybook { .. } => ActionType::RunPlaybook,
        }
    }
}

/// Whether a rule is to be applied, and if not, why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Considered {
    /// It is to be applied.
    Applies,
    /// It is not.
    NotApplied {
        /// Why.
        reason: Reason,
    },
}

/// Why a rule is not applied. Holds nothing of the incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// It is for another trigger. Not worth keeping: most rules are.
    OtherTrigger,
    /// It is switched off.
    Disabled,
    /// Its time is over.
    Expired {
        /// Since when.
        since: Timestamp,
    },
    /// A condition does not hold.
    Condition {
        /// Where it stands in the rule: `conditions[1].innerConditions[0]`.
        place: String,
        /// What it says, in short: `IncidentSeverity Equals High`.
        what: String,
    },
}

impl AutomationRule {
    /// Whether the rule is to be applied now, and if not, why: the first reason in the order of [`Reason`].
    pub fn consider(
        &self,
        trigger: Trigger,
        situation: &Situation<'_>,
        now: Timestamp,
    ) -> Considered {
        match self.reason_against(trigger, situation, now) {
            Some(reason) => Considered::NotApplied { reason },
            None => Considered::Applies,
        }
    }

    fn reason_against(
        &self,
        trigger: Trigger,
        situation: &Situation<'_>,
        now: Timestamp,
    ) -> Option<Reason> {
        if self.trigger != trigger || self.on != situation.on() {
            return Some(Reason::OtherTrigger);
        }
        if !self.enabled {
            return Some(Reason::Disabled);
        }
        if let Some(since) = self.expires.filter(|expires| *expires <= now) {
            return Some(Reason::Expired { since });
        }
        let (place, what) = refused_by(&self.conditions, situation)?;
        Some(Reason::Condition { place, what })
    }

    /// Every condition that is no group, in the order of the rule, and whether it holds.
    pub fn leaves(&self, situation: &Situation<'_>) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        for (index, condition) in self.conditions.iter().enumerate() {
            condition.leaves(&format!("conditions[{index}]"), situation, &mut leaves);
        }
        leaves
    }

    /// The analytics rules that the rule is bound to, as its conditions name them; empty where it looks at
    /// incidents of any.
    pub fn analytics_rules(&self) -> Vec<&str> {
        let mut rules: Vec<_> =
            self.conditions.iter().filter_map(Condition::analytics_rules).flatten().collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// The actions with the numbers that say their order.
    pub fn numbered_actions(&self) -> impl Iterator<Item = (u32, &RuleAction)> {
        let given = self.action_orders.iter().copied().map(Some).chain(std::iter::repeat(None));
        let numbered = (1..).zip(given).zip(&self.actions);
        numbered.map(|((place, given), action)| (given.unwrap_or(place), action))
    }
}

/// Puts rules into the order in which they are applied: by `order`, then by id, so that equal orders do not
/// change places between two incidents.
pub fn sort(rules: &mut [AutomationRule]) {
    rules.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
}

#[cfg(test)]
mod tests;
