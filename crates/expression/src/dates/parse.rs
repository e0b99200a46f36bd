//! Dates from text in any of the forms that .NET's `DateTime.Parse` takes: ISO 8601, numbers in the
//! order of the culture, names of months and days, times with and without AM and PM, offsets.

mod iso;
mod order;
mod words;

use super::{DAY, DateTime, HOUR, Kind, MINUTE, SECOND};
use crate::culture::Culture;
use words::{Word, Words};

/// The year up to which two digits mean this century.
const LAST_SHORT_YEAR: i64 = 49;

/// Reads a date. What is missing of it is taken from `now`.
pub(crate) fn parse(text: &str, culture: &Culture, now: DateTime) -> Option<DateTime> {
    let text = text.trim().trim_end_matches('\0');
    if text.is_empty() || text.len() > 500 {
        return None;
    }
    if let Some(time) = iso::parse(text) {
        return Some(time);
    }
    let words = Words::new(&culture.dates);
    let mut reader = Reader { rest: text, words, found: Found::default() };
    reader.read()?;
    let found = reader.found;
    let (year, month, day) = order::date(&found.date, &culture.dates, now)?;
    let date = DateTime::from_parts(year, month, day, 0, Kind::Unspecified)?;
    if found.weekday.is_some_and(|weekday| weekday != date.weekday()) {
        return None;
    }
    zoned(date.plus(found.time.unwrap_or(0))?, found.zone)
}

/// A clock time with what is known about its zone.
pub(super) fn zoned(time: DateTime, zone: Option<Zone>) -> Option<DateTime> {
    match zone {
        None => Some(time),
        Some(Zone::Utc) => Some(time.with_kind(Kind::Utc)),
        Some(Zone::Offset(offset)) => {
            let time = time.with_kind(Kind::Local);
            let shifted = time.ticks() - offset;
            // On the first day there is no day before to go to.
            let wrapped = if shifted < 0 { shifted + DAY } else { shifted };
            DateTime::from_ticks(wrapped, Kind::Local)
        }
    }
}

/// What a text says about its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    Utc,
    /// Ticks east of UTC.
    Offset(i64),
}

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A number, with how many digits it was written.
    Number(i64, usize),
    /// A number that is marked as a year, as in Japanese.
    Year(i64),
    /// A number that is marked as a day.
    Day(i64),
    /// A month by name, or a number that is marked as a month.
    Month(i64),
}

#[derive(Debug, Default)]
struct Found {
    date: Vec<Part>,
    weekday: Option<usize>,
    time: Option<i64>,
    zone: Option<Zone>,
    /// Whether a sign would begin an offset: right behind a time.
    open_time: bool,
    /// Whether the time came behind a part of the date; then the date is at its end.
    date_ended: bool,
}

struct Reader<'text> {
    rest: &'text str,
    words: Words,
    found: Found,
}

impl<'text> Reader<'text> {
    fn read(&mut self) -> Option<()> {
        let mut after_date = false;
        loop {
            self.skip_blanks();
            let Some(first) = self.rest.chars().next() else {
                break;
            };
            let complete = self.found.date.len() >= 2;
            let timed = self.found.time.is_some();
            match first {
                '0'..='9' => self.number()?,
                '+' | '-' if after_date && self.offset_follows(complete) => self.offset()?,
                // Between the parts of a date.
                '/' | '-' | '.' if after_date && !self.found.date.is_empty() => self.separator()?,
                _ => self.word()?,
            }
            after_date = true;
            let new_time = !timed && self.found.time.is_some();
            self.found.open_time = new_time;
            self.found.date_ended |= new_time && !self.found.date.is_empty();
        }
        // Two numbers are a date only where nothing else stands beside them.
        let two = matches!(self.found.date.as_slice(), [Part::Number(..), Part::Number(..)]);
        if two && (self.found.time.is_some() || self.found.zone.is_some()) {
            return None;
        }
        let dated = self.found.date.len() >= 2;
        let timed = self.found.time.is_some() && self.found.date.is_empty();
        (dated || timed).then_some(())
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }

    fn take(&mut self, length: usize) -> &'text str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn digits(&mut self) -> &'text str {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        self.take(count)
    }

