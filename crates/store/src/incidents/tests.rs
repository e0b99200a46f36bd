use domain::{NewTask, TaskContent};
use futures::FutureExt;
use proptest::prelude::*;

use super::*;
use crate::Memory;
use crate::history::Snapshot;
use crate::sample::received;

const INCIDENT: Uuid = Uuid::from_u128(1);

/// The store in memory never makes anybody wait.
fn ready<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().unwrap()
}

fn added(id: u128) -> Change {
    let task = NewTask { id: Uuid::from_u128(id), place: 0, content: TaskContent::titled("Look") };
    Change::TaskAdded { task, limit: 40 }
}

fn append(store: &Memory, change: Change) -> Result<Appended, StoreError> {
    let incidents = Incidents::new(store);
    ready(incidents.append(INCIDENT, Timestamp::UNIX_EPOCH, &Actor::default(), |_| vec![change]))
}

/// The store after a writer took a number and died before it wrote.
fn with_a_dead_writer() -> Memory {
    let store = Memory::default();
    append(&store, received()).unwrap();
    // Of an append, the third operation takes the number and the fourth writes.
    let store = store.restarted().failing_at(4);
    assert!(append(&store, added(1)).is_err());
    store.restarted()
}

#[test]
fn adding_costs_four_operations_and_listing_two() {
    let store = Memory::default();
    append(&store, received()).unwrap();
    let store = store.restarted();
    append(&store, added(1)).unwrap();
    assert_eq!(store.operations(), 4);
    let store = store.restarted();
    assert_eq!(ready(Incidents::new(&store).load(INCIDENT)).unwrap().tasks().len(), 1);
    assert_eq!(store.operations(), 2);
}

#[test]
fn a_dead_writer_is_waited_for_once_and_then_void_for_ever() {
    let store = with_a_dead_writer();
    let appended = append(&store, added(2)).unwrap();
    assert_eq!(appended.verdicts, [Verdict::Done]);
    assert_eq!(store.elapsed().as_millis(), 1990);
    append(&store, added(3)).unwrap();
    assert_eq!(store.elapsed().as_millis(), 1990, "the second writer does not wait again");
}

#[test]
fn what_a_writer_taken_for_dead_writes_late_does_not_count() {
    let store = with_a_dead_writer();
    append(&store, added(2)).unwrap();
    let late =
        Entry { number: 2, at: Timestamp::UNIX_EPOCH, actor: Actor::default(), change: added(9) };
    let journal = Journal::new(&store, keys::incident(INCIDENT));
    ready(journal.write(2..3, &[late])).unwrap();
    let case = ready(Incidents::new(&store).load(INCIDENT)).unwrap();
    let ids: Vec<_> = case.tasks().iter().map(|task| task.id.as_u128()).collect();
    assert_eq!(ids, [2]);
}

#[test]
fn of_two_who_complete_a_task_at_once_one_is_told_that_it_did() {
    let store = Memory::default();
    append(&store, received()).unwrap();
    append(&store, added(1)).unwrap();
    let complete = || Change::TaskCompleted { task: Uuid::from_u128(1) };
    // The second decides on what it read before the first wrote: both see the task as new.
    let (incidents, actor) = (Incidents::new(&store), Actor::default());
    let second = incidents.append(INCIDENT, Timestamp::UNIX_EPOCH, &actor, |case| {
        assert!(case.tasks()[0].is_open());
        assert_eq!(append(&store, complete()).unwrap().verdicts, [Verdict::Done]);
        vec![complete()]
    });
    assert_eq!(ready(second).unwrap().verdicts, [Verdict::Unchanged]);
}

/// An incident store that leaves a snapshot after every few entries, however young they are.
fn in_haste(store: &Memory, entries: u64) -> Incidents<'_, Memory> {
    Incidents(store, Pace { entries, age: jiff::SignedDuration::ZERO })
}

