//! Deliveries: what makes automation rules look at an incident, and what came of it.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Actor, Changes, Considered, Entry, Trigger, rule::ActionType};

/// One message of an incident source, or one edit made here. The same id again is the same one, delivered
/// again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The sender's id of the message.
    pub id: String,
    /// Who made the update, in the source's words (Sentinel's `incidentUpdates.updatedBy.source`).
    #[serde(default)]
    pub updated_by: Option<String>,
}

/// What is known of a delivery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handling {
    /// Whether it created the incident or updated it. What came before it decides, so that of two first
    /// messages at once one is the creation.
    pub trigger: Trigger,
    /// Who made the update, in the source's words.
    pub updated_by: Option<String>,
    /// When it came in.
    pub at: Timestamp,
    /// Who delivered it.
    pub actor: Actor,
    /// What it changed about the incident. Nothing where it created it.
    pub changes: Changes,
    /// The rules that were found to apply, by pass.
    matched: HashSet<(u32, String)>,
    /// The number of the entry that says that all its rules have been applied.
    handled: Option<u64>,
    /// What they did.
    record: Option<DeliveryRecord>,
}

impl Handling {
    pub(crate) fn new(
        entry: &Entry,
        delivery: &Delivery,
        trigger: Trigger,
        changes: Changes,
    ) -> Self {
        Self {
            trigger,
            updated_by: delivery.updated_by.clone(),
            at: entry.at,
            actor: entry.actor.clone(),
            changes,
            matched: HashSet::new(),
            handled: None,
            record: None,
        }
    }

    pub(crate) fn matched(&mut self, pass: u32, rule: &str) -> bool {
        self.matched.insert((pass, rule.to_owned()))
    }

    pub(crate) fn handled(&mut self, entry: &Entry, record: Option<&DeliveryRecord>) -> bool {
        let is_first = self.handled.is_none();
        if is_first {
            self.handled = Some(entry.number);
            self.record = record.cloned();
        }
        is_first
    }

    /// Keeps of a delivery that has been handled only that it has.
    pub(crate) fn forget_what_is_done(&mut self) {
        if self.handled.is_some() {
            self.changes = Changes::default();
            self.matched.clear();
            self.record = None;
        }
    }

    /// Whether a rule was found to apply in a pass, by an earlier try.
    pub fn has_matched(&self, pass: u32, rule: &str) -> bool {
        self.matched.contains(&(pass, rule.to_owned()))
    }

    /// The number of the journal entry with which all its rules had been applied; none while they have not.
    pub fn answered(&self) -> Option<u64> {
        self.handled
    }

    /// What its rules did; none while they have not all been applied, and none in a case from a snapshot: look
    /// at the case as it was with [`Handling::answered`].
    pub fn record(&self) -> Option<&DeliveryRecord> {
        self.record.as_ref()
    }
}

/// What automation rules did about a delivery: the answer to "why did nothing happen?".
///
/// The delivery itself is the first pass. What rules changed about the incident in a pass is an update, and
/// makes the next pass, for the rules on updates; until nothing changes any more, or the passes are too many.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct DeliveryRecord {
    /// The passes, in order.
    pub passes: Vec<Pass>,
    /// Whether rules were still changing the incident in the last pass that is allowed: they go round in a
    /// circle.
    pub stopped: bool,
}

/// One pass over the rules of one trigger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pass {
    /// Which rules were asked.
    pub trigger: Trigger,
    /// What had changed: names such as `severity`, `labels`. Nothing for a new incident.
    pub changed: Vec<String>,
    /// Every rule for this trigger, in the order in which they were asked.
    pub rules: Vec<ConsideredRule>,
}

/// What a rule made of an incident or alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsideredRule {
    /// The rule's id.
    pub rule: String,
    /// What people call it.
    pub name: String,
    /// The alert it was asked about, where it is a rule on alerts: its place among the incident's alerts.
    #[serde(default)]
    pub alert: Option<usize>,
    /// Whether it applied, and if not, why.
    pub considered: Considered,
    /// What its actions did, in order; empty where it did not apply.
    pub actions: Vec<ActionRecord>,
}

/// What an action of a rule did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActionRecord {
    /// What kind of action.
    pub action: ActionType,
    /// What came of it.
    pub result: ActionResult,
}

/// What came of an action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ActionResult {
    /// A task was added, or had been.
    TaskAdded {
        /// The task.
        task: Uuid,
    },
    /// Properties were changed, or were as they were wanted.
    Modified {
        /// What is different now: names such as `severity`.
        changed: Vec<String>,
    },
    /// A playbook was started.
    PlaybookStarted {
        /// The playbook's name.
        playbook: String,
        /// The run.
        run: String,
        /// How the run stood when the next action began.
        status: String,
    },
    /// Nothing was done.
    Failed {
        /// A stable code.
        code: String,
        /// In words.
        message: String,
    },
}
