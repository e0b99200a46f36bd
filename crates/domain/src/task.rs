//! Incident tasks: what is to be done about one incident.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Actor;

/// A task as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTask {
    /// Its GUID, chosen by the caller. The same id twice is one task.
    pub id: Uuid,
    /// What to do, in a line. Never empty.
    pub title: String,
    /// How, in HTML as it was given; absent when nothing was given.
    pub description: Option<String>,
}

/// A task of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its GUID.
    pub id: Uuid,
    /// What to do, in a line.
    pub title: String,
    /// How, in HTML as it was given.
    pub description: Option<String>,
    /// Whether it is done.
    pub status: TaskStatus,
    /// When it was added.
    pub created: Timestamp,
    /// Who added it.
    pub created_by: Actor,
    /// When it last changed.
    pub modified: Timestamp,
    /// Who last changed it.
    pub modified_by: Actor,
    /// The number of the journal entry that last changed it; what its etag is made of.
    pub version: u64,
}

/// The two states that Sentinel has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// Still to be done.
    New,
    /// Done.
    Completed,
}

impl TaskStatus {
    /// Sentinel's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Completed => "Completed",
        }
    }
}
