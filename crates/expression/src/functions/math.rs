//! Reckoning with numbers.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::{ANY, Call, Fault, Function, strict};
use crate::value::Number;
use crate::{EvaluationErrorKind, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("add", 2, 2, |call| reckon(call, i64::checked_add, Decimal::checked_add, |a, b| a + b)),
    strict("sub", 2, 2, |call| reckon(call, i64::checked_sub, Decimal::checked_sub, |a, b| a - b)),
    strict("mul", 2, 2, |call| reckon(call, i64::checked_mul, Decimal::checked_mul, |a, b| a * b)),
    strict("div", 2, 2, |call| {
        not_zero(call)?;
        reckon(call, i64::checked_div, Decimal::checked_div, |a, b| a / b)
    }),
    strict("mod", 2, 2, |call| {
        not_zero(call)?;
        reckon(call, i64::checked_rem, Decimal::checked_rem, |a, b| a % b)
    }),
    strict("min", 1, ANY, |call| {
        extreme(call, |new, best| new < best || new.is_nan(), Ordering::Less)
    }),
    strict("max", 1, ANY, |call| {
        extreme(call, |new, best| new > best || best.is_nan(), Ordering::Greater)
    }),
    strict("rand", 2, 2, rand),
];

fn number<'call>(call: &Call<'call>, at: usize) -> Result<&'call Number, Fault> {
    match call.value(at) {
        Value::Number(Number::Big(_)) => {
            Err(Fault::content(at, "an integer of 64 bits", "a larger one"))
        }
        Value::Number(number) => Ok(number),
        other => Err(Fault::kind(at, "a number", other)),
    }
}

fn not_zero(call: &Call<'_>) -> Result<(), Fault> {
    if number(call, 1)?.as_f64() == 0.0 {
        return Err(Fault::new(EvaluationErrorKind::DivisionByZero, "a divisor other than 0", "0"));
    }
    Ok(())
}

/// On integers or decimals, which must not overflow, or else on floats. A decimal makes decimals of
/// the others.
fn reckon(
    call: &Call<'_>,
    whole: fn(i64, i64) -> Option<i64>,
    exact: fn(Decimal, Decimal) -> Option<Decimal>,
    float: fn(f64, f64) -> f64,
) -> Result<Value, Fault> {
    match (number(call, 0)?, number(call, 1)?) {
        (Number::Int(left), Number::Int(right)) => whole(*left, *right)
            .map(Value::from)
            .ok_or_else(|| Fault::overflow("a result of 64 bits")),
        (left @ Number::Decimal(_), right) | (left, right @ Number::Decimal(_)) => {
            let (left, right) = (decimal(left), decimal(right));
            left.zip(right)
                .and_then(|(left, right)| exact(left, right))
                .map(|result| Number::Decimal(result).into())
                .ok_or_else(|| Fault::overflow("a result of 96 bits"))
        }
        (left, right) => Ok(float(left.as_f64(), right.as_f64()).into()),
    }
}

fn decimal(number: &Number) -> Option<Decimal> {
    match number {
        Number::Int(number) => Some((*number).into()),
        Number::Decimal(number) => Some(*number),
        Number::Float(number) => Decimal::from_f64(*number),
        Number::Big(_) => None,
    }
}

/// The least or greatest; a float where any of the numbers is one, a decimal where any is one.
fn extreme(
    call: &Call<'_>,
    better: fn(f64, f64) -> bool,
    wanted: Ordering,
) -> Result<Value, Fault> {
    let values = match call.arguments {
        [Value::Array(items)] => items.as_slice(),
        arguments => arguments,
    };
    let mut numbers = Vec::with_capacity(values.len());
    for value in values {
        match value {
            Value::Number(number @ (Number::Int(_) | Number::Float(_) | Number::Decimal(_))) => {
                numbers.push(number);
            }
            other => return Err(Fault::kind(0, "numbers or an array of numbers", other)),
        }
    }
    let is = |form: fn(&Number) -> bool| numbers.iter().any(|number| form(number));
    let best = if is(|number| matches!(number, Number::Decimal(_))) {
        let decimals: Option<Vec<_>> = numbers.iter().map(|number| decimal(number)).collect();
        let decimals = decimals.ok_or_else(|| Fault::overflow("numbers of 96 bits"))?;
        let best = decimals
            .into_iter()
            .reduce(|best, new| if new.cmp(&best) == wanted { new } else { best });
        best.map(Number::Decimal)
    } else if is(|number| matches!(number, Number::Float(_))) {
        let floats = numbers.iter().map(|number| number.as_f64());
        floats.reduce(|best, new| if better(new, best) { new } else { best }).map(Number::Float)
    } else {
        let integers = numbers.iter().filter_map(|number| match number {
            Number::Int(number) => Some(*number),
            _ => None,
        });
        integers
            .reduce(|best, new| if new.cmp(&best) == wanted { new } else { best })
            .map(Number::Int)
    };
    let none = || Fault::content(0, "at least one number", "an empty array");
    best.map(Value::from).ok_or_else(none)
}

fn rand(call: &Call<'_>) -> Result<Value, Fault> {
    let (low, high) = (call.low(0)?, call.low(1)?);
    if low > high {
        return Err(Fault::content(0, "a minimum that is not above the maximum", "one above it"));
    }
    let drawn = call.scope.random(low, high);
    drawn.map(Value::from).ok_or_else(|| Fault::unavailable("a run, which draws the number"))
}
