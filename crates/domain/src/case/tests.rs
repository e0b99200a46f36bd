use super::*;
use crate::{Label, Severity, Status, TaskStatus, Trigger};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn incident(modified: i64) -> Box<Incident> {
    Box::new(Incident {
        number: 7,
        created: at(1),
        modified: at(modified),
        ..Incident::for_tests("Impossible travel")
    })
}

fn delivery(id: &str) -> Delivery {
    Delivery { id: id.into(), updated_by: None }
}

fn received(id: &str, modified: i64) -> Change {
    let delivery = delivery(id);
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
    let rejected = Verdict::Rejected(Rejection::NoTask { task: Uuid::from_u128(6) });
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
    let modified = Change::Modified { changes: IncidentChanges::default(), key: None };
    assert_eq!(verdicts(vec![added(1, 40), modified]).1, [rejected.clone(), rejected]);
}

#[test]
fn an_older_word_of_the_source_does_not_bring_old_state_back() {
    let mut older = incident(3);
    older.title = "Old".into();
    let delivery = delivery("late");
    let late = Change::Received { delivery, incident: older };
    let (case, verdicts) = verdicts(vec![received("a", 1), received("b", 5), late]);
    assert_eq!(verdicts[2], Verdict::Unchanged);
    assert_eq!(case.incident().unwrap().title, "Impossible travel");
}

#[test]
fn a_delivery_counts_once_and_is_handled_when_its_rules_are() {
    let applied = Change::RulesApplied { delivery: "d".into(), record: None };
    let (case, verdicts) = verdicts(vec![received("d", 1), received("d", 1)]);
    assert_eq!(verdicts[1], Verdict::Unchanged);
    assert_eq!(case.delivery("d").unwrap().answered(), None);
    let (case, _) = self::verdicts(vec![received("d", 1), applied]);
    assert_eq!(case.delivery("d").unwrap().answered(), Some(2));
}

