//! Schedules of Recurrence triggers.

use super::problem::code;
use super::reader::{Node, Reader, join};
use super::trigger::settled;
use crate::run::retry::whole;
use expression::Value;

/// When a Recurrence trigger fires.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recurrence {
    /// Second, Minute, Hour, Day, Week or Month; a template where parameters decide.
    pub frequency: String,
    /// Every how many of these; a template where parameters decide.
    pub interval: Value,
    /// Not before this time.
    pub start_time: Option<String>,
    /// A Windows or IANA name; UTC if there is none.
    pub time_zone: Option<String>,
    /// `hours`, `minutes`, `weekDays`, `monthDays`, as written.
    pub schedule: Option<Value>,
}

/// Reads the `recurrence` of a trigger.
pub(crate) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Recurrence> {
    let recurrence = reader.object(node, "recurrence")?;
    reader.tree(&recurrence);
    let frequency = reader.required(&recurrence, "frequency")?;
    let interval = reader.required(&recurrence, "interval")?;
    let text = |name: &str| recurrence.text(name).map(str::to_owned);
    let frequency_text = frequency.value.as_str().unwrap_or_default();
    let plain = settled(frequency.value).is_some();
    if plain && Unit::parse(frequency_text).is_none() {
        let why = "expected Second, Minute, Hour, Day, Week or Month";
        reader.problem(&frequency.path, code::VALUE, "not a frequency", why);
    }
    if settled(interval.value).is_some_and(|value| whole(&value).is_none_or(|count| count < 1)) {
        let why = "expected a whole number from 1";
        reader.problem(&join(&recurrence.path, "interval"), code::VALUE, "not an interval", why);
    }
    Some(Recurrence {
        frequency: frequency_text.to_owned(),
        interval: interval.value.clone(),
        start_time: text("startTime"),
        time_zone: text("timeZone"),
        schedule: recurrence.value.get("schedule").cloned(),
    })
}

/// A unit of time in which a schedule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

impl Unit {
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "second" => Self::Second,
            "minute" => Self::Minute,
            "hour" => Self::Hour,
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            _ => return None,
        })
    }
}
