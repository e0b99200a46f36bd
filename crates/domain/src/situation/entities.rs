//! The entities of an incident and of its alerts, by kind.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

use super::json::{member, texts};
use super::{Fold, Texts};

/// Entities by their folded kind.
#[derive(Debug, Default)]
pub(super) struct Entities<'a>(HashMap<String, Vec<Cow<'a, Value>>>);

impl<'a> Entities<'a> {
    pub(super) fn of(all: impl Iterator<Item = Cow<'a, Value>>) -> Self {
        let mut entities = Self::default();
        for entity in all {
            if let Some(kind) = kind(&entity) {
                entities.0.entry(kind).or_default().push(entity);
            }
        }
        entities
    }

    /// What the entities of this kind have in these members: of each entity the first member that it has.
    pub(super) fn texts(&self, kind: &str, names: &[&str]) -> Texts {
        let entities = self.0.get(kind).map(Vec::as_slice).unwrap_or_default();
        let found = entities.iter().filter_map(|entity| value(entity, names));
        Texts::of(Fold::Case, found.flat_map(texts))
    }
}

/// An entity's kind: `kind` in Sentinel's API (`DnsResolution`), `Type` in an alert's own entities (`dns`,
/// `azure-resource`).
fn kind(entity: &Value) -> Option<String> {
    let members = entity.as_object()?;
    let kind = member(members, "kind").or_else(|| member(members, "type"))?.as_str()?;
    let mut folded = String::new();
    Fold::Squeezed.apply(kind, &mut folded);
    Some(if folded == "dns" { "dnsresolution".to_owned() } else { folded })
}

fn value<'v>(entity: &'v Value, names: &[&str]) -> Option<&'v Value> {
    let own = entity.as_object()?;
    let properties = own.get("properties").and_then(Value::as_object);
    // Where there are properties, the entity's own members are those of the resource: its `name` is its id.
    let members = properties.unwrap_or(own);
    names.iter().find_map(|name| member(members, name))
}
