//! Comparing and deciding.

use std::cmp::Ordering;

use super::{ANY, Call, Fault, Function, Laziness, lazy, strict};
use crate::Value;
use crate::value::{Number, simple_upper};

pub(super) const FUNCTIONS: &[Function] = &[
    lazy("and", 1, ANY, Laziness::And),
    lazy("or", 1, ANY, Laziness::Or),
    lazy("if", 3, 3, Laziness::If),
    strict("not", 1, 1, |call| Ok((!call.boolean(0)?).into())),
    strict("equals", 2, ANY, equals),
    strict("less", 2, 2, |call| {
        Ok(ordered(call)?.is_some_and(Ordering::is_lt).into())
    }),
    strict("lessOrEquals", 2, 2, |call| {
        Ok(ordered(call)?.is_some_and(Ordering::is_le).into())
    }),
    strict("greater", 2, 2, |call| {
        Ok(ordered(call)?.is_some_and(Ordering::is_gt).into())
    }),
    strict("greaterOrEquals", 2, 2, |call| {
        Ok(ordered(call)?.is_some_and(Ordering::is_ge).into())
    }),
];

fn equals(call: &Call<'_>) -> Result<Value, Fault> {
    Ok((call.value(0) == call.value(1)).into())
}

/// The order of two numbers, or of two texts without regard to letter case. None where a number is
/// not a number.
fn ordered(call: &Call<'_>) -> Result<Option<Ordering>, Fault> {
    match (call.value(0), call.value(1)) {
        (Value::String(left), Value::String(right)) => Ok(Some(ignoring_case(left, right))),
        (Value::Number(left), Value::Number(right)) => Ok(numbers(left, right)),
        (Value::String(_), other) => Err(Fault::kind(1, "a string", other)),
        (Value::Number(_), other) => Err(Fault::kind(1, "a number", other)),
        (other, _) => Err(Fault::kind(0, "a number or a string", other)),
    }
}

pub(super) fn numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => Some(left.cmp(right)),
        (Number::Decimal(left), Number::Decimal(right)) => Some(left.cmp(right)),
        _ => left.as_f64().partial_cmp(&right.as_f64()),
    }
}

/// Unit by unit of UTF-16, in upper case.
fn ignoring_case(left: &str, right: &str) -> Ordering {
    fn units(text: &str) -> impl Iterator<Item = u16> {
        let mut buffer = [0; 2];
        text.chars()
            .flat_map(move |character| simple_upper(character).encode_utf16(&mut buffer).to_vec())
    }
    units(left).cmp(units(right))
}
