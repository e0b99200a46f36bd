//! Reckoning with numbers.

use super::{ANY, Call, Fault, Function, strict};
use crate::value::Number;
use crate::{EvaluationErrorKind, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("add", 2, 2, |call| {
        reckon(call, i64::checked_add, |a, b| a + b)
    }),
    strict("sub", 2, 2, |call| {
        reckon(call, i64::checked_sub, |a, b| a - b)
    }),
    strict("mul", 2, 2, |call| {
        reckon(call, i64::checked_mul, |a, b| a * b)
    }),
    strict("div", 2, 2, |call| {
        not_zero(call)?;
        reckon(call, i64::checked_div, |a, b| a / b)
    }),
    strict("mod", 2, 2, |call| {
        not_zero(call)?;
        reckon(call, i64::checked_rem, |a, b| a % b)
    }),
    strict("min", 1, ANY, |call| extreme(call, |new, best| new < best)),
    strict("max", 1, ANY, |call| extreme(call, |new, best| new > best)),
    strict("rand", 2, 2, rand),
];

fn number<'call>(call: &Call<'call>, at: usize) -> Result<&'call Number, Fault> {
    match call.value(at) {
        Value::Number(number) => Ok(number),
        other => Err(Fault::kind(at, "a number", other)),
    }
}

fn not_zero(call: &Call<'_>) -> Result<(), Fault> {
    if number(call, 1)?.as_f64() == 0.0 {
        return Err(Fault::new(
            EvaluationErrorKind::DivisionByZero,
            "a divisor other than 0",
            "0",
        ));
    }
    Ok(())
}

/// On integers, which must not overflow, or else on floats.
fn reckon(
    call: &Call<'_>,
    whole: fn(i64, i64) -> Option<i64>,
    float: fn(f64, f64) -> f64,
) -> Result<Value, Fault> {
    match (number(call, 0)?, number(call, 1)?) {
        (Number::Int(left), Number::Int(right)) => whole(*left, *right)
            .map(Value::from)
            .ok_or_else(|| Fault::overflow("a result of 64 bits")),
        (left, right) => Ok(float(left.as_f64(), right.as_f64()).into()),
    }
}

/// The least or greatest; a float where any of the numbers is one.
fn extreme(call: &Call<'_>, better: fn(f64, f64) -> bool) -> Result<Value, Fault> {
    let numbers = match call.arguments {
        [Value::Array(items)] => items.as_slice(),
        arguments => arguments,
    };
    let mut best: Option<&Number> = None;
    let mut float = false;
    for value in numbers {
        let Value::Number(number) = value else {
            return Err(Fault::kind(0, "numbers or an array of numbers", value));
        };
        float |= !matches!(number, Number::Int(_));
        if best.is_none_or(|best| better(number.as_f64(), best.as_f64())) {
            best = Some(number);
        }
    }
    match best {
        Some(number) if float => Ok(number.as_f64().into()),
        Some(number) => Ok(number.clone().into()),
        None => Err(Fault::content(0, "at least one number", "an empty array")),
    }
}

fn rand(call: &Call<'_>) -> Result<Value, Fault> {
    let (low, high) = (call.integer(0)?, call.integer(1)?);
    if low > high {
        return Err(Fault::content(
            0,
            "a minimum that is not above the maximum",
            "one above it",
        ));
    }
    let drawn = call.scope.random(low, high);
    drawn
        .map(Value::from)
        .ok_or_else(|| Fault::unavailable("a run, which draws the number"))
}
