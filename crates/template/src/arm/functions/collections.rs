//! Functions that make arrays and objects.

use super::{Arguments, Outcome};
use expression::{Object, Value};

/// The value itself if it is an array, else an array of it alone.
pub(super) fn array(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(1, 1)?;
    Ok(match arguments.value(0) {
        array @ Value::Array(_) => array.clone(),
        other => vec![other.clone()].into(),
    })
}

/// `createObject('name', value, …)`
pub(super) fn create_object(arguments: &Arguments<'_>) -> Outcome {
    if !arguments.values.len().is_multiple_of(2) {
        let at = arguments.values.len() - 1;
        return Err(arguments.wrong_value(at, "a value for each name", "a name alone"));
    }
    let mut made = Object::new();
    for at in (0..arguments.values.len()).step_by(2) {
        made.insert(arguments.text(at)?, arguments.value(at + 1).clone());
    }
    Ok(made.into())
}

/// An object's members as `{key, value}`, ordered by their names.
pub(super) fn items(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(1, 1)?;
    let mut members: Vec<_> = arguments.object(0)?.iter().collect();
    members.sort_by_key(|(name, _)| name.to_lowercase());
    let item = |(name, value): (&std::sync::Arc<str>, &Value)| -> Value {
        let pair = [("key", Value::from(name.clone())), ("value", value.clone())];
        pair.into_iter().collect::<Object>().into()
    };
    Ok(members.into_iter().map(item).collect())
}

/// The names of an object's members, ordered.
pub(super) fn object_keys(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(1, 1)?;
    let mut names: Vec<_> = arguments.object(0)?.names().cloned().collect();
    names.sort_by_key(|name| name.to_lowercase());
    Ok(names.into_iter().map(Value::from).collect())
}

/// `tryGet(value, 'name', 0)`: what is there, or `null`.
pub(super) fn try_get(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(2, usize::MAX)?;
    let mut found = Some(arguments.value(0));
    for key in arguments.plain().skip(1) {
        found = match (found, key) {
            (Some(Value::Object(object)), Value::String(name)) => object.get(name),
            (Some(Value::Array(items)), key) => {
                let index = key.as_i64().and_then(|index| usize::try_from(index).ok());
                index.and_then(|index| items.get(index))
            }
            _ => None,
        };
    }
    Ok(found.cloned().unwrap_or_default())
}

/// The members of several objects in one; the last of a name counts.
pub(super) fn shallow_merge(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(1, 1)?;
    let mut merged = Object::new();
    for one in arguments.array(0)? {
        let Some(object) = one.as_object() else {
            return Err(arguments.wrong_type(0, "an array of objects"));
        };
        for (name, value) in object.iter() {
            merged.insert(name.clone(), value.clone());
        }
    }
    Ok(merged.into())
}

/// The items of the arrays in an array.
pub(super) fn flatten(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(1, 1)?;
    let inner: Option<Vec<&[Value]>> = arguments.array(0)?.iter().map(Value::as_array).collect();
    match inner {
        Some(inner) => Ok(inner.concat().into()),
        None => Err(arguments.wrong_type(0, "an array of arrays")),
    }
}
