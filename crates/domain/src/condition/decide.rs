//! Which condition decided, in words that hold nothing of the incident.

use serde::{Deserialize, Serialize};

use crate::Situation;

use super::Condition;

/// How many values, and how many characters of each, are told.
const VALUES: usize = 3;
const CHARACTERS: usize = 60;
/// How many characters of a condition are told: hundreds of them are kept with each delivery.
const MOST_CHARACTERS: usize = 240;

/// One condition that is no group, and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// Where it stands in the rule: `conditions[1].innerConditions[0]`.
    pub place: String,
    /// What it says, in short: `IncidentSeverity Equals High`.
    pub what: String,
    /// Whether it holds.
    pub holds: bool,
}

/// The first of these conditions that does not hold: its place and what it says. In an And that is the inner
/// one that failed; of an Or all failed, so it is the Or.
pub(crate) fn refused_by(
    conditions: &[Condition],
    situation: &Situation<'_>,
) -> Option<(String, String)> {
    let failed = first_failed(conditions, situation)?;
    let place = format!("conditions[{}]", failed.0);
    Some(inside(failed.1, place, situation))
}

fn first_failed<'c>(
    conditions: &'c [Condition],
    situation: &Situation<'_>,
) -> Option<(usize, &'c Condition)> {
    conditions.iter().enumerate().find(|(_, condition)| !condition.holds(situation))
}

fn inside(condition: &Condition, place: String, situation: &Situation<'_>) -> (String, String) {
    if let Condition::And(inner) = condition
        && let Some((index, failed)) = first_failed(inner, situation)
    {
        return inside(failed, format!("{place}.innerConditions[{index}]"), situation);
    }
    (place, short(condition))
}

fn short(condition: &Condition) -> String {
    let mut what = condition.to_string();
    if let Some((end, _)) = what.char_indices().nth(MOST_CHARACTERS) {
        what.truncate(end);
        what.push('…');
    }
    what
}

impl Condition {
    /// Adds the conditions in this one that are no groups to `leaves`. Conditions on the items of a list are
    /// one leaf, as each has as many answers as there are items.
    pub(crate) fn leaves(&self, place: &str, situation: &Situation<'_>, leaves: &mut Vec<Leaf>) {
        match self {
            Self::And(inner) | Self::Or(inner) => {
                for (index, condition) in inner.iter().enumerate() {
                    let place = format!("{place}.innerConditions[{index}]");
                    condition.leaves(&place, situation, leaves);
                }
            }
            leaf => leaves.push(Leaf {
                place: place.to_owned(),
                what: short(leaf),
                holds: leaf.holds(situation),
            }),
        }
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Property { property, operator, values } => {
                write!(f, "{} {} ", property.as_str(), operator.as_str())?;
                write_values(f, values)
            }
            Self::PropertyArray { array, wanted, conditions } => {
                write!(f, "{} of {}", wanted.as_str(), array.as_str())?;
                for (index, condition) in conditions.iter().enumerate() {
                    write!(f, "{}{condition}", if index == 0 { ": " } else { " and " })?;
                }
                Ok(())
            }
            Self::PropertyChanged { property, change, operator, values } => {
                let change = change.map_or("Changed", |change| change.as_str());
                write!(f, "{} {change}", property.as_str())?;
                match operator {
                    Some(operator) if !values.is_empty() => {
                        write!(f, " {} ", operator.as_str())?;
                        write_values(f, values)
                    }
                    _ => Ok(()),
                }
            }
            Self::PropertyArrayChanged { array } => write!(f, "{} Added", array.as_str()),
            Self::And(inner) => write!(f, "all of {} conditions", inner.len()),
            Self::Or(inner) => write!(f, "one of {} conditions", inner.len()),
        }
    }
}

/// The rule's own values, cut where they are many or long.
fn write_values(f: &mut std::fmt::Formatter<'_>, values: &[String]) -> std::fmt::Result {
    for (index, value) in values.iter().take(VALUES).enumerate() {
        let before = if index == 0 { "" } else { ", " };
        match value.char_indices().nth(CHARACTERS) {
            Some((end, _)) => write!(f, "{before}{}…", value.get(..end).unwrap_or_default())?,
            None => write!(f, "{before}{value}")?,
        }
    }
    match values.len().checked_sub(VALUES) {
        Some(more @ 1..) => write!(f, " and {more} more"),
        _ => Ok(()),
    }
}
