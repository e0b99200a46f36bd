//! What of a run's journal its driver has told the run.

use std::collections::BTreeSet;
use std::ops::Range;

/// How often a driver looks for an entry whose number is taken, before it takes its writer for dead.
const LOOKS: u32 = 10;

/// How far back a number may be that is just being written.
const TAIL: u64 = 64;

/// The numbers that the run was told of, and those that the driver reserved for itself.
#[derive(Debug)]
pub(super) struct Heard {
    /// Below this number nothing is missing.
    below: u64,
    /// Numbers from there on that need no telling any more.
    beyond: BTreeSet<u64>,
    /// Numbers that were reserved for events to come.
    pub reserved: Range<u64>,
    /// How often the first missing number was looked for.
    looks: u32,
}

impl Heard {
    /// The run was told everything below this number.
    pub fn below(number: u64) -> Self {
        Self { below: number, beyond: BTreeSet::new(), reserved: 0..0, looks: 0 }
    }

    /// The run was told these events of a journal whose last number is `last`. A number near the end that is
    /// missing may be one that is just being written.
    pub fn replayed(told: impl Iterator<Item = u64>, last: u64) -> Self {
        let mut heard = Self::below(last.saturating_sub(TAIL) + 1);
        heard.beyond = told.filter(|number| *number >= heard.below).collect();
        heard.advance();
        heard
    }

    /// The numbers below `end` in which there may be something that the run was not told.
    pub fn missing(&self, end: u64) -> Option<Range<u64>> {
        (self.below < end).then_some(self.below..end)
    }

    /// Whether the run has to be told of this number; it has been, then.
    pub fn is_new(&mut self, number: u64) -> bool {
        number >= self.below && self.beyond.insert(number)
    }

    /// The driver writes under these numbers itself.
    pub fn reserve(&mut self, numbers: Range<u64>) {
        self.beyond.extend(numbers.clone());
        self.reserved = numbers;
        self.advance();
    }

    /// Takes some of the reserved numbers, if there are enough.
    pub fn take(&mut self, count: u64) -> Option<Range<u64>> {
        let end = self.reserved.start + count;
        if end > self.reserved.end {
            return None;
        }
        let taken = self.reserved.start..end;
        self.reserved.start = end;
        Some(taken)
    }

    /// A look is over. What is still missing is being written, or its writer died.
    pub fn looked(&mut self, end: u64) {
        let before = self.below;
        self.advance();
        self.looks = if self.below == before { self.looks + 1 } else { 0 };
        if self.below < end && self.looks >= LOOKS {
            self.below += 1;
            self.looks = 0;
            self.advance();
        }
    }

    fn advance(&mut self) {
        while self.beyond.remove(&self.below) {
            self.below += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_being_written_is_looked_for_until_it_is_there() {
        let mut heard = Heard::below(3);
        heard.reserve(4..6);
        assert_eq!(heard.missing(6), Some(3..6));
        assert!(!heard.is_new(4), "the driver's own");
        heard.looked(6);
        assert!(heard.is_new(3) && !heard.is_new(3));
        heard.looked(6);
        assert_eq!(heard.missing(6), None);
    }

    #[test]
    fn a_number_whose_writer_died_is_given_up() {
        let mut heard = Heard::below(3);
        for _ in 0..LOOKS {
            assert_eq!(heard.missing(5), Some(3..5));
            _ = heard.is_new(4);
            heard.looked(5);
        }
        assert_eq!(heard.missing(5), None);
    }

    #[test]
    fn after_a_replay_what_is_missing_near_the_end_may_still_come() {
        let told = (1..=200).filter(|number| ![50, 180].contains(number));
        let mut heard = Heard::replayed(told, 200);
        assert_eq!(heard.missing(201), Some(180..201));
        assert!(heard.is_new(180) && !heard.is_new(181));
        heard.looked(201);
        assert_eq!(heard.missing(201), None);
    }

    #[test]
    fn reserved_numbers_are_taken_once() {
        let mut heard = Heard::below(1);
        heard.reserve(1..4);
        assert_eq!((heard.take(2), heard.take(2), heard.take(1)), (Some(1..3), None, Some(3..4)));
    }
}
