//! What happened to an incident: its journal as people and auditors read it.

use std::collections::HashMap;

use domain::{Case, Change, Entry, Incident, Task, Verdict};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{automation, client_info, incident, task};

/// What changes with every change and says nothing.
const ALWAYS: [&str; 2] = ["lastModifiedTimeUtc", "lastModifiedBy"];
/// Lists that are told by their length, because they are long.
const LISTS: [&str; 4] = ["alerts", "bookmarks", "comments", "relatedEntities"];

/// The case that a journal adds up to, and each of its entries, in order: `{number, time, by, kind, result, task?, delivery?, changes, rules?}`.
///
/// `kind` is `IncidentReceived`, `IncidentEdited`, `IncidentModified`, `RulesApplied`, `TaskAdded`,
/// `TaskCompleted`, `TaskEdited` or `TaskDeleted`. `result` is `Done`, `Unchanged` or `Rejected`; `changes` is a
/// list of `{field, old, new}`, of long lists with their lengths. `rules` says of a delivery which rules were
/// asked, and what they did.
pub fn lines(entries: &[Entry]) -> (Case, Vec<Value>) {
    let mut lines = Vec::new();
    let case = follow(entries, |line, _| lines.push(line));
    (case, lines)
}

/// The same for an export: each line stands for itself. It is made like a record of Sentinel's table
/// `SecurityIncident`, with the incident and all its tasks as they were then, and the change beside them. A
/// deleted task is there once more, in the line of its deletion, with the status `Deleted`.
pub fn records(entries: &[Entry]) -> (Case, Vec<Value>) {
    let mut records = Vec::new();
    let case = follow(entries, |line, case| {
        let Some(incident) = case.incident() else {
            return;
        };
        let mut record = json!({
            "TimeGenerated": line["time"],
            "IncidentName": incident.id,
            "IncidentNumber": incident.number,
            "Title": incident.title,
            "Severity": incident.severity.as_str(),
            "Status": incident.status.as_str(),
            "Owner": incident.owner.as_ref().map(incident::owner),
            "Labels": incident::labels(&incident.labels),
            "CreatedTime": incident.created,
            "LastModifiedTime": incident.modified,
            "ModifiedBy": line["by"]["name"],
        });
        let deleted =
            case.deleted_tasks().iter().filter(|task| json!(task.version) == line["number"]);
        let deleted = deleted.map(|task| audited(task, "Deleted"));
        let tasks = case.tasks().iter().map(|task| audited(task, task.content.status.as_str()));
        record["Tasks"] = tasks.chain(deleted).collect();
        record["Change"] = line;
        records.push(record);
    });
    (case, records)
}

/// A task as Sentinel's audit table has it.
fn audited(task: &Task, status: &str) -> Value {
    json!({
        "taskId": task.id,
        "title": task.content.title,
        "status": status,
        "createdBy": client_info(&task.created_by),
        "createdTimeUtc": task.created,
        "lastModifiedBy": client_info(&task.modified_by),
        "lastModifiedTimeUtc": task.modified,
        "lastCompletedTimeUtc": task.completed,
    })
}

fn follow(entries: &[Entry], mut show: impl FnMut(Value, &Case)) -> Case {
    let mut shown = Shown::default();
    let mut case = Case::default();
    case.follow(entries, |entry, verdict, case| {
        if let Some(line) = shown.line(entry, &verdict, case) {
            show(line, case);
        }
    });
    case
}

/// What was there before the next entry.
#[derive(Default)]
struct Shown {
    incident: Map<String, Value>,
    tasks: HashMap<Uuid, Map<String, Value>>,
}

