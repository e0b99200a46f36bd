//! The words that a date may have.

use crate::culture::{Culture, Dates};

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Month(i64),
    Weekday(usize),
    Morning,
    Afternoon,
    /// `Z` or `GMT`.
    Utc,
    YearMark,
    MonthMark,
    DayMark,
    HourMark,
    MinuteMark,
    SecondMark,
    /// A word without meaning, such as the Spanish `de`; also the era.
    Filler,
}

/// All words of a culture, the longest first.
pub(super) struct Words {
    words: Vec<(String, Word)>,
    time_separator: &'static str,
}

/// The marks behind numbers in Chinese, Japanese and Korean.
const MARKS: &[(&str, Word)] = &[
    ("\u{5e74}", Word::YearMark),
    ("\u{6708}", Word::MonthMark),
    ("\u{65e5}", Word::DayMark),
    ("\u{6642}", Word::HourMark),
    ("\u{65f6}", Word::HourMark),
    ("\u{5206}", Word::MinuteMark),
    ("\u{79d2}", Word::SecondMark),
    ("\u{b144}", Word::YearMark),
    ("\u{c6d4}", Word::MonthMark),
    ("\u{c77c}", Word::DayMark),
    ("\u{c2dc}", Word::HourMark),
    ("\u{bd84}", Word::MinuteMark),
    ("\u{cd08}", Word::SecondMark),
];

impl Words {
    pub(super) fn new(dates: &Dates) -> Words {
        let mut words = Vec::new();
        add(dates, &mut words);
        // English words are understood in every culture.
        add(&Culture::invariant().dates, &mut words);
        words.push(("z".to_owned(), Word::Utc));
        words.push(("gmt".to_owned(), Word::Utc));
        words.extend(MARKS.iter().map(|(mark, word)| ((*mark).to_owned(), *word)));
        for pattern in [dates.long_date, dates.short_date, dates.month_day, dates.year_month] {
            words.extend(quoted(pattern).into_iter().map(|filler| (filler, Word::Filler)));
        }
        words.extend(["ad", "a.d."].map(|era| (era.to_owned(), Word::Filler)));
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        Words { words, time_separator: dates.time_separator }
    }

    /// The longest word at the beginning of a text, and its length. A word must not go on.
    pub(super) fn find(&self, text: &str) -> Option<(Word, usize)> {
        let starts = |word: &str| {
            let mut rest = text.chars();
            let mut length = 0;
            for expected in word.chars() {
                let found = rest.next()?;
                length += found.len_utf8();
                if !found.to_lowercase().eq(expected.to_lowercase()) {
                    return None;
                }
            }
            let letters = word.ends_with(char::is_alphabetic) && word.is_ascii();
            let goes_on = rest.next().is_some_and(char::is_alphabetic);
            (!letters || !goes_on).then_some(length)
        };
        self.words.iter().find_map(|(word, meaning)| Some((*meaning, starts(word)?)))
    }

    /// The word behind a number: a mark before all others, because some marks are also names of days.
    pub(super) fn behind_number(&self, text: &str) -> Option<(Word, usize)> {
        let mark = MARKS.iter().find(|(mark, _)| text.starts_with(mark));
        mark.map(|(mark, word)| (*word, mark.len())).or_else(|| self.find(text))
    }

    /// Whether the culture's own separator of hours and minutes begins a text.
    pub(super) fn time_separator(&self, trimmed: &str, rest: &str) -> bool {
        let own = self.time_separator;
        let dated = matches!(own, "." | "/" | "-" | ":" | "");
        !dated && rest.len() == trimmed.len() && trimmed.starts_with(own)
    }
}

fn add(dates: &Dates, words: &mut Vec<(String, Word)>) {
    let mut names = |names: &[&str], meaning: fn(usize) -> Word| {
        for (at, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            // A number with a mark, as months are in Chinese, is read as a number.
            if !name.starts_with(|first: char| first.is_ascii_digit()) {
                words.push(((*name).to_owned(), meaning(at)));
            }
        }
    };
    let month = |at: usize| Word::Month(i64::try_from(at).unwrap_or(0) + 1);
    names(&dates.months, month);
    names(&dates.genitive_months, month);
    names(&dates.short_months, month);
    names(&dates.short_genitive_months, month);
    names(&dates.days, Word::Weekday);
    names(&dates.short_days, Word::Weekday);
    names(&[dates.morning], |_| Word::Morning);
    names(&[dates.afternoon], |_| Word::Afternoon);
}

/// The words in quotes in a pattern.
fn quoted(pattern: &str) -> Vec<String> {
    let inside = pattern.split('\'').skip(1).step_by(2);
    let mut words: Vec<String> = Vec::new();
    for text in inside {
        for word in text.split_whitespace() {
            words.push(word.to_owned());
            words.push(format!("{word}."));
        }
    }
    words
}
