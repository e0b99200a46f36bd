//! Conditions on the items of a list.

use crate::situation::{Detail, Situation, Texts};

use super::{Array, Condition, Property, Wanted, compared};

/// The item that is looked at. A property that is the item's own is read from it; any other from the whole
/// situation.
#[derive(Clone, Copy)]
enum Item<'s> {
    Detail(&'s Detail),
    /// A value, and the detail that it is of.
    Value(&'s Texts, &'s Detail),
    Label(&'s Texts),
}

/// Whether as many items as are wanted satisfy the conditions.
pub(super) fn hold(
    situation: &Situation<'_>,
    array: Array,
    wanted: Wanted,
    conditions: &[Condition],
) -> bool {
    match array {
        Array::CustomDetails => {
            let items = situation.details().iter().map(Item::Detail);
            satisfied(situation, wanted, conditions, items)
        }
        Array::CustomDetailValues => {
            let all = situation.details().iter();
            let items =
                all.flat_map(|detail| detail.each.iter().map(|one| Item::Value(one, detail)));
            satisfied(situation, wanted, conditions, items)
        }
        Array::IncidentLabels => {
            let items = situation.labels().iter().map(Item::Label);
            satisfied(situation, wanted, conditions, items)
        }
    }
}

fn satisfied<'s>(
    situation: &Situation<'_>,
    wanted: Wanted,
    conditions: &[Condition],
    mut items: impl Iterator<Item = Item<'s>>,
) -> bool {
    let satisfies =
        |item: Item<'s>| conditions.iter().all(|condition| item.satisfies(condition, situation));
    match wanted {
        Wanted::AnyItem => items.any(satisfies),
        Wanted::AllItems => items.all(satisfies),
    }
}

impl<'s> Item<'s> {
    fn satisfies(self, condition: &Condition, situation: &Situation<'_>) -> bool {
        match condition {
            Condition::Property { property, operator, values } => {
                let texts = self.texts(*property).unwrap_or_else(|| situation.texts(*property));
                compared(texts, *property, *operator, values)
            }
            Condition::PropertyArray { array: Array::CustomDetailValues, wanted, conditions }
                if let Self::Detail(detail) = self =>
            {
                let items = detail.each.iter().map(|one| Item::Value(one, detail));
                satisfied(situation, *wanted, conditions, items)
            }
            Condition::And(inner) => inner.iter().all(|inner| self.satisfies(inner, situation)),
            Condition::Or(inner) => inner.iter().any(|inner| self.satisfies(inner, situation)),
            other => other.holds(situation),
        }
    }

    /// The texts of a property of the item itself.
    fn texts(self, property: Property) -> Option<&'s Texts> {
        match (self, property) {
            (Self::Detail(detail), Property::IncidentCustomDetailsKey) => Some(&detail.name),
            (Self::Detail(detail), Property::IncidentCustomDetailsValue) => Some(&detail.values),
            (Self::Value(_, detail), Property::IncidentCustomDetailsKey) => Some(&detail.name),
            (Self::Value(value, _), Property::IncidentCustomDetailsValue) => Some(value),
            (Self::Label(label), Property::IncidentLabel) => Some(label),
            _ => None,
        }
    }
}
