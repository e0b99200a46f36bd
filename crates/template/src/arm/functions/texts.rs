//! Functions that make texts.

use super::{Arguments, Outcome, with_values, workflow_function};
use crate::settings::Settings;
use expression::{EvaluationError, EvaluationErrorKind, MAX_TEXT_BYTES, Value};
use jiff::Timestamp;
use uuid::Uuid;

/// The namespace of ARM's `guid()`, as Bicep's documentation of deterministic names has it.
const GUID_NAMESPACE: Uuid = Uuid::from_u128(0x11fb06fb_712d_4ddd_98c7_e71bbd588830);

/// The namespace of this project's `uniqueString()` and `newGuid()`.
const OWN_NAMESPACE: Uuid = Uuid::from_u128(0x3d2a83a1_6a4c_4f0e_9a55_5b1f0c2f7e90);

/// Joins texts, or arrays.
pub(super) fn concat(arguments: &Arguments<'_>) -> Outcome {
    let arrays: Option<Vec<&[Value]>> = arguments.plain().map(Value::as_array).collect();
    if let Some(arrays) = arrays.filter(|arrays| !arrays.is_empty()) {
        return Ok(arrays.concat().into());
    }
    let mut joined = String::new();
    for at in 0..arguments.values.len() {
        joined.push_str(&shown(arguments, at)?);
        if joined.len() > MAX_TEXT_BYTES {
            return Err(too_long(arguments));
        }
    }
    Ok(joined.into())
}

fn too_long(arguments: &Arguments<'_>) -> EvaluationError {
    let expected = format!("at most {MAX_TEXT_BYTES} bytes");
    arguments.error(EvaluationErrorKind::TooLarge, expected, "more")
}

/// An argument as a text; a text itself has no quotes.
fn shown(arguments: &Arguments<'_>, at: usize) -> Result<String, EvaluationError> {
    match arguments.value(at) {
        Value::String(text) => Ok(text.to_string()),
        Value::Array(_) | Value::Object(_) => Err(arguments.wrong_type(at, "a string")),
        other => Ok(other.to_string()),
    }
}

/// `format('{0}-{1:N2}', …)`: .NET's composite format.
pub(super) fn format(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(1, usize::MAX)?;
    let mut rest = arguments.text(0)?;
    let mut made = String::new();
    while let Some(at) = rest.find(['{', '}']) {
        made.push_str(&rest[..at]);
        let brace = &rest[at..];
        if brace.starts_with("{{") || brace.starts_with("}}") {
            made.push_str(&brace[..1]);
            rest = &brace[2..];
            continue;
        }
        let closed = brace.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        let Some((inside, after)) = closed else {
            return Err(arguments.wrong_value(0, "`{` and `}` in pairs", "one alone"));
        };
        made.push_str(&formatted(arguments, inside)?);
        if made.len() > MAX_TEXT_BYTES {
            return Err(too_long(arguments));
        }
        rest = after;
    }
    made.push_str(rest);
    Ok(made.into())
}

/// What stands for `0` or `0:N2` in a format.
fn formatted(arguments: &Arguments<'_>, inside: &str) -> Result<String, EvaluationError> {
    let (number, pattern) = match inside.split_once(':') {
        Some((number, pattern)) => (number, Some(pattern)),
        None => (inside, None),
    };
    let at = number.trim().parse::<usize>().ok().and_then(|at| at.checked_add(1));
    let Some(at) = at.filter(|&at| at < arguments.values.len()) else {
        return Err(arguments.wrong_value(0, "the number of an argument in `{}`", "another text"));
    };
    match (pattern, arguments.value(at)) {
        (Some(pattern), number @ Value::Number(_)) => {
            let pattern = Value::from(pattern);
            let values = vec![number, &pattern];
            let made = with_values("formatNumber", values, arguments, Timestamp::UNIX_EPOCH)?;
            Ok(made.as_str().unwrap_or_default().to_owned())
        }
        (_, value @ (Value::Array(_) | Value::Object(_))) => Ok(value.to_string()),
        _ => shown(arguments, at),
    }
}

/// `guid('a', 'b')`: the same texts give the same id.
pub(super) fn guid(arguments: &Arguments<'_>) -> Outcome {
    let joined = joined(arguments)?;
    Ok(Uuid::new_v5(&GUID_NAMESPACE, joined.as_bytes()).to_string().into())
}

