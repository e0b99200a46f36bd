use std::collections::BTreeSet;

use futures::FutureExt;
use proptest::prelude::*;

use super::*;
use crate::Memory;
use crate::mixed::{OneAtATime, run_mixed, turns};

const BITS: u32 = 18;

fn set() -> NumberSet {
    NumberSet::new("set".into(), BITS)
}

/// The store in memory never makes anybody wait.
fn ready<T>(future: impl Future<Output = Result<T, StoreError>>) -> T {
    future.now_or_never().unwrap().unwrap()
}

async fn insert(store: &impl KeyValue, number: u64) -> Result<(), StoreError> {
    store.set_many(set().insert(number)).await
}

async fn remove(store: &impl KeyValue, numbers: &[u64]) -> Result<(), StoreError> {
    store.set_many(numbers.iter().map(|number| set().remove(*number)).collect()).await?;
    tidy_up(store, &numbers.iter().map(|number| (set(), *number)).collect::<Vec<_>>()).await
}

/// Every number, read in pages.
fn all(store: &Memory, set: &NumberSet, direction: Direction, limit: usize) -> Vec<u64> {
    let (mut from, mut numbers) = (Bound::Unbounded, Vec::new());
    loop {
        let page = ready(set.page(store, from, direction, limit));
        assert!(page.numbers.len() <= limit);
        numbers.extend(page.numbers);
        match page.rest {
            Some(rest) => from = Bound::Included(rest),
            None => return numbers,
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Insert(u64),
    Remove(Vec<u64>),
}

/// Numbers that often share marks, and some that do not.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![0..8u64, 60..70u64, 4090..4100u64, 0..1u64 << BITS]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        number().prop_map(Step::Insert),
        prop::collection::vec(number(), 1..4).prop_map(Step::Remove),
    ]
}

