//! Dates and times.

use super::conversion::culture;
use super::{Call, Fault, Function, strict};
use crate::culture::Culture;
use crate::dates::zones::{Zone, clamped};
use crate::dates::{DAY, DateTime, HOUR, Kind, MINUTE, SECOND, exact, format, parse, span};
use crate::{EvaluationErrorKind, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("utcNow", 0, 1, |call| written(call, now(call)?, 0)),
    strict("formatDateTime", 1, 3, format_date_time),
    strict("parseDateTime", 1, 3, parse_date_time),
    strict("formatTimeSpan", 2, 3, format_time_span),
    strict("addDays", 2, 3, |call| add(call, DAY)),
    strict("addHours", 2, 3, |call| add(call, HOUR)),
    strict("addMinutes", 2, 3, |call| add(call, MINUTE)),
    strict("addSeconds", 2, 3, |call| add(call, SECOND)),
    strict("addToTime", 3, 4, |call| written(call, moved(call, time(call, 0)?, 1, 1)?, 3)),
    strict("subtractFromTime", 3, 4, |call| written(call, moved(call, time(call, 0)?, 1, -1)?, 3)),
    strict("getFutureTime", 2, 3, |call| written(call, moved(call, now(call)?, 0, 1)?, 2)),
    strict("getPastTime", 2, 3, |call| written(call, moved(call, now(call)?, 0, -1)?, 2)),
    strict("startOfDay", 1, 2, |call| start_of(call, |time| time.plus(-time.time()))),
    strict("startOfHour", 1, 2, |call| start_of(call, |time| time.plus(-(time.time() % HOUR)))),
    strict("startOfMonth", 1, 2, |call| {
        start_of(call, |time| {
            let days = i64::from(time.date().day()) - 1;
            time.plus(-time.time() - days * DAY)
        })
    }),
    strict("dayOfWeek", 1, 1, |call| Ok((time(call, 0)?.weekday() as i64).into())),
    strict("dayOfMonth", 1, 1, |call| Ok(i64::from(time(call, 0)?.date().day()).into())),
    strict("dayOfYear", 1, 1, |call| Ok(i64::from(time(call, 0)?.date().day_of_year()).into())),
    strict("ticks", 1, 1, |call| Ok(time(call, 0)?.ticks().into())),
    strict("dateDifference", 2, 2, |call| {
        Ok(span::constant(time(call, 1)?.ticks() - time(call, 0)?.ticks()).into())
    }),
    strict("convertFromUtc", 2, 3, convert_from_utc),
    strict("convertToUtc", 2, 3, convert_to_utc),
    strict("convertTimeZone", 3, 4, convert_time_zone),
];

fn now(call: &Call<'_>) -> Result<DateTime, Fault> {
    let now = call.scope.now().and_then(DateTime::from_timestamp);
    now.ok_or_else(|| Fault::unavailable("a run, which has a time"))
}

/// The date in an argument. A run without a clock can still read dates that are complete.
fn time(call: &Call<'_>, at: usize) -> Result<DateTime, Fault> {
    read(call, at, &Culture::english())
}

fn read(call: &Call<'_>, at: usize, culture: &Culture) -> Result<DateTime, Fault> {
    let text = call.text(at)?;
    let now = now(call).or_else(|fault| DateTime::from_ticks(0, Kind::Utc).ok_or(fault))?;
    parse::parse(text, culture, now)
        .ok_or_else(|| Fault::content(at, "a date such as 2018-03-15T13:30:30Z", "another text"))
}

/// The date in the format of an argument, or in that of a round trip.
fn written(call: &Call<'_>, time: DateTime, at: usize) -> Result<Value, Fault> {
    let pattern = call.optional_text(at)?.unwrap_or(format::ROUND_TRIP);
    in_format(time, pattern, &Culture::english(), at)
}

fn in_format(time: DateTime, pattern: &str, culture: &Culture, at: usize) -> Result<Value, Fault> {
    let text = format::format(time, pattern, culture)
        .map_err(|_| Fault::content(at, "a format for dates", "another text"))?;
    super::arguments::made_text(text)
}

fn format_date_time(call: &Call<'_>) -> Result<Value, Fault> {
    let time = time(call, 0)?;
    let pattern = call.optional_text(1)?.unwrap_or(format::ROUND_TRIP);
    let culture = if call.count() > 2 { culture(call, 2)? } else { Culture::english() };
    in_format(time, pattern, &culture, 1)
}

