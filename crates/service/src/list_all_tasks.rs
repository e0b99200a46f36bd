//! Listing tasks over all incidents.
//!
//! A list is read from the set of open tasks that is expected to be the smallest that the question allows,
//! and each task found there is looked at. What a call looks at is bounded: it gives what it has found by
//! then, and says where to go on.

use std::ops::{Bound, RangeInclusive};

use domain::{Status, TaskStatus};
use serde_json::Value;
use store::{Direction, KeyValue, TaskIndex, TaskSet, due_number, place_of};
use wire::api::task_list::{Order, Position, TaskQuery, resource};
use wire::record::TaskSummary;

use crate::Error;

/// How often a call goes on reading where what it found does not fill the page.
const ROUNDS: usize = 10;
/// How many tasks are looked at in a round, at least and at most; so a call looks at a thousand at the most.
const ROUND: RangeInclusive<usize> = 50..=100;
/// Sets up to this size are put in order here, where the store has them in another one.
const SMALL: usize = 200;

/// A page of a list of tasks.
pub struct TaskPage {
    /// The tasks as resources, each with its incident.
    pub tasks: Vec<Value>,
    /// Where the next page begins; none at the end. A page that is not the last may have fewer tasks than
    /// were asked for, even none.
    pub next: Option<Position>,
}

/// A page of the tasks of all incidents that the query asks for.
///
/// # Errors
/// [`Error::Store`].
pub async fn list_all_tasks(store: &impl KeyValue, query: &TaskQuery) -> Result<TaskPage, Error> {
    let mut listing =
        Listing { index: TaskIndex::new(store), query, found: Vec::new(), rounds: ROUNDS };
    let next = match query.order {
        Order::Newest => listing.newest().await?,
        Order::Urgent => listing.urgent().await?,
    };
    Ok(TaskPage { tasks: listing.found.iter().map(resource).collect(), next })
}

/// A page that is being filled.
struct Listing<'a, K> {
    index: TaskIndex<'a, K>,
    query: &'a TaskQuery,
    found: Vec<TaskSummary>,
    rounds: usize,
}

