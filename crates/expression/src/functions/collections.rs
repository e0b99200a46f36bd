//! Texts, arrays and objects as collections.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::arguments::{item_room, made_nested, made_text, text_room};
use super::strings::{text_part, utf16_length, utf16_slice};
use super::{ANY, Call, Fault, Function, Laziness, lazy, sort, strict};
use crate::value::{Identity, Number};
use crate::{EvaluationErrorKind, Object, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("length", 1, 1, length),
    strict("empty", 1, 1, empty),
    strict("first", 1, 1, first),
    strict("last", 1, 1, last),
    strict("take", 2, 2, take),
    strict("skip", 2, 2, skip),
    strict("join", 2, 2, join),
    strict("reverse", 1, 1, reverse),
    strict("chunk", 2, 2, chunk),
    strict("union", 2, ANY, union),
    strict("intersection", 2, ANY, intersection),
    strict("contains", 2, 2, contains),
    strict("createArray", 1, ANY, |call| made_nested(call.arguments.to_vec().into())),
    strict("range", 2, 2, range),
    strict("sort", 1, 2, sort::sort),
    lazy("coalesce", 1, ANY, Laziness::Coalesce),
];

/// What most of these functions take.
const COLLECTION: &str = "an array or a string";

fn length(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        Value::String(text) => Ok((utf16_length(text) as i64).into()),
        Value::Array(items) => Ok((items.len() as i64).into()),
        other => Err(Fault::kind(0, COLLECTION, other)),
    }
}

fn empty(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        Value::Null => Ok(true.into()),
        Value::String(text) => Ok(text.is_empty().into()),
        Value::Array(items) => Ok(items.is_empty().into()),
        Value::Object(object) => Ok(object.is_empty().into()),
        other => Err(Fault::kind(0, "a string, an array or an object", other)),
    }
}

fn first(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        Value::String(text) => Ok(utf16_slice(text, 0, 1).into()),
        Value::Array(items) => Ok(items.first().cloned().unwrap_or_default()),
        other => Err(Fault::kind(0, COLLECTION, other)),
    }
}

fn last(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        Value::String(text) => {
            let total = utf16_length(text);
            Ok(utf16_slice(text, total.saturating_sub(1), total).into())
        }
        Value::Array(items) => Ok(items.last().cloned().unwrap_or_default()),
        other => Err(Fault::kind(0, COLLECTION, other)),
    }
}

/// A count of elements, which may be larger than there are.
fn count(call: &Call<'_>, at: usize) -> Result<usize, Fault> {
    usize::try_from(call.low(at)?)
        .map_err(|_| Fault::content(at, "a count of 0 or more", "a negative one"))
}

fn take(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        Value::String(text) => Ok(utf16_slice(text, 0, count(call, 1)?).into()),
        Value::Array(items) => Ok(items.iter().take(count(call, 1)?).cloned().collect()),
        other => Err(Fault::kind(0, COLLECTION, other)),
    }
}

fn skip(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        Value::String(text) => {
            let total = utf16_length(text);
            Ok(utf16_slice(text, count(call, 1)?.min(total), total).into())
        }
        Value::Array(items) => Ok(items.iter().skip(count(call, 1)?).cloned().collect()),
        other => Err(Fault::kind(0, COLLECTION, other)),
    }
}

fn join(call: &Call<'_>) -> Result<Value, Fault> {
    let (items, separator) = (call.array(0)?, call.text(1)?);
    let mut text = String::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push_str(separator);
        }
        text.push_str(&text_part(item, 0)?);
        text_room(text.len())?;
    }
    made_text(text)
}

fn reverse(call: &Call<'_>) -> Result<Value, Fault> {
    Ok(call.array(0)?.iter().rev().cloned().collect())
}

fn chunk(call: &Call<'_>) -> Result<Value, Fault> {
    let value = call.value(0);
    if !matches!(value, Value::String(_) | Value::Array(_)) {
        return Err(Fault::kind(0, COLLECTION, value));
    }
    let size = usize::try_from(call.small(1)?).ok().filter(|size| *size > 0);
    let size = size.ok_or_else(|| Fault::content(1, "a size of 1 or more", "less"))?;
    match value {
        Value::Array(items) => {
            made_nested(items.chunks(size).map(|part| Value::from(part.to_vec())).collect())
        }
        other => {
            let units: Vec<u16> = other.as_str().unwrap_or("").encode_utf16().collect();
            item_room(units.len().div_ceil(size))?;
            Ok(units.chunks(size).map(|part| String::from_utf16_lossy(part).into()).collect())
        }
    }
}

fn union(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        Value::Array(_) => {
            let mut seen = HashMap::new();
            let mut items: Vec<Value> = Vec::new();
            for at in 0..call.count() {
                for item in call.array(at)?.iter() {
                    // Of two that are the same, the later one stays, at the earlier place.
                    match seen.entry(Identity(item)) {
                        Entry::Occupied(place) => items[*place.get()] = item.clone(),
                        Entry::Vacant(place) => {
                            place.insert(items.len());
                            items.push(item.clone());
                        }
                    }
                }
                item_room(items.len())?;
            }
            Ok(items.into())
        }
        Value::Object(first) => {
            let mut object = Object::clone(first);
            for at in 1..call.count() {
                for (name, value) in call.object(at)?.iter() {
                    object.insert(name.clone(), value.clone());
                }
            }
            Ok(object.into())
        }
        other => Err(Fault::kind(0, "an array or an object", other)),
    }
}

fn intersection(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        Value::Array(first) => {
            let mut others = Vec::new();
            for at in 1..call.count() {
                others.push(call.array(at)?.iter().map(Identity).collect::<HashSet<_>>());
            }
            let mut seen = HashSet::new();
            let common = first.iter().filter(|item| {
                others.iter().all(|other| other.contains(&Identity(item)))
                    && seen.insert(Identity(item))
            });
            Ok(common.cloned().collect())
        }
        Value::Object(first) => {
            let mut object = Object::clone(first);
            for at in 1..call.count() {
                let other = call.object(at)?;
                object = object
                    .iter()
                    .filter(|(name, value)| other.get_exact(name).is_some_and(|o| o == *value))
                    .map(|(name, value)| (Arc::clone(name), value.clone()))
                    .collect();
            }
            Ok(object.into())
        }
        other => Err(Fault::kind(0, "an array or an object", other)),
    }
}

fn contains(call: &Call<'_>) -> Result<Value, Fault> {
    match (call.value(0), call.value(1)) {
        (Value::String(text), Value::String(part)) => Ok(text.contains(part.as_ref()).into()),
        (Value::Array(items), wanted) => Ok(items.contains(wanted).into()),
        (Value::Object(object), Value::String(name)) => Ok(object.get(name).is_some().into()),
        (Value::String(_) | Value::Object(_), other) => Err(Fault::kind(1, "a string", other)),
        (other, _) => Err(Fault::kind(0, "a string, an array or an object", other)),
    }
}

/// The most numbers that one `range()` gives.
const RANGE_LIMIT: i64 = 100_000;

fn range(call: &Call<'_>) -> Result<Value, Fault> {
    let (start, count) = (call.low(0)?, call.low(1)?);
    if !(0..=RANGE_LIMIT).contains(&count) {
        return Err(Fault::content(1, "a count of 0 to 100000", "one outside of that"));
    }
    let end = start + count;
    if end - 1 > i64::from(i32::MAX) {
        return Err(Fault::new(
            EvaluationErrorKind::Overflow,
            "numbers of at most 32 bits",
            "a larger one at the end",
        ));
    }
    Ok((start..end).map(|number| Value::Number(Number::Int(number))).collect())
}
