//! Conditions of automation rules: Sentinel's five kinds.
//!
//! Kinds, names and nesting are those of Sentinel's API; "positive means that at least one value matches,
//! negative that none does" is documented for it too. That upper and lower case are the same is our choice,
//! as Sentinel's documents do not say it: analysts write `vip` and `VIP`, and ARM ids come in any case.

mod decide;
mod item;
mod operator;
mod property;

use serde::{Deserialize, Serialize};

use crate::incident::spelled;
use crate::situation::{Situation, Texts, any_matches, owner_texts};

pub use decide::Leaf;
pub(crate) use decide::refused_by;
pub use operator::Operator;
pub use property::Property;

/// A condition on what a rule looks at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Condition {
    /// A property compared with values.
    Property {
        /// Which property.
        property: Property,
        /// How it is compared.
        operator: Operator,
        /// With what.
        values: Vec<String>,
    },
    /// Conditions on the items of a list, one item at a time.
    PropertyArray {
        /// Which list.
        array: Array,
        /// How many items must satisfy them. A list without items satisfies `AllItems` and not `AnyItem`.
        wanted: Wanted,
        /// What must all hold for an item.
        conditions: Vec<Condition>,
    },
    /// A property changed.
    PropertyChanged {
        /// Which property.
        property: ChangedProperty,
        /// Which side of the change is compared with the values; none where any change will do.
        change: Option<ChangeSide>,
        /// How it is compared; absent where any change will do.
        operator: Option<Operator>,
        /// With what; empty where any change will do.
        values: Vec<String>,
    },
    /// Items were added to a list.
    PropertyArrayChanged {
        /// To which list.
        array: ChangedArray,
    },
    /// All of the inner conditions hold.
    And(Vec<Condition>),
    /// One of the inner conditions holds.
    Or(Vec<Condition>),
}

spelled!(
    /// The lists whose items a condition can look at one by one.
    Array {
        /// Custom details of the alerts: an item is a name with all the values that any alert gives it.
        CustomDetails,
        /// Values of custom details: of the detail that is looked at, else of all.
        CustomDetailValues,
        /// The incident's tags.
        IncidentLabels,
    }
);

spelled!(
    /// How many items of a list must satisfy the conditions on them.
    Wanted {
        /// One or more.
        AnyItem,
        /// All there are.
        AllItems,
    }
);

spelled!(
    /// The properties whose change a condition can look at.
    ChangedProperty {
        /// The severity.
        IncidentSeverity,
        /// The status.
        IncidentStatus,
        /// The owner: any of display name, e-mail address, object id, user principal name.
        IncidentOwner,
    }
);

spelled!(
    /// The sides of a change.
    ChangeSide {
        /// What was there before.
        ChangedFrom,
        /// What is there now.
        ChangedTo,
    }
);

spelled!(
    /// The lists to which a condition can see items added.
    ChangedArray {
        /// The alerts.
        Alerts,
        /// The tags.
        Labels,
        /// The tactics.
        Tactics,
        /// The comments.
        Comments,
    }
);

impl Condition {
    /// Whether the condition holds.
    pub fn holds(&self, situation: &Situation<'_>) -> bool {
        match self {
            Self::Property { property, operator, values } => {
                compared(situation.texts(*property), *property, *operator, values)
            }
            Self::PropertyArray { array, wanted, conditions } => {
                item::hold(situation, *array, *wanted, conditions)
            }
            Self::PropertyChanged { property, change, operator, values } => {
                changed(situation, *property, *change, *operator, values)
            }
            Self::PropertyArrayChanged { array } => added(situation, *array),
            Self::And(inner) => inner.iter().all(|condition| condition.holds(situation)),
            Self::Or(inner) => inner.iter().any(|condition| condition.holds(situation)),
        }
    }

    /// How many conditions this is: the leaves count, groups and lists do not, but for an empty list.
    pub fn count(&self) -> usize {
        match self {
            Self::And(inner) | Self::Or(inner) => inner.iter().map(Self::count).sum(),
            Self::PropertyArray { conditions, .. } => {
                conditions.iter().map(Self::count).sum::<usize>().max(1)
            }
            Self::Property { .. }
            | Self::PropertyChanged { .. }
            | Self::PropertyArrayChanged { .. } => 1,
        }
    }

    /// The analytics rules to which the condition binds a rule: the values of its positive conditions on
    /// them. None where incidents of any analytics rule can satisfy it.
    pub fn analytics_rules(&self) -> Option<Vec<&str>> {
        match self {
            Self::Property { property, operator, values }
                if property.names_analytics_rules() && !operator.is_negative() =>
            {
                Some(values.iter().map(String::as_str).collect())
            }
            Self::And(inner) => {
                let bound = inner.iter().filter_map(Self::analytics_rules);
                bound.reduce(|first, more| [first, more].concat())
            }
            Self::Or(inner) => {
                let bound: Option<Vec<_>> = inner.iter().map(Self::analytics_rules).collect();
                bound.map(|bound| bound.concat())
            }
            _ => None,
        }
    }
}

/// Whether texts and values are as the operator wants them.
fn compared(texts: &Texts, property: Property, operator: Operator, values: &[String]) -> bool {
    any_matches(texts, property, operator, values) != operator.is_negative()
}

fn changed(
    situation: &Situation<'_>,
    property: ChangedProperty,
    change: Option<ChangeSide>,
    operator: Option<Operator>,
    values: &[String],
) -> bool {
    let Some((from, to)) = sides(situation, property) else {
        return false;
    };
    let side = match change {
        None => return true,
        Some(_) if values.is_empty() => return true,
        Some(ChangeSide::ChangedFrom) => from,
        Some(ChangeSide::ChangedTo) => to,
    };
    // None of the three needs its texts folded in a way of its own.
    compared(&side, Property::IncidentStatus, operator.unwrap_or(Operator::Equals), values)
}

/// What was there before and what is there now, where that is not the same.
fn sides(situation: &Situation<'_>, property: ChangedProperty) -> Option<(Texts, Texts)> {
    let changes = situation.changes()?;
    let word = |word| Texts::one(Some(word));
    match property {
        ChangedProperty::IncidentSeverity => {
            changes.severity.map(|(from, to)| (word(from.as_str()), word(to.as_str())))
        }
        ChangedProperty::IncidentStatus => {
            changes.status.map(|(from, to)| (word(from.as_str()), word(to.as_str())))
        }
        ChangedProperty::IncidentOwner => {
            let (from, to) = changes.owner.as_ref()?;
            Some((owner_texts(from.as_ref()), owner_texts(to.as_ref())))
        }
    }
}

fn added(situation: &Situation<'_>, array: ChangedArray) -> bool {
    situation.changes().is_some_and(|changes| match array {
        ChangedArray::Alerts => !changes.alerts.is_empty(),
        ChangedArray::Labels => !changes.labels.is_empty(),
        ChangedArray::Tactics => !changes.tactics.is_empty(),
        ChangedArray::Comments => !changes.comments.is_empty(),
    })
}

#[cfg(test)]
mod tests;
