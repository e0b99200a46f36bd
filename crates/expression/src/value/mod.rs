//! A JSON value as the workflow engine sees it.

mod compare;
mod convert;
pub mod exact;
mod json;
mod lenient;
mod number;
mod object;
mod serde_form;
mod write;

use std::sync::Arc;

pub use json::JsonError;
pub use number::Number;
pub use object::Object;

pub(crate) use compare::Identity;
pub(crate) use lenient::read as read_lenient;
pub(crate) use object::simple_upper;
pub(crate) use write::float_text;

/// A JSON value. Cheap to clone: texts, arrays and objects are shared.
///
/// Keeps `1` and `1.0` apart, integers beyond 64 bits, decimals, and the order of object members.
/// `Display` writes compact JSON.
#[derive(Debug, Clone, Default)]
pub enum Value {
    /// `null`, and what a forgiving access to something missing gives.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number in one of the forms that the engine tells apart.
    Number(Number),
    /// Text.
    String(Arc<str>),
    /// An array.
    Array(Arc<Vec<Value>>),
    /// An object; the order of its members is kept.
    Object(Arc<Object>),
}

/// The type of a [`Value`], as error messages name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// A Boolean.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with a fraction or an exponent, or a decimal.
    Float,
    /// Text.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The kind with its article: "an integer".
    pub fn described(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "a Boolean",
            Kind::Integer => "an integer",
            Kind::Float => "a float",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        }
    }
}

impl Value {
    /// The type of the value.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Boolean,
            Value::Number(Number::Int(_) | Number::Big(_)) => Kind::Integer,
            Value::Number(_) => Kind::Float,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The Boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The integer, if it is one that fits 64 bits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Value::Number(Number::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The elements, if it is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The member of an object, its name taken exactly and then without regard to letter case.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?.get(name)
    }

    /// Whether arrays and objects nest at most `limit` levels deep, and the value is not larger than
    /// what may be made: parts that are shared count each time.
    pub fn fits_depth(&self, limit: usize) -> bool {
        let mut room = LARGEST;
        self.fits(limit, &mut room)
    }

    fn fits(&self, levels: usize, room: &mut usize) -> bool {
        let own = match self {
            Value::String(text) => 1 + text.len() / 16,
            _ => 1,
        };
        match room.checked_sub(own) {
            Some(left) => *room = left,
            None => return false,
        }
        match self {
            Value::Array(items) => {
                levels > 0 && items.iter().all(|item| item.fits(levels - 1, room))
            }
            Value::Object(object) => {
                levels > 0 && object.values().all(|value| value.fits(levels - 1, room))
            }
            _ => true,
        }
    }
}

/// How large a value may be: its parts, with a part more for every sixteen bytes of a text. A value
/// that holds itself twice, again and again, would otherwise grow beyond all bounds.
const LARGEST: usize = 4_000_000;