fn parse_date_time(call: &Call<'_>) -> Result<Value, Fault> {
    let culture = if call.count() > 1 { culture(call, 1)? } else { Culture::english() };
    let time = match call.optional_text(2)? {
        None => read(call, 0, &culture)?,
        Some(pattern) => exact::parse(call.text(0)?, pattern, &culture, now(call)?)
            .ok_or_else(|| Fault::content(0, "a date in the format", "another text"))?,
    };
    in_format(time, format::ROUND_TRIP, &culture, 0)
}

fn format_time_span(call: &Call<'_>) -> Result<Value, Fault> {
    let culture = if call.count() > 2 { culture(call, 2)? } else { Culture::english() };
    let ticks = span::parse(call.text(0)?, &culture)
        .ok_or_else(|| Fault::content(0, "a length of time such as 1.02:03:04", "another text"))?;
    let text = span::format(ticks, call.text(1)?, &culture)
        .map_err(|_| Fault::content(1, "a format for lengths of time", "another text"))?;
    super::arguments::made_text(text)
}

fn out_of_range() -> Fault {
    Fault::overflow("a date of the years 1 to 9999")
}

fn add(call: &Call<'_>, unit: i64) -> Result<Value, Fault> {
    let time = time(call, 0)?;
    let ticks = call.integer(1)?.checked_mul(unit).ok_or_else(out_of_range)?;
    written(call, time.plus(ticks).ok_or_else(out_of_range)?, 2)
}

/// A time moved by the interval at `at` in the unit behind it.
fn moved(call: &Call<'_>, time: DateTime, at: usize, sign: i64) -> Result<DateTime, Fault> {
    let interval = call.low(at)?;
    let unit = call.text(at + 1)?;
    let count = interval.checked_mul(sign).ok_or_else(out_of_range)?;
    let ticks = |unit: i64| count.checked_mul(unit).and_then(|ticks| time.plus(ticks));
    let months =
        |months: i64| count.checked_mul(months).and_then(|months| time.plus_months(months));
    let moved = match unit.to_ascii_lowercase().as_str() {
        "second" => ticks(SECOND),
        "minute" => ticks(MINUTE),
        "hour" => ticks(HOUR),
        "day" => ticks(DAY),
        "week" => ticks(7 * DAY),
        "month" => months(1),
        "year" => months(12),
        _ => {
            return Err(Fault::content(
                at + 1,
                "Second, Minute, Hour, Day, Week, Month or Year",
                "another unit",
            ));
        }
    };
    moved.ok_or_else(out_of_range)
}

fn start_of(call: &Call<'_>, start: fn(DateTime) -> Option<DateTime>) -> Result<Value, Fault> {
    written(call, start(time(call, 0)?).ok_or_else(out_of_range)?, 1)
}

fn zone(call: &Call<'_>, at: usize) -> Result<Zone, Fault> {
    Zone::named(call.text(at)?).ok_or_else(|| {
        Fault::content(at, "a time zone such as Pacific Standard Time", "another text")
    })
}

/// The seconds from the clocks of a zone to UTC.
fn shift(call: &Call<'_>, time: DateTime, at: usize) -> Result<i64, Fault> {
    zone(call, at)?.shift_of(time).map_err(|_| {
        Fault::new(
            EvaluationErrorKind::ArgumentValue,
            "a time that the clocks of the zone show once",
            "one that they skip or show twice",
        )
    })
}

fn convert_from_utc(call: &Call<'_>) -> Result<Value, Fault> {
    let time = time(call, 0)?;
    if time.kind != Kind::Utc {
        return Err(Fault::content(
            0,
            "a time of UTC, ending in Z",
            "one that is not known to be UTC",
        ));
    }
    written(call, zone(call, 1)?.shown_at(time, 0), 2)
}

fn convert_to_utc(call: &Call<'_>) -> Result<Value, Fault> {
    let time = time(call, 0)?;
    let utc = match time.kind {
        Kind::Unspecified => clamped(time, shift(call, time, 1)?, Kind::Utc),
        Kind::Utc if call.text(1)?.eq_ignore_ascii_case("utc") => time,
        _ => {
            return Err(Fault::content(0, "a time without Z or offset", "one that has it"));
        }
    };
    written(call, utc, 2)
}

fn convert_time_zone(call: &Call<'_>) -> Result<Value, Fault> {
    let time = time(call, 0)?;
    zone(call, 1)?;
    let shift = match time.kind {
        Kind::Unspecified => shift(call, time, 1)?,
        // A time with Z or an offset says itself when it is.
        _ => 0,
    };
    written(call, zone(call, 2)?.shown_at(time, shift), 3)
}
