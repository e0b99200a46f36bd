//! A case: one incident with its tasks, made by folding the incident's journal.
//!
//! Every change is an entry with a number of its own; nothing is rewritten. What an entry means is decided
//! here, by what came before it, so that every reader comes to the same answer: of two entries that complete
//! one task the first does it, of two that add one id the first adds it. A writer appends, reads back, and
//! tells its caller the verdict on its own entry.

mod incident;
mod tasks;

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::delivery::{Delivery, Handling};
use crate::{
    Actor, Changes, DeliveryRecord, Incident, IncidentChanges, IncidentContent, NewTask, Task,
    TaskContent,
};

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
    /// Somebody replaced the writable part of the incident here.
    Edited {
        /// What automation rules are applied to, as to a message of the source.
        delivery: Delivery,
        /// The new writable part.
        content: Box<IncidentContent>,
        /// The version that was edited; where another stands by then, nothing is done.
        base: Option<u64>,
        /// Why the incident is to be closed even with mandatory tasks open.
        force: Option<String>,
    },
    /// An automation rule was found to apply to a delivery. Written with its first action, so that a handling
    /// that is taken up again does not ask once more, when the rule may have changed what it asks about.
    RuleMatched {
        /// The delivery's id.
        delivery: String,
        /// In which pass; see [`DeliveryRecord`].
        pass: u32,
        /// The rule's id.
        rule: String,
    },
    /// Every automation rule that a delivery called for has been applied.
    RulesApplied {
        /// The delivery's id.
        delivery: String,
        /// What they did; absent in journals of earlier releases.
        #[serde(default)]
        record: Option<Box<DeliveryRecord>>,
    },
    /// A rule changed some properties of the incident.
    Modified {
        /// Which, and to what.
        changes: IncidentChanges,
        /// Names this change; the same key again is the same change. Begins with the delivery's id.
        #[serde(default)]
        key: Option<String>,
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
    /// A task's content was replaced.
    TaskEdited {
        /// The task's GUID.
        task: Uuid,
        /// The new content.
        content: Box<TaskContent>,
        /// The version that was edited; where another stands by then, nothing is done.
        base: Option<u64>,
    },
    /// A task was taken away. Its id is not used again.
    TaskDeleted {
        /// The task's GUID.
        task: Uuid,
        /// The version that was to be deleted; where another stands by then, nothing is done.
        base: Option<u64>,
    },
    /// An earlier entry, missing for so long that its writer must have died, does not count, not even if it
    /// turns up later.
    Void {
        /// The entry's number.
        number: u64,
    },
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
    NoTask {
        /// The task's GUID.
        task: Uuid,
    },
    /// The incident has as many tasks as it may have.
    #[error("the incident already has {limit} tasks, which is as many as it may have")]
    TaskLimit {
        /// How many that is.
        limit: usize,
    },
    /// The incident had a task of this id, which was deleted.
    #[error("a task of this id was deleted")]
    TaskDeleted {
        /// The task's GUID.
        task: Uuid,
    },
    /// Somebody else changed the thing after the version that was to be changed.
    #[error("a newer version exists")]
    Stale,
    /// The incident cannot be closed while mandatory tasks are open.
    #[error("mandatory tasks are open")]
    MandatoryTasksOpen,
}

/// How many deliveries that were handled are remembered, to be known when they come again.
const REMEMBERED: usize = 1000;

/// One incident with its tasks.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Case {
    incident: Option<Incident>,
    /// The source's last word: what its next one is compared with, and so that an older one is not taken for
    /// news.
    last_word: Option<Incident>,
    tasks: Vec<Task>,
    deleted: Vec<Task>,
    deliveries: HashMap<String, Handling>,
    /// What each change with a key changed.
    keyed: HashMap<String, Changes>,
}

