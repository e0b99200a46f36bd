//! What an alert says.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::json::{member, texts, unpacked};
use super::{Fold, Texts};

/// An alert: an entity of kind `SecurityAlert` (`{kind, properties: {…}}`), or its properties alone.
#[derive(Clone, Copy)]
pub(super) struct Alert<'a>(pub(super) &'a Value);

impl<'a> Alert<'a> {
    fn own(self) -> Option<&'a Map<String, Value>> {
        self.0.as_object()
    }

    /// A member of its properties, else of itself.
    pub(super) fn member(self, name: &str) -> Option<&'a Value> {
        let properties = self.own().and_then(|own| own.get("properties")?.as_object());
        let inner = properties.and_then(|properties| member(properties, name));
        inner.or_else(|| self.own().and_then(|own| member(own, name)))
    }

    /// An entry of its bag of extra data. Sentinel's own entries are JSON in a text.
    fn additional(self, name: &str) -> Option<Cow<'a, Value>> {
        let bag = self.member("additionalData").or_else(|| self.member("extendedProperties"))?;
        Some(unpacked(member(bag.as_object()?, name)?))
    }

    /// The texts of the first of these members that it has.
    pub(super) fn texts(self, names: &[&str]) -> Vec<String> {
        names.iter().find_map(|name| self.member(name)).map(texts).unwrap_or_default()
    }

    /// The rules that raised it, under this name in its extra data.
    pub(super) fn rules(self, name: &str) -> Vec<String> {
        self.additional(name).map(|rules| texts(&rules)).unwrap_or_default()
    }

    /// Its own entities, as a list or as JSON in a text.
    pub(super) fn entities(self) -> Vec<Cow<'a, Value>> {
        match self.member("entities").map(unpacked) {
            Some(Cow::Borrowed(Value::Array(items))) => items.iter().map(Cow::Borrowed).collect(),
            Some(Cow::Owned(Value::Array(items))) => items.into_iter().map(Cow::Owned).collect(),
            _ => vec![],
        }
    }

    /// Its custom details: names with their values.
    fn custom_details(self) -> Vec<(String, Vec<String>)> {
        match self.additional("Custom Details").map(Cow::into_owned) {
            Some(Value::Object(details)) => details
                .into_iter()
                .map(|(name, values)| (name, texts(&unpacked(&values))))
                .collect(),
            _ => vec![],
        }
    }
}

/// A custom detail: one name with the values that any of the alerts gives it.
#[derive(Debug)]
pub(crate) struct Detail {
    pub(crate) name: Texts,
    pub(crate) values: Texts,
    pub(crate) each: Vec<Texts>,
}

/// The custom details of all these alerts, each name once.
pub(super) fn custom_details<'a>(alerts: impl Iterator<Item = Alert<'a>>) -> Vec<Detail> {
    let mut details: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, values) in alerts.flat_map(Alert::custom_details) {
        let mut folded = String::new();
        Fold::Case.apply(&name, &mut folded);
        details.entry(folded).or_default().extend(values);
    }
    let detail = |(name, mut values): (String, Vec<String>)| {
        values.sort_unstable();
        values.dedup();
        Detail {
            name: Texts::one(Some(&name)),
            values: Texts::of(Fold::Case, &values),
            each: values.iter().map(|value| Texts::one(Some(value))).collect(),
        }
    };
    details.into_iter().map(detail).collect()
}
