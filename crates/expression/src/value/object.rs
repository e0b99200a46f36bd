//! An object whose members keep their order.

use std::sync::Arc;

use indexmap::IndexMap;

use super::Value;

/// The members of an object, in the order in which they were written.
///
/// A name is looked up exactly first, and then without regard to letter case, as the engine does.
#[derive(Debug, Clone, Default)]
pub struct Object {
    members: IndexMap<Arc<str>, Value>,
}

impl Object {
    /// An object without members.
    pub fn new() -> Object {
        Object::default()
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The member with this name, exactly or else without regard to letter case.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name).or_else(|| self.find(name).map(|(_, value)| value))
    }

    /// The member with exactly this name.
    pub fn get_exact(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// The member with this name (exactly, else in another letter case), and how it is spelled.
    pub fn find(&self, name: &str) -> Option<(&Arc<str>, &Value)> {
        self.members
            .get_key_value(name)
            .or_else(|| self.members.iter().find(|(member, _)| equal_ignoring_case(member, name)))
    }

    /// The member with this name, or else the one at the end of a path of names with slashes
    /// between: `body/value`.
    pub(crate) fn at_path(&self, path: &str) -> Option<&Value> {
        if let Some(member) = self.get(path) {
            return Some(member);
        }
        let mut names = path.split('/');
        let mut value = self.get(names.next()?)?;
        for name in names {
            value = value.get(name)?;
        }
        Some(value)
    }

    /// Sets the member with exactly this name; a new one comes last.
    pub fn insert(&mut self, name: impl Into<Arc<str>>, value: Value) -> Option<Value> {
        self.members.insert(name.into(), value)
    }

    /// Takes the member with exactly this name out; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.members.shift_remove(name)
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Value)> {
        self.members.iter()
    }

    /// Names in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.members.keys()
    }

    /// Values in order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.members.values()
    }
}

impl<Name: Into<Arc<str>>> FromIterator<(Name, Value)> for Object {
    fn from_iter<Members: IntoIterator<Item = (Name, Value)>>(members: Members) -> Object {
        Object { members: members.into_iter().map(|(name, value)| (name.into(), value)).collect() }
    }
}

/// Whether two texts are the same when each character is put in upper case on its own
/// (.NET's `OrdinalIgnoreCase`).
pub(crate) fn equal_ignoring_case(left: &str, right: &str) -> bool {
    if left.is_ascii() && right.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    left.chars().map(simple_upper).eq(right.chars().map(simple_upper))
}

/// The upper case of one character where that is one character again.
pub(crate) fn simple_upper(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_uppercase();
    }
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        // What is not ASCII stays so: the dotless i is no I in the culture of no place.
        (Some(single), None) if !single.is_ascii() => single,
        _ => character,
    }
}
