//! Incidents: what a detection tool found.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{Actor, WorkspaceId};

/// An incident, with everything its source told about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Its GUID.
    pub id: Uuid,
    /// Where it lives.
    pub workspace: WorkspaceId,
    /// Its number in the workspace, counting from 1; its source's where that gave one.
    pub number: u64,
    /// Its place in the list of all incidents, counting from 1. 0 for incidents that earlier releases wrote;
    /// those are in no list.
    #[serde(default)]
    pub place: u64,
    /// What it is, in a line. Never empty.
    pub title: String,
    /// What happened.
    pub description: Option<String>,
    /// How bad.
    pub severity: Severity,
    /// How far along.
    pub status: Status,
    /// Why it was closed: `TruePositive` and the like, in the source's spelling.
    pub classification: Option<String>,
    /// The finer reason.
    pub classification_reason: Option<String>,
    /// The reason in a person's words.
    pub classification_comment: Option<String>,
    /// Who works on it.
    pub owner: Option<Owner>,
    /// Its tags.
    pub labels: Vec<Label>,
    /// The analytics rules that raised it: ARM ids, or the source's own rule ids.
    pub related_analytic_rule_ids: Vec<String>,
    /// When the source says it was created; else when it came in.
    pub created: Timestamp,
    /// When the source says it last changed; else when the change came in.
    pub modified: Timestamp,
    /// Who last changed it.
    pub modified_by: Actor,
    /// Its alerts, as the source gave them (entities of kind `SecurityAlert`).
    pub alerts: Vec<Value>,
    /// Its entities (accounts, hosts, addresses…), as the source gave them.
    pub related_entities: Vec<Value>,
    /// Its bookmarks, as the source gave them.
    pub bookmarks: Vec<Value>,
    /// Its comments, as the source gave them.
    pub comments: Vec<Value>,
    /// Every other property of Sentinel's incident, as the source gave it.
    pub additional: Map<String, Value>,
    /// The number of the journal entry that last changed it; what its etag is made of.
    pub version: u64,
}

/// Whom an incident is assigned to. Every text may be absent.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Owner {
    /// Display name.
    pub assigned_to: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Object id in the directory.
    pub object_id: Option<String>,
    /// User principal name.
    pub user_principal_name: Option<String>,
    /// `User`, `Group` or `Unknown`.
    pub owner_type: Option<String>,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Its text.
    pub name: String,
    /// `User` or `AutoAssigned`.
    pub kind: String,
}

/// Changes to an incident's own properties; what is absent is left alone.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct IncidentChanges {
    /// The new severity.
    pub severity: Option<Severity>,
    /// The new status.
    pub status: Option<Status>,
    /// The new classification.
    pub classification: Option<String>,
    /// The new finer reason.
    pub classification_reason: Option<String>,
    /// The new reason in words.
    pub classification_comment: Option<String>,
    /// The new owner.
    pub owner: Option<Owner>,
    /// Tags to add; those already there stay once.
    pub labels: Vec<Label>,
    /// Why the incident is to be closed even with mandatory tasks open.
    #[serde(default)]
    pub force: Option<String>,
}

/// The whole writable part of an incident, as Sentinel's PUT replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentContent {
    /// What it is, in a line. Never empty.
    pub title: String,
    /// What happened.
    pub description: Option<String>,
    /// How bad.
    pub severity: Severity,
    /// How far along.
    pub status: Status,
    /// Why it was closed.
    pub classification: Option<String>,
    /// The finer reason.
    pub classification_reason: Option<String>,
    /// The reason in a person's words.
    pub classification_comment: Option<String>,
    /// Who works on it.
    pub owner: Option<Owner>,
    /// Its tags.
    pub labels: Vec<Label>,
}

impl Incident {
    /// Makes the changes; says whether anything is different now.
    pub fn change(&mut self, changes: &IncidentChanges) -> bool {
        let before = self.clone();
        set(&mut self.severity, changes.severity);
        set(&mut self.status, changes.status);
        set_some(&mut self.classification, &changes.classification);
        set_some(&mut self.classification_reason, &changes.classification_reason);
        set_some(&mut self.classification_comment, &changes.classification_comment);
        set_some(&mut self.owner, &changes.owner);
        for label in &changes.labels {
            if !self.labels.iter().any(|known| known.name == label.name) {
                self.labels.push(label.clone());
            }
        }
        *self != before
    }

