//! Lists of tasks over all incidents: a summary of each task, and sets of the open ones.
//!
//! An incident's journal is the truth; this is a copy for reading, written together with each entry. A
//! summary lies under the task's place, and is what decides whether a task is shown. The sets only say which
//! summaries are worth a look: a task that has left a set may still be found in it, one that belongs there is
//! never missing.
//!
//! A writer assumes that nobody else is writing, and writes its entry and what that changes in the lists in
//! one operation. Where it finds afterwards that somebody else did write, it waits for all who have taken a
//! number, and writes everything that the lists show of the incident again, until nobody has written since
//! (`Incidents::append`). The tests mix the steps of several writers at random, also of such that look dead.
//!
//! What remains: of several who wrote to one incident in the same moment, the last dies, or the store fails
//! it, between its entry and that second writing. Then the lists may show the incident's tasks as they were
//! before one of those changes, until the same tasks change again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use domain::{Case, Severity, Status};
use jiff::Timestamp;
use uuid::Uuid;
use wire::record::{self, TaskSummary};

use crate::journal::Journal;
use crate::{Direction, KeyValue, NumberSet, Numbers, StoreError, Write, keys};

/// Room for places: a thousand million tasks.
const PLACE_BITS: u32 = 30;
/// Room for due times in minutes: until the year 2097. Later ones count as the last minute of it.
const MINUTE_BITS: u32 = 26;
/// What the names of assignees' sets are derived from: keys hold no names.
const ASSIGNEES: Uuid = Uuid::from_u128(0x8c0e_6f1b_54c9_4d63_9a7e_1f0c_33b2_d6a4);

/// A set of open tasks. All but [`TaskSet::Due`] hold places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskSet {
    /// All of them.
    Open,
    /// Those that nobody is to do.
    Unassigned,
    /// Those that somebody is to do, by a name or address in lower case.
    Assignee(String),
    /// Those without which the incident cannot be closed.
    Mandatory,
    /// Those that were added by a kind of actor.
    CreatedBy(&'static str),
    /// Those of incidents of a severity.
    Severity(Severity),
    /// Those of closed incidents.
    IncidentClosed,
    /// Those with a due time, by [`due_number`].
    Due,
}

impl TaskSet {
    fn numbers(&self) -> NumberSet {
        let (name, bits) = match self {
            Self::Open => ("open".to_owned(), PLACE_BITS),
            Self::Unassigned => ("unassigned".to_owned(), PLACE_BITS),
            Self::Assignee(name) => {
                let name = Uuid::new_v5(&ASSIGNEES, name.as_bytes());
                (format!("assignee/{name}"), PLACE_BITS)
            }
            Self::Mandatory => ("mandatory".to_owned(), PLACE_BITS),
            Self::CreatedBy(kind) => (format!("created-by/{kind}"), PLACE_BITS),
            Self::Severity(severity) => (format!("severity/{}", severity.as_str()), PLACE_BITS),
            Self::IncidentClosed => ("incident-closed".to_owned(), PLACE_BITS),
            Self::Due => ("due".to_owned(), MINUTE_BITS + PLACE_BITS),
        };
        NumberSet::new(keys::task_set(&name), bits)
    }
}

/// A task's number in the order of due times: by minutes, and those of the same minute by place.
pub fn due_number(due: Timestamp, place: u64) -> u64 {
    let minutes = u64::try_from(due.as_second().div_euclid(60)).unwrap_or(0);
    (minutes.min((1 << MINUTE_BITS) - 1) << PLACE_BITS) | place_of(place)
}

/// The place that is in a [`due_number`]: its lower bits.
pub fn place_of(due_number: u64) -> u64 {
    due_number & ((1 << PLACE_BITS) - 1)
}

/// Reading lists of tasks over all incidents.
pub struct TaskIndex<'a, K>(&'a K);

impl<'a, K: KeyValue> TaskIndex<'a, K> {
    /// The lists in this store.
    pub fn new(store: &'a K) -> Self {
        Self(store)
    }

    /// The place of the last task that was added anywhere; 0 when there is none. One operation.
    pub async fn last_place(&self) -> Result<u64, StoreError> {
        Journal::new(self.0, keys::tasks()).last().await
    }

    /// About `limit` tasks of a set. Five operations at the most, ten for [`TaskSet::Due`].
    pub async fn members(
        &self,
        set: &TaskSet,
        from: Bound<u64>,
        direction: Direction,
        limit: usize,
    ) -> Result<Numbers, StoreError> {
        set.numbers().page(self.0, from, direction, limit).await
    }

