//! Texts: joining, cutting, searching. Positions and lengths count UTF-16 units, as in .NET; a cut
//! through the middle of a character leaves U+FFFD, because half a character is no text.

use std::borrow::Cow;

use super::arguments::{item_room, made_text, text_room};
use super::{ANY, Call, Fault, Function, strict};
use crate::Value;
use crate::evaluate::text_of;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("concat", 1, ANY, concat),
    strict("replace", 3, 3, replace),
    strict("split", 2, 2, split),
    strict("toLower", 1, 1, to_lower),
    strict("toUpper", 1, 1, to_upper),
    strict("trim", 1, 1, trim),
    strict("substring", 2, 3, substring),
    strict("slice", 2, 3, slice),
    strict("utf8Length", 1, 1, |call| Ok((call.text(0)?.len() as i64).into())),
    strict("utf16Length", 1, 1, |call| Ok((utf16_length(call.text(0)?) as i64).into())),
    strict("trimByteOrderMark", 1, 1, |call| {
        let text = call.text(0)?;
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text).into())
    }),
    strict("guid", 0, 1, guid),
];

fn concat(call: &Call<'_>) -> Result<Value, Fault> {
    let mut text = String::new();
    for (at, argument) in call.arguments.iter().enumerate() {
        let part = text_part(argument, at)?;
        text_room(text.len() + part.len())?;
        text.push_str(&part);
    }
    Ok(text.into())
}

/// A value as a part of a text.
pub(super) fn text_part(value: &Value, at: usize) -> Result<Cow<'_, str>, Fault> {
    text_of(value).map_err(|_| Fault::content(at, "a value that can be a text", "another value"))
}

fn replace(call: &Call<'_>) -> Result<Value, Fault> {
    let (text, old, new) = (call.text(0)?, call.text(1)?, call.text(2)?);
    if old.is_empty() {
        return if text.is_empty() {
            Ok(text.into())
        } else {
            Err(Fault::content(1, "a text to look for", "an empty one"))
        };
    }
    if new.len() > old.len() {
        let found = text.matches(old).count();
        text_room(text.len().saturating_add(found.saturating_mul(new.len() - old.len())))?;
    }
    Ok(text.replace(old, new).into())
}

fn split(call: &Call<'_>) -> Result<Value, Fault> {
    let (text, separator) = (call.text(0)?, call.text(1)?);
    if separator.is_empty() {
        return Ok(vec![text.into()].into());
    }
    item_room(text.matches(separator).count() + 1)?;
    Ok(text.split(separator).map(Value::from).collect())
}

fn to_lower(call: &Call<'_>) -> Result<Value, Fault> {
    let text = call.text(0)?;
    Ok(text.chars().map(simple_lower).collect::<String>().into())
}

fn to_upper(call: &Call<'_>) -> Result<Value, Fault> {
    let text = call.text(0)?;
    Ok(text.chars().map(crate::value::simple_upper).collect::<String>().into())
}

/// The lower case of one character where that is one character again; the Turkish dotted I keeps
/// its form outside of Turkish.
fn simple_lower(character: char) -> char {
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) if single.is_ascii() == character.is_ascii() => single,
        _ => character,
    }
}

fn trim(call: &Call<'_>) -> Result<Value, Fault> {
    Ok(call.text(0)?.trim().into())
}

fn substring(call: &Call<'_>) -> Result<Value, Fault> {
    let text = call.text(0)?;
    let start = call.low(1)?;
    let total = utf16_length(text) as i64;
    if start < 0 || start >= total {
        return Err(Fault::content(1, "a start inside of the text", "one outside of it"));
    }
    let end = match call.count() {
        2 => total,
        _ => {
            start.checked_add(call.low(2)?).filter(|end| (start..=total).contains(end)).ok_or_else(
                || Fault::content(2, "a length that ends inside of the text", "one that does not"),
            )?
        }
    };
    Ok(utf16_slice(text, start as usize, end as usize).into())
}

/// From a start up to, not including, an end; negative ones count from the end of the text, and
/// what lies outside of it is moved to its border.
fn slice(call: &Call<'_>) -> Result<Value, Fault> {
    let text = call.text(0)?;
    let total = utf16_length(text) as i64;
    let inside = |at: i64| {
        if at < 0 { at.saturating_add(total).max(0) } else { at.min(total) }
    };
    let start = inside(call.low(1)?);
    let end = if call.count() > 2 { inside(call.low(2)?) } else { total };
    if end <= start {
        return Ok("".into());
    }
    Ok(utf16_slice(text, start as usize, end as usize).into())
}

fn guid(call: &Call<'_>) -> Result<Value, Fault> {
    let format = call.optional_text(0)?.unwrap_or("D");
    let id = call.scope.guid().ok_or_else(|| Fault::unavailable("a run, which draws the id"))?;
    made_text(match format {
        "D" | "d" => id.hyphenated().to_string(),
        "N" | "n" => id.simple().to_string(),
        "B" | "b" => id.braced().to_string(),
        "P" | "p" => format!("({})", id.hyphenated()),
        "X" | "x" => {
            let (first, second, third, rest) = id.as_fields();
            let rest: Vec<String> = rest.iter().map(|byte| format!("{byte:#04x}")).collect();
            format!("{{{first:#010x},{second:#06x},{third:#06x},{{{}}}}}", rest.join(","))
        }
        _ => {
            return Err(Fault::content(0, "one of the formats N, D, B, P, X", "another one"));
        }
    })
}

/// How many UTF-16 units the text has.
pub(super) fn utf16_length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.encode_utf16().count() }
}

/// The UTF-16 units from `start` up to, not including, `end`.
pub(super) fn utf16_slice(text: &str, start: usize, end: usize) -> String {
    if text.is_ascii() {
        return text.get(start..end.min(text.len())).unwrap_or("").to_owned();
    }
    let units: Vec<u16> = text.encode_utf16().skip(start).take(end.saturating_sub(start)).collect();
    String::from_utf16_lossy(&units)
}
