//! A set of numbers on a plain key-value store, of which a page costs the same whatever the store holds.
//!
//! It is a tree of marks. Below each mark are [`FAN_OUT`] others; at the bottom there is one for each number.
//! A mark is `1` where something may be below it, and `0`, or missing, where nothing is. A `1` too many only
//! costs a look; a `0` too many would lose a number. So these hold, and need no compare-and-swap:
//!
//! - Who inserts writes `1` from the number's own mark up to the top, in that order. The store must carry a
//!   write of many keys out at once or in the order given; SQLite and Redis do it at once.
//! - Who removes writes `0` to the number's own mark only. [`tidy_up`] then clears the marks above that have
//!   nothing below them any more, *looks again* below each mark that it cleared, and where a number came in
//!   meanwhile does what an insert does.
//!
//! Say a mark ended `0` over one that ended `1`. Who cleared the upper one looked below it afterwards and saw
//! `0` there; so the lower `1` was written after that look, and whoever wrote it wrote the upper `1` later
//! still: it cannot have ended `0`. The tests run this with every writer's steps mixed at random.
//!
//! What remains: a process that dies in the moment between clearing and looking again, while another inserts
//! a number below the very mark that is being cleared. That number is missed until another insert passes
//! there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::{KeyValue, StoreError};

/// By how many bits a mark's place gets shorter from one level to the one above.
const STEP: u32 = 6;
/// How many marks are below a mark.
const FAN_OUT: u64 = 1 << STEP;
const SOMETHING: &[u8] = b"1";
const NOTHING: &[u8] = b"0";

/// A key with the value to be written under it.
pub type Write = (String, Vec<u8>);

/// A set of numbers under a prefix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumberSet {
    prefix: String,
    levels: u32,
}

/// Which end of a set a page is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The lowest number first.
    Up,
    /// The highest number first.
    Down,
}

/// Some numbers of a set, in the direction that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The numbers. None is left out between the start and `rest`.
    pub numbers: Vec<u64>,
    /// Where to go on (this number may itself be in the set); none when the set ends here. There may be less
    /// than the limit, even nothing, before it: where marks were not tidied up.
    pub rest: Option<u64>,
}

impl NumberSet {
    /// The set of numbers below 2 to the power of `bits` under this prefix.
    pub fn new(prefix: String, bits: u32) -> Self {
        Self { prefix, levels: bits.clamp(1, u64::BITS).div_ceil(STEP) }
    }

    /// What to write so that this number is in the set: one key a level.
    pub fn insert(&self, number: u64) -> Vec<Write> {
        self.raise(0, number).collect()
    }

    /// What to write so that this number is no longer in the set. [`tidy_up`] is to follow.
    pub fn remove(&self, number: u64) -> Write {
        (self.key(0, number), NOTHING.to_vec())
    }

    /// The marks from `level` up to the top on the way to `number`, raised.
    fn raise(&self, level: u32, number: u64) -> impl Iterator<Item = Write> {
        (level..self.levels)
            .map(move |level| (self.key(level, place(number, level)), SOMETHING.to_vec()))
    }

    /// About `limit` numbers from `from` on. One operation a level at the most, each of at most `limit + 1`
    /// times 64 keys.
    pub async fn page(
        &self,
        store: &impl KeyValue,
        from: Bound<u64>,
        direction: Direction,
        limit: usize,
    ) -> Result<Numbers, StoreError> {
        let mut rest = None;
        let Some(range) = Range::new(from, direction, self.levels * STEP) else {
            return Ok(Numbers { numbers: vec![], rest });
        };
        let mut marks = vec![0];
        for level in (0..self.levels).rev() {
            let below: Vec<_> = marks.iter().flat_map(|mark| range.below(*mark, level)).collect();
            let keys = below.iter().map(|mark| self.key(level, *mark)).collect();
            let values = if below.is_empty() { vec![] } else { store.get_many(keys).await? };
            let raised = below.into_iter().zip(values).filter(|(_, value)| is_raised(value));
            marks = raised.map(|(mark, _)| mark).collect();
            // The first mark may be there for numbers before `from` only, so one more is followed.
            let limit = limit.max(1) + usize::from(level > 0);
            if let Some(cut) = marks.get(limit) {
                // A cut further down lies before those above.
                rest = Some(range.first_in(*cut, level));
                marks.truncate(limit);
            }
        }
        Ok(Numbers { numbers: marks, rest })
    }

    fn key(&self, level: u32, place: u64) -> String {
        format!("{}/{level}/{place}", self.prefix)
    }
}

/// The place of the mark that stands for a number on a level.
fn place(number: u64, level: u32) -> u64 {
    number.checked_shr(level * STEP).unwrap_or(0)
}

fn is_raised(value: &Option<Vec<u8>>) -> bool {
    value.as_deref() == Some(SOMETHING)
}

/// The numbers that a page may have, first and last as the direction has them.
struct Range {
    low: u64,
    high: u64,
    direction: Direction,
}