impl<K: KeyValue> Listing<'_, K> {
    async fn newest(&mut self) -> Result<Option<Position>, Error> {
        let from = match self.query.from {
            Some(Position::Newest(place)) => Some(place),
            _ => None,
        };
        if self.query.status != Some(TaskStatus::New) {
            let last = self.index.last_place().await?;
            let from = from.map_or(last, |place| place.min(last));
            return Ok(self.every_task(from).await?.map(Position::Newest));
        }
        let set = self.smallest_set();
        // Where the set may be large, the due time may say more than it does.
        let is_selective = matches!(set, TaskSet::Assignee(_) | TaskSet::IncidentClosed);
        let is_by_due = self.query.is_by_due() && !is_selective;
        if is_by_due && let Some(mut tasks) = self.small(&TaskSet::Due).await? {
            tasks.retain(|summary| from.is_none_or(|from| summary.task.place <= from));
            tasks.sort_by_key(|summary| std::cmp::Reverse(summary.task.place));
            return Ok(self.cut(tasks).map(|next| Position::Newest(next.task.place)));
        }
        let walk = Walk { set, from, direction: Direction::Down, last: 0 };
        let next = self.walk(walk, |_, _| true).await?;
        Ok(next.map(Position::Newest))
    }

    async fn urgent(&mut self) -> Result<Option<Position>, Error> {
        let set = self.smallest_set();
        if set != TaskSet::Open
            && let Some(tasks) = self.small(&set).await?
        {
            return Ok(self.by_urgency(tasks));
        }
        let from = match self.query.from {
            Some(Position::NotDue(place)) => return self.not_due(set, Some(place)).await,
            Some(Position::Due(number)) => number,
            _ => 0,
        };
        let (first, last) = self.due_range();
        let from = Some(from.max(first));
        let walk = Walk { set: TaskSet::Due, from, direction: Direction::Up, last };
        let is_there = |number, summary: &TaskSummary| due_of(summary) == Some(number);
        match self.walk(walk, is_there).await? {
            Some(next) => Ok(Some(Position::Due(next))),
            None if self.query.is_by_due() => Ok(None),
            None if self.is_full() || self.rounds == 0 => Ok(Some(Position::NotDue(u64::MAX))),
            None => self.not_due(set, None).await,
        }
    }

    async fn not_due(
        &mut self,
        set: TaskSet,
        from: Option<u64>,
    ) -> Result<Option<Position>, Error> {
        let walk = Walk { set, from, direction: Direction::Down, last: 0 };
        let next = self.walk(walk, |_, summary| due_of(summary).is_none()).await?;
        Ok(next.map(Position::NotDue))
    }

    /// Fills the page from these tasks in the order of urgency; gives the position that has no room.
    fn by_urgency(&mut self, mut tasks: Vec<TaskSummary>) -> Option<Position> {
        let position = |summary: &TaskSummary| match due_of(summary) {
            Some(number) => Position::Due(number),
            None => Position::NotDue(summary.task.place),
        };
        let rank = |position: Position| match position {
            Position::Due(number) => (false, number),
            Position::NotDue(place) | Position::Newest(place) => (true, u64::MAX - place),
        };
        let first = self.query.from.map(rank);
        tasks.retain(|summary| first.is_none_or(|first| rank(position(summary)) >= first));
        tasks.sort_by_key(|summary| rank(position(summary)));
        self.cut(tasks).map(|next| position(&next))
    }

    /// Fills the page; gives the first task that has no room.
    fn cut(&mut self, tasks: Vec<TaskSummary>) -> Option<TaskSummary> {
        let mut tasks = tasks.into_iter();
        self.found.extend(tasks.by_ref().take(self.query.top));
        tasks.next()
    }

    /// The tasks of a set that the query admits, where the set is so small that all can be looked at.
    async fn small(&mut self, set: &TaskSet) -> Result<Option<Vec<TaskSummary>>, Error> {
        let (first, last) = if *set == TaskSet::Due { self.due_range() } else { (0, u64::MAX) };
        let from = Bound::Included(first);
        let page = self.index.members(set, from, Direction::Up, SMALL).await?;
        if page.rest.is_some_and(|rest| rest <= last) {
            return Ok(None);
        }
        let numbers = page.numbers.into_iter().filter(|number| *number <= last);
        let places: Vec<_> = numbers.map(|number| place_in(set, number)).collect();
        let summaries = self.index.summaries(&places).await?;
        let admitted = summaries.into_iter().flatten().filter(|summary| self.query.admits(summary));
        let mut admitted: Vec<_> = admitted.collect();
        // A task whose due time is just being changed may stand in the set twice.
        admitted.sort_by_key(|summary| summary.task.place);
        admitted.dedup_by_key(|summary| summary.task.place);
        Ok(Some(admitted))
    }

    /// Reads a set until the page is full or enough was looked at; gives the number to go on at, or none at
    /// the set's end.
    async fn walk(
        &mut self,
        walk: Walk,
        is_there: impl Fn(u64, &TaskSummary) -> bool,
    ) -> Result<Option<u64>, Error> {
        let mut from = walk.from.map_or(Bound::Unbounded, Bound::Included);
        loop {
            self.rounds = self.rounds.saturating_sub(1);
            let page = self.index.members(&walk.set, from, walk.direction, self.round()).await?;
            let numbers = page.numbers.into_iter().filter(|number| walk.reaches(*number));
            let numbers: Vec<_> = numbers.collect();
            let places = numbers.iter().map(|number| place_in(&walk.set, *number));
            let summaries = self.index.summaries(&places.collect::<Vec<_>>()).await?;
            for (number, summary) in numbers.into_iter().zip(summaries) {
                if self.is_full() {
                    return Ok(Some(number));
                }
                self.take(summary.filter(|summary| is_there(number, summary)));
            }
            match page.rest.filter(|rest| walk.reaches(*rest)) {
                None => return Ok(None),
                Some(rest) if self.is_full() || self.rounds == 0 => return Ok(Some(rest)),
                Some(rest) => from = Bound::Included(rest),
            }
        }
    }

    /// The same for all tasks, also those that are done.
    async fn every_task(&mut self, mut from: u64) -> Result<Option<u64>, Error> {
        while from > 0 && self.rounds > 0 {
            self.rounds -= 1;
            let end = from.saturating_sub(self.round() as u64);
            let places: Vec<_> = (end + 1..=from).rev().collect();
            let summaries = self.index.summaries(&places).await?;
            for (place, summary) in places.into_iter().zip(summaries) {
                if self.is_full() {
                    return Ok(Some(place));
                }
                self.take(summary);
            }
            from = end;
        }
        Ok(Some(from).filter(|from| *from > 0))
    }

    fn take(&mut self, summary: Option<TaskSummary>) {
        self.found.extend(summary.filter(|summary| self.query.admits(summary)));
    }

    fn is_full(&self) -> bool {
        self.found.len() >= self.query.top
    }

    fn round(&self) -> usize {
        self.query.top.clamp(*ROUND.start(), *ROUND.end())
    }

    /// The numbers of tasks that are due when the query says: the first and the last that may be.
    fn due_range(&self) -> (u64, u64) {
        let first = self.query.due_after.map_or(0, |after| due_number(after, 0));
        let last = self.query.due_before.map_or(u64::MAX, |before| due_number(before, u64::MAX));
        (first, last)
    }

    /// The set of open tasks in which the fewest are expected that the query does not want.
    fn smallest_set(&self) -> TaskSet {
        let query = self.query;
        if let Some(name) = &query.assignee {
            return TaskSet::Assignee(name.clone());
        }
        if query.incident_status == Some(Status::Closed) {
            return TaskSet::IncidentClosed;
        }
        if query.mandatory == Some(true) {
            return TaskSet::Mandatory;
        }
        if let Some(kind) = query.creator {
            return TaskSet::CreatedBy(kind);
        }
        match (query.severity, query.unassigned) {
            (Some(severity), _) => TaskSet::Severity(severity),
            (None, Some(true)) => TaskSet::Unassigned,
            (None, _) => TaskSet::Open,
        }
    }
}

/// Which numbers of a set are read, in which order.
struct Walk {
    set: TaskSet,
    /// Where it begins; without it, at the end of the set that the direction says.
    from: Option<u64>,
    direction: Direction,
    /// The last number that is read.
    last: u64,
}

impl Walk {
    fn reaches(&self, number: u64) -> bool {
        match self.direction {
            Direction::Up => number <= self.last,
            Direction::Down => number >= self.last,
        }
    }
}

fn place_in(set: &TaskSet, number: u64) -> u64 {
    if *set == TaskSet::Due { place_of(number) } else { number }
}

fn due_of(summary: &TaskSummary) -> Option<u64> {
    summary.task.content.extras.due.map(|due| due_number(due, summary.task.place))
}
