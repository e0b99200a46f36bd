//! Dates from text in one given format: .NET's `DateTime.ParseExact`.

use super::format::standard;
use super::parse::{Zone, full_year, ticks_of_fraction, zoned};
use super::tokens::{Token, tokens};
use super::{DateTime, HOUR, Kind, MINUTE, SECOND};
use crate::culture::{Culture, Dates};

/// The letters that stand for a part of a date; `Z` is one here, which it is not for writing.
const FIELDS: &str = "dfFghHKmMstyz:/Z";

/// Reads a date in a format. What is missing of it is taken from `now`.
pub(crate) fn parse(
    text: &str,
    format: &str,
    culture: &Culture,
    now: DateTime,
) -> Option<DateTime> {
    let mut letters = format.chars();
    let (pattern, invariant) = match (letters.next()?, letters.next()) {
        (letter, None) => {
            let invariant = matches!(letter, 'o' | 'O' | 'r' | 'R' | 's' | 'u');
            (standard(letter, &culture.dates)?.into_owned(), invariant)
        }
        _ => (format.to_owned(), false),
    };
    let invariant = invariant.then(Culture::invariant);
    let dates = invariant.as_ref().map_or(&culture.dates, |invariant| &invariant.dates);
    let letters: Vec<char> = pattern.chars().collect();
    let mut reader = Reader { rest: text, dates, found: Found::default() };
    let tokens = tokens(&letters, FIELDS).ok()?;
    for (at, (_, token)) in tokens.iter().enumerate() {
        let optional = matches!(tokens.get(at + 1), Some((_, Token::Field('F', _))));
        reader.token(*token, optional)?;
    }
    reader.rest.is_empty().then_some(())?;
    reader.found.date_time(now)
}

#[derive(Debug, Default)]
struct Found {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    weekday: Option<usize>,
    hour: Option<i64>,
    half: Option<bool>,
    minute: i64,
    second: i64,
    fraction: i64,
    zone: Option<Zone>,
}

impl Found {
    fn date_time(self, now: DateTime) -> Option<DateTime> {
        let today = now.date();
        let (year, month, day) = match (self.year, self.month, self.day) {
            (None, None, None) => (today.year().into(), today.month().into(), today.day().into()),
            (year, month, day) => {
                (year.unwrap_or(today.year().into()), month.unwrap_or(1), day.unwrap_or(1))
            }
        };
        let hour = match (self.hour.unwrap_or(0), self.half) {
            (hour, None) => hour,
            (12, Some(false)) => 0,
            (hour @ 0..=11, Some(true)) => hour + 12,
            (hour, Some(true)) => hour,
            (hour @ 0..=11, Some(false)) => hour,
            _ => return None,
        };
        if hour > 23 || self.minute > 59 || self.second > 59 {
            return None;
        }
        let time = hour * HOUR + self.minute * MINUTE + self.second * SECOND + self.fraction;
        let date = DateTime::from_parts(year, month, day, 0, Kind::Unspecified)?;
        if self.weekday.is_some_and(|weekday| weekday != date.weekday()) {
            return None;
        }
        zoned(date.plus(time)?, self.zone)
    }
}

struct Reader<'text> {
    rest: &'text str,
    dates: &'text Dates,
    found: Found,
}

impl<'text> Reader<'text> {
    fn token(&mut self, token: Token, before_optional: bool) -> Option<()> {
        match token {
            // The point before a fraction that may be missing may be missing too.
            Token::Literal('.') if before_optional => {
                self.rest = self.rest.strip_prefix('.').unwrap_or(self.rest);
                Some(())
            }
            Token::Literal(character) => self.literal(character.encode_utf8(&mut [0; 4])),
            Token::Field(':', count) => self.literal(&self.dates.time_separator.repeat(count)),
            Token::Field('/', count) => self.literal(&self.dates.date_separator.repeat(count)),
            Token::Field('f' | 'F', 8..) => None,
            Token::Field('f', count) => {
                let digits = self.digits(count, count)?;
                self.found.fraction = ticks_of_fraction(digits)?;
                Some(())
            }
            Token::Field('F', count) => {
                let digits = self.digits(0, count)?;
                self.found.fraction = ticks_of_fraction(digits).unwrap_or(0);
                Some(())
            }
            Token::Field('Z', 1) => self.utc(),
            Token::Field('K', 1) => self.kind(),
            Token::Field('z', count) => self.offset(count),
            Token::Field(letter @ ('y' | 'M' | 'd' | 'g'), count) => self.date(letter, count),
            Token::Field(letter, count) => self.clock(letter, count),
        }
    }

