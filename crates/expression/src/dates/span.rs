//! Lengths of time: .NET's `TimeSpan`, to and from text.

use super::tokens::{BadFormat, Token, tokens};
use super::{DAY, HOUR, MINUTE, SECOND};
use crate::culture::Culture;

/// The constant form: `[-][d.]hh:mm:ss[.fffffff]`.
pub(crate) fn constant(ticks: i64) -> String {
    let parts = Parts::of(ticks);
    let sign = if ticks < 0 { "-" } else { "" };
    let days = if parts.days > 0 { format!("{}.", parts.days) } else { String::new() };
    let fraction =
        if parts.fraction > 0 { format!(".{:07}", parts.fraction) } else { String::new() };
    let Parts { hours, minutes, seconds, .. } = parts;
    format!("{sign}{days}{hours:02}:{minutes:02}:{seconds:02}{fraction}")
}

struct Parts {
    days: u64,
    hours: u64,
    minutes: u64,
    seconds: u64,
    fraction: u64,
}

impl Parts {
    fn of(ticks: i64) -> Parts {
        let all = ticks.unsigned_abs();
        let part = |unit: i64, of: u64| all / unit.unsigned_abs() % of;
        Parts {
            days: all / DAY.unsigned_abs(),
            hours: part(HOUR, 24),
            minutes: part(MINUTE, 60),
            seconds: part(SECOND, 60),
            fraction: all % SECOND.unsigned_abs(),
        }
    }
}

/// A length of time in a standard (`c`, `g`, `G`) or custom format.
pub(crate) fn format(ticks: i64, format: &str, culture: &Culture) -> Result<String, BadFormat> {
    let mut letters = format.chars();
    match (letters.next(), letters.next()) {
        (None | Some('c' | 't' | 'T'), None) => Ok(constant(ticks)),
        (Some('g'), None) => Ok(general(ticks, false, culture)),
        (Some('G'), None) => Ok(general(ticks, true, culture)),
        (_, None) => Err(BadFormat),
        _ => custom(ticks, format),
    }
}

fn general(ticks: i64, long: bool, culture: &Culture) -> String {
    let Parts { days, hours, minutes, seconds, fraction } = Parts::of(ticks);
    let sign = if ticks < 0 { "-" } else { "" };
    let point = culture.numbers.decimal;
    if long {
        return format!("{sign}{days}:{hours:02}:{minutes:02}:{seconds:02}{point}{fraction:07}");
    }
    let days = if days > 0 { format!("{days}:") } else { String::new() };
    let digits = format!("{fraction:07}");
    let digits = digits.trim_end_matches('0');
    let point = if digits.is_empty() { "" } else { point };
    format!("{sign}{days}{hours}:{minutes:02}:{seconds:02}{point}{digits}")
}

/// Everything but the letters must be quoted or escaped.
fn custom(ticks: i64, format: &str) -> Result<String, BadFormat> {
    let parts = Parts::of(ticks);
    let letters: Vec<char> = format.chars().collect();
    let mut text = String::new();
    for (at, token) in tokens(&letters, "dhmsfF")? {
        let (value, count, most) = match token {
            Token::Literal(_) if !matches!(letters.get(at), Some('\'' | '"' | '\\')) => {
                return Err(BadFormat);
            }
            Token::Literal(character) => {
                text.push(character);
                continue;
            }
            Token::Field('d', count) => (parts.days, count, 8),
            Token::Field('h', count) => (parts.hours, count, 2),
            Token::Field('m', count) => (parts.minutes, count, 2),
            Token::Field('s', count) => (parts.seconds, count, 2),
            Token::Field(_, 8..) => return Err(BadFormat),
            Token::Field(letter, count) => {
                let digits = format!("{:07}", parts.fraction);
                let digits = &digits[..count];
                let shown = if letter == 'F' { digits.trim_end_matches('0') } else { digits };
                text.push_str(shown);
                continue;
            }
        };
        if count > most {
            return Err(BadFormat);
        }
        text.push_str(&format!("{value:0count$}"));
    }
    Ok(text)
}

/// A length of time from text: `[-]d`, `[-][d.]hh:mm[:ss[.fffffff]]`, `[-]d:hh:mm:ss`.
pub(crate) fn parse(text: &str, culture: &Culture) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let point = culture.numbers.decimal;
    let (front, fraction) = split_fraction(text, point)?;
    let mut fields: Vec<&str> = front.split(':').collect();
    let mut days = "0";
    if let Some((first, hours)) = fields.first().and_then(|first| first.split_once('.')) {
        days = first;
        *fields.first_mut()? = hours;
        if fields.len() == 1 {
            return None;
        }
    }
    let (days, hours, minutes, seconds) = match *fields.as_slice() {
        [day] => (day, "0", "0", "0"),
        [hours, minutes] => (days, hours, minutes, "0"),
        [hours, minutes, seconds] => (days, hours, minutes, seconds),
        [day, hours, minutes, seconds] if days == "0" => (day, hours, minutes, seconds),
        _ => return None,
    };
    let field = |text: &str, most: i64| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i64>().ok().filter(|value| digits && *value <= most)
    };
    let ticks = field(days, 10_675_199)? * DAY
        + field(hours, 23)? * HOUR
        + field(minutes, 59)? * MINUTE
        + field(seconds, 59)? * SECOND;
    let ticks = ticks.checked_add(fraction)?;
    Some(if negative { -ticks } else { ticks })
}

/// The text before the fraction of the seconds, and the fraction in ticks.
fn split_fraction<'text>(text: &'text str, point: &str) -> Option<(&'text str, i64)> {
    let last_colon = text.rfind(':').unwrap_or(0);
    let place = text.get(last_colon..)?.rfind(['.']).map(|at| at + last_colon);
    let place = place.or_else(|| text.rfind(point).filter(|at| *at > last_colon));
    let Some(place) = place.filter(|_| text.matches(':').count() >= 2) else {
        return Some((text, 0));
    };
    let digits: String = text.get(place..)?.chars().skip(1).collect();
    if digits.is_empty() || digits.len() > 7 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((&text[..place], format!("{digits:0<7}").parse().ok()?))
}
