//! From and into other forms.

use std::sync::Arc;

use super::{Number, Object, Value};

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Bool(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Number(Number::Int(number))
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Number(Number::Float(number))
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Value {
        Value::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::String(text.into())
    }
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Value {
        Value::String(text)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Value::Array(Arc::new(items))
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        Value::Object(Arc::new(object))
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<Items: IntoIterator<Item = Value>>(items: Items) -> Value {
        items.into_iter().collect::<Vec<_>>().into()
    }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(flag) => flag.into(),
            serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(whole), _) => whole.into(),
                (None, Some(large)) => Number::Big(large.to_string().into()).into(),
                (None, None) => number.as_f64().unwrap_or(f64::NAN).into(),
            },
            serde_json::Value::String(text) => text.into(),
            serde_json::Value::Array(items) => items.into_iter().map(Value::from).collect(),
            serde_json::Value::Object(members) => members
                .into_iter()
                .map(|(name, value)| (name, Value::from(value)))
                .collect::<Object>()
                .into(),
        }
    }
}

/// What `serde_json` has no form for becomes the nearest thing it has: a float for a large integer
/// or a decimal, a text for what is not finite.
impl From<Value> for serde_json::Value {
    fn from(value: Value) -> serde_json::Value {
        (&value).into()
    }
}

impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(flag) => (*flag).into(),
            Value::Number(Number::Int(number)) => (*number).into(),
            Value::Number(number) => serde_json::Number::from_f64(number.as_f64())
                .map_or_else(|| float_name(number), serde_json::Value::Number),
            Value::String(text) => text.as_ref().into(),
            Value::Array(items) => items.iter().map(serde_json::Value::from).collect(),
            Value::Object(object) => object
                .iter()
                .map(|(name, value)| (name.to_string(), serde_json::Value::from(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

fn float_name(number: &Number) -> serde_json::Value {
    super::float_text(number.as_f64()).into()
}