#[test]
fn a_change_that_changes_nothing_leaves_the_version() {
    let high = IncidentChanges { severity: Some(Severity::High), ..IncidentChanges::default() };
    let change = || Change::Modified { changes: high.clone(), key: None };
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

/// Promise: a source that repeats itself does not undo what a rule or an analyst did here; what it changes
/// itself counts.
#[test]
fn only_what_the_source_changed_since_its_last_word_is_taken_over() {
    let label = |name: &str| Label { name: name.into(), kind: "User".into() };
    let mut first = incident(1);
    first.labels = vec![label("from-source"), label("stays")];
    let mut second = first.clone();
    (second.modified, second.title) = (at(5), "Two travels".into());
    second.labels = vec![label("stays"), label("new")];
    let here = IncidentChanges {
        severity: Some(Severity::High),
        labels: vec![label("here")],
        ..IncidentChanges::default()
    };
    let (case, verdicts) = verdicts(vec![
        Change::Received { delivery: delivery("a"), incident: first },
        Change::Modified { changes: here, key: None },
        Change::Received { delivery: delivery("b"), incident: second },
    ]);
    assert_eq!(verdicts[2], Verdict::Done);
    let incident = case.incident().unwrap();
    assert_eq!((incident.severity, incident.title.as_str()), (Severity::High, "Two travels"));
    let labels: Vec<_> = incident.labels.iter().map(|label| label.name.as_str()).collect();
    assert_eq!(labels, ["stays", "here", "new"]);
    let changes = &case.delivery("b").unwrap().changes;
    assert_eq!((changes.severity, changes.names()), (None, vec!["labels".to_owned()]));
}

fn edited(task: u128, base: Option<u64>, edit: impl Fn(&mut TaskContent)) -> Change {
    let mut content = TaskContent::titled("Look");
    edit(&mut content);
    Change::TaskEdited { task: Uuid::from_u128(task), content: Box::new(content), base }
}

/// Promise: of two who edit the same version the second is told so, and the first one's text stands.
#[test]
fn an_edit_of_an_old_version_is_stale() {
    let (case, verdicts) = verdicts(vec![
        received("d", 1),
        added(5, 40),
        edited(5, Some(2), |content| content.title = "First".into()),
        edited(5, Some(2), |content| content.title = "Second".into()),
        edited(5, Some(2), |content| content.title = "First".into()),
    ]);
    let stale = Verdict::Rejected(Rejection::Stale);
    assert_eq!(verdicts[2..], [Verdict::Done, stale, Verdict::Unchanged]);
    assert_eq!(case.tasks()[0].content.title, "First");
}

/// Promise: a task that is opened again keeps when it was last completed.
#[test]
fn a_task_can_be_opened_again() {
    let (case, _) =
        verdicts(vec![received("d", 1), added(5, 40), completed(5), edited(5, None, |_| ())]);
    let task = &case.tasks()[0];
    assert_eq!((task.is_open(), task.completed, task.version), (true, Some(at(3)), 4));
}

/// Promise: a deleted task is gone once, makes room, and its id is not used again.
#[test]
fn a_deleted_task_stays_deleted() {
    let deleted = |base| Change::TaskDeleted { task: Uuid::from_u128(5), base };
    let (case, verdicts) = verdicts(vec![
        received("d", 1),
        added(5, 1),
        deleted(Some(9)),
        deleted(None),
        deleted(None),
        added(5, 1),
        added(6, 1),
    ]);
    let rejected = |rejection| Verdict::Rejected(rejection);
    assert_eq!(
        verdicts[2..],
        [
            rejected(Rejection::Stale),
            Verdict::Done,
            Verdict::Unchanged,
            rejected(Rejection::TaskDeleted { task: Uuid::from_u128(5) }),
            Verdict::Done,
        ]
    );
    assert_eq!((case.tasks().len(), case.deleted_tasks().len()), (1, 1));
}

/// Promise: an incident is not closed here while a mandatory task is open, unless somebody says why; its
/// source can close it all the same.
#[test]
fn mandatory_tasks_hold_an_incident_open() {
    let mandatory = edited(5, None, |content| content.extras.mandatory = true);
    let close = |force: Option<&str>| Change::Modified {
        changes: IncidentChanges {
            status: Some(Status::Closed),
            force: force.map(str::to_owned),
            ..IncidentChanges::default()
        },
        key: None,
    };
    let held = Verdict::Rejected(Rejection::MandatoryTasksOpen);
    let begin = || vec![received("d", 1), added(5, 40), mandatory.clone()];
    let with = |more: Vec<Change>| begin().into_iter().chain(more).collect::<Vec<_>>();
    let last = |changes: Vec<Change>| verdicts(changes).1.pop();
    assert_eq!(last(with(vec![close(None)])), Some(held));
    assert_eq!(last(with(vec![close(Some("merged"))])), Some(Verdict::Done));
    assert_eq!(last(with(vec![completed(5), close(None)])), Some(Verdict::Done));
    let mut closed = incident(9);
    closed.status = Status::Closed;
    let at_source = Change::Received { delivery: delivery("e"), incident: closed };
    let (case, _) = verdicts(with(vec![at_source]));
    assert_eq!(case.incident().unwrap().status, Status::Closed);
}

/// Promise: a change with a key is made once, also when somebody changed it back in the meantime.
#[test]
fn a_change_with_a_key_is_made_once() {
    let to = |severity, key: Option<&str>| Change::Modified {
        changes: IncidentChanges { severity: Some(severity), ..IncidentChanges::default() },
        key: key.map(str::to_owned),
    };
    let (case, verdicts) = verdicts(vec![
        received("d", 1),
        to(Severity::High, Some("k")),
        to(Severity::Medium, None),
        to(Severity::High, Some("k")),
    ]);
    assert_eq!(verdicts[3], Verdict::Unchanged);
    assert_eq!(case.incident().unwrap().severity, Severity::Medium);
    assert_eq!(case.changed_by("k").unwrap().severity, Some((Severity::Low, Severity::High)));
}

/// Promise: an incident is created once, also when two messages about it come in at once and neither writer
/// knew of the other.
#[test]
fn of_two_first_messages_at_once_the_second_is_an_update() {
    let (case, _) = verdicts(vec![received("a", 1), received("b", 2)]);
    let triggers = ["a", "b"].map(|id| case.delivery(id).unwrap().trigger);
    assert_eq!(triggers, [Trigger::Created, Trigger::Updated]);
}
