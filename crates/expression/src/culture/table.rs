//! The table of cultures, one line each, read when one is asked for. `data/README.md` says where it
//! comes from.

use std::sync::Arc;

use super::{Culture, Currency, Dates, Numbers};

const TABLE: &str = include_str!("../../data/cultures.tsv");

/// The line with this name.
fn line(name: &str) -> Option<&'static str> {
    TABLE.lines().find(|line| line.split('\t').next() == Some(name))
}

/// The culture with this lower-case name. A place that is not in the table has the forms of its
/// language; a language that is not known those of no place or, with a place, American ones. None
/// for the languages that CLDR knows and this table does not have.
pub(super) fn find(name: &str) -> Option<Arc<Culture>> {
    let language = name.split('-').next().unwrap_or("");
    let unsupported = line("unsupported").unwrap_or("");
    if unsupported.split('\t').skip(1).any(|other| other == language || other == name) {
        return None;
    }
    let parent = match line(language) {
        Some(parent) => parent,
        None if name.contains('-') => line("unknown").unwrap_or(""),
        None => line("").unwrap_or(""),
    };
    let mut wanted = name;
    while wanted.len() > language.len() {
        if let Some(own) = line(wanted) {
            return Some(Arc::new(read(own, parent)));
        }
        wanted = wanted.rsplit_once('-').map_or("", |(front, _)| front);
    }
    Some(Arc::new(read(parent, parent)))
}

/// The fields of a line; `=` stands for what the language has.
fn read(line: &'static str, parent: &'static str) -> Culture {
    let pairs = line.split('\t').zip(parent.split('\t')).skip(1);
    let mut fields = pairs.map(|(own, inherited)| if own == "=" { inherited } else { own });
    let mut text = || fields.next().unwrap_or("");
    let numbers = Numbers {
        // .NET's own culture of no place gives fractions two digits, CLDR's cultures three.
        fraction: if parent.starts_with('\t') { 2 } else { 3 },
        decimal: text(),
        group: text(),
        group_sizes: sizes(text()),
        negative: text(),
        positive: text(),
        percent: text(),
        permille: text(),
        not_a_number: text(),
        infinity: text(),
        negative_pattern: text(),
        percent_patterns: [text(), text()],
        currency: Currency {
            symbol: text(),
            decimal: text(),
            group: text(),
            group_sizes: sizes(text()),
            digits: text().parse().unwrap_or(2),
            patterns: [text(), text()],
        },
    };
    let dates = Dates {
        months: names(text()),
        genitive_months: names(text()),
        short_months: names(text()),
        short_genitive_months: names(text()),
        days: names(text()),
        short_days: names(text()),
        morning: text(),
        afternoon: text(),
        short_date: text(),
        long_date: text(),
        short_time: text(),
        long_time: text(),
        month_day: text(),
        year_month: text(),
        date_separator: text(),
        time_separator: text(),
        era: text(),
    };
    Culture { numbers, dates }
}

fn sizes(text: &str) -> Vec<usize> {
    text.split(',').filter_map(|size| size.parse().ok()).collect()
}

fn names(text: &'static str) -> Vec<&'static str> {
    text.split('|').collect()
}

/// A culture without any words.
pub(super) fn empty() -> Culture {
    read("", "")
}
