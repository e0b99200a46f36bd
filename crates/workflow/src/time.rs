//! Times as Logic Apps writes them, and ISO 8601 durations.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// A time as actions and triggers show it: UTC, at most seven digits of a second, no zeros at the
/// end.
pub fn text(at: Timestamp) -> String {
    let ticks = at.as_nanosecond().div_euclid(100).saturating_mul(100);
    Timestamp::from_nanosecond(ticks).unwrap_or(at).to_string()
}

/// A time later by an ISO 8601 duration, for example `PT1H` or `P1D`; a day has 24 hours.
/// `None`: not a duration, or beyond the calendar.
pub(crate) fn after(at: Timestamp, duration: &str) -> Option<Timestamp> {
    add(at, duration.parse().ok()?)
}

/// A time later by a span.
pub(crate) fn add(at: Timestamp, span: Span) -> Option<Timestamp> {
    at.to_zoned(TimeZone::UTC).checked_add(span).ok().map(|zoned| zoned.timestamp())
}

/// A time later by some seconds; the end of time where that is beyond it.
pub(crate) fn seconds_after(at: Timestamp, seconds: f64) -> Timestamp {
    let nanoseconds = (seconds.max(0.0) * 1e9) as i128;
    let later = at.as_nanosecond().saturating_add(nanoseconds);
    Timestamp::from_nanosecond(later).unwrap_or(Timestamp::MAX)
}

/// The length of an ISO 8601 duration in seconds.
pub(crate) fn seconds(duration: &str) -> Option<f64> {
    let start = Timestamp::UNIX_EPOCH;
    Some(after(start, duration)?.duration_since(start).as_secs_f64())
}
