//! Variables: made once at the top level, changed anywhere. Changes happen one after the other
//! while an event is dealt with, so iterations that run at the same time lose none.

pub(super) mod change;
pub(super) mod initialize;

pub(crate) use change::check;

use crate::definition::Entry;
use crate::run::Failure;
use crate::run::state::{Variable, VariableType};
use expression::{Kind, Number, Object, Value};
use std::collections::HashSet;

/// The names in lower case of all variables that actions make.
pub(crate) fn declared(entries: &[Entry]) -> HashSet<String> {
    entries.iter().flat_map(|entry| entry.behaviour.declares()).map(str::to_lowercase).collect()
}

impl VariableType {
    /// A type in any letter case.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "array" => Self::Array,
            "boolean" | "bool" => Self::Boolean,
            "float" => Self::Float,
            "integer" | "int" => Self::Integer,
            "object" => Self::Object,
            "string" => Self::String,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Array => "Array",
            Self::Boolean => "Boolean",
            Self::Float => "Float",
            Self::Integer => "Integer",
            Self::Object => "Object",
            Self::String => "String",
        }
    }

    /// What a variable is when nothing was given.
    fn empty(self) -> Value {
        match self {
            Self::Array => Vec::new().into(),
            Self::Boolean => false.into(),
            Self::Float => 0.0.into(),
            Self::Integer => 0.into(),
            Self::Object => Object::new().into(),
            Self::String => "".into(),
        }
    }

    /// The value as this type takes it: as it is, or null, or a number where text writes one.
    fn accept(self, value: Value, variable: &str) -> Result<Value, Failure> {
        let fits = matches!(
            (self, value.kind()),
            (_, Kind::Null)
                | (Self::Array, Kind::Array)
                | (Self::Boolean, Kind::Boolean)
                | (Self::Integer, Kind::Integer)
                | (Self::Float, Kind::Float | Kind::Integer)
                | (Self::Object, Kind::Object)
                | (Self::String, Kind::String)
        );
        if fits { Ok(value) } else { self.convert(value, variable) }
    }

    /// Text that writes a number or a Boolean, and a float without a fraction for an integer.
    fn convert(self, value: Value, variable: &str) -> Result<Value, Failure> {
        let text = value.as_str().map(str::trim);
        let converted = match self {
            Self::Integer => match (&value, text) {
                (Value::Number(number), _) => whole_number(number),
                (_, text) => text.and_then(|text| text.parse::<i64>().ok()).map(Value::from),
            },
            Self::Float => text.and_then(|text| text.parse::<f64>().ok()).map(Value::from),
            Self::Boolean => text
                .and_then(|text| text.to_ascii_lowercase().parse::<bool>().ok())
                .map(Value::from),
            _ => None,
        };
        converted.ok_or_else(|| {
            let (wanted, found) = (self.name(), value.kind().described());
            let why =
                format!("the variable `{variable}` is of type {wanted}, the value is {found}");
            Failure::new("InvalidVariableValue", why)
        })
    }
}

fn whole_number(number: &Number) -> Option<Value> {
    let float = number.as_f64();
    (float.fract() == 0.0 && float.abs() < 9e15).then(|| Value::from(float as i64))
}

/// The outputs of a change: `{body: {name, value}}`.
fn outputs(variable: &Variable) -> Value {
    let body: Object = [
        ("name", Value::from(variable.name.as_str())),
        ("type", variable.type_name.name().into()),
        ("value", variable.value.clone()),
    ]
    .into_iter()
    .collect();
    [("body", Value::from(body))].into_iter().collect::<Object>().into()
}
