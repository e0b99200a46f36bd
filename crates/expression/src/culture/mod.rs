//! How numbers and dates are written in a culture, as .NET has it from CLDR.

pub(crate) mod collation;
pub(crate) mod number_format;
pub(crate) mod number_text;
mod table;

use std::sync::{Arc, LazyLock};

/// How a culture writes numbers and dates.
#[derive(Debug)]
pub(crate) struct Culture {
    pub(crate) numbers: Numbers,
    pub(crate) dates: Dates,
}

/// How a culture writes numbers. In patterns `n` stands for the digits, `-` for the negative sign,
/// `$` for the currency symbol and `%` for the percent symbol.
#[derive(Debug)]
pub(crate) struct Numbers {
    /// The digits behind the point where a format does not say how many.
    pub(crate) fraction: usize,
    pub(crate) decimal: &'static str,
    pub(crate) group: &'static str,
    pub(crate) group_sizes: Vec<usize>,
    pub(crate) negative: &'static str,
    pub(crate) positive: &'static str,
    pub(crate) percent: &'static str,
    pub(crate) permille: &'static str,
    pub(crate) not_a_number: &'static str,
    pub(crate) infinity: &'static str,
    pub(crate) negative_pattern: &'static str,
    pub(crate) percent_patterns: [&'static str; 2],
    pub(crate) currency: Currency,
}

/// How a culture writes amounts of money.
#[derive(Debug)]
pub(crate) struct Currency {
    pub(crate) symbol: &'static str,
    pub(crate) decimal: &'static str,
    pub(crate) group: &'static str,
    pub(crate) group_sizes: Vec<usize>,
    pub(crate) digits: usize,
    pub(crate) patterns: [&'static str; 2],
}

/// How a culture writes dates. Days begin with Sunday.
#[derive(Debug)]
pub(crate) struct Dates {
    pub(crate) months: Vec<&'static str>,
    /// The names of months where a day stands beside them.
    pub(crate) genitive_months: Vec<&'static str>,
    pub(crate) short_months: Vec<&'static str>,
    pub(crate) short_genitive_months: Vec<&'static str>,
    pub(crate) days: Vec<&'static str>,
    pub(crate) short_days: Vec<&'static str>,
    pub(crate) morning: &'static str,
    pub(crate) afternoon: &'static str,
    pub(crate) short_date: &'static str,
    pub(crate) long_date: &'static str,
    pub(crate) short_time: &'static str,
    pub(crate) long_time: &'static str,
    pub(crate) month_day: &'static str,
    pub(crate) year_month: &'static str,
    pub(crate) date_separator: &'static str,
    pub(crate) time_separator: &'static str,
    pub(crate) era: &'static str,
}

static ENGLISH: LazyLock<Arc<Culture>> = LazyLock::new(|| known("en-us"));
static INVARIANT: LazyLock<Arc<Culture>> = LazyLock::new(|| known(""));

fn known(name: &str) -> Arc<Culture> {
    // The names asked for here are in the table, which a test makes sure of.
    table::find(name).unwrap_or_else(|| Arc::new(table::empty()))
}

impl Culture {
    /// American English, which is the culture of the engine.
    pub(crate) fn english() -> Arc<Culture> {
        ENGLISH.clone()
    }

    /// The culture of no place.
    pub(crate) fn invariant() -> Arc<Culture> {
        INVARIANT.clone()
    }

    /// The culture with an RFC 4646 name, in any letter case. A place that is not known has the
    /// forms of its language. What cannot be a name is none, and neither are the languages whose
    /// calendar or forms are not known here.
    pub(crate) fn named(name: &str) -> Option<Arc<Culture>> {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if name.len() == 1 || name.len() > 84 || !name.bytes().all(letter) {
            return None;
        }
        let name = name.to_ascii_lowercase().replace('_', "-");
        match name.as_str() {
            "en-us" => Some(Culture::english()),
            "" => Some(Culture::invariant()),
            other => table::find(other),
        }
    }
}
