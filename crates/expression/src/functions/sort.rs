//! `sort()`, with the order that Json.NET gives its values.

use std::cmp::Ordering;

use super::{Call, Fault};
use crate::Value;
use crate::culture::Culture;
use crate::culture::number_text::parse_int64;
use crate::value::Number;

/// Sorts an array by its elements, or by one member of its objects. Equal elements keep their order.
pub(super) fn sort(call: &Call<'_>) -> Result<Value, Fault> {
    let items = call.array(0)?;
    let mut keyed = Vec::with_capacity(items.len());
    match call.optional_text(1)? {
        None => keyed.extend(items.iter().map(|item| (item, item))),
        Some(member) => {
            for item in items.iter() {
                let key = item.get(member).ok_or_else(|| {
                    Fault::content(1, "a member that every element has", "one that is missing")
                })?;
                keyed.push((key, item));
            }
        }
    }
    let sorted = merge_sort(keyed)
        .ok_or_else(|| Fault::content(0, "elements that have an order", "some that have none"))?;
    Ok(sorted.into_iter().map(|(_, item)| item.clone()).collect())
}

type Keyed<'value> = (&'value Value, &'value Value);

/// A stable sort of our own, because the order of mixed values is none: `'10'` is below `'9'`, which is below
/// 9.5, which is below `'10'`. The standard library's sorts may panic on that. None as soon as two values
/// cannot be compared.
fn merge_sort(mut items: Vec<Keyed<'_>>) -> Option<Vec<Keyed<'_>>> {
    if items.len() < 2 {
        return Some(items);
    }
    let right = merge_sort(items.split_off(items.len() / 2))?;
    let left = merge_sort(items)?;
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
        let is_right = compare(first.0, second.0)? == Ordering::Greater;
        merged.extend(if is_right { right.next() } else { left.next() });
    }
    merged.extend(left);
    merged.extend(right);
    Some(merged)
}

/// Null is the least; a text is compared as what it is compared with, otherwise the left side says
/// how. None where the two cannot be compared.
fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        (Value::Null, _) => Some(Ordering::Less),
        (_, Value::Null) => Some(Ordering::Greater),
        (Value::String(left), Value::String(right)) => {
            Some(left.encode_utf16().cmp(right.encode_utf16()))
        }
        (Value::Bool(_), _) | (Value::String(_), Value::Bool(_)) => {
            Some(boolean(left)?.cmp(&boolean(right)?))
        }
        (Value::Number(kind), _) | (Value::String(_), Value::Number(kind)) => {
            numeric(kind, left, right)
        }
        _ => None,
    }
}

fn numeric(kind: &Number, left: &Value, right: &Value) -> Option<Ordering> {
    let big = |value: &Value| matches!(value, Value::Number(Number::Big(_)));
    let float = |value: &Value| match value {
        Value::Number(number) => Some(number.as_f64()),
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        Value::String(text) => {
            crate::culture::number_text::parse_float(text, &Culture::invariant())
        }
        _ => None,
    };
    let whole = |value: &Value| match value {
        Value::Number(Number::Int(number)) => Some(*number),
        Value::Bool(flag) => Some(i64::from(*flag)),
        Value::String(text) => parse_int64(text),
        _ => None,
    };
    let float_side =
        |value: &Value| matches!(value, Value::Number(Number::Float(_) | Number::Decimal(_)));
    let integers = matches!(kind, Number::Int(_)) && !float_side(left) && !float_side(right);
    if integers && !big(left) && !big(right) {
        return Some(whole(left)?.cmp(&whole(right)?));
    }
    let (left, right) = (float(left)?, float(right)?);
    // Not a number is below all numbers.
    Some(left.partial_cmp(&right).unwrap_or_else(|| right.is_nan().cmp(&left.is_nan())))
}

fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(Number::Big(_)) => None,
        Value::Number(number) => Some(number.as_f64() != 0.0),
        Value::String(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}
