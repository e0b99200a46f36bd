//! From one type to another.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::arguments::{made_nested, made_text};
use super::{Call, Fault, Function, strict};
use crate::Value;
use crate::content::{self, Envelope};
use crate::culture::Culture;
use crate::culture::number_text::{parse_decimal, parse_float, parse_int32, parse_whole_float};
use crate::evaluate::text_of;
use crate::value::{Number, float_text, read_lenient};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("string", 1, 1, |call| made_text(text_argument(call, 0)?)),
    strict("json", 1, 1, json),
    strict("int", 1, 1, int),
    strict("float", 1, 2, float),
    strict("decimal", 1, 1, decimal),
    strict("bool", 1, 1, boolean),
    strict("isInt", 1, 1, |call| Ok(parse_int32(call.text(0)?).is_some().into())),
    strict("isFloat", 1, 2, is_float),
    strict("array", 1, 1, array),
    strict("base64", 1, 1, base64),
    strict("base64ToString", 1, 1, base64_to_string),
    strict("decodeBase64", 1, 1, base64_to_string),
    strict("base64ToBinary", 1, 1, base64_to_binary),
    strict("binary", 1, 1, binary),
];

const CONVERTIBLE: &str = "a value that can be converted";

/// An argument as text, whatever it is.
pub(super) fn text_argument(call: &Call<'_>, at: usize) -> Result<String, Fault> {
    match text_of(call.value(at)) {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(Fault::content(at, CONVERTIBLE, "content that is not valid")),
    }
}

/// The envelope that an argument is, where it is one.
pub(super) fn envelope<'call>(
    call: &Call<'call>,
    at: usize,
) -> Result<Option<Envelope<'call>>, Fault> {
    match call.value(at) {
        Value::Object(object) => Envelope::of(object)
            .map_err(|_| Fault::content(at, CONVERTIBLE, "content that is not valid")),
        _ => Ok(None),
    }
}

fn json(call: &Call<'_>) -> Result<Value, Fault> {
    if let Some(envelope) = envelope(call, 0)? {
        let invalid = |_| Fault::content(0, CONVERTIBLE, "content that is not valid");
        if super::xml::is_xml(&envelope) {
            return super::xml::to_json(&envelope.bytes().map_err(invalid)?);
        }
        let text = envelope.text().map_err(invalid)?;
        return parsed(&text);
    }
    match call.value(0) {
        Value::String(text) => parsed(text),
        other => Err(Fault::kind(0, "a string or XML", other)),
    }
}

fn parsed(text: &str) -> Result<Value, Fault> {
    read_lenient(text).map_err(|error| Fault::content(0, error.expected, "something else"))
}

/// Everything is a float first, as in the engine: beyond 2^53 the last digits are lost.
fn int(call: &Call<'_>) -> Result<Value, Fault> {
    let float = match call.value(0) {
        Value::Bool(flag) => return Ok(i64::from(*flag).into()),
        Value::Number(number @ (Number::Int(_) | Number::Float(_) | Number::Decimal(_))) => {
            number.as_f64()
        }
        Value::String(text) => parse_whole_float(text)
            .ok_or_else(|| Fault::content(0, "a text that is an integer", "another text"))?,
        other => return Err(Fault::kind(0, "a whole number or the text of one", other)),
    };
    if float.is_nan() {
        return Ok(i64::MIN.into());
    }
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    if float.fract() != 0.0 || !(-BOUND..BOUND).contains(&float) {
        return Err(Fault::content(0, "a whole number of 64 bits", "another number"));
    }
    Ok((float as i64).into())
}

/// The culture that an argument names.
pub(super) fn culture(call: &Call<'_>, at: usize) -> Result<Arc<Culture>, Fault> {
    Culture::named(call.text(at)?)
        .ok_or_else(|| Fault::content(at, "the name of a culture, as en-US", "another text"))
}

