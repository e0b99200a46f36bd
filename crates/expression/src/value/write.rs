//! Compact JSON text, the way the engine writes it.

use std::fmt::{self, Write};

use super::{Number, Value};

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Bool(flag) => write!(f, "{flag}"),
            Value::Number(number) => write!(f, "{number}"),
            Value::String(text) => write_text(f, text),
            Value::Array(items) => {
                f.write_char('[')?;
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        f.write_char(',')?;
                    }
                    item.fmt(f)?;
                }
                f.write_char(']')
            }
            Value::Object(object) => {
                f.write_char('{')?;
                for (at, (name, value)) in object.iter().enumerate() {
                    if at > 0 {
                        f.write_char(',')?;
                    }
                    write_text(f, name)?;
                    f.write_char(':')?;
                    value.fmt(f)?;
                }
                f.write_char('}')
            }
        }
    }
}

/// As JSON: a float always shows that it is one (`1.0`, `1E+21`), and what is not finite is a text.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(number) => write!(f, "{number}"),
            Number::Big(digits) => f.write_str(digits),
            Number::Float(number) if number.is_finite() => {
                let text = float_text(*number);
                f.write_str(&text)?;
                if text.contains(['.', 'E']) { Ok(()) } else { f.write_str(".0") }
            }
            Number::Float(number) => write!(f, "\"{}\"", float_text(*number)),
            Number::Decimal(number) if number.scale() == 0 => write!(f, "{number}.0"),
            Number::Decimal(number) => write!(f, "{number}"),
        }
    }
}

/// A float as .NET writes it: the fewest digits that read back the same, with an exponent from
/// 1E+17 on and below 0.0001.
pub(crate) fn float_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..17).contains(&exponent) {
        return format!("{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}E{sign}{:02}", exponent.abs())
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    let mut plain = 0;
    for (at, character) in text.char_indices() {
        let escape = match character {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            '\0'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                f.write_str(&text[plain..at])?;
                write!(f, "\\u{:04x}", u32::from(character))?;
                plain = at + character.len_utf8();
                continue;
            }
            _ => continue,
        };
        f.write_str(&text[plain..at])?;
        f.write_str(escape)?;
        plain = at + character.len_utf8();
    }
    f.write_str(&text[plain..])?;
    f.write_char('"')
}
