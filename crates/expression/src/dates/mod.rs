//! Dates and times as .NET has them: a number of ticks and a kind.

pub(crate) mod exact;
pub(crate) mod format;
pub(crate) mod parse;
pub(crate) mod span;
mod tokens;
pub(crate) mod zones;

use jiff::civil;

/// Ticks of 100 nanoseconds.
pub(crate) const SECOND: i64 = 10_000_000;
/// A minute in ticks.
pub(crate) const MINUTE: i64 = 60 * SECOND;
/// An hour in ticks.
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// A day in ticks.
pub(crate) const DAY: i64 = 24 * HOUR;

/// The last tick of the year 9999.
const LAST_TICK: i64 = 3_155_378_975_999_999_999;
/// The ticks before 1970.
const UNIX_TICKS: i64 = 621_355_968_000_000_000;

/// What is known about the zone of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing.
    Unspecified,
    /// It is UTC.
    Utc,
    /// It was given with an offset and is now in the engine's own zone, which is UTC too.
    Local,
}

/// A point in time from the year 1 to the year 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateTime {
    ticks: i64,
    pub(crate) kind: Kind,
}

impl DateTime {
    /// From the ticks since the beginning of the year 1; none outside of the years 1 to 9999.
    pub(crate) fn from_ticks(ticks: i64, kind: Kind) -> Option<DateTime> {
        (0..=LAST_TICK).contains(&ticks).then_some(DateTime { ticks, kind })
    }

    /// From a day, and the ticks since it began.
    pub(crate) fn from_parts(
        year: i64,
        month: i64,
        day: i64,
        time: i64,
        kind: Kind,
    ) -> Option<DateTime> {
        let year = i16::try_from(year).ok().filter(|year| (1..=9999).contains(year))?;
        let date = civil::Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
        DateTime::from_ticks(days_before(date) * DAY + time, kind)
    }

    /// The time that a clock of UTC shows.
    pub(crate) fn from_timestamp(timestamp: jiff::Timestamp) -> Option<DateTime> {
        let ticks = i64::try_from(timestamp.as_nanosecond().div_euclid(100)).ok()?;
        DateTime::from_ticks(ticks.checked_add(UNIX_TICKS)?, Kind::Utc)
    }

    /// The ticks since the beginning of the year 1.
    pub(crate) fn ticks(self) -> i64 {
        self.ticks
    }

    /// Ticks later; none outside of the years 1 to 9999.
    pub(crate) fn plus(self, ticks: i64) -> Option<DateTime> {
        DateTime::from_ticks(self.ticks.checked_add(ticks)?, self.kind)
    }

    /// Months later; a day that the month does not have becomes its last one.
    pub(crate) fn plus_months(self, months: i64) -> Option<DateTime> {
        let date = self.date();
        let count = i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
        let count = count.checked_add(months)?;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        let first = civil::Date::new(year.try_into().ok()?, month.try_into().ok()?, 1).ok()?;
        let day = i64::from(date.day().min(first.days_in_month()));
        DateTime::from_parts(year, month, day, self.time(), self.kind)
    }

    /// The day.
    pub(crate) fn date(self) -> civil::Date {
        let days = i32::try_from(self.ticks / DAY).unwrap_or(0);
        let first = civil::Date::constant(1, 1, 1);
        first.checked_add(jiff::Span::new().days(days)).unwrap_or(first)
    }

    /// The ticks since midnight.
    pub(crate) fn time(self) -> i64 {
        self.ticks % DAY
    }

    /// 0 for Sunday.
    pub(crate) fn weekday(self) -> usize {
        usize::try_from((self.ticks / DAY + 1) % 7).unwrap_or(0)
    }

    /// The same clock time, with something else known about its zone.
    pub(crate) fn with_kind(self, kind: Kind) -> DateTime {
        DateTime { kind, ..self }
    }

    /// The date and time on the clock.
    pub(crate) fn civil(self) -> civil::DateTime {
        let second = self.time() / SECOND;
        let part = |of: i64, all: i64| i8::try_from(second / of % all).unwrap_or(0);
        let nanosecond = i32::try_from(self.time() % SECOND * 100).unwrap_or(0);
        self.date().at(part(3600, 24), part(60, 60), part(1, 60), nanosecond)
    }

    /// The point in time, the clock taken as one of UTC; in the last hours of the year 9999 the last
    /// one that there is.
    pub(crate) fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_nanosecond(i128::from(self.ticks - UNIX_TICKS) * 100)
            .unwrap_or(jiff::Timestamp::MAX)
    }
}

/// The days from the beginning of the year 1 to a date.
fn days_before(date: civil::Date) -> i64 {
    let year = i64::from(date.year()) - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + i64::from(date.day_of_year()) - 1
}