fn float(call: &Call<'_>) -> Result<Value, Fault> {
    if call.count() == 2 {
        // Any value may name the culture here, by its text.
        let name = text_argument(call, 1)?;
        let known = !call.value(1).is_null() && !matches!(name.as_str(), "root" | "und");
        let whole = name.is_empty() || name.split('-').all(|part| !part.is_empty());
        let culture = Culture::named(&name)
            .filter(|_| known && whole)
            .ok_or_else(|| Fault::content(1, "the name of a culture, as en-US", "another value"))?;
        let parsed = parse_float(call.text(0)?, &culture);
        return parsed
            .map(Value::from)
            .ok_or_else(|| Fault::content(0, "a text that is a number", "another text"));
    }
    match call.value(0) {
        Value::Number(Number::Big(_)) => {
            Err(Fault::content(0, "an integer of 64 bits", "a larger one"))
        }
        Value::Number(number) => Ok(number.as_f64().into()),
        Value::Bool(flag) => Ok(f64::from(u8::from(*flag)).into()),
        Value::String(text) => parse_float(text, &Culture::english())
            .map(Value::from)
            .ok_or_else(|| Fault::content(0, "a text that is a number", "another text")),
        other => Err(Fault::kind(0, "a number, a Boolean or a text", other)),
    }
}

fn decimal(call: &Call<'_>) -> Result<Value, Fault> {
    let number = match call.value(0) {
        Value::Number(Number::Int(number)) => Some(Decimal::from(*number)),
        Value::Number(Number::Decimal(number)) => Some(*number),
        // Through its text first: what needs an exponent is refused.
        Value::Number(Number::Float(number)) if float_text(*number).contains('E') => None,
        // Fifteen digits of it are taken.
        Value::Number(Number::Float(number)) => Decimal::from_scientific(&format!("{number:.14e}"))
            .ok()
            .map(|number| number.normalize()),
        Value::String(text) => parse_decimal(text),
        other => return Err(Fault::kind(0, "a number or the text of one", other)),
    };
    number
        .map(|number| Number::Decimal(number).into())
        .ok_or_else(|| Fault::content(0, "a number of at most 96 bits", "another value"))
}

fn boolean(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        same @ Value::Bool(_) => Ok(same.clone()),
        Value::Number(Number::Big(_)) => {
            Err(Fault::content(0, "an integer of 64 bits", "a larger one"))
        }
        Value::Number(number) => Ok((number.as_f64() != 0.0).into()),
        Value::String(text) => {
            let word = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
            if word.eq_ignore_ascii_case("true") {
                Ok(true.into())
            } else if word.eq_ignore_ascii_case("false") {
                Ok(false.into())
            } else {
                Err(Fault::content(0, "'true' or 'false'", "another text"))
            }
        }
        other => Err(Fault::kind(0, "a Boolean, a number, 'true' or 'false'", other)),
    }
}

fn is_float(call: &Call<'_>) -> Result<Value, Fault> {
    let text = call.text(0)?;
    let culture = if call.count() > 1 { culture(call, 1)? } else { Culture::invariant() };
    Ok(parse_float(text, &culture).is_some().into())
}

fn array(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        same @ Value::Array(_) => Ok(same.clone()),
        other => made_nested(vec![other.clone()].into()),
    }
}

fn base64(call: &Call<'_>) -> Result<Value, Fault> {
    if let Some(envelope) = envelope(call, 0)? {
        return Ok(envelope.base64.into());
    }
    match call.value(0) {
        Value::String(_) | Value::Array(_) | Value::Object(_) => {
            made_text(content::encode(text_argument(call, 0)?.as_bytes()))
        }
        other => Err(Fault::kind(0, "a string, an object or an array", other)),
    }
}

fn base64_to_string(call: &Call<'_>) -> Result<Value, Fault> {
    Ok(String::from_utf8_lossy(&decoded(call.text(0)?)?).into_owned().into())
}

fn base64_to_binary(call: &Call<'_>) -> Result<Value, Fault> {
    let text = call.text(0)?;
    decoded(text)?;
    Ok(content::wrap_base64(content::BINARY, text))
}

fn decoded(base64: &str) -> Result<Vec<u8>, Fault> {
    content::decode(base64).ok_or_else(|| Fault::content(0, "a text in Base64", "another text"))
}

fn binary(call: &Call<'_>) -> Result<Value, Fault> {
    if let Some(envelope) = envelope(call, 0)? {
        let xml = envelope.content_type == content::XML;
        let content_type = if xml { content::BINARY } else { envelope.content_type };
        return Ok(content::wrap_base64(content_type, envelope.base64));
    }
    match call.value(0) {
        Value::Null => Err(Fault::kind(0, "a value that is not null", &Value::Null)),
        _ => Ok(content::wrap(content::BINARY, text_argument(call, 0)?.as_bytes())),
    }
}