    /// Its writable part.
    pub fn content(&self) -> IncidentContent {
        IncidentContent {
            title: self.title.clone(),
            description: self.description.clone(),
            severity: self.severity,
            status: self.status,
            classification: self.classification.clone(),
            classification_reason: self.classification_reason.clone(),
            classification_comment: self.classification_comment.clone(),
            owner: self.owner.clone(),
            labels: self.labels.clone(),
        }
    }

    /// Replaces its writable part; says whether anything is different now.
    pub fn replace(&mut self, content: &IncidentContent) -> bool {
        if self.content() == *content {
            return false;
        }
        let content = content.clone();
        self.title = content.title;
        self.description = content.description;
        self.severity = content.severity;
        self.status = content.status;
        self.classification = content.classification;
        self.classification_reason = content.classification_reason;
        self.classification_comment = content.classification_comment;
        self.owner = content.owner;
        self.labels = content.labels;
        true
    }

    /// Takes over what its source changed since the source's last word. What was changed here and not there
    /// stays, so that a source that repeats itself does not undo a rule's or an analyst's work.
    pub fn hear(&mut self, last_word: &Self, word: &Self) {
        macro_rules! news {
            ($($field:ident),+) => {
                $(if word.$field != last_word.$field {
                    self.$field.clone_from(&word.$field);
                })+
            };
        }
        news!(title, description, severity, status, classification, classification_reason);
        news!(classification_comment, owner, related_analytic_rule_ids, alerts, related_entities);
        news!(bookmarks, comments, additional);
        let known = |labels: &[Label], label: &Label| labels.iter().any(|l| l.name == label.name);
        self.labels.retain(|label| !known(&last_word.labels, label) || known(&word.labels, label));
        for label in &word.labels {
            if !known(&last_word.labels, label) && !known(&self.labels, label) {
                self.labels.push(label.clone());
            }
        }
        self.modified = word.modified;
        self.modified_by = word.modified_by.clone();
    }

    /// An incident with a title and nothing else.
    #[cfg(test)]
    pub(crate) fn for_tests(title: &str) -> Self {
        Self {
            id: Uuid::from_u128(1),
            workspace: WorkspaceId::default(),
            number: 1,
            place: 0,
            title: title.to_owned(),
            description: None,
            severity: Severity::Low,
            status: Status::New,
            classification: None,
            classification_reason: None,
            classification_comment: None,
            owner: None,
            labels: vec![],
            related_analytic_rule_ids: vec![],
            created: Timestamp::UNIX_EPOCH,
            modified: Timestamp::UNIX_EPOCH,
            modified_by: Actor::default(),
            alerts: vec![],
            related_entities: vec![],
            bookmarks: vec![],
            comments: vec![],
            additional: Map::new(),
            version: 0,
        }
    }

    /// The incident's full ARM id, spelled as the trigger of a playbook spells it.
    pub fn arm_id(&self) -> String {
        self.workspace.resource("Incidents", self.id)
    }
}

fn set<T>(field: &mut T, change: Option<T>) {
    if let Some(value) = change {
        *field = value;
    }
}

fn set_some<T: Clone>(field: &mut Option<T>, change: &Option<T>) {
    if change.is_some() {
        field.clone_from(change);
    }
}

/// An enumeration of Sentinel's: its spellings, and reading them without case.
macro_rules! spelled {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every spelling, in Sentinel's order.
            pub const SPELLINGS: &'static [&'static str] = &[$(stringify!($variant)),+];

            /// Sentinel's spelling.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant)),+ }
            }

            /// Reads a spelling, in any case.
            pub fn parse(text: &str) -> Option<Self> {
                $(if text.eq_ignore_ascii_case(stringify!($variant)) {
                    return Some(Self::$variant);
                })+
                None
            }
        }
    };
}
pub(crate) use spelled;

spelled!(
    /// How bad an incident is.
    Severity {
        /// Act now.
        High,
        /// Act soon.
        Medium,
        /// Act when there is time.
        Low,
        /// Good to know.
        Informational,
    }
);

spelled!(
    /// How far along an incident is.
    Status {
        /// Nobody has looked.
        New,
        /// Somebody works on it.
        Active,
        /// Done.
        Closed,
    }
);