proptest! {
    /// Promise: a set holds what was inserted and not removed, from either end, in pages of any size.
    #[test]
    fn it_is_a_set(steps in prop::collection::vec(step(), 0..60), limit in 1..9usize) {
        let (store, mut model) = (Memory::default(), BTreeSet::new());
        for step in steps {
            match step {
                Step::Insert(number) => {
                    ready(insert(&store, number));
                    model.insert(number);
                }
                Step::Remove(numbers) => {
                    ready(remove(&store, &numbers));
                    model.retain(|number| !numbers.contains(number));
                }
            }
        }
        let up: Vec<_> = model.iter().copied().collect();
        let down: Vec<_> = model.iter().rev().copied().collect();
        prop_assert_eq!(all(&store, &set(), Direction::Up, limit), up);
        prop_assert_eq!(all(&store, &set(), Direction::Down, limit), down);
    }

    /// Promise: a page begins where it is asked to, at either side of every number.
    #[test]
    fn a_page_begins_at_its_bound(
        members in prop::collection::btree_set(number(), 0..40),
        from in number(),
    ) {
        let store = Memory::default();
        members.iter().for_each(|number| ready(insert(&store, *number)));
        let page = |bound, direction| ready(set().page(&store, bound, direction, 100)).numbers;
        let (at, past) = (Bound::Included(from), Bound::Excluded(from));
        let model = |range: (Bound<u64>, Bound<u64>)| members.range(range).copied().collect();
        let (up, down): (Vec<_>, Vec<_>) = (model((at, Bound::Unbounded)), model((Bound::Unbounded, at)));
        prop_assert_eq!(page(at, Direction::Up), up);
        prop_assert_eq!(page(at, Direction::Down), down.into_iter().rev().collect::<Vec<_>>());
        let (up, down): (Vec<_>, Vec<_>) = (model((past, Bound::Unbounded)), model((Bound::Unbounded, past)));
        prop_assert_eq!(page(past, Direction::Up), up);
        prop_assert_eq!(page(past, Direction::Down), down.into_iter().rev().collect::<Vec<_>>());
    }

    /// Promise: of writers whose steps are mixed in any way, none loses another's number, and what was
    /// removed is gone. Even where the store writes many keys one after another.
    #[test]
    fn writers_at_the_same_time_lose_nothing(
        start in prop::collection::btree_set(number(), 0..6),
        writers in prop::collection::vec(step(), 2..6),
        turns in turns(60),
    ) {
        let store = Memory::default();
        start.iter().for_each(|number| ready(insert(&store, *number)));
        let (writers, model) = each_number_once(start, writers);
        let slow = &OneAtATime(&store);
        let results = run_mixed(writers.iter().map(|step| take(slow, step)), &turns);
        results.into_iter().for_each(Result::unwrap);
        prop_assert_eq!(all(&store, &set(), Direction::Up, 7), Vec::from_iter(model));
    }

    /// Promise: a process that dies between any two operations takes nothing with it that was in the set.
    #[test]
    fn who_dies_loses_nothing(
        start in prop::collection::btree_set(number(), 1..9),
        removed in prop::collection::vec(number(), 1..4),
        dies_at in 1..7usize,
    ) {
        let store = Memory::default();
        start.iter().for_each(|number| ready(insert(&store, *number)));
        let store = store.restarted().failing_at(dies_at);
        let _ = remove(&store, &removed).now_or_never();
        let found = all(&store.restarted(), &set(), Direction::Up, 7);
        for number in start.iter().filter(|number| !removed.contains(number)) {
            prop_assert!(found.contains(number), "{} is lost", number);
        }
        prop_assert!(dies_at == 1 || removed.iter().all(|number| !found.contains(number)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// The same, where it is most likely to go wrong: two who clear the same mark, and one who comes in below
    /// it.
    #[test]
    fn who_comes_in_below_a_mark_that_two_are_clearing_stays(
        turns in turns(30),
    ) {
        let store = Memory::default();
        [0, FAN_OUT].into_iter().for_each(|number| ready(insert(&store, number)));
        let writers = [Step::Remove(vec![0]), Step::Remove(vec![FAN_OUT]), Step::Insert(1)];
        let slow = &OneAtATime(&store);
        let results = run_mixed(writers.iter().map(|step| take(slow, step)), &turns);
        results.into_iter().for_each(Result::unwrap);
        prop_assert_eq!(all(&store, &set(), Direction::Up, 7), [1]);
    }
}

/// The same writers, of whom no two write the same number (in which case it would be for the order to say
/// whether it is in), and what the set is to hold in the end.
fn each_number_once(start: BTreeSet<u64>, writers: Vec<Step>) -> (Vec<Step>, BTreeSet<u64>) {
    let (mut seen, mut model, mut once) = (BTreeSet::new(), start, Vec::new());
    for writer in writers {
        match writer {
            Step::Insert(number) if seen.insert(number) => {
                model.insert(number);
                once.push(Step::Insert(number));
            }
            Step::Insert(_) => {}
            Step::Remove(mut numbers) => {
                numbers.retain(|number| seen.insert(*number));
                model.retain(|number| !numbers.contains(number));
                once.push(Step::Remove(numbers));
            }
        }
    }
    (once, model)
}

async fn take(store: &impl KeyValue, step: &Step) -> Result<(), StoreError> {
    match step {
        Step::Insert(number) => insert(store, *number).await,
        Step::Remove(numbers) => remove(store, numbers).await,
    }
}

/// A set with room for a billion, and members far apart or close together.
fn filled(members: impl Iterator<Item = u64>) -> (Memory, NumberSet) {
    let (store, set) = (Memory::default(), NumberSet::new("large".into(), 30));
    members.for_each(|number| ready(store.set_many(set.insert(number))));
    (store.restarted(), set)
}

#[test]
fn a_page_costs_an_operation_a_level_whatever_the_set_holds() {
    for apart in [1, 7, 100, 30_000] {
        for members in [100, 10_000] {
            let (store, set) = filled((0..members).map(|member| member * apart));
            let page = ready(set.page(&store, Bound::Unbounded, Direction::Down, 50));
            assert_eq!(page.numbers.len(), 50);
            assert_eq!(store.operations(), 5, "{members} members, {apart} apart");
        }
    }
}

#[test]
fn leaving_costs_one_operation_and_three_more_where_it_was_the_last_of_its_neighbours() {
    let (store, set) = filled([1, 2, 1 << 20].into_iter());
    ready(store.set_many(vec![set.remove(1)]));
    let store = store.restarted();
    ready(tidy_up(&store, &[(set.clone(), 1)]));
    assert_eq!(store.operations(), 1);
    ready(store.set_many(vec![set.remove(2)]));
    let store = store.restarted();
    ready(tidy_up(&store, &[(set.clone(), 2)]));
    assert_eq!(store.operations(), 4);
    let store = store.restarted();
    assert_eq!(all(&store, &set, Direction::Up, 10), [1 << 20]);
    assert_eq!(store.operations(), 5);
}

#[test]
fn the_whole_range_of_numbers_has_a_place() {
    let (store, set) = (Memory::default(), NumberSet::new("widest".into(), 64));
    for number in [0, 1, u64::MAX - 1, u64::MAX] {
        ready(store.set_many(set.insert(number)));
    }
    assert_eq!(all(&store, &set, Direction::Up, 1), [0, 1, u64::MAX - 1, u64::MAX]);
    assert_eq!(all(&store, &set, Direction::Down, 1), [u64::MAX, u64::MAX - 1, 1, 0]);
}
