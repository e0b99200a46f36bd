//! Which number is the year, the month and the day.

use super::{DateTime, Kind, Part, full_year};
use crate::culture::Dates;

/// The order of the parts in a pattern, as the letters `y`, `M` and `d`.
fn letters(pattern: &str) -> Vec<char> {
    let mut order: Vec<char> = Vec::new();
    let mut quoted = false;
    let mut run = 0;
    let mut last = ' ';
    for letter in pattern.chars() {
        quoted ^= letter == '\'';
        run = if letter == last { run + 1 } else { 1 };
        last = letter;
        // Three and four `d` are the name of the day.
        if run == 3 && letter == 'd' && order.last() == Some(&'d') {
            order.pop();
        }
        if !quoted && run == 1 && matches!(letter, 'y' | 'M' | 'd') && !order.contains(&letter) {
            order.push(letter);
        }
    }
    order
}

/// Year, month and day out of the parts in the order in which they were written.
pub(super) fn date(parts: &[Part], dates: &Dates, now: DateTime) -> Option<(i64, i64, i64)> {
    let today = now.date();
    let this_year = i64::from(today.year());
    if parts.is_empty() {
        return Some((this_year, today.month().into(), today.day().into()));
    }
    if parts.iter().any(|part| matches!(part, Part::Year(_) | Part::Day(_))) {
        return marked(parts, this_year);
    }
    let order = letters(dates.short_date);
    let day_first = order.iter().position(|l| *l == 'd') < order.iter().position(|l| *l == 'M');
    let is_year = |part: &Part| matches!(part, Part::Number(_, 3..));
    let day = |part: &Part| match part {
        Part::Number(value, 1 | 2) => Some(*value),
        _ => None,
    };
    let year = |part: &Part| match part {
        Part::Number(value, digits) => Some(full_year(*value, *digits)),
        _ => None,
    };
    match parts {
        [Part::Month(month), other] | [other, Part::Month(month)] if is_year(other) => {
            Some((year(other)?, *month, 1))
        }
        // Where the language writes the day on this side the number is one, otherwise a year.
        [Part::Month(month), other] if !day_before_month(dates) => {
            Some((this_year, *month, day(other)?))
        }
        [other, Part::Month(month)] if day_before_month(dates) => {
            Some((this_year, *month, day(other)?))
        }
        [Part::Month(month), other] | [other, Part::Month(month)] => {
            Some((year(other)?, *month, 1))
        }
        [first, second] if is_year(first) => Some((year(first)?, day(second)?, 1)),
        [first, second] if is_year(second) => Some((year(second)?, day(first)?, 1)),
        [first, second] if day_first => Some((this_year, day(second)?, day(first)?)),
        [first, second] => Some((this_year, day(first)?, day(second)?)),
        [first, second, third] => {
            let named = |part: &Part| match part {
                Part::Month(month) => Some(*month),
                _ => None,
            };
            match (named(first), named(second), named(third)) {
                (Some(month), None, None)
                | (None, Some(month), None)
                | (None, None, Some(month)) => {
                    let mut numbers = parts.iter().filter(|part| named(part).is_none());
                    let (left, right) = (numbers.next()?, numbers.next()?);
                    let ahead = year(left).zip(day(right)).map(|(y, d)| (y, month, d));
                    let behind = year(right).zip(day(left)).map(|(y, d)| (y, month, d));
                    let year_first =
                        is_year(left) || (order.first() == Some(&'y') && !is_year(right));
                    // Where that gives no day that there is, it was the other way around.
                    let both = if year_first { [ahead, behind] } else { [behind, ahead] };
                    let exists = |date: &(i64, i64, i64)| {
                        DateTime::from_parts(date.0, date.1, date.2, 0, Kind::Unspecified).is_some()
                    };
                    both.into_iter().flatten().find(exists)
                }
                (None, None, None) if is_year(first) => {
                    Some((year(first)?, day(second)?, day(third)?))
                }
                (None, None, None) if is_year(third) && day_first => {
                    Some((year(third)?, day(second)?, day(first)?))
                }
                (None, None, None) if is_year(third) => {
                    Some((year(third)?, day(first)?, day(second)?))
                }
                (None, None, None) if is_year(second) && day_first => {
                    Some((year(second)?, day(third)?, day(first)?))
                }
                (None, None, None) if is_year(second) => {
                    Some((year(second)?, day(first)?, day(third)?))
                }
                (None, None, None) => in_order(parts, &order),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether the language writes `5 March` and not `March 5`.
fn day_before_month(dates: &Dates) -> bool {
    letters(dates.month_day).first() == Some(&'d')
}

fn in_order(parts: &[Part], order: &[char]) -> Option<(i64, i64, i64)> {
    let part = |letter: char| {
        let at = order.iter().position(|other| *other == letter)?;
        match parts.get(at)? {
            Part::Number(value, digits @ (1 | 2)) => Some((*value, *digits)),
            _ => None,
        }
    };
    let (year, digits) = part('y')?;
    Some((full_year(year, digits), part('M')?.0, part('d')?.0))
}

fn marked(parts: &[Part], this_year: i64) -> Option<(i64, i64, i64)> {
    let (mut year, mut month, mut day) = (this_year, None, 1);
    for part in parts {
        match part {
            Part::Year(value) => year = full_year(*value, value.to_string().len()),
            Part::Month(value) => month = Some(*value),
            Part::Day(value) => day = *value,
            Part::Number(..) => return None,
        }
    }
    Some((year, month?, day))
}