    fn separator(&mut self) -> Option<()> {
        self.take(1);
        self.rest = self.rest.trim_start();
        let goes_on = self.rest.starts_with(|c: char| c.is_alphanumeric());
        let ends = self.rest.is_empty() || self.found.time.is_some();
        (goes_on && !ends).then_some(()).or_else(|| {
            // A dot may end an abbreviation or, as in German, a number.
            self.rest.is_empty().then_some(())
        })
    }

    fn number(&mut self) -> Option<()> {
        let digits = self.digits();
        if digits.len() > 8 {
            return None;
        }
        let value: i64 = digits.parse().ok()?;
        let trimmed = self.rest.trim_start();
        if trimmed.starts_with(':') || self.words.time_separator(trimmed, self.rest) {
            return self.time(value);
        }
        if let Some((word, length)) = self.words.behind_number(trimmed) {
            let blank = self.rest.len() - trimmed.len();
            match word {
                Word::Morning | Word::Afternoon if self.found.time.is_none() => {
                    return self.half_day(value, 0);
                }
                Word::HourMark => {
                    self.take(blank + length);
                    return self.marked_time(value);
                }
                Word::YearMark | Word::MonthMark | Word::DayMark => {
                    self.take(blank + length);
                    self.found.date.push(match word {
                        Word::YearMark => Part::Year(value),
                        Word::MonthMark => Part::Month(value),
                        _ => Part::Day(value),
                    });
                    return Some(());
                }
                _ => {}
            }
        }
        // Once there is a time, a date may follow it but not go on behind it.
        if self.found.date_ended || self.found.date.len() >= 3 {
            return None;
        }
        if self.rest.starts_with(['T', 't'])
            && self.rest[1..].starts_with(|c: char| c.is_ascii_digit())
        {
            self.found.date.push(Part::Number(value, digits.len()));
            return self.iso_time();
        }
        self.found.date.push(Part::Number(value, digits.len()));
        Some(())
    }

    /// `T13:30`, `T13:30:30.123`: two digits each.
    fn iso_time(&mut self) -> Option<()> {
        self.take(1);
        let two = |reader: &mut Self| {
            let digits = reader.digits();
            (digits.len() == 2).then(|| digits.parse::<i64>().ok()).flatten()
        };
        let numbers = self.found.date.iter().all(|part| matches!(part, Part::Number(..)));
        let year_first = matches!(self.found.date.first(), Some(Part::Number(_, 3..)));
        let full_date =
            self.found.date.len() == 3 && numbers && year_first && self.found.time.is_none();
        let hour = two(self).filter(|_| full_date)?;
        self.rest = self.rest.strip_prefix(':')?;
        let minute = two(self)?;
        let mut second = 0;
        let mut fraction = 0;
        if let Some(rest) = self.rest.strip_prefix(':') {
            self.rest = rest;
            second = two(self)?;
            fraction = self.fraction()?;
        }
        self.found.time = Some(clock(hour, minute, second, fraction)?);
        Some(())
    }

    fn time(&mut self, hour: i64) -> Option<()> {
        if self.found.time.is_some() {
            return None;
        }
        self.time_separator();
        let minute = self.field()?;
        let (mut second, mut fraction) = (0, 0);
        let trimmed = self.rest.trim_start();
        if trimmed.starts_with(':') || self.words.time_separator(trimmed, self.rest) {
            self.time_separator();
            second = self.field()?;
            fraction = self.fraction()?;
        }
        let rest = clock(0, minute, second, fraction)?;
        self.half_day(hour, rest)
    }

    /// `13時30分15秒`
    fn marked_time(&mut self, hour: i64) -> Option<()> {
        let mut time = clock(hour, 0, 0, 0).filter(|_| self.found.time.is_none())?;
        for (mark, unit) in [(Word::MinuteMark, MINUTE), (Word::SecondMark, SECOND)] {
            self.skip_blanks();
            if !self.rest.starts_with(|c: char| c.is_ascii_digit()) {
                break;
            }
            let value: i64 = self.digits().parse().ok().filter(|value| *value < 60)?;
            let (word, length) = self.words.behind_number(self.rest)?;
            self.take(length);
            time += if word == mark {
                value * unit
            } else {
                return None;
            };
        }
        self.found.time = Some(time);
        Some(())
    }

    fn time_separator(&mut self) {
        self.rest = self.rest.trim_start();
        self.take(1);
        self.rest = self.rest.trim_start();
    }

    fn field(&mut self) -> Option<i64> {
        let digits = self.digits();
        digits.parse().ok().filter(|_| digits.len() <= 2)
    }

