//! The table of cultures, one line each, read when one is asked for. `data/README.md` says where it
//! comes from.

use std::sync::Arc;

use super::{Culture, Currency, Dates, Numbers};

const TABLE: &str = include_str!("../../data/cultures.tsv");

/// The culture with this lower-case name, or else that of the longest beginning of it that the
/// table has, or else that of unknown languages.
pub(super) fn find(name: &str) -> Arc<Culture> {
    let line = |wanted: &str| {
        TABLE
            .lines()
            .find(|line| line.split('\t').next() == Some(wanted))
    };
    let mut wanted = name;
    loop {
        if let Some(line) = line(wanted) {
            return Arc::new(read(line));
        }
        match wanted.rsplit_once('-') {
            Some((parent, _)) => wanted = parent,
            None => return Arc::new(read(line("unknown").unwrap_or(""))),
        }
    }
}

fn read(line: &'static str) -> Culture {
    let mut fields = line.split('\t').skip(1);
    let mut text = || fields.next().unwrap_or("");
    let numbers = Numbers {
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
    text.split(',')
        .filter_map(|size| size.parse().ok())
        .collect()
}

fn names(text: &'static str) -> Vec<&'static str> {
    text.split('|').collect()
}
