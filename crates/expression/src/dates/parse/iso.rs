//! The form that nearly all dates come in, read without looking for words:
//! `2018-03-15T13:30:30.123Z`.

use super::{DAY, HOUR, Kind, MINUTE, SECOND, Zone, ticks_of_fraction, zoned};
use crate::dates::DateTime;

/// A date in exactly this form, with or without its time, fraction and zone. None for all others, which
/// the general reader looks at.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    let bytes = text.as_bytes();
    let number = |from: usize, count: usize| {
        let digits = text.get(from..from + count)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i64>().ok())?
    };
    let mark = |at: usize, wanted: u8| bytes.get(at) == Some(&wanted);
    let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
    if !mark(4, b'-') || !mark(7, b'-') {
        return None;
    }
    let date = DateTime::from_parts(year, month, day, 0, Kind::Unspecified)?;
    if text.len() == 10 {
        return Some(date);
    }
    let (hour, minute) = (number(11, 2)?, number(14, 2)?);
    if !mark(10, b'T') || !mark(13, b':') || hour > 23 || minute > 59 {
        return None;
    }
    let mut time = hour * HOUR + minute * MINUTE;
    let mut at = 16;
    if mark(at, b':') {
        let second = number(17, 2).filter(|second| *second < 60)?;
        time += second * SECOND;
        at = 19;
        if mark(at, b'.') {
            let digits = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            time += ticks_of_fraction(text.get(at + 1..at + 1 + digits)?)?;
            at += 1 + digits;
        }
    }
    let zone = match bytes.get(at..)? {
        [] => None,
        b"Z" => Some(Zone::Utc),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let offset =
                number(at + 1, 2)? * HOUR + number(at + 4, 2).filter(|m| *m < 60)? * MINUTE;
            let offset = if *sign == b'-' { -offset } else { offset };
            (offset.abs() <= 14 * HOUR).then_some(Some(Zone::Offset(offset)))?
        }
        _ => return None,
    };
    debug_assert!(time <= DAY);
    zoned(date.plus(time)?, zone)
}