impl Range {
    fn new(from: Bound<u64>, direction: Direction, bits: u32) -> Option<Self> {
        let end = if bits >= u64::BITS { u64::MAX } else { (1 << bits) - 1 };
        let (low, high) = match (direction, from) {
            (_, Bound::Unbounded) => (0, end),
            (Direction::Up, Bound::Included(from)) => (from, end),
            (Direction::Up, Bound::Excluded(from)) => (from.checked_add(1)?, end),
            (Direction::Down, Bound::Included(from)) => (0, from.min(end)),
            (Direction::Down, Bound::Excluded(from)) => (0, from.checked_sub(1)?.min(end)),
        };
        (low <= high).then_some(Self { low, high, direction })
    }

    /// The marks of `level` below a mark of the level above, as far as they are in the range.
    fn below(&self, mark: u64, level: u32) -> Vec<u64> {
        let first = mark.saturating_mul(FAN_OUT);
        let low = first.max(place(self.low, level));
        let high = first.saturating_add(FAN_OUT - 1).min(place(self.high, level));
        match self.direction {
            Direction::Up => (low..=high).collect(),
            Direction::Down => (low..=high).rev().collect(),
        }
    }

    /// The first number, as the direction has it, below a mark.
    fn first_in(&self, mark: u64, level: u32) -> u64 {
        let first = mark << (level * STEP);
        match self.direction {
            Direction::Up => first.max(self.low),
            Direction::Down => (first | ((1u64 << (level * STEP)) - 1)).min(self.high),
        }
    }
}

/// A mark: its set, level and place.
type Mark<'a> = (&'a NumberSet, u32, u64);

/// Clears what stands above numbers that were removed, where nothing else is below it. One operation for all
/// of them, and three or four more where one was the last of its neighbours.
pub async fn tidy_up(
    store: &impl KeyValue,
    removed: &[(NumberSet, u64)],
) -> Result<(), StoreError> {
    let leaves = removed.iter().map(|(set, number)| (set, 0, place(*number, 1)));
    let neighbours = look_below(store, leaves.collect()).await?;
    let is_alone = |(set, number): &&(NumberSet, u64)| {
        neighbours.get(&(set, 0, place(*number, 1))).is_some_and(Vec::is_empty)
    };
    let alone: Vec<_> = removed.iter().filter(is_alone).collect();
    let upper = alone.iter().flat_map(|(set, number)| {
        (1..set.levels - 1).map(move |level| (set, level, place(*number, level + 1)))
    });
    let mut groups = look_below(store, upper.collect()).await?;
    groups.extend(neighbours);
    let mut emptied = BTreeSet::new();
    let top = alone.iter().map(|(set, _)| set.levels).max().unwrap_or_default();
    for level in 1..top {
        for (set, number) in alone.iter().filter(|(set, _)| level < set.levels) {
            let mark = place(*number, level);
            let below = groups.get(&(set, level - 1, mark));
            let gone = |below: &u64| emptied.contains(&(set, level - 1, *below));
            if below.is_some_and(|below| below.iter().all(gone)) {
                emptied.insert((set, level, mark));
            }
        }
    }
    clear(store, emptied).await
}

/// Clears marks, looks below them again, and raises what is above a number that came in meanwhile.
async fn clear(store: &impl KeyValue, marks: BTreeSet<Mark<'_>>) -> Result<(), StoreError> {
    if marks.is_empty() {
        return Ok(());
    }
    let nothing = marks.iter().map(|(set, level, mark)| (set.key(*level, *mark), NOTHING.to_vec()));
    store.set_many(nothing.collect()).await?;
    let below = marks.iter().map(|(set, level, mark)| (*set, level - 1, *mark)).collect();
    let mut again: Vec<Write> = Vec::new();
    for ((set, level, mark), raised) in look_below(store, below).await? {
        if !raised.is_empty() {
            let number = mark << ((level + 1) * STEP);
            again.extend(set.raise(level + 1, number));
        }
    }
    if again.is_empty() { Ok(()) } else { store.set_many(again).await }
}

/// For each (set, level, place of the mark above): the raised marks of that level below it. One operation.
async fn look_below<'a>(
    store: &impl KeyValue,
    mut groups: Vec<Mark<'a>>,
) -> Result<BTreeMap<Mark<'a>, Vec<u64>>, StoreError> {
    groups.sort_unstable();
    groups.dedup();
    let marks = |(_, _, above): &Mark<'_>| {
        let first = above.saturating_mul(FAN_OUT);
        first..=first.saturating_add(FAN_OUT - 1)
    };
    let keys = groups.iter().flat_map(|group| marks(group).map(|mark| group.0.key(group.1, mark)));
    let keys: Vec<_> = keys.collect();
    let values = if keys.is_empty() { vec![] } else { store.get_many(keys).await? };
    let mut values = values.into_iter();
    let looked = groups.into_iter().map(|group| {
        let raised = marks(&group).zip(values.by_ref()).filter(|(_, value)| is_raised(value));
        let raised = raised.map(|(mark, _)| mark).collect();
        (group, raised)
    });
    Ok(looked.collect())
}

#[cfg(test)]
mod tests;
