//! Functions of dates.

use super::{Arguments, Outcome, with_values};
use crate::settings::Settings;
use expression::Value;
use jiff::{Span, Timestamp, tz::TimeZone};

/// The format of dates where a template names none.
const DEFAULT_FORMAT: &str = "yyyyMMddTHHmmssZ";

/// `utcNow('yyyy-MM-dd')`: the time of the deployment.
pub(super) fn utc_now(arguments: &Arguments<'_>, settings: &Settings) -> Outcome {
    arguments.count(0, 1)?;
    let format = if arguments.values.is_empty() { DEFAULT_FORMAT } else { arguments.text(0)? };
    formatted(settings.now, format, arguments)
}

fn formatted(time: Timestamp, format: &str, arguments: &Arguments<'_>) -> Outcome {
    let values = [Value::from(time.to_string()), Value::from(format)];
    with_values("formatDateTime", values.iter().collect(), arguments, time)
}

/// `dateTimeAdd(base, 'P3D', 'yyyy-MM-dd')`
pub(super) fn add(arguments: &Arguments<'_>, settings: &Settings) -> Outcome {
    arguments.count(2, 3)?;
    let base = time(arguments, settings)?;
    let duration: Result<Span, _> = arguments.text(1)?.parse();
    let sum = duration.and_then(|span| base.to_zoned(TimeZone::UTC).checked_add(span));
    let Ok(sum) = sum else {
        return Err(arguments.wrong_value(1, "an ISO 8601 duration", "another text"));
    };
    let format = if arguments.values.len() > 2 { arguments.text(2)? } else { DEFAULT_FORMAT };
    formatted(sum.timestamp(), format, arguments)
}

/// The time that the first argument writes, in the default format or in ISO 8601.
fn time(
    arguments: &Arguments<'_>,
    settings: &Settings,
) -> Result<Timestamp, expression::EvaluationError> {
    let text = arguments.text(0)?;
    let written = match jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text) {
        Ok(compact) => Value::from(format!("{compact}Z")),
        Err(_) => Value::from(text),
    };
    let iso = Value::from("yyyy-MM-ddTHH:mm:ssZ");
    let iso = with_values("formatDateTime", vec![&written, &iso], arguments, settings.now)?;
    let parsed = iso.as_str().and_then(|iso| iso.parse().ok());
    parsed.ok_or_else(|| arguments.wrong_value(0, "a date", "another text"))
}

/// `dateTimeFromEpoch(1683040573)`
pub(super) fn from_epoch(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(1, 1)?;
    match Timestamp::from_second(arguments.integer(0)?) {
        Ok(time) => Ok(time.to_string().into()),
        Err(_) => Err(arguments.wrong_value(0, "seconds since 1970", "another number")),
    }
}

/// `dateTimeToEpoch('2023-05-02T15:16:13Z')`
pub(super) fn to_epoch(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(1, 1)?;
    Ok(time(arguments, &Settings::default())?.as_second().into())
}