impl Case {
    /// The case that these entries, in the order of their numbers, add up to, and the verdict on each.
    pub fn replay<'a>(
        entries: impl IntoIterator<Item = &'a Entry> + Clone,
    ) -> (Self, Vec<(u64, Verdict)>) {
        Self::default().go_on(entries)
    }

    /// The same from a case on.
    #[must_use]
    pub fn go_on<'a>(
        mut self,
        entries: impl IntoIterator<Item = &'a Entry> + Clone,
    ) -> (Self, Vec<(u64, Verdict)>) {
        let mut verdicts = Vec::new();
        self.follow(entries, |entry, verdict, _| verdicts.push((entry.number, verdict)));
        (self, verdicts)
    }

    /// Forgets what only matters while a delivery is being handled, of those that have been; and all of them
    /// but the last thousand. What is forgotten is still in the journal.
    pub fn forget_what_is_done(&mut self) {
        let answered = self.deliveries.values().filter_map(Handling::answered);
        let mut answered: Vec<_> = answered.collect();
        answered.sort_unstable_by(|a, b| b.cmp(a));
        let oldest = answered.get(REMEMBERED).copied();
        self.deliveries.retain(|_, handling| {
            handling.answered().is_none_or(|answered| oldest.is_none_or(|oldest| answered > oldest))
        });
        self.deliveries.values_mut().for_each(Handling::forget_what_is_done);
        let open = self.deliveries.iter().filter(|(_, handling)| handling.answered().is_none());
        let open: Vec<_> = open.map(|(id, _)| id.clone()).collect();
        self.keyed.retain(|key, _| open.iter().any(|id| key.starts_with(id)));
    }

    /// Applies entries in the order of their numbers and shows, for each that counts, the verdict and the
    /// case after it.
    pub fn follow<'a>(
        &mut self,
        entries: impl IntoIterator<Item = &'a Entry> + Clone,
        mut show: impl FnMut(&'a Entry, Verdict, &Self),
    ) {
        let void = |entry: &Entry| match entry.change {
            Change::Void { number } => Some(number),
            _ => None,
        };
        let void: HashSet<u64> = entries.clone().into_iter().filter_map(void).collect();
        for entry in entries.into_iter().filter(|entry| !void.contains(&entry.number)) {
            let verdict = self.apply(entry);
            show(entry, verdict, self);
        }
    }

    /// The incident; absent when nothing has been received.
    pub fn incident(&self) -> Option<&Incident> {
        self.incident.as_ref()
    }

    /// The tasks in the order in which they were added.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// The tasks that were deleted, in that order, as they were last.
    pub fn deleted_tasks(&self) -> &[Task] {
        &self.deleted
    }

    /// One task.
    pub fn task(&self, id: Uuid) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }

    /// What is known of a delivery; none when it has not been received.
    pub fn delivery(&self, id: &str) -> Option<&Handling> {
        self.deliveries.get(id)
    }

    /// What the change with this key changed; none where there was no such change.
    pub fn changed_by(&self, key: &str) -> Option<&Changes> {
        self.keyed.get(key)
    }

    fn apply(&mut self, entry: &Entry) -> Verdict {
        match &entry.change {
            Change::Received { delivery, incident } => self.receive(entry, delivery, incident),
            Change::Edited { delivery, content, base, force } => {
                self.edit(entry, delivery, content, *base, force.is_some())
            }
            Change::RuleMatched { delivery, pass, rule } => {
                let handling = self.deliveries.get_mut(delivery);
                done(handling.is_some_and(|handling| handling.matched(*pass, rule)))
            }
            Change::RulesApplied { delivery, record } => {
                let handling = self.deliveries.get_mut(delivery);
                done(handling.is_some_and(|handling| handling.handled(entry, record.as_deref())))
            }
            Change::Modified { changes, key } => self.modify(entry, changes, key.as_deref()),
            Change::TaskAdded { task, limit } => self.add_task(entry, task, *limit),
            Change::TaskCompleted { task } => self.complete_task(entry, *task),
            Change::TaskEdited { task, content, base } => {
                self.edit_task(entry, *task, content, *base)
            }
            Change::TaskDeleted { task, base } => self.delete_task(entry, *task, *base),
            Change::Void { .. } => Verdict::Done,
        }
    }
}

/// Something was done, or there was nothing to do.
fn done(changed: bool) -> Verdict {
    if changed { Verdict::Done } else { Verdict::Unchanged }
}

#[cfg(test)]
mod tests;
