use super::*;
use crate::{Severity, Status, TaskContent, WorkspaceId};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn incident(modified: i64) -> Box<Incident> {
    Box::new(Incident {
        id: Uuid::from_u128(1),
        workspace: WorkspaceId::default(),
        number: 7,
        title: "Impossible travel".into(),
        description: None,
        severity: Severity::Low,
        status: Status::New,
        classification: None,
        classification_reason: None,
        classification_comment: None,
        owner: None,
        labels: vec![],
        related_analytic_rule_ids: vec![],
        created: at(1),
        modified: at(modified),
        modified_by: Actor::default(),
        alerts: vec![],
        related_entities: vec![],
        bookmarks: vec![],
        comments: vec![],
        additional: serde_json::Map::new(),
        version: 0,
    })
}

fn received(id: &str, modified: i64) -> Change {
    let delivery = Delivery { id: id.into(), trigger: Trigger::Created };
    Change::Received { delivery, incident: incident(modified) }
}

fn added(task: u128, limit: usize) -> Change {
    let content = TaskContent::titled("Look");
    let task = NewTask { id: Uuid::from_u128(task), place: 0, content };
    Change::TaskAdded { task, limit }
}

fn completed(task: u128) -> Change {
    Change::TaskCompleted { task: Uuid::from_u128(task) }
}

/// Replays the changes as entries 1, 2, 3… and gives the verdicts.
fn verdicts(changes: Vec<Change>) -> (Case, Vec<Verdict>) {
    let entries: Vec<_> = (1..)
        .zip(changes)
        .map(|(number, change)| Entry {
            number,
            at: at(number as i64),
            actor: Actor::default(),
            change,
        })
        .collect();
    let (case, verdicts) = Case::replay(&entries);
    (case, verdicts.into_iter().map(|(_, verdict)| verdict).collect())
}

#[test]
fn a_task_is_completed_once_and_says_so_the_second_time() {
    let (case, verdicts) =
        verdicts(vec![received("d", 1), added(5, 40), completed(5), completed(5), completed(6)]);
    let rejected = Verdict::Rejected(Rejection::NoTask);
    assert_eq!(
        verdicts,
        [Verdict::Done, Verdict::Done, Verdict::Done, Verdict::Unchanged, rejected]
    );
    let task = case.task(Uuid::from_u128(5)).unwrap();
    assert_eq!(
        (task.content.status, task.version, task.modified),
        (TaskStatus::Completed, 3, at(3))
    );
}

#[test]
fn the_same_task_id_twice_is_one_task_and_the_order_is_that_of_the_entries() {
    let (case, verdicts) =
        verdicts(vec![received("d", 1), added(9, 40), added(3, 40), added(9, 40)]);
    assert_eq!(verdicts.last(), Some(&Verdict::Unchanged));
    let ids: Vec<_> = case.tasks().iter().map(|task| task.id.as_u128()).collect();
    assert_eq!(ids, [9, 3]);
}

#[test]
fn the_limit_holds_and_a_known_task_is_not_refused_by_it() {
    let (case, verdicts) =
        verdicts(vec![received("d", 1), added(1, 2), added(2, 2), added(3, 2), added(1, 2)]);
    assert_eq!(verdicts[3], Verdict::Rejected(Rejection::TaskLimit { limit: 2 }));
    assert_eq!(verdicts[4], Verdict::Unchanged);
    assert_eq!(case.tasks().len(), 2);
}

#[test]
fn nothing_is_done_to_an_incident_that_was_not_received() {
    let rejected = Verdict::Rejected(Rejection::NoIncident);
    let modified = Change::Modified { changes: IncidentChanges::default() };
    assert_eq!(verdicts(vec![added(1, 40), modified]).1, [rejected.clone(), rejected]);
}

#[test]
fn an_older_word_of_the_source_does_not_bring_old_state_back() {
    let mut older = incident(3);
    older.title = "Old".into();
    let delivery = Delivery { id: "late".into(), trigger: Trigger::Updated };
    let late = Change::Received { delivery, incident: older };
    let (case, verdicts) = verdicts(vec![received("a", 1), received("b", 5), late]);
    assert_eq!(verdicts[2], Verdict::Unchanged);
    assert_eq!(case.incident().unwrap().title, "Impossible travel");
}

#[test]
fn a_delivery_counts_once_and_is_handled_when_its_rules_are() {
    let applied = Change::RulesApplied { delivery: "d".into() };
    let (case, verdicts) = verdicts(vec![received("d", 1), received("d", 1)]);
    assert_eq!(verdicts[1], Verdict::Unchanged);
    assert_eq!(case.delivery("d"), Some((Trigger::Created, false)));
    let (case, _) = self::verdicts(vec![received("d", 1), applied]);
    assert_eq!(case.delivery("d"), Some((Trigger::Created, true)));
}

#[test]
fn a_change_that_changes_nothing_leaves_the_version() {
    let high = IncidentChanges { severity: Some(Severity::High), ..IncidentChanges::default() };
    let change = || Change::Modified { changes: high.clone() };
    let (case, verdicts) = verdicts(vec![received("d", 1), change(), change()]);
    assert_eq!(verdicts[1..], [Verdict::Done, Verdict::Unchanged]);
    let incident = case.incident().unwrap();
    assert_eq!((incident.severity, incident.version), (Severity::High, 2));
}

#[test]
fn an_entry_that_was_declared_void_does_not_count_when_it_turns_up_late() {
    let (case, _) =
        verdicts(vec![received("d", 1), added(1, 1), Change::Void { number: 2 }, added(2, 1)]);
    let ids: Vec<_> = case.tasks().iter().map(|task| task.id.as_u128()).collect();
    assert_eq!(ids, [2]);
}
