//! Numbers in the forms that the engine tells apart.

use std::sync::Arc;

use rust_decimal::Decimal;

/// A number, in the form in which it was written or computed.
#[derive(Debug, Clone)]
pub enum Number {
    /// A whole number of 64 bits.
    Int(i64),
    /// A whole number beyond 64 bits, as its decimal digits (with `-` where negative, no leading
    /// zeros). It can be carried, compared for equality and written, not reckoned with.
    Big(Arc<str>),
    /// A binary floating-point number; may be infinite or not a number.
    Float(f64),
    /// A decimal number with up to 28 places, whose trailing zeros count; `decimal()` makes them.
    Decimal(Decimal),
}

impl Number {
    /// The nearest floating-point number.
    pub fn as_f64(&self) -> f64 {
        use rust_decimal::prelude::ToPrimitive;
        match self {
            Number::Int(number) => *number as f64,
            Number::Big(digits) => digits.parse().unwrap_or(f64::NAN),
            Number::Float(number) => *number,
            Number::Decimal(number) => number.to_f64().unwrap_or(f64::NAN),
        }
    }

    /// A whole number from its decimal digits, in 64 bits where it fits.
    pub(crate) fn from_digits(digits: &str) -> Number {
        if let Ok(number) = digits.parse::<i64>() {
            return Number::Int(number);
        }
        let (sign, rest) = match digits.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", digits.strip_prefix('+').unwrap_or(digits)),
        };
        Number::Big(format!("{sign}{}", rest.trim_start_matches('0')).into())
    }
}
