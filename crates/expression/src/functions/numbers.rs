//! `formatNumber()`.

use super::conversion::culture;
use super::{Call, Fault, Function, strict};
use crate::Value;
use crate::culture::Culture;
use crate::culture::number_format::{FormatError, Operand, format};
use crate::value::Number;

pub(super) const FUNCTIONS: &[Function] = &[strict("formatNumber", 2, 3, format_number)];

fn format_number(call: &Call<'_>) -> Result<Value, Fault> {
    let operand = match call.value(0) {
        Value::Number(Number::Int(number)) => Operand::Integer(*number),
        Value::Number(number @ (Number::Float(_) | Number::Decimal(_))) => {
            Operand::Float(number.as_f64())
        }
        other => return Err(Fault::kind(0, "a number of at most 64 bits", other)),
    };
    let pattern = call.text(1)?;
    let culture = match call.optional_text(2)? {
        None | Some("") => Culture::english(),
        Some(_) => culture(call, 2)?,
    };
    match format(operand, pattern, &culture.numbers) {
        Ok(text) => super::arguments::made_text(text),
        Err(FormatError::Invalid) => {
            Err(Fault::content(1, "a numeric format for this number", "another text"))
        }
        Err(FormatError::TooLong) => {
            Err(Fault::content(1, "a precision of at most a million digits", "a larger one"))
        }
    }
}
