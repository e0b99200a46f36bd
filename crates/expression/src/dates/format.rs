//! Dates to text, in .NET's standard and custom formats.

use crate::padding::zero_padded;
use std::borrow::Cow;

use super::tokens::{BadFormat, Token, tokens};
use super::{DateTime, HOUR, Kind, MINUTE, SECOND};
use crate::culture::{Culture, Dates};

/// The format that .NET calls round-trip; the one that the language has where none is given.
pub(crate) const ROUND_TRIP: &str = "o";

/// The letters that stand for a part of a date.
const FIELDS: &str = "dfFghHKmMstyz:/";

/// A date in a standard or custom format. The empty one is the general one, `G`.
pub(crate) fn format(time: DateTime, format: &str, culture: &Culture) -> Result<String, BadFormat> {
    let mut letters = format.chars();
    let pattern = match (letters.next(), letters.next()) {
        (None, _) => standard('G', &culture.dates).ok_or(BadFormat)?,
        (Some(letter), None) => standard(letter, &culture.dates).ok_or(BadFormat)?,
        _ => Cow::Borrowed(format),
    };
    let invariant = matches!(format, "o" | "O" | "r" | "R" | "s" | "u");
    if invariant {
        custom(time, &pattern, &Culture::invariant().dates)
    } else {
        custom(time, &pattern, &culture.dates)
    }
}

/// The custom format that a standard one stands for.
pub(crate) fn standard(letter: char, dates: &Dates) -> Option<Cow<'static, str>> {
    let joined = |date: &str, time: &str| Some(Cow::Owned(format!("{date} {time}")));
    match letter {
        'd' => Some(dates.short_date.into()),
        'D' => Some(dates.long_date.into()),
        'f' => joined(dates.long_date, dates.short_time),
        'F' | 'U' => joined(dates.long_date, dates.long_time),
        'g' => joined(dates.short_date, dates.short_time),
        'G' => joined(dates.short_date, dates.long_time),
        'm' | 'M' => Some(dates.month_day.into()),
        'o' | 'O' => Some("yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK".into()),
        'r' | 'R' => Some("ddd, dd MMM yyyy HH':'mm':'ss 'GMT'".into()),
        's' => Some("yyyy'-'MM'-'dd'T'HH':'mm':'ss".into()),
        't' => Some(dates.short_time.into()),
        'T' => Some(dates.long_time.into()),
        'u' => Some("yyyy'-'MM'-'dd HH':'mm':'ss'Z'".into()),
        'y' | 'Y' => Some(dates.year_month.into()),
        _ => None,
    }
}

fn custom(time: DateTime, format: &str, dates: &Dates) -> Result<String, BadFormat> {
    let letters: Vec<char> = format.chars().collect();
    let mut text = String::with_capacity(format.len() + 16);
    for (at, token) in tokens(&letters, FIELDS)? {
        match token {
            Token::Literal(character) => text.push(character),
            Token::Field('f' | 'F', 8..) => return Err(BadFormat),
            Token::Field(letter @ ('f' | 'F'), count) => fraction(time, letter, count, &mut text),
            Token::Field(letter @ ('d' | 'M' | 'y' | 'g'), count) => {
                let genitive = letter == 'M' && beside_day(&letters, at, count);
                day(time, letter, count, genitive, dates, &mut text);
            }
            Token::Field(':', count) => text.push_str(&dates.time_separator.repeat(count)),
            Token::Field('/', count) => text.push_str(&dates.date_separator.repeat(count)),
            Token::Field(letter, count) => clock(time, letter, count, dates, &mut text),
        }
    }
    Ok(text)
}

/// Whether the day of the month stands beside a month, which then takes another form in many
/// languages.
fn beside_day(format: &[char], at: usize, count: usize) -> bool {
    let run = |from: &mut dyn Iterator<Item = &char>| {
        let mut days = from.skip_while(|letter| **letter != 'd');
        days.next().is_some() && days.take_while(|letter| **letter == 'd').count() <= 1
    };
    let before = format.get(..at).unwrap_or(&[]);
    let behind = format.get(at + count..).unwrap_or(&[]);
    run(&mut before.iter().rev()) || run(&mut behind.iter())
}

fn number(text: &mut String, value: i64, width: usize) {
    text.push_str(&zero_padded(&value.to_string(), width));
}

fn day(
    time: DateTime,
    letter: char,
    count: usize,
    genitive: bool,
    dates: &Dates,
    text: &mut String,
) {
    let date = time.date();
    let month = usize::from(date.month().unsigned_abs()) - 1;
    let name = |names: &[&'static str], at: usize| names.get(at).copied().unwrap_or("");
    match (letter, count) {
        ('d', 1 | 2) => number(text, date.day().into(), count),
        ('d', 3) => text.push_str(name(&dates.short_days, time.weekday())),
        ('d', _) => text.push_str(name(&dates.days, time.weekday())),
        ('M', 1 | 2) => number(text, date.month().into(), count),
        ('M', 3) if genitive => text.push_str(name(&dates.short_genitive_months, month)),
        ('M', 3) => text.push_str(name(&dates.short_months, month)),
        ('M', _) if genitive => text.push_str(name(&dates.genitive_months, month)),
        ('M', _) => text.push_str(name(&dates.months, month)),
        ('y', 1 | 2) => number(text, i64::from(date.year()) % 100, count),
        ('y', _) => number(text, date.year().into(), count),
        _ => text.push_str(dates.era),
    }
}

fn clock(time: DateTime, letter: char, count: usize, dates: &Dates, text: &mut String) {
    let hour = time.time() / HOUR;
    match letter {
        'h' => number(text, (hour + 11) % 12 + 1, count.min(2)),
        'H' => number(text, hour, count.min(2)),
        'm' => number(text, time.time() / MINUTE % 60, count.min(2)),
        's' => number(text, time.time() / SECOND % 60, count.min(2)),
        't' => {
            let word = if hour < 12 { dates.morning } else { dates.afternoon };
            match count {
                1 => text.extend(word.chars().next()),
                _ => text.push_str(word),
            }
        }
        // Each K stands for the zone.
        'K' => {
            let zone = match time.kind {
                Kind::Unspecified => "",
                Kind::Utc => "Z",
                Kind::Local => "+00:00",
            };
            text.push_str(&zone.repeat(count));
        }
        // The engine's own zone is UTC.
        'z' => text.push_str(["+0", "+00", "+00:00"][count.min(3) - 1]),
        _ => {}
    }
}

/// `f` keeps zeros at the end; `F` leaves them out, and with them the point before the fraction.
fn fraction(time: DateTime, letter: char, count: usize, text: &mut String) {
    let mut digits = format!("{:07}", time.time() % SECOND);
    digits.truncate(count);
    if letter == 'f' {
        text.push_str(&digits);
        return;
    }
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() && text.ends_with('.') {
        text.pop();
    }
    text.push_str(digits);
}