    /// `.123` in ticks; a blank fraction is none, a point without digits is an error.
    fn fraction(&mut self) -> Option<i64> {
        let Some(rest) = self.rest.strip_prefix(['.', ',']) else {
            return Some(0);
        };
        if self.rest.starts_with(',') && !rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Some(0);
        }
        self.rest = rest;
        let digits = self.digits();
        ticks_of_fraction(digits)
    }

    /// With AM or PM behind it, or without.
    fn half_day(&mut self, hour: i64, rest: i64) -> Option<()> {
        let trimmed = self.rest.trim_start();
        let half = self
            .words
            .find(trimmed)
            .filter(|(word, _)| matches!(word, Word::Morning | Word::Afternoon));
        let hour = match half {
            None => hour,
            Some((word, length)) => {
                self.rest = trimmed;
                self.take(length);
                match (word, hour) {
                    (Word::Morning, 0..=11) => hour,
                    (Word::Morning, 12) => 0,
                    (Word::Afternoon, 0..=11) => hour + 12,
                    (Word::Afternoon, 12..=23) => hour,
                    _ => return None,
                }
            }
        };
        if !(0..24).contains(&hour) {
            return None;
        }
        self.found.time = Some(hour * HOUR + rest);
        Some(())
    }

    /// A sign begins an offset behind a time, or behind a complete date where more than a number
    /// follows.
    fn offset_follows(&self, complete: bool) -> bool {
        if self.found.zone.is_some() {
            return false;
        }
        if self.found.time.is_some() {
            return self.found.open_time;
        }
        let three = self.found.date.len() == 3;
        self.rest.starts_with('+') && complete || three
    }

    /// `+2`, `+02`, `+0200`, `+02:00`
    fn offset(&mut self) -> Option<()> {
        let negative = self.take(1) == "-";
        let digits = self.digits();
        let (hours, minutes) = match digits.len() {
            1 | 2 => match self.rest.strip_prefix(':') {
                Some(rest) => {
                    self.rest = rest;
                    (digits, Some(self.digits()).filter(|minutes| minutes.len() <= 2)?)
                }
                None => (digits, "0"),
            },
            3 | 4 => digits.split_at(digits.len() - 2),
            _ => return None,
        };
        let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
        let offset = hours * HOUR + minutes * MINUTE;
        if minutes >= 60 || offset > 14 * HOUR {
            return None;
        }
        self.found.zone = Some(Zone::Offset(if negative { -offset } else { offset }));
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        let (word, length) = self.words.find(self.rest)?;
        self.take(length);
        match word {
            Word::Month(month) => {
                let named = self.found.date.iter().any(|part| matches!(part, Part::Month(_)));
                if named || self.found.date.len() >= 3 {
                    return None;
                }
                self.found.date.push(Part::Month(month));
                self.rest = self.rest.strip_prefix('.').unwrap_or(self.rest);
            }
            Word::Weekday(weekday) if self.found.weekday.is_none() => {
                self.found.weekday = Some(weekday);
                self.rest = self.rest.strip_prefix('.').unwrap_or(self.rest);
            }
            Word::Utc if self.found.zone.is_none() => {
                let placed = self.found.time.is_some() || self.found.date.len() >= 2;
                placed.then_some(())?;
                self.found.zone = Some(Zone::Utc);
            }
            Word::Filler => {}
            _ => return None,
        }
        Some(())
    }
}

/// The ticks of the digits behind the point, rounded to seven.
pub(super) fn ticks_of_fraction(digits: &str) -> Option<i64> {
    if digits.is_empty() {
        return None;
    }
    let seven: i64 = format!("{digits:0<7}").get(..7)?.parse().ok()?;
    let up = digits.as_bytes().get(7).is_some_and(|next| *next >= b'5');
    Some(seven + i64::from(up))
}

fn clock(hour: i64, minute: i64, second: i64, fraction: i64) -> Option<i64> {
    let valid = hour < 24 && minute < 60 && second < 60;
    valid.then(|| hour * HOUR + minute * MINUTE + second * SECOND + fraction)
}

/// The year that a number of two digits means.
pub(super) fn full_year(value: i64, digits: usize) -> i64 {
    match value {
        _ if digits > 2 => value,
        0..=LAST_SHORT_YEAR => 2000 + value,
        _ => 1900 + value,
    }
}