impl Shown {
    fn line(&mut self, entry: &Entry, verdict: &Verdict, case: &Case) -> Option<Value> {
        let mut line = json!({
            "number": entry.number,
            "time": entry.at,
            "by": client_info(&entry.actor),
            "kind": kind(&entry.change)?,
            "result": match verdict {
                Verdict::Done => "Done",
                Verdict::Unchanged => "Unchanged",
                Verdict::Rejected(_) => "Rejected",
            },
            "changes": self.changes(entry, case),
        });
        if let Verdict::Rejected(why) = verdict {
            line["reason"] = json!(why.to_string());
        }
        if let Some(id) = task_of(&entry.change) {
            let deleted = case.deleted_tasks().iter().find(|task| task.id == id);
            let title = case.task(id).or(deleted).map(|task| &task.content.title);
            line["task"] = json!({"name": id, "title": title});
        }
        if let Change::Edited { force: Some(reason), .. } = &entry.change {
            line["force"] = json!(reason);
        }
        if let Some((delivery, record)) = delivery_of(&entry.change) {
            line["delivery"] = json!(delivery);
            if let Some(record) = record {
                line["rules"] = automation::considered(record);
            }
        }
        Some(line)
    }

    fn changes(&mut self, entry: &Entry, case: &Case) -> Vec<Value> {
        if let Some(id) = task_of(&entry.change) {
            let now = case.incident().zip(case.task(id));
            let now = now.map(|(incident, task)| members(task::resource(incident, task)));
            let now = now.unwrap_or_default();
            let before = self.tasks.insert(id, now.clone()).unwrap_or_default();
            return differences(&before, &now);
        }
        let is_incident = matches!(
            entry.change,
            Change::Received { .. } | Change::Edited { .. } | Change::Modified { .. }
        );
        match case.incident().filter(|_| is_incident) {
            Some(incident) => self.incident_changes(incident),
            None => vec![],
        }
    }

    fn incident_changes(&mut self, incident: &Incident) -> Vec<Value> {
        let now = members(incident::resource(incident));
        let changes = differences(&self.incident, &now);
        self.incident = now;
        changes
    }
}

fn members(mut resource: Value) -> Map<String, Value> {
    match resource["properties"].take() {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn differences(before: &Map<String, Value>, now: &Map<String, Value>) -> Vec<Value> {
    let gone = before.keys().filter(|name| !now.contains_key(*name));
    let names = now.keys().chain(gone).filter(|name| !ALWAYS.contains(&name.as_str()));
    let value = |members: &Map<String, Value>, name: &str| {
        let value = members.get(name).cloned().unwrap_or_default();
        match value.as_array().filter(|_| LISTS.contains(&name)) {
            Some(list) => json!(list.len()),
            None => value,
        }
    };
    let differs = |name: &&String| {
        let (old, new) = (before.get(*name), now.get(*name));
        old.unwrap_or(&Value::Null) != new.unwrap_or(&Value::Null)
    };
    let changes = names.filter(differs);
    changes
        .map(|name| json!({"field": name, "old": value(before, name), "new": value(now, name)}))
        .collect()
}

/// None for what only helps to go on after a crash.
fn kind(change: &Change) -> Option<&'static str> {
    Some(match change {
        Change::Received { .. } => "IncidentReceived",
        Change::Edited { .. } => "IncidentEdited",
        Change::Modified { .. } => "IncidentModified",
        Change::RulesApplied { .. } => "RulesApplied",
        Change::TaskAdded { .. } => "TaskAdded",
        Change::TaskCompleted { .. } => "TaskCompleted",
        Change::TaskEdited { .. } => "TaskEdited",
        Change::TaskDeleted { .. } => "TaskDeleted",
        Change::RuleMatched { .. } | Change::Void { .. } => return None,
    })
}

fn task_of(change: &Change) -> Option<Uuid> {
    match change {
        Change::TaskAdded { task, .. } => Some(task.id),
        Change::TaskCompleted { task }
        | Change::TaskEdited { task, .. }
        | Change::TaskDeleted { task, .. } => Some(*task),
        _ => None,
    }
}

fn delivery_of(change: &Change) -> Option<(&str, Option<&domain::DeliveryRecord>)> {
    match change {
        Change::Received { delivery, .. } | Change::Edited { delivery, .. } => {
            Some((&delivery.id, None))
        }
        Change::RulesApplied { delivery, record } => Some((delivery, record.as_deref())),
        _ => None,
    }
}
