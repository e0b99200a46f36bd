//! Who does something. Every change carries one, from the first day.

use serde::{Deserialize, Serialize};

/// Who made a change, as Sentinel's `ClientInfo` shows it. Every text may be absent.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Actor {
    /// What kind of actor.
    pub kind: ActorKind,
    /// Display name: a person's, a playbook's or an automation rule's.
    pub name: Option<String>,
    /// E-mail address of a person.
    pub email: Option<String>,
    /// Object id in the directory.
    pub object_id: Option<String>,
    /// User principal name.
    pub user_principal_name: Option<String>,
}

/// The kinds of actors.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ActorKind {
    /// A person, or a program that acts for one.
    #[default]
    User,
    /// The detection tool that the incident comes from.
    Source,
    /// An automation rule, by its id.
    AutomationRule {
        /// The rule's id.
        rule: String,
    },
    /// A playbook's action.
    Playbook {
        /// The run's id.
        run: String,
        /// The action's name in the definition, where it is known.
        action: Option<String>,
    },
}

impl ActorKind {
    /// The word that callers see.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Source => "Source",
            Self::AutomationRule { .. } => "AutomationRule",
            Self::Playbook { .. } => "Playbook",
        }
    }
}

impl Actor {
    /// A detection tool.
    pub fn source() -> Self {
        Self { kind: ActorKind::Source, ..Self::default() }
    }

    /// An actor of this kind, known by a name only.
    pub fn named(kind: ActorKind, name: impl Into<String>) -> Self {
        Self { kind, name: Some(name.into()), ..Self::default() }
    }
}
