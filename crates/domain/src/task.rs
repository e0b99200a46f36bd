//! Incident tasks: what is to be done about one incident.
//!
//! Title, description and status are Sentinel's. Assignee, due time, mandatory and group are extras that a
//! plain Sentinel client neither sends nor notices.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Actor;
use crate::incident::spelled;

/// A task as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTask {
    /// Its GUID, chosen by the caller. The same id twice is one task.
    pub id: Uuid,
    /// Its number among all tasks of the workspace, never given twice: what lists over all incidents go by.
    /// 0 for tasks that earlier releases wrote; those are in no such list.
    #[serde(default)]
    pub place: u64,
    /// What it says.
    #[serde(flatten)]
    pub content: TaskContent,
}

/// Everything of a task that can be edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskContent {
    /// What to do, in a line. Never empty.
    pub title: String,
    /// How, as it was given; absent when nothing was given.
    pub description: Option<String>,
    /// What the description is written in.
    #[serde(default)]
    pub format: TextFormat,
    /// Whether it is done.
    #[serde(default)]
    pub status: TaskStatus,
    /// What is beyond Sentinel's tasks.
    #[serde(default)]
    pub extras: TaskExtras,
}

impl TaskContent {
    /// What a plain Sentinel client asks for when it gives a title only.
    pub fn titled(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            description: None,
            format: TextFormat::default(),
            status: TaskStatus::default(),
            extras: TaskExtras::default(),
        }
    }
}

/// What is beyond Sentinel's tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskExtras<D = Timestamp> {
    /// Who is to do it.
    pub assignee: Option<Assignee>,
    /// By when.
    pub due: Option<D>,
    /// Whether the incident can be closed while it is open.
    #[serde(default)]
    pub mandatory: bool,
    /// What it is shown under: a phase, a team, a system.
    pub group: Option<String>,
}

impl<D> Default for TaskExtras<D> {
    fn default() -> Self {
        Self { assignee: None, due: None, mandatory: false, group: None }
    }
}

/// When a task is due, as rules and callers may say it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    /// At a moment.
    At(Timestamp),
    /// So many hours after it was added.
    AfterHours(u32),
}

impl TaskExtras<Due> {
    /// The same for a task that is added now.
    pub fn from(self, now: Timestamp) -> TaskExtras {
        let moment = |due| match due {
            Due::At(moment) => moment,
            Due::AfterHours(hours) => now
                .saturating_add(SignedDuration::from_hours(hours.into()))
                .unwrap_or(Timestamp::MAX),
        };
        let Self { assignee, due, mandatory, group } = self;
        TaskExtras { assignee, due: due.map(moment), mandatory, group }
    }
}

/// Who is to do a task. Every text may be absent, but not all of them.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Assignee {
    /// Display name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Object id in the directory.
    pub object_id: Option<String>,
    /// User principal name.
    pub user_principal_name: Option<String>,
}

impl Assignee {
    /// Every text that names this person, in lower case, each once.
    pub fn names(&self) -> Vec<String> {
        let texts = [&self.user_principal_name, &self.email, &self.object_id, &self.name];
        let mut names: Vec<_> =
            texts.into_iter().flatten().map(|text| text.trim().to_lowercase()).collect();
        names.sort();
        names.dedup();
        names
    }
}

/// A task of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its GUID.
    pub id: Uuid,
    /// Its number among all tasks of the workspace; see [`NewTask::place`].
    pub place: u64,
    /// What it says.
    pub content: TaskContent,
    /// When it was added.
    pub created: Timestamp,
    /// Who added it.
    pub created_by: Actor,
    /// When it last changed.
    pub modified: Timestamp,
    /// Who last changed it.
    pub modified_by: Actor,
    /// When it was last marked complete, also where it was opened again since.
    pub completed: Option<Timestamp>,
    /// The number of the journal entry that last changed it; what its etag is made of.
    pub version: u64,
}

impl Task {
    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.content.status == TaskStatus::New
    }

    /// Whether it keeps its incident from being closed.
    pub fn holds_back(&self) -> bool {
        self.is_open() && self.content.extras.mandatory
    }
}

spelled!(
    /// The two states that Sentinel has.
    #[derive(Default)]
    TaskStatus {
        /// Still to be done.
        #[default]
        New,
        /// Done.
        Completed,
    }
);

spelled!(
    /// What a description is written in.
    #[derive(Default)]
    TextFormat {
        /// HTML, as Sentinel has it.
        #[default]
        Html,
        /// Markdown (CommonMark with tables).
        Markdown,
    }
);
