use domain::{NewTask, TaskContent};
use futures::FutureExt;

use super::*;
use crate::Memory;

const INCIDENT: Uuid = Uuid::from_u128(1);

fn received() -> Change {
    let incident = r#"{"id":"00000000-0000-0000-0000-000000000001","workspace":{"subscription_id":"s",
        "resource_group":"g","name":"w"},"number":1,"title":"t","description":null,"severity":"High",
        "status":"New","classification":null,"classification_reason":null,"classification_comment":null,
        "owner":null,"labels":[],"related_analytic_rule_ids":[],"created":"2026-03-01T12:00:00Z",
        "modified":"2026-03-01T12:00:00Z","modified_by":{"kind":"Source","name":null,"email":null,
        "object_id":null,"user_principal_name":null},"alerts":[],"related_entities":[],"bookmarks":[],
        "comments":[],"additional":{},"version":0}"#;
    let record = format!(
        r#"{{"v":1,"record":{{"Received":{{"delivery":{{"id":"d","trigger":"Created"}},"incident":{incident}}}}}}}"#
    );
    wire::record::read(record.as_bytes()).unwrap()
}

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