/// Thirteen characters that depend on nothing but the arguments. They are not Azure's.
pub(super) fn unique_string(arguments: &Arguments<'_>) -> Outcome {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let joined = joined(arguments)?;
    let mut bits = Uuid::new_v5(&OWN_NAMESPACE, joined.as_bytes()).as_u128();
    let mut made = String::new();
    for _ in 0..13 {
        made.push(char::from(ALPHABET[(bits % 32) as usize]));
        bits /= 32;
    }
    Ok(made.into())
}

fn joined(arguments: &Arguments<'_>) -> Result<String, EvaluationError> {
    arguments.count(1, usize::MAX)?;
    let texts: Result<Vec<&str>, _> =
        (0..arguments.values.len()).map(|at| arguments.text(at)).collect();
    Ok(texts?.join("-"))
}

/// The id that the n-th `newGuid()` of a deployment gives.
pub(crate) fn new_guid(settings: &Settings, number: u32) -> String {
    let seed = format!("{}/{}/{number}", settings.resource_group_id(), settings.now);
    Uuid::new_v5(&OWN_NAMESPACE, seed.as_bytes()).to_string()
}

/// `padLeft('5', 3, '0')`
pub(super) fn pad_left(arguments: &Arguments<'_>) -> Outcome {
    /// Azure pads no further.
    const LONGEST: i64 = 16_384;
    arguments.count(2, 3)?;
    let text = shown(arguments, 0)?;
    let length = arguments.integer(1)?;
    if !(0..=LONGEST).contains(&length) {
        return Err(arguments.wrong_value(1, "a length from 0 to 16384", "another number"));
    }
    let padding = if arguments.values.len() > 2 { arguments.text(2)? } else { " " };
    let mut characters = padding.chars();
    let (Some(padding), None) = (characters.next(), characters.next()) else {
        return Err(arguments.wrong_value(2, "one character", "none or several"));
    };
    let missing = usize::try_from(length).unwrap_or(0).saturating_sub(text.chars().count());
    let mut made: String = std::iter::repeat_n(padding, missing).collect();
    made.push_str(&text);
    Ok(made.into())
}

/// `uri('https://host/folder/', 'file')`, joined as the functions reference describes: a slash
/// at the end is kept, and what is behind the last slash of a path is replaced.
pub(super) fn uri(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(2, 2)?;
    let (base, relative) = (arguments.text(0)?, arguments.text(1)?);
    if relative.contains("://") {
        return Ok(relative.into());
    }
    let host = base.find("://").map_or(0, |at| at + 3);
    let path = base[host..].find('/').map_or(base.len(), |at| host + at);
    let joined = match base.rfind('/').filter(|&at| at >= path) {
        _ if relative.starts_with('/') => format!("{}{relative}", &base[..path]),
        Some(slash) => format!("{}{relative}", &base[..=slash]),
        None => format!("{base}/{relative}"),
    };
    Ok(joined.into())
}

/// `split('a;b,c', createArray(';', ','))`: by one text, or by several.
pub(super) fn split(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(2, 2)?;
    let Some(delimiters) = arguments.value(1).as_array() else {
        return workflow_function("split", arguments, Timestamp::UNIX_EPOCH);
    };
    let delimiters: Option<Vec<&str>> =
        delimiters.iter().map(|one| one.as_str().filter(|one| !one.is_empty())).collect();
    let Some(delimiters) = delimiters else {
        return Err(arguments.wrong_value(1, "texts that are not empty", "another value"));
    };
    let mut parts = Vec::new();
    let mut rest = arguments.text(0)?;
    loop {
        let next = delimiters.iter().filter_map(|one| Some((rest.find(one)?, one.len()))).min();
        let Some((at, length)) = next else { break };
        parts.push(Value::from(&rest[..at]));
        rest = &rest[at + length..];
    }
    parts.push(rest.into());
    Ok(parts.into())
}

/// `base64ToJson('eyJhIjogMX0=')`
pub(super) fn base64_to_json(arguments: &Arguments<'_>) -> Outcome {
    let text = workflow_function("base64ToString", arguments, Timestamp::UNIX_EPOCH)?;
    with_values("json", vec![&text], arguments, Timestamp::UNIX_EPOCH)
}
