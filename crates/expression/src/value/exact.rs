//! Values through serde with every number as it was: for what is stored and read again. Use
//! `#[serde(with = "expression::exact")]` on a [`Value`], an [`Object`] or an optional value.
//!
//! It is plain JSON but for the numbers that other readers of JSON would round or refuse. Those are
//! `{"$number": TEXT}`: a whole number beyond 64 bits as its digits, a decimal with an `m` behind it
//! (`1.10m`), and `NaN`, `Infinity`, `-Infinity`. An object that has a `$number` and nothing else is
//! written as `{"$number": [VALUE]}`, so that the two are told apart.

use rust_decimal::Decimal;
use serde::de::{DeserializeSeed, Deserializer, Error};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::serde_form::ValueSeed;
use super::{Number, Object, Value};

const MARK: &str = "$number";

/// What can be written and read with every number as it was.
pub trait Exact: Sized {
    /// Writes it.
    ///
    /// # Errors
    /// The serializer's.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// What a value that was read is.
    ///
    /// # Errors
    /// In words, when it is something else.
    fn from_value(value: Value) -> Result<Self, &'static str>;
}

/// Writes a value.
///
/// # Errors
/// The serializer's.
pub fn serialize<T: Exact, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.write(serializer)
}

/// Reads what [`serialize`] wrote, and any other JSON.
///
/// # Errors
/// The deserializer's, and where the value is no `T`.
pub fn deserialize<'de, T: Exact, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = ValueSeed { exact: true }.deserialize(deserializer)?;
    T::from_value(value).map_err(D::Error::custom)
}

impl Exact for Value {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Number(number) => match marked(number) {
                Some(text) => {
                    let mut map = serializer.serialize_map(Some(1))?;
                    map.serialize_entry(MARK, &text)?;
                    map.end()
                }
                None => self.serialize(serializer),
            },
            Value::Array(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for item in items.iter() {
                    sequence.serialize_element(&Written(item))?;
                }
                sequence.end()
            }
            Value::Object(object) => object.write(serializer),
            Value::Null | Value::Bool(_) | Value::String(_) => self.serialize(serializer),
        }
    }

    fn from_value(value: Value) -> Result<Value, &'static str> {
        Ok(value)
    }
}

impl Exact for Object {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        match self.iter().next() {
            Some((name, value)) if self.len() == 1 && name.as_ref() == MARK => {
                map.serialize_entry(MARK, &[Written(value)])?;
            }
            _ => {
                for (name, value) in self.iter() {
                    map.serialize_entry(name.as_ref(), &Written(value))?;
                }
            }
        }
        map.end()
    }

    fn from_value(value: Value) -> Result<Object, &'static str> {
        match value {
            Value::Object(object) => Ok(std::sync::Arc::unwrap_or_clone(object)),
            _ => Err("expected an object"),
        }
    }
}

/// Absent is JSON's `null`; a value that is `null` is read as absent.
impl Exact for Option<Value> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn from_value(value: Value) -> Result<Option<Value>, &'static str> {
        Ok((!value.is_null()).then_some(value))
    }
}

struct Written<'value>(&'value Value);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// The text of a number that plain JSON would not bring back.
fn marked(number: &Number) -> Option<String> {
    match number {
        Number::Big(digits) => Some(digits.to_string()),
        Number::Decimal(decimal) => Some(format!("{decimal}m")),
        Number::Float(float) if !float.is_finite() => Some(super::float_text(*float)),
        Number::Int(_) | Number::Float(_) => None,
    }
}

/// What an object that was read, with what is in it, was before it was written.
pub(super) fn restored(object: Object) -> Value {
    match object.get_exact(MARK) {
        Some(marked) if object.len() == 1 => match marked {
            Value::String(text) => number(text).map_or_else(|| object.into(), Value::from),
            Value::Array(items) if items.len() == 1 => {
                let inside = items[0].clone();
                [(MARK, inside)].into_iter().collect::<Object>().into()
            }
            _ => object.into(),
        },
        _ => object.into(),
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Number::Big(text.into()));
    }
    match text {
        "NaN" => Some(Number::Float(f64::NAN)),
        "Infinity" => Some(Number::Float(f64::INFINITY)),
        "-Infinity" => Some(Number::Float(f64::NEG_INFINITY)),
        _ => text.strip_suffix('m')?.parse::<Decimal>().ok().map(Number::Decimal),
    }
}
