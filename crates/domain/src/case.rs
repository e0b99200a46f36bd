//! A case: one incident with its tasks, made by folding the incident's journal.
//!
//! Every change is an entry with a number of its own; nothing is rewritten. What an entry means is decided
//! here, by what came before it, so that every reader comes to the same answer: of two entries that complete
//! one task the first does it, of two that add one id the first adds it. A writer appends, reads back, and
//! tells its caller the verdict on its own entry.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Actor, Incident, IncidentChanges, NewTask, Task, TaskStatus, Trigger};

/// One entry of an incident's journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place, counting from 1. Later entries have higher numbers; a number may be missing.
    pub number: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub change: Change,
}

/// What can happen to an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// The source told of the incident: the first time, or again.
    Received {
        /// The message it came with.
        delivery: Delivery,
        /// All that the source said.
        incident: Box<Incident>,
    },
    /// Every automation rule that a delivery called for has been applied.
    RulesApplied {
        /// The delivery's id.
        delivery: String,
    },
    /// Some properties of the incident were changed here.
    Modified {
        /// Which, and to what.
        changes: IncidentChanges,
    },
    /// A task was added.
    TaskAdded {
        /// The task.
        task: NewTask,
        /// How many tasks the incident may have, when this was written.
        limit: usize,
    },
    /// A task was marked complete.
    TaskCompleted {
        /// The task's GUID.
        task: Uuid,
    },
    /// An earlier entry, missing for so long that its writer must have died, does not count, not even if it
    /// turns up later.
    Void {
        /// The entry's number.
        number: u64,
    },
}

/// One message of an incident source. The same id again is the same message, delivered again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The sender's id of the message.
    pub id: String,
    /// What the message tells: an incident was created, or updated.
    pub trigger: Trigger,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It changed something.
    Done,
    /// It found everything as it wanted it; nothing changed.
    Unchanged,
    /// It could not be done; nothing changed.
    Rejected(Rejection),
}

/// Why an entry could not be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The incident has not been received.
    #[error("the incident does not exist")]
    NoIncident,
    /// The incident has no such task.
    #[error("the incident has no such task")]
    NoTask,
    /// The incident has as many tasks as it may have.
    #[error("the incident already has {limit} tasks, which is as many as it may have")]
    TaskLimit {
        /// How many that is.
        limit: usize,
    },
}

/// One incident with its tasks.
#[derive(Clone, Debug, Default)]
pub struct Case {
    incident: Option<Incident>,
    /// The source's own time of its last word, so that an older word is not taken for news.
    last_heard: Option<Timestamp>,
    tasks: Vec<Task>,
    places: HashMap<Uuid, usize>,
    /// Deliveries received: what they trigger, and whether their rules have been applied.
    deliveries: HashMap<String, (Trigger, bool)>,
}

impl Case {
    /// The case that these entries, in the order of their numbers, add up to, and the verdict on each.
    pub fn replay<'a>(
        entries: impl IntoIterator<Item = &'a Entry> + Clone,
    ) -> (Self, Vec<(u64, Verdict)>) {
        let void = |entry: &Entry| match entry.change {
            Change::Void { number } => Some(number),
            _ => None,
        };
        let void: HashSet<u64> = entries.clone().into_iter().filter_map(void).collect();
        let mut case = Self::default();
        let standing = entries.into_iter().filter(|entry| !void.contains(&entry.number));
        let verdicts = standing.map(|entry| (entry.number, case.apply(entry))).collect();
        (case, verdicts)
    }

    /// The incident; absent when nothing has been received.
    pub fn incident(&self) -> Option<&Incident> {
        self.incident.as_ref()
    }

    /// The tasks in the order in which they were added.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// One task.
    pub fn task(&self, id: Uuid) -> Option<&Task> {
        self.places.get(&id).and_then(|place| self.tasks.get(*place))
    }

    /// What a delivery triggers, and whether all its rules have been applied; none when it has not been
    /// received.
    pub fn delivery(&self, id: &str) -> Option<(Trigger, bool)> {
        self.deliveries.get(id).copied()
    }

    fn apply(&mut self, entry: &Entry) -> Verdict {
        match &entry.change {
            Change::Received { delivery, incident } => self.receive(entry, delivery, incident),
            Change::RulesApplied { delivery } => match self.deliveries.get_mut(delivery) {
                Some((_, handled)) if !*handled => {
                    *handled = true;
                    Verdict::Done
                }
                _ => Verdict::Unchanged,
            },
            Change::Modified { changes } => self.modify(entry, changes),
            Change::TaskAdded { task, limit } => self.add_task(entry, task, *limit),
            Change::TaskCompleted { task } => self.complete_task(entry, *task),
            Change::Void { .. } => Verdict::Done,
        }
    }

    fn receive(&mut self, entry: &Entry, delivery: &Delivery, received: &Incident) -> Verdict {
        if self.deliveries.contains_key(&delivery.id) {
            return Verdict::Unchanged;
        }
        self.deliveries.insert(delivery.id.clone(), (delivery.trigger, false));
        if self.last_heard.is_some_and(|heard| received.modified < heard) {
            return Verdict::Unchanged;
        }
        self.last_heard = Some(received.modified);
        let mut incident = received.clone();
        incident.version = entry.number;
        if let Some(known) = self.incident.take() {
            incident.number = known.number;
            incident.workspace = known.workspace;
            incident.created = known.created;
        }
        self.incident = Some(incident);
        Verdict::Done
    }

    fn modify(&mut self, entry: &Entry, changes: &IncidentChanges) -> Verdict {
        let Some(incident) = &mut self.incident else {
            return Verdict::Rejected(Rejection::NoIncident);
        };
        if !incident.change(changes) {
            return Verdict::Unchanged;
        }
        incident.modified = entry.at;
        incident.modified_by = entry.actor.clone();
        incident.version = entry.number;
        Verdict::Done
    }

    fn add_task(&mut self, entry: &Entry, task: &NewTask, limit: usize) -> Verdict {
        if self.incident.is_none() {
            return Verdict::Rejected(Rejection::NoIncident);
        }
        if self.places.contains_key(&task.id) {
            return Verdict::Unchanged;
        }
        if self.tasks.len() >= limit {
            return Verdict::Rejected(Rejection::TaskLimit { limit });
        }
        self.places.insert(task.id, self.tasks.len());
        self.tasks.push(Task {
            id: task.id,
            place: task.place,
            content: task.content.clone(),
            created: entry.at,
            created_by: entry.actor.clone(),
            modified: entry.at,
            modified_by: entry.actor.clone(),
            completed: (task.content.status == TaskStatus::Completed).then_some(entry.at),
            version: entry.number,
        });
        Verdict::Done
    }

    fn complete_task(&mut self, entry: &Entry, id: Uuid) -> Verdict {
        let Some(task) = self.places.get(&id).and_then(|place| self.tasks.get_mut(*place)) else {
            return Verdict::Rejected(Rejection::NoTask);
        };
        if !task.is_open() {
            return Verdict::Unchanged;
        }
        task.content.status = TaskStatus::Completed;
        task.completed = Some(entry.at);
        task.modified = entry.at;
        task.modified_by = entry.actor.clone();
        task.version = entry.number;
        Verdict::Done
    }
}

#[cfg(test)]
mod tests;
