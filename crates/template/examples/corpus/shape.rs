//! What a definition expects of a value: its members, its items, and what it is compared with.

use crate::sample;
use expression::{Object, Value};
use std::collections::BTreeMap;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Into {
    Member(String),
    Item,
    /// What is written as JSON in a text.
    Json,
}

/// What is read of a value.
#[derive(Default)]
pub struct Shape {
    members: BTreeMap<String, Shape>,
    item: Option<Box<Shape>>,
    json: Option<Box<Shape>>,
    /// The value that fits, where what it is used for tells.
    pub hint: Option<Value>,
    pub schema: Option<Value>,
}

impl Shape {
    /// The shape of a value inside this one.
    pub fn at(&mut self, path: &[Into]) -> &mut Shape {
        match path {
            [] => self,
            [Into::Member(name), rest @ ..] => {
                let known = self.members.keys().find(|known| known.eq_ignore_ascii_case(name));
                let name = known.unwrap_or(name).clone();
                self.members.entry(name).or_default().at(rest)
            }
            [Into::Item, rest @ ..] => self.item.get_or_insert_default().at(rest),
            [Into::Json, rest @ ..] => self.json.get_or_insert_default().at(rest),
        }
    }

    /// Whether nothing is known.
    pub fn is_blank(&self) -> bool {
        self.members.is_empty()
            && self.item.is_none()
            && self.json.is_none()
            && self.hint.is_none()
            && self.schema.is_none()
    }

    /// Whether it is known to have members.
    pub fn has_members(&self) -> bool {
        !self.members.is_empty()
    }

    /// A value of this shape.
    pub fn value(&self) -> Value {
        self.over(None)
    }

    /// The value with what is read of it put over what is given, or what its schema says.
    pub fn over(&self, base: Option<Value>) -> Value {
        let base = self.schema.as_ref().map(sample::of).or(base);
        if let Some(json) = &self.json {
            return json.over(None).to_string().into();
        }
        if let Some(item) = &self.item {
            let first = base.as_ref().and_then(Value::as_array).and_then(<[Value]>::first);
            return vec![item.over(first.cloned())].into();
        }
        if !self.members.is_empty() {
            let mut object = base.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
            for (name, shape) in &self.members {
                let name = object.find(name).map_or(name.clone(), |(known, _)| known.to_string());
                let below = object.get_exact(&name).cloned();
                object.insert(name, shape.over(below));
            }
            return object.into();
        }
        match (base, &self.hint) {
            (Some(base), Some(hint)) if base.kind() != hint.kind() => base,
            (Some(Value::String(base)), Some(_)) if &*base != sample::TEXT => base.into(),
            (_, Some(hint)) => hint.clone(),
            (Some(base), None) => base,
            (None, None) => sample::TEXT.into(),
        }
    }
}

/// The members of an object, its name found in any letter case.
pub fn members<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = (&'v str, &'v Value)> {
    let object = value.get(name).and_then(Value::as_object);
    object.into_iter().flat_map(Object::iter).map(|(name, value)| (name.as_ref(), value))
}

/// All actions below a member, with their names; those inside an action come behind it.
pub fn actions<'v>(holder: &'v Value, name: &str, found: &mut Vec<(&'v str, &'v Value)>) {
    for (name, action) in members(holder, name) {
        found.push((name, action));
        actions(action, "actions", found);
        for branch in ["else", "default"] {
            if let Some(branch) = action.get(branch) {
                actions(branch, "actions", found);
            }
        }
        for (_, case) in members(action, "cases") {
            actions(case, "actions", found);
        }
    }
}
