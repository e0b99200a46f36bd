use std::collections::BTreeMap;

use domain::{
    Actor, ActorKind, Assignee, Change, Delivery, IncidentChanges, IncidentContent, NewTask,
    TaskContent, TaskExtras, TaskStatus,
};
use futures::FutureExt;
use proptest::prelude::*;

use super::*;
use crate::mixed::{OneAtATime, run_mixed, turns};
use crate::sample::received;
use crate::{Appended, Incidents, Memory, Pause};

const INCIDENT: Uuid = Uuid::from_u128(1);
/// So few that writers at the same time run into it.
const LIMIT: usize = 5;

/// The store in memory never makes anybody wait.
fn ready<T>(future: impl Future<Output = Result<T, StoreError>>) -> T {
    future.now_or_never().unwrap().unwrap()
}

#[derive(Clone, Debug)]
enum Step {
    Add(TaskExtras),
    Complete(u128),
    /// Its content is replaced, which may open it again.
    EditTask(u128, TaskStatus, TaskExtras),
    Delete(u128),
    /// A rule changes the incident.
    Modify(IncidentChanges),
    /// Somebody edits the incident; closing it is forced, or else may be refused.
    Edit(Severity, Status, bool),
    /// The source tells of it again.
    Receive(Severity, Status),
}

fn extras() -> impl Strategy<Value = TaskExtras> {
    let assignee = Assignee { name: Some("Ana".into()), ..Assignee::default() };
    let due = Timestamp::from_second(1_900_000_000).unwrap();
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(move |(assigned, has_due, mandatory)| {
        TaskExtras {
            assignee: assigned.then(|| assignee.clone()),
            due: has_due.then_some(due),
            mandatory,
            group: None,
        }
    })
}

fn severity() -> impl Strategy<Value = Severity> {
    prop_oneof![Just(Severity::Low), Just(Severity::High)]
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![Just(Status::Active), Just(Status::Closed)]
}

fn step() -> impl Strategy<Value = Step> {
    let task_status = prop_oneof![Just(TaskStatus::New), Just(TaskStatus::Completed)];
    let changes = (prop::option::of(severity()), prop::option::of(status()), any::<bool>());
    let changes = changes.prop_map(|(severity, status, forced)| IncidentChanges {
        severity,
        status,
        force: forced.then(|| "known".to_owned()),
        ..IncidentChanges::default()
    });
    prop_oneof![
        3 => extras().prop_map(Step::Add),
        2 => task().prop_map(Step::Complete),
        3 => (task(), task_status, extras())
            .prop_map(|(task, status, extras)| Step::EditTask(task, status, extras)),
        1 => task().prop_map(Step::Delete),
        1 => changes.prop_map(Step::Modify),
        1 => (severity(), status(), any::<bool>())
            .prop_map(|(severity, status, force)| Step::Edit(severity, status, force)),
        1 => (severity(), status()).prop_map(|(severity, status)| Step::Receive(severity, status)),
    ]
}

/// The ids of tasks, as they are counted by those who add them.
fn task() -> impl Strategy<Value = u128> {
    prop_oneof![3 => 1..6u128, 1 => 100..104u128]
}

/// Does one step. Its id names the task that it adds, or its delivery.
async fn append(
    store: &(impl KeyValue + Pause),
    step: &Step,
    id: u128,
) -> Result<Appended, StoreError> {
    let incidents = Incidents::new(store);
    let delivery = Delivery { id: id.to_string(), updated_by: None };
    let change = match step {
        Step::Complete(task) => Change::TaskCompleted { task: Uuid::from_u128(*task) },
        Step::EditTask(task, status, extras) => {
            let content = content(*status, extras);
            Change::TaskEdited { task: Uuid::from_u128(*task), content, base: None }
        }
        Step::Delete(task) => Change::TaskDeleted { task: Uuid::from_u128(*task), base: None },
        Step::Modify(changes) => Change::Modified { changes: changes.clone(), key: None },
        Step::Edit(severity, status, forced) => Change::Edited {
            delivery,
            content: Box::new(edited(*severity, *status)),
            base: None,
            force: forced.then(|| "known".to_owned()),
        },
        Step::Receive(severity, status) => received_again(delivery, *severity, *status),
        Step::Add(extras) => {
            let place = incidents.next_place().await?;
            let content = *content(TaskStatus::New, extras);
            let task = NewTask { id: Uuid::from_u128(id), place, content };
            Change::TaskAdded { task, limit: LIMIT }
        }
    };
    let (at, actor) = (Timestamp::UNIX_EPOCH, Actor::named(ActorKind::User, "Ana"));
    incidents.append(INCIDENT, at, &actor, |_| vec![change]).await
}