    fn literal(&mut self, text: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(text)?;
        Some(())
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<&'text str> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        (count >= least).then_some(digits)
    }

    /// A field of one letter takes one or two digits, of two letters exactly two.
    fn number(&mut self, count: usize) -> Option<i64> {
        self.digits(count.min(2), 2)?.parse().ok()
    }

    fn date(&mut self, letter: char, count: usize) -> Option<()> {
        match (letter, count) {
            ('y', 1 | 2) => {
                let digits = self.digits(count, 2)?;
                self.found.year = Some(full_year(digits.parse().ok()?, 2));
            }
            ('y', count) => {
                self.found.year = self.digits(count, count.max(4))?.parse().ok();
                self.found.year?;
            }
            ('M', 1 | 2) => self.found.month = Some(self.number(count)?),
            ('d', 1 | 2) => self.found.day = Some(self.number(count)?),
            ('M', _) => {
                let dates = self.dates;
                let lists = if count == 3 {
                    [&dates.short_months, &dates.short_genitive_months]
                } else {
                    [&dates.months, &dates.genitive_months]
                };
                let month = self.name(&lists)?;
                self.found.month = i64::try_from(month).ok().map(|month| month + 1);
            }
            ('d', _) => {
                let dates = self.dates;
                let list = if count == 3 { &dates.short_days } else { &dates.days };
                self.found.weekday = Some(self.name(&[list])?);
            }
            _ => {
                self.name(&[&vec![self.dates.era]])?;
            }
        }
        Some(())
    }

    /// The longest of the names at the beginning, in any letter case.
    fn name(&mut self, lists: &[&Vec<&'static str>]) -> Option<usize> {
        let names = lists.iter().flat_map(|list| list.iter().enumerate());
        let (place, length) = names
            .filter_map(|(place, name)| Some((place, prefix_length(self.rest, name)?)))
            .max_by_key(|(_, length)| *length)?;
        self.rest = &self.rest[length..];
        Some(place)
    }

    fn clock(&mut self, letter: char, count: usize) -> Option<()> {
        match letter {
            'h' | 'H' => self.found.hour = Some(self.number(count)?),
            'm' => self.found.minute = self.number(count)?,
            's' => self.found.second = self.number(count)?,
            't' => {
                let words = [self.dates.morning, self.dates.afternoon];
                let words: Vec<&str> = if count == 1 {
                    words.iter().filter_map(|word| word.get(..1)).collect()
                } else {
                    words.to_vec()
                };
                let found = |word: &str| prefix_length(self.rest, word);
                let place = words.iter().position(|word| found(word).is_some())?;
                let length = found(words[place])?;
                self.rest = &self.rest[length..];
                self.found.half = Some(place == 1);
            }
            _ => return None,
        }
        Some(())
    }

    fn utc(&mut self) -> Option<()> {
        self.literal("Z")?;
        self.found.zone = Some(Zone::Utc);
        Some(())
    }

    fn kind(&mut self) -> Option<()> {
        match self.rest.chars().next() {
            Some('Z') => self.utc(),
            Some('+' | '-') => self.offset(3),
            _ => Some(()),
        }
    }

    fn offset(&mut self, count: usize) -> Option<()> {
        let negative = match self.rest.chars().next()? {
            '-' => true,
            '+' => false,
            _ => return None,
        };
        self.rest = &self.rest[1..];
        let hours: i64 = self.digits(count.min(2), 2)?.parse().ok()?;
        let minutes: i64 = if count > 2 {
            self.rest = self.rest.strip_prefix(':').unwrap_or(self.rest);
            self.digits(2, 2)?.parse().ok()?
        } else {
            0
        };
        let offset = hours * HOUR + minutes * MINUTE;
        if minutes > 59 || offset > 14 * HOUR {
            return None;
        }
        self.found.zone = Some(Zone::Offset(if negative { -offset } else { offset }));
        Some(())
    }
}

/// How many bytes of the text the name is, in any letter case.
fn prefix_length(text: &str, name: &str) -> Option<usize> {
    let mut length = 0;
    let mut rest = text.chars();
    for expected in name.chars() {
        let found = rest.next()?;
        if !found.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
        length += found.len_utf8();
    }
    (length > 0).then_some(length)
}
