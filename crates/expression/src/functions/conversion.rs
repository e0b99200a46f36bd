//! From one type to another.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::arguments::{made_nested, made_text};
use super::{Call, Fault, Function, strict};
use crate::evaluate::text_of;
use crate::value::{Number, read_lenient};
use crate::{Object, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("string", 1, 1, |call| {
        made_text(text_of(call.value(0)).into_owned())
    }),
    strict("json", 1, 1, json),
    strict("int", 1, 1, int),
    strict("array", 1, 1, array),
    strict("base64", 1, 1, |call| {
        made_text(STANDARD.encode(text_of(call.value(0)).as_bytes()))
    }),
    strict("base64ToString", 1, 1, base64_to_string),
    strict("decodeBase64", 1, 1, base64_to_string),
    strict("base64ToBinary", 1, 1, base64_to_binary),
    strict("binary", 1, 1, |call| {
        Ok(binary(text_of(call.value(0)).as_bytes()))
    }),
];

fn json(call: &Call<'_>) -> Result<Value, Fault> {
    read_lenient(call.text(0)?).map_err(|error| Fault::content(0, error.expected, "something else"))
}

fn int(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        Value::Number(Number::Int(number)) => Ok((*number).into()),
        Value::Bool(flag) => Ok(i64::from(*flag).into()),
        Value::Number(Number::Float(number)) if number.fract() == 0.0 => {
            Ok((*number as i64).into())
        }
        Value::String(text) => text
            .trim()
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| Fault::content(0, "a text that is an integer", "another text")),
        other => Err(Fault::kind(0, "a whole number or the text of one", other)),
    }
}

fn array(call: &Call<'_>) -> Result<Value, Fault> {
    match call.value(0) {
        same @ Value::Array(_) => Ok(same.clone()),
        other => made_nested(vec![other.clone()].into()),
    }
}

fn base64_to_string(call: &Call<'_>) -> Result<Value, Fault> {
    Ok(String::from_utf8_lossy(&decoded(call, 0)?)
        .into_owned()
        .into())
}

fn base64_to_binary(call: &Call<'_>) -> Result<Value, Fault> {
    Ok(binary(&decoded(call, 0)?))
}

fn decoded(call: &Call<'_>, at: usize) -> Result<Vec<u8>, Fault> {
    STANDARD
        .decode(call.text(at)?)
        .map_err(|_| Fault::content(at, "a text in Base64", "another text"))
}

/// Bytes in the form in which the language carries them.
pub(super) fn binary(bytes: &[u8]) -> Value {
    content("application/octet-stream", bytes)
}

/// Bytes of a content type in the form in which the language carries them.
pub(super) fn content(content_type: &str, bytes: &[u8]) -> Value {
    let members = [
        ("$content-type", Value::from(content_type)),
        ("$content", Value::from(STANDARD.encode(bytes))),
    ];
    members.into_iter().collect::<Object>().into()
}