fn content(status: TaskStatus, extras: &TaskExtras) -> Box<TaskContent> {
    Box::new(TaskContent { status, extras: extras.clone(), ..TaskContent::titled("Look") })
}

fn edited(severity: Severity, status: Status) -> IncidentContent {
    let Change::Received { incident, .. } = received() else {
        unreachable!("it says that it is received");
    };
    IncidentContent { severity, status, ..incident.content() }
}

fn received_again(delivery: Delivery, severity: Severity, status: Status) -> Change {
    let Change::Received { mut incident, .. } = received() else {
        unreachable!("it says that it is received");
    };
    (incident.severity, incident.status) = (severity, status);
    Change::Received { delivery, incident }
}

type Picture = (BTreeMap<u64, TaskSummary>, Vec<(TaskSet, Vec<u64>)>);

/// What the lists show: every summary by its place, and the members of every set.
fn shown(store: &Memory) -> Picture {
    let index = TaskIndex::new(store);
    let places: Vec<_> = (1..40).collect();
    let summaries = places.iter().zip(ready(index.summaries(&places)));
    let sets = [
        TaskSet::Open,
        TaskSet::Unassigned,
        TaskSet::Assignee("ana".into()),
        TaskSet::Mandatory,
        TaskSet::CreatedBy("User"),
        TaskSet::CreatedBy("Playbook"),
        TaskSet::Severity(Severity::High),
        TaskSet::Severity(Severity::Low),
        TaskSet::IncidentClosed,
        TaskSet::Due,
    ];
    let members = |set: TaskSet| {
        let page = ready(index.members(&set, Bound::Unbounded, Direction::Up, 1000));
        assert_eq!(page.rest, None);
        (set, page.numbers)
    };
    (
        summaries.filter_map(|(place, summary)| Some((*place, summary?))).collect(),
        sets.into_iter().map(members).collect(),
    )
}

/// What they would show of the incident's journal if nobody had ever been in a hurry.
fn true_picture(store: &Memory) -> Picture {
    let case = ready(Incidents::new(store).load(INCIDENT));
    let fresh = Memory::default();
    ready(fresh.set_many(Shown::default().replace_by(&case).writes));
    shown(&fresh)
}

