//! When two values are the same.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Number, Object, Value};

/// Values are equal as the engine has it inside of arrays and objects: `1` and `1.0` are not, `1` and
/// `'1'` are not, the members of an object may come in any order, and texts and names are compared
/// with their letter case. Floats that differ by no more than rounding are equal.
impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Number(left), Value::Number(right)) => left == right,
            (Value::String(left), Value::String(right)) => left == right,
            (Value::Array(left), Value::Array(right)) => left == right,
            (Value::Object(left), Value::Object(right)) => left == right,
            _ => false,
        }
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Object) -> bool {
        self.len() == other.len()
            && self.iter().all(|(name, value)| other.get_exact(name) == Some(value))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        match (self, other) {
            (Number::Int(left), Number::Int(right)) => left == right,
            (Number::Big(left), Number::Big(right)) => left == right,
            (Number::Decimal(left), Number::Decimal(right)) => left == right,
            (Number::Float(_) | Number::Decimal(_), Number::Float(_) | Number::Decimal(_)) => {
                nearly(self.as_f64(), other.as_f64())
            }
            _ => false,
        }
    }
}

fn nearly(left: f64, right: f64) -> bool {
    if left == right || (left.is_nan() && right.is_nan()) {
        return true;
    }
    let tolerance = (left.abs() + right.abs() + 10.0) * f64::EPSILON;
    (left - right).abs() < tolerance
}

/// A value as an element of a set: like `==`, but floats must be exactly the same.
pub(crate) struct Identity<'value>(pub(crate) &'value Value);

impl PartialEq for Identity<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.0, other.0) {
            (Value::Number(Number::Float(left)), Value::Number(Number::Float(right))) => {
                left == right || (left.is_nan() && right.is_nan())
            }
            (Value::Number(Number::Float(_)), Value::Number(_))
            | (Value::Number(_), Value::Number(Number::Float(_))) => false,
            (Value::Array(left), Value::Array(right)) => {
                left.len() == right.len()
                    && left.iter().zip(right.iter()).all(|(l, r)| Identity(l) == Identity(r))
            }
            (Value::Object(left), Value::Object(right)) => {
                left.len() == right.len()
                    && left.iter().all(|(name, value)| {
                        right.get_exact(name).is_some_and(|r| Identity(value) == Identity(r))
                    })
            }
            (left, right) => left == right,
        }
    }
}

impl Eq for Identity<'_> {}

impl Hash for Identity<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self.0).hash(state);
        match self.0 {
            Value::Null => {}
            Value::Bool(flag) => flag.hash(state),
            Value::Number(Number::Int(number)) => number.hash(state),
            Value::Number(Number::Big(digits)) => digits.hash(state),
            // Adding zero makes one zero of the two that compare equal; so there is one not-a-number.
            Value::Number(Number::Float(number)) if number.is_nan() => {
                f64::NAN.to_bits().hash(state)
            }
            Value::Number(number) => (number.as_f64() + 0.0).to_bits().hash(state),
            Value::String(text) => text.hash(state),
            Value::Array(items) => {
                items.len().hash(state);
                items.iter().for_each(|item| Identity(item).hash(state));
            }
            // The order of members does not count, so each is hashed on its own.
            Value::Object(object) => {
                let members = object.iter().map(|(name, value)| {
                    let mut member = DefaultHasher::new();
                    name.hash(&mut member);
                    Identity(value).hash(&mut member);
                    member.finish()
                });
                members.fold(0, |all, member| all ^ member).hash(state);
            }
        }
    }
}
