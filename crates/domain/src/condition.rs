//! Conditions of automation rules.
//!
//! Two of Sentinel's five kinds so far: a property compared with values, and groups of conditions. The
//! properties are those of the incident itself.

use serde::{Deserialize, Serialize};

use crate::Incident;
use crate::incident::spelled;

/// A condition on an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Condition {
    /// A property compared with values.
    Property {
        /// Which property.
        property: Property,
        /// How it is compared.
        operator: Operator,
        /// With what. A positive operator wants one of them to match, a negative one none.
        values: Vec<String>,
    },
    /// All of the inner conditions hold.
    And(Vec<Condition>),
    /// One of the inner conditions holds.
    Or(Vec<Condition>),
}

spelled!(
    /// The properties of the incident itself that a condition can look at.
    Property {
        /// Its title.
        IncidentTitle,
        /// Its description.
        IncidentDescription,
        /// Its severity.
        IncidentSeverity,
        /// Its status.
        IncidentStatus,
        /// The analytics rules that raised it: the full id, or its last segment.
        IncidentRelatedAnalyticRuleIds,
        /// Its tactics.
        IncidentTactics,
        /// Its tags.
        IncidentLabel,
        /// The product that raised it.
        IncidentProviderName,
    }
);

spelled!(
    /// How a property is compared. Texts are compared without case.
    Operator {
        /// The same text.
        Equals,
        /// Not the same text.
        NotEquals,
        /// The value is somewhere in it.
        Contains,
        /// The value is nowhere in it.
        NotContains,
        /// It begins with the value.
        StartsWith,
        /// It does not begin with the value.
        NotStartsWith,
        /// It ends with the value.
        EndsWith,
        /// It does not end with the value.
        NotEndsWith,
    }
);

impl Condition {
    /// Whether the condition holds for this incident.
    pub fn holds(&self, incident: &Incident) -> bool {
        match self {
            Self::Property { property, operator, values } => {
                operator.holds(&property.texts(incident), values)
            }
            Self::And(inner) => inner.iter().all(|condition| condition.holds(incident)),
            Self::Or(inner) => inner.iter().any(|condition| condition.holds(incident)),
        }
    }

    /// How many conditions this is, groups counted with all that is in them.
    pub fn count(&self) -> usize {
        match self {
            Self::Property { .. } => 1,
            Self::And(inner) | Self::Or(inner) => 1 + inner.iter().map(Self::count).sum::<usize>(),
        }
    }
}

impl Property {
    /// What the incident has there, in lower case: none, one or several texts.
    fn texts(self, incident: &Incident) -> Vec<String> {
        let one = |text: &str| vec![text.to_lowercase()];
        match self {
            Self::IncidentTitle => one(&incident.title),
            Self::IncidentDescription => one(incident.description.as_deref().unwrap_or_default()),
            Self::IncidentSeverity => one(incident.severity.as_str()),
            Self::IncidentStatus => one(incident.status.as_str()),
            Self::IncidentRelatedAnalyticRuleIds => {
                let ids = incident.related_analytic_rule_ids.iter().map(|id| id.to_lowercase());
                ids.flat_map(|id| {
                    let last = id.rsplit('/').next().map(str::to_owned);
                    last.into_iter()
                        .filter(|last| *last != id)
                        .chain([id.clone()])
                        .collect::<Vec<_>>()
                })
                .collect()
            }
            Self::IncidentTactics => tactics(incident),
            Self::IncidentLabel => {
                incident.labels.iter().map(|label| label.name.to_lowercase()).collect()
            }
            Self::IncidentProviderName => one(incident
                .additional
                .get("providerName")
                .and_then(|v| v.as_str())
                .unwrap_or_default()),
        }
    }
}

fn tactics(incident: &Incident) -> Vec<String> {
    let data = incident.additional.get("additionalData");
    let tactics = data.and_then(|data| data.get("tactics")).and_then(|tactics| tactics.as_array());
    tactics
        .into_iter()
        .flatten()
        .filter_map(|tactic| tactic.as_str().map(str::to_lowercase))
        .collect()
}

impl Operator {
    fn holds(self, texts: &[String], values: &[String]) -> bool {
        let any = |matches: fn(&str, &str) -> bool| {
            values
                .iter()
                .map(|value| value.to_lowercase())
                .any(|value| texts.iter().any(|text| matches(text, &value)))
        };
        match self {
            Self::Equals => any(|text, value| text == value),
            Self::NotEquals => !any(|text, value| text == value),
            Self::Contains => any(|text, value| text.contains(value)),
            Self::NotContains => !any(|text, value| text.contains(value)),
            Self::StartsWith => any(|text, value| text.starts_with(value)),
            Self::NotStartsWith => !any(|text, value| text.starts_with(value)),
            Self::EndsWith => any(|text, value| text.ends_with(value)),
            Self::NotEndsWith => !any(|text, value| text.ends_with(value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operator(operator: Operator, texts: &[&str], values: &[&str]) -> bool {
        let own = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        operator.holds(&own(texts), &own(values))
    }

    #[test]
    fn a_positive_operator_wants_one_match_and_its_negative_none() {
        use Operator::*;
        for (positive, negative, text, hit, miss) in [
            (Equals, NotEquals, "phishing mail", "Phishing Mail", "phishing"),
            (Contains, NotContains, "phishing mail", "SHING M", "ransom"),
            (StartsWith, NotStartsWith, "phishing mail", "Phish", "mail"),
            (EndsWith, NotEndsWith, "phishing mail", "MAIL", "phish"),
        ] {
            assert!(operator(positive, &[text], &[miss, hit]), "{positive:?}");
            assert!(!operator(positive, &[text], &[miss]), "{positive:?}");
            assert!(!operator(negative, &[text], &[miss, hit]), "{negative:?}");
            assert!(operator(negative, &[text], &[miss]), "{negative:?}");
        }
    }

    #[test]
    fn nothing_there_matches_no_positive_operator_and_every_negative_one() {
        assert!(!operator(Operator::Contains, &[], &["x"]));
        assert!(operator(Operator::NotContains, &[], &["x"]));
    }
}