fn started(steps: &[Step]) -> Memory {
    let store = Memory::default();
    let incidents = Incidents::new(&store);
    let (at, actor) = (Timestamp::UNIX_EPOCH, Actor::default());
    ready(incidents.append(INCIDENT, at, &actor, |_| vec![received()]));
    (1..).zip(steps).for_each(|(id, step)| drop(ready(append(&store, step, id))));
    store
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Promise: the lists show what the journals say.
    #[test]
    fn one_step_after_another(steps in prop::collection::vec(step(), 0..20)) {
        let store = started(&steps);
        prop_assert_eq!(shown(&store), true_picture(&store));
    }

    /// Promise: the same, whoever wrote at the same time, in whichever order their steps came, and also
    /// where one was so slow that it was taken for dead.
    #[test]
    fn all_at_once(
        steps in prop::collection::vec(step(), 0..6),
        writers in prop::collection::vec(step(), 2..5),
        turns in turns(60),
    ) {
        let store = started(&steps);
        let slow = &OneAtATime(&store);
        let work = (100..).zip(&writers).map(|(id, step)| append(slow, step, id));
        for result in run_mixed(work, &turns) {
            let as_promised = matches!(result, Ok(_) | Err(StoreError::Busy { .. }));
            prop_assert!(as_promised, "{:?}", result.err());
        }
        prop_assert_eq!(shown(&store), true_picture(&store));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Promise: the same of two who each make many changes, one right after another.
    #[test]
    fn two_at_once_for_long(
        first in prop::collection::vec(step(), 1..12),
        second in prop::collection::vec(step(), 1..12),
        turns in turns(80),
    ) {
        let store = started(&[Step::Add(TaskExtras::default())]);
        let slow = &OneAtATime(&store);
        let write = async |from: u128, steps: &[Step]| {
            let mut results = Vec::new();
            for (id, step) in (from..).zip(steps) {
                results.push(append(slow, step, id).await);
            }
            results
        };
        let work = [(2, &first), (100, &second)].map(|(from, steps)| write(from, steps));
        for result in run_mixed(work.into_iter(), &turns).into_iter().flatten() {
            let as_promised = matches!(result, Ok(_) | Err(StoreError::Busy { .. }));
            prop_assert!(as_promised, "{:?}", result.err());
        }
        prop_assert_eq!(shown(&store), true_picture(&store));
    }
}

/// Promise: a task that was opened again is in the lists again, and one that was deleted in none, each for
/// what the change itself costs.
#[test]
fn opened_again_and_deleted() {
    let store = started(&[Step::Add(TaskExtras::default()), Step::Add(TaskExtras::default())]);
    let open_after = |step: &Step| {
        ready(append(&store, step, 9));
        let (summaries, sets) = shown(&store);
        (summaries.len(), sets[0].1.clone())
    };
    assert_eq!(open_after(&Step::Complete(1)), (2, vec![2]));
    let reopen = Step::EditTask(1, TaskStatus::New, TaskExtras::default());
    assert_eq!(open_after(&reopen), (2, vec![1, 2]));
    assert_eq!(open_after(&Step::Delete(1)), (1, vec![2]));
}

/// Promise: of a closed incident each task says whether a mandatory one is open, also the others.
#[test]
fn closed_with_a_mandatory_task_open() {
    let mandatory = TaskExtras { mandatory: true, ..TaskExtras::default() };
    let store = started(&[Step::Add(mandatory), Step::Add(TaskExtras::default())]);
    let flags_after = |step: &Step, id| {
        ready(append(&store, step, id));
        let flag = |summary: TaskSummary| summary.incident.closed_with_mandatory_open;
        shown(&store).0.into_values().map(flag).collect::<Vec<_>>()
    };
    assert_eq!(flags_after(&Step::Edit(Severity::High, Status::Closed, false), 9), [false, false]);
    assert_eq!(flags_after(&Step::Receive(Severity::High, Status::Closed), 10), [true, true]);
    assert_eq!(flags_after(&Step::Complete(1), 11), [false, false]);
}

#[test]
fn what_a_change_costs() {
    let unassigned = Step::Add(TaskExtras::default());
    let cost_of = |steps: &[Step], last: &Step| {
        let store = started(steps).restarted();
        ready(append(&store, last, 9));
        store.operations()
    };
    let complete = Step::Complete(1);
    assert_eq!(cost_of(&[], &unassigned), 5, "with the one for its place");
    assert_eq!(cost_of(&[unassigned.clone(), unassigned.clone()], &complete), 5);
    let delete = Step::Delete(1);
    assert_eq!(cost_of(&[unassigned.clone(), unassigned.clone()], &delete), 5);
    assert_eq!(
        cost_of(std::slice::from_ref(&unassigned), &complete),
        8,
        "the last open task of its neighbours"
    );
    let reopen = Step::EditTask(1, TaskStatus::New, TaskExtras::default());
    assert_eq!(cost_of(&[unassigned.clone(), complete], &reopen), 4);
    let close = Step::Modify(IncidentChanges {
        status: Some(Status::Closed),
        ..IncidentChanges::default()
    });
    assert_eq!(cost_of(&[unassigned.clone(), unassigned], &close), 4, "with its two tasks");
}

#[test]
fn a_list_costs_the_same_with_a_hundred_and_with_ten_thousand_open_tasks() {
    let page_of = |tasks: u64| {
        let store = started(&[Step::Add(TaskExtras::default())]);
        let case = ready(Incidents::new(&store).load(INCIDENT));
        let summary = TaskSummary::all(&case).remove(0);
        for place in 1..=tasks {
            let mut summary = summary.clone();
            summary.task.place = place;
            let sets = sets_of(&summary).into_iter().flat_map(|(set, n)| set.numbers().insert(n));
            ready(store.set_many(sets.collect()));
        }
        let store = store.restarted();
        let index = TaskIndex::new(&store);
        let page = ready(index.members(&TaskSet::Open, Bound::Unbounded, Direction::Down, 50));
        assert_eq!(page.numbers, (tasks - 49..=tasks).rev().collect::<Vec<_>>());
        store.operations()
    };
    assert_eq!([page_of(100), page_of(10_000)], [5, 5]);
}

#[test]
fn due_numbers_are_in_the_order_of_due_times_and_then_places() {
    let at = |second| Timestamp::from_second(second).unwrap();
    let numbers = [
        due_number(at(-5), 9),
        due_number(at(60), 8),
        due_number(at(119), 9),
        due_number(at(120), 1),
        due_number(Timestamp::MAX, 1),
    ];
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    assert_eq!(numbers.map(place_of), [9, 8, 9, 1, 1]);
    assert!(numbers[4] < 1 << (PLACE_BITS + MINUTE_BITS));
}
