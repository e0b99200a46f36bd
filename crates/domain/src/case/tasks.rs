//! What entries do to the incident's tasks.

use uuid::Uuid;

use super::{Case, Entry, Rejection, Verdict};
use crate::{NewTask, Task, TaskContent, TaskStatus};

impl Case {
    pub(super) fn add_task(&mut self, entry: &Entry, task: &NewTask, limit: usize) -> Verdict {
        if self.incident.is_none() {
            return Verdict::Rejected(Rejection::NoIncident);
        }
        if self.task(task.id).is_some() {
            return Verdict::Unchanged;
        }
        if self.deleted.iter().any(|deleted| deleted.id == task.id) {
            return Verdict::Rejected(Rejection::TaskDeleted { task: task.id });
        }
        if self.tasks.len() >= limit {
            return Verdict::Rejected(Rejection::TaskLimit { limit });
        }
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

    pub(super) fn complete_task(&mut self, entry: &Entry, id: Uuid) -> Verdict {
        match self.task(id) {
            Some(task) => {
                let status = TaskStatus::Completed;
                let content = TaskContent { status, ..task.content.clone() };
                self.edit_task(entry, id, &content, None)
            }
            None => Verdict::Rejected(Rejection::NoTask { task: id }),
        }
    }

    pub(super) fn edit_task(
        &mut self,
        entry: &Entry,
        id: Uuid,
        content: &TaskContent,
        base: Option<u64>,
    ) -> Verdict {
        let Some(task) = self.tasks.iter_mut().find(|task| task.id == id) else {
            return Verdict::Rejected(Rejection::NoTask { task: id });
        };
        if task.content == *content {
            return Verdict::Unchanged;
        }
        if base.is_some_and(|base| base != task.version) {
            return Verdict::Rejected(Rejection::Stale);
        }
        if task.is_open() && content.status == TaskStatus::Completed {
            task.completed = Some(entry.at);
        }
        task.content = content.clone();
        touch(task, entry);
        Verdict::Done
    }

    pub(super) fn delete_task(&mut self, entry: &Entry, id: Uuid, base: Option<u64>) -> Verdict {
        let Some(index) = self.tasks.iter().position(|task| task.id == id) else {
            return Verdict::Unchanged;
        };
        if base.is_some_and(|base| base != self.tasks[index].version) {
            return Verdict::Rejected(Rejection::Stale);
        }
        let mut task = self.tasks.remove(index);
        touch(&mut task, entry);
        self.deleted.push(task);
        Verdict::Done
    }
}

fn touch(task: &mut Task, entry: &Entry) {
    task.modified = entry.at;
    task.modified_by = entry.actor.clone();
    task.version = entry.number;
}
