//! Comparing and deciding.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::{ANY, Call, Fault, Function, Laziness, lazy, strict};
use crate::Value;
use crate::culture::collation;
use crate::value::Number;

pub(super) const FUNCTIONS: &[Function] = &[
    lazy("and", 1, ANY, Laziness::And),
    lazy("or", 1, ANY, Laziness::Or),
    lazy("if", 3, 3, Laziness::If),
    strict("not", 1, 1, |call| Ok((!call.boolean(0)?).into())),
    strict("equals", 2, ANY, equals),
    strict("less", 2, 2, |call| Ok(ordered(call)?.is_some_and(Ordering::is_lt).into())),
    strict("lessOrEquals", 2, 2, |call| Ok(ordered(call)?.is_some_and(Ordering::is_le).into())),
    strict("greater", 2, 2, |call| Ok(ordered(call)?.is_some_and(Ordering::is_gt).into())),
    strict("greaterOrEquals", 2, 2, |call| Ok(ordered(call)?.is_some_and(Ordering::is_ge).into())),
];

/// Numbers are equal where they are the same number in any form; inside of arrays and objects their
/// forms must be the same too.
fn equals(call: &Call<'_>) -> Result<Value, Fault> {
    for at in 1..call.count() {
        let same = match (call.value(0), call.value(at)) {
            (Value::Number(left), Value::Number(right)) => {
                convertible(left, 0)?;
                convertible(right, at)?;
                numbers(left, right) == Some(Ordering::Equal)
            }
            (left, right) => left == right,
        };
        if !same {
            return Ok(false.into());
        }
    }
    Ok(true.into())
}

fn convertible(number: &Number, at: usize) -> Result<(), Fault> {
    match number {
        Number::Big(_) => Err(Fault::content(at, "an integer of 64 bits", "a larger one")),
        _ => Ok(()),
    }
}

/// The order of two numbers, or of two texts as a reader sorts them. None where a number is not a
/// number.
fn ordered(call: &Call<'_>) -> Result<Option<Ordering>, Fault> {
    match (call.value(0), call.value(1)) {
        (Value::String(left), Value::String(right)) => Ok(Some(collation::compare(left, right))),
        (Value::Number(left), Value::Number(right)) => {
            convertible(left, 0)?;
            convertible(right, 1)?;
            Ok(numbers(left, right))
        }
        (Value::String(_), other) => Err(Fault::kind(1, "a string", other)),
        (Value::Number(_), other) => Err(Fault::kind(1, "a number", other)),
        (other, _) => Err(Fault::kind(0, "a number or a string", other)),
    }
}

pub(super) fn numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => Some(left.cmp(right)),
        (Number::Decimal(left), Number::Decimal(right)) => Some(left.cmp(right)),
        (Number::Decimal(left), Number::Int(right)) => Some(left.cmp(&(*right).into())),
        (Number::Int(left), Number::Decimal(right)) => Some(Decimal::from(*left).cmp(right)),
        _ => left.as_f64().partial_cmp(&right.as_f64()),
    }
}