fn any_change() -> impl Strategy<Value = Change> {
    let task = || 1..6_u128;
    prop_oneof![
        (0..9_i64).prop_map(heard),
        task().prop_map(added),
        task().prop_map(|task| Change::TaskCompleted { task: Uuid::from_u128(task) }),
        task().prop_map(|task| Change::TaskDeleted { task: Uuid::from_u128(task), base: None }),
        (0..3_u8).prop_map(|key| Change::Modified {
            changes: domain::IncidentChanges {
                severity: Some(domain::Severity::Low),
                ..Default::default()
            },
            key: Some(format!("d{key}/0/r/0")),
        }),
        (0..9_i64).prop_map(|second| Change::RulesApplied {
            delivery: format!("d{second}"),
            record: None,
        }),
    ]
}

/// The source says something at a second; its title says when.
fn heard(second: i64) -> Change {
    let Change::Received { mut incident, mut delivery } = received() else { unreachable!() };
    (incident.title, delivery.id) = (format!("at {second}"), format!("d{second}"));
    incident.modified += jiff::SignedDuration::from_secs(second);
    Change::Received { incident, delivery }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Promise: with snapshots or without, an incident is the same, and so is what a writer is told.
    #[test]
    fn a_snapshot_is_only_a_shorter_way(
        changes in proptest::collection::vec(any_change(), 0..40),
        every in 1..7_u64,
    ) {
        let (with, without) = (Memory::default(), Memory::default());
        for change in changes {
            let tell = |incidents: Incidents<'_, Memory>| {
                let (at, actor) = (Timestamp::UNIX_EPOCH, Actor::default());
                ready(incidents.append(INCIDENT, at, &actor, |_| vec![change.clone()])).unwrap()
            };
            let (told, expected) = (tell(in_haste(&with, every)), tell(Incidents::new(&without)));
            prop_assert_eq!(told.verdicts, expected.verdicts);
            let case = ready(in_haste(&with, every).load(INCIDENT)).unwrap();
            prop_assert_eq!(case.incident(), expected.case.incident());
            prop_assert_eq!(case.tasks(), expected.case.tasks());
            prop_assert_eq!(case.deleted_tasks(), expected.case.deleted_tasks());
        }
        let entries = |store| ready(Incidents::new(store).entries(INCIDENT)).unwrap();
        prop_assert_eq!(entries(&with), entries(&without));
    }
}

/// Promise: however long its journal, an incident is read in two operations, and its last entries only.
#[test]
fn a_long_journal_is_not_read_from_its_beginning() {
    let store = Memory::default();
    append(&store, received()).unwrap();
    let (mut most, mut at) = (0, Timestamp::UNIX_EPOCH);
    for second in 1..600 {
        at += jiff::SignedDuration::from_secs(30);
        let change = |_: &Case| vec![heard(second)];
        ready(Incidents::new(&store).append(INCIDENT, at, &Actor::default(), change)).unwrap();
        let history = ready(Incidents::new(&store).history(INCIDENT)).unwrap();
        most = most.max(history.numbers().count());
    }
    assert!((64..=68).contains(&most), "{most} entries are read");
    let store = store.restarted();
    let case = ready(Incidents::new(&store).load(INCIDENT)).unwrap();
    assert_eq!((case.incident().unwrap().title.as_str(), store.operations()), ("at 599", 2));
}

/// Promise: nothing that might still turn out not to count gets into a snapshot.
#[test]
fn what_is_young_or_after_a_gap_is_in_no_snapshot() {
    let store = with_a_dead_writer();
    let journal = Journal::new(&store, keys::incident(INCIDENT));
    let numbers = ready(journal.reserve(1)).unwrap();
    let third = numbered(numbers.clone(), Timestamp::UNIX_EPOCH, &Actor::default(), vec![added(2)]);
    ready(journal.write(numbers, &third)).unwrap();
    let history = ready(Incidents::new(&store).history(INCIDENT)).unwrap();
    let now = Timestamp::from_second(1_000_000_000).unwrap();
    let eager = Pace { entries: 1, age: jiff::SignedDuration::ZERO };
    let through = |pace, now| {
        let snapshot = history.snapshot(pace, now, 99)?;
        let read: Snapshot = wire::record::read(&snapshot).unwrap();
        assert_eq!(read.case.tasks().len(), 0);
        Some(read.through)
    };
    assert_eq!(through(eager, now), Some(1), "2 is missing");
    let young = Pace { entries: 1, age: jiff::SignedDuration::from_secs(1) };
    assert_eq!(through(young, Timestamp::UNIX_EPOCH), None);
}
