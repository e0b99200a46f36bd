//! Objects with a member added, changed or taken away.

use super::arguments::made_nested;
use super::{ANY, Call, Fault, Function, strict};
use crate::{Object, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("addProperty", 3, 3, add_property),
    strict("setProperty", 3, 3, set_property),
    strict("removeProperty", 2, 2, remove_property),
    strict("mergeObjects", 1, ANY, merge_objects),
];

fn name<'call>(call: &Call<'call>) -> Result<&'call str, Fault> {
    let name = call.text(1)?;
    if name.contains(['[', ']', '.']) {
        return Err(Fault::content(1, "a name without `[`, `]` and `.`", "one with them"));
    }
    Ok(name)
}

fn add_property(call: &Call<'_>) -> Result<Value, Fault> {
    let (object, name) = (call.object(0)?, name(call)?);
    if object.get(name).is_some() {
        return Err(Fault::content(1, "a name that the object does not have", "one that it has"));
    }
    let mut object = Object::clone(object);
    object.insert(name, call.value(2).clone());
    made_nested(object.into())
}

/// The member comes last, also where it was there before; it keeps the spelling that it had.
fn set_property(call: &Call<'_>) -> Result<Value, Fault> {
    let (object, name) = (call.object(0)?, name(call)?);
    let spelled = object.find(name).map_or_else(|| name.into(), |(spelled, _)| spelled.clone());
    let mut object = Object::clone(object);
    object.remove(&spelled);
    object.insert(spelled, call.value(2).clone());
    made_nested(object.into())
}

fn remove_property(call: &Call<'_>) -> Result<Value, Fault> {
    let (object, name) = (call.object(0)?, name(call)?);
    let Some((spelled, _)) = object.find(name) else {
        return Ok(call.value(0).clone());
    };
    let spelled = spelled.clone();
    let mut object = Object::clone(object);
    object.remove(&spelled);
    Ok(object.into())
}

/// Objects into one: where both have an object under a name those are merged, otherwise the later
/// value stays.
fn merge_objects(call: &Call<'_>) -> Result<Value, Fault> {
    let mut merged = Object::clone(call.object(0)?);
    for at in 1..call.count() {
        merge(&mut merged, call.object(at)?);
    }
    made_nested(merged.into())
}

fn merge(into: &mut Object, from: &Object) {
    for (name, value) in from.iter() {
        match (into.get_exact(name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => {
                let mut inner = Object::clone(old);
                merge(&mut inner, new);
                into.insert(name.clone(), inner.into());
            }
            _ => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}