    /// The summaries at these places, in their order; none where a place was never filled, or its task was
    /// deleted. One operation.
    pub async fn summaries(&self, places: &[u64]) -> Result<Vec<Option<TaskSummary>>, StoreError> {
        if places.is_empty() {
            return Ok(vec![]);
        }
        let keys: Vec<_> = places.iter().map(|place| keys::task_summary(*place)).collect();
        let values = self.0.get_many(keys).await?;
        let read = |(place, value): (&u64, Option<Vec<u8>>)| match value {
            None => Ok(None),
            Some(bytes) => record::read::<Option<TaskSummary>>(&bytes)
                .map_err(|error| StoreError::Record { key: keys::task_summary(*place), error }),
        };
        places.iter().zip(values).map(read).collect()
    }
}

/// Tasks in sets.
type Memberships = BTreeSet<(NumberSet, u64)>;

/// What is to be written so that the lists show a case as it is.
pub(crate) struct Update {
    /// Keys and values. Summaries first, then what is above them.
    pub writes: Vec<Write>,
    /// What was taken out of sets; to be tidied up after the writing.
    pub left: Vec<(NumberSet, u64)>,
}

/// Which sets the open tasks of a case are in.
fn memberships(case: &Case) -> Memberships {
    let open = TaskSummary::all(case).into_iter().filter(|summary| summary.task.is_open());
    open.flat_map(|summary| sets_of(&summary)).map(|(set, n)| (set.numbers(), n)).collect()
}

fn sets_of(open: &TaskSummary) -> Vec<(TaskSet, u64)> {
    let TaskSummary { incident, task } = open;
    let extras = &task.content.extras;
    let mut sets = vec![
        TaskSet::Open,
        TaskSet::CreatedBy(task.created_by.kind.as_str()),
        TaskSet::Severity(incident.severity),
    ];
    match &extras.assignee {
        None => sets.push(TaskSet::Unassigned),
        Some(assignee) => sets.extend(assignee.names().into_iter().map(TaskSet::Assignee)),
    }
    if extras.mandatory {
        sets.push(TaskSet::Mandatory);
    }
    if incident.status == Status::Closed {
        sets.push(TaskSet::IncidentClosed);
    }
    let mut sets: Vec<_> = sets.into_iter().map(|set| (set, task.place)).collect();
    sets.extend(extras.due.map(|due| (TaskSet::Due, due_number(due, task.place))));
    sets
}

/// What a step from one case to the next changes.
pub(crate) fn between(before: &Case, after: &Case) -> Update {
    let (was, is) = (memberships(before), memberships(after));
    let by_place = |case| {
        let summaries = TaskSummary::all(case).into_iter();
        summaries.map(|summary| (summary.task.place, summary)).collect::<BTreeMap<_, _>>()
    };
    let (known, now) = (by_place(before), by_place(after));
    let new = now.iter().filter(|(place, summary)| known.get(place) != Some(summary));
    let gone = known.keys().filter(|place| !now.contains_key(place));
    let summaries = new.map(|(_, summary)| summary_write(summary));
    let summaries = summaries.chain(gone.map(|place| deletion(*place))).collect();
    update(summaries, is.difference(&was), was.difference(&is))
}

/// What the lists may show of an incident, after writers who did not know of each other.
#[derive(Default)]
pub(crate) struct Shown {
    sets: Memberships,
    places: BTreeSet<u64>,
}

impl Shown {
    /// The lists may show this case.
    pub fn add(&mut self, case: &Case) {
        self.sets.extend(memberships(case));
        self.places.extend(TaskSummary::all(case).iter().map(|summary| summary.task.place));
    }

    /// Everything that makes them show this one.
    pub fn replace_by(&mut self, case: &Case) -> Update {
        let (is, now) = (memberships(case), TaskSummary::all(case));
        self.places.retain(|place| now.iter().all(|is| is.task.place != *place));
        let gone = self.places.iter().map(|place| deletion(*place));
        let summaries = now.iter().map(summary_write).chain(gone).collect();
        let update = update(summaries, is.iter(), self.sets.difference(&is));
        self.add(case);
        update
    }
}

fn update<'a>(
    mut writes: Vec<Write>,
    entered: impl Iterator<Item = &'a (NumberSet, u64)>,
    left: impl Iterator<Item = &'a (NumberSet, u64)>,
) -> Update {
    let left: Vec<_> = left.cloned().collect();
    writes.extend(entered.flat_map(|(set, number)| set.insert(*number)));
    writes.extend(left.iter().map(|(set, number)| set.remove(*number)));
    Update { writes, left }
}

fn summary_write(summary: &TaskSummary) -> Write {
    (keys::task_summary(summary.task.place), record::write(summary))
}

fn deletion(place: u64) -> Write {
    (keys::task_summary(place), record::write(&None::<TaskSummary>))
}

#[cfg(test)]
mod tests;
