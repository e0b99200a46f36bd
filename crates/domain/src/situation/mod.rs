//! What an automation rule looks at: an incident or an alert, with what just changed about it.

mod alert;
mod entities;
mod json;
mod texts;

use std::cell::OnceCell;

use serde_json::Value;

use crate::condition::{Operator, Property};
use crate::rule::On;
use crate::{ActorKind, Changes, Incident, Label, Owner};

use alert::{Alert, custom_details};
use entities::Entities;

pub(crate) use alert::Detail;
pub(crate) use json::member;
use texts::Sought;
pub(crate) use texts::{Fold, Texts};

/// What a rule looks at. Each property is read when the first condition asks for it, and kept, so that
/// hundreds of rules read an incident's alerts and entities once.
pub struct Situation<'a> {
    subject: Subject<'a>,
    changes: Option<&'a Changes>,
    updated_by: Option<&'a str>,
    facts: [OnceCell<Texts>; Property::SPELLINGS.len()],
    entities: OnceCell<Entities<'a>>,
    details: OnceCell<Vec<Detail>>,
    labels: OnceCell<Vec<Texts>>,
}

#[derive(Clone, Copy)]
enum Subject<'a> {
    Incident(&'a Incident),
    Alert(&'a Value),
}

impl<'a> Situation<'a> {
    /// An incident as it is.
    pub fn of_incident(incident: &'a Incident) -> Self {
        Self::of(Subject::Incident(incident))
    }

    /// One alert: an entity of kind `SecurityAlert`.
    pub fn of_alert(alert: &'a Value) -> Self {
        Self::of(Subject::Alert(alert))
    }

    fn of(subject: Subject<'a>) -> Self {
        Self {
            subject,
            changes: None,
            updated_by: None,
            facts: [const { OnceCell::new() }; Property::SPELLINGS.len()],
            entities: OnceCell::new(),
            details: OnceCell::new(),
            labels: OnceCell::new(),
        }
    }

    /// The same after these changes. `updated_by` is the kind of actor that made them, in the words of
    /// [`updated_by`] or of the source; case, blanks and punctuation do not count.
    #[must_use]
    pub fn after(mut self, changes: &'a Changes, updated_by: Option<&'a str>) -> Self {
        self.changes = Some(changes);
        self.updated_by = updated_by;
        self
    }

    /// Whether it is an incident or an alert that is looked at.
    pub fn on(&self) -> On {
        match self.subject {
            Subject::Incident(_) => On::Incidents,
            Subject::Alert(_) => On::Alerts,
        }
    }

    /// What changed; none where nothing did, or where it is not known.
    pub(crate) fn changes(&self) -> Option<&'a Changes> {
        self.changes
    }

    /// The texts of a property.
    pub(crate) fn texts(&self, property: Property) -> &Texts {
        self.facts[property as usize].get_or_init(|| self.read(property))
    }

    /// The custom details of the alerts.
    pub(crate) fn details(&self) -> &[Detail] {
        self.details.get_or_init(|| custom_details(self.alerts()))
    }

    /// The tags, one by one.
    pub(crate) fn labels(&self) -> &[Texts] {
        self.labels.get_or_init(|| {
            let labels = self.incident().map(|incident| incident.labels.as_slice());
            let labels = labels.unwrap_or_default().iter();
            labels.map(|label| Texts::one(Some(&label.name))).collect()
        })
    }

    fn incident(&self) -> Option<&'a Incident> {
        match self.subject {
            Subject::Incident(incident) => Some(incident),
            Subject::Alert(_) => None,
        }
    }

    fn alerts(&self) -> impl Iterator<Item = Alert<'a>> + use<'a> {
        let alerts = match self.subject {
            Subject::Incident(incident) => incident.alerts.as_slice(),
            Subject::Alert(alert) => std::slice::from_ref(alert),
        };
        alerts.iter().map(Alert)
    }

    fn entities(&self) -> &Entities<'a> {
        self.entities.get_or_init(|| {
            let related = self.incident().map(|incident| incident.related_entities.as_slice());
            let related = related.unwrap_or_default().iter().map(std::borrow::Cow::Borrowed);
            Entities::of(related.chain(self.alerts().flat_map(Alert::entities)))
        })
    }

    fn read(&self, property: Property) -> Texts {
        use Property::{
            AlertAnalyticRuleIds, AlertProductNames, IncidentAlertTitle, IncidentCustomDetailsKey,
            IncidentCustomDetailsValue, IncidentCustomDetectionRuleIds, IncidentUpdatedBySource,
        };
        if let Some((kind, names)) = property.of_entity() {
            return self.entities().texts(kind, names);
        }
        let fold = property.fold();
        let of_alerts =
            |names: &[&str]| self.alerts().flat_map(|alert| alert.texts(names)).collect();
        let mut texts: Vec<String> = match property {
            IncidentUpdatedBySource => self.updated_by.map(str::to_owned).into_iter().collect(),
            IncidentCustomDetailsKey => {
                return Texts::all(self.details().iter().map(|detail| &detail.name));
            }
            IncidentCustomDetailsValue => {
                return Texts::all(self.details().iter().map(|detail| &detail.values));
            }
            IncidentAlertTitle => of_alerts(&["alertDisplayName", "displayName", "alertName"]),
            AlertProductNames => of_alerts(&["productName"]),
            AlertAnalyticRuleIds => self.rules("Analytic Rule Ids"),
            IncidentCustomDetectionRuleIds => self.rules("Custom Detection Rule Ids"),
            _ => vec![],
        };
        match self.subject {
            Subject::Incident(incident) => texts.extend(of_incident(incident, property)),
            // A rule on alerts may use either name for the rules that raised the alert.
            Subject::Alert(_) if property.names_analytics_rules() => {
                texts = self.rules("Analytic Rule Ids");
            }
            Subject::Alert(_) => {}
        }
        if property.names_rules() {
            let last = |id: &String| last_segment(id).map(str::to_owned);
            texts.extend(texts.iter().filter_map(last).collect::<Vec<_>>());
        }
        Texts::of(fold, texts)
    }

    fn rules(&self, name: &str) -> Vec<String> {
        self.alerts().flat_map(|alert| alert.rules(name)).collect()
    }
}

/// What the incident itself has.
fn of_incident(incident: &Incident, property: Property) -> Vec<String> {
    let additional = |path: &[&str]| additional(incident, path);
    match property {
        Property::IncidentTitle => vec![incident.title.clone()],
        Property::IncidentDescription => vec![incident.description.clone().unwrap_or_default()],
        Property::IncidentSeverity => vec![incident.severity.as_str().to_owned()],
        Property::IncidentStatus => vec![incident.status.as_str().to_owned()],
        Property::IncidentRelatedAnalyticRuleIds => incident.related_analytic_rule_ids.clone(),
        Property::IncidentTactics => tactics(incident),
        Property::IncidentLabel => {
            incident.labels.iter().map(|Label { name, .. }| name.clone()).collect()
        }
        Property::IncidentProviderName => additional(&["providerName"]),
        Property::AlertProductNames => additional(&["additionalData", "alertProductNames"]),
        Property::IncidentCustomDetectionRuleIds => {
            let mut rules = additional(&["customDetectionRuleIds"]);
            rules.extend(additional(&["additionalData", "customDetectionRuleIds"]));
            rules
        }
        _ => vec![],
    }
}

/// The texts at a path of the properties that have no place of their own.
fn additional(incident: &Incident, path: &[&str]) -> Vec<String> {
    let Some((first, rest)) = path.split_first() else {
        return vec![];
    };
    let mut found = member(&incident.additional, first);
    for name in rest {
        found = found.and_then(|value| member(value.as_object()?, name));
    }
    found.map(json::texts).unwrap_or_default()
}

/// The tactics of an incident and of its alerts, each once, in the order in which they are named.
pub(crate) fn tactics(incident: &Incident) -> Vec<String> {
    let mut tactics = additional(incident, &["additionalData", "tactics"]);
    for tactic in incident.alerts.iter().flat_map(|alert| Alert(alert).texts(&["tactics"])) {
        if !tactics.contains(&tactic) {
            tactics.push(tactic);
        }
    }
    tactics
}

/// The texts by which a condition knows an owner.
pub(crate) fn owner_texts(owner: Option<&Owner>) -> Texts {
    let names = owner.map(|owner| {
        [&owner.assigned_to, &owner.email, &owner.object_id, &owner.user_principal_name]
    });
    Texts::of(Fold::Case, names.into_iter().flatten().flatten())
}

/// What follows the last slash of an id that has one.
fn last_segment(id: &str) -> Option<&str> {
    id.trim_end_matches('/').rsplit_once('/').map(|(_, last)| last)
}

/// Whether one of the values matches one of the texts, as the positive form of the operator has it.
pub(crate) fn any_matches(
    texts: &Texts,
    property: Property,
    operator: Operator,
    values: &[String],
) -> bool {
    let mut sought = Sought::default();
    let mut matches = |value: &str, operator: Operator| {
        sought.set(property.fold(), value);
        texts.match_value(operator, &sought)
    };
    let whole = !matches!(operator.positive(), Operator::StartsWith | Operator::EndsWith);
    values.iter().any(|value| {
        let last = if whole && property.names_rules() { last_segment(value) } else { None };
        matches(value, operator) || last.is_some_and(|last| matches(last, Operator::Equals))
    })
}

/// The word for a kind of actor that conditions on `IncidentUpdatedBySource` compare with. Sentinel's portal
/// has Application, User, Alert grouping, Playbook, Automation rule and Microsoft 365 Defender; their exact
/// spellings in the API are not documented. A source that does not say who changed the incident counts as
/// an application.
pub fn updated_by(kind: &ActorKind) -> &'static str {
    match kind {
        ActorKind::User => "User",
        ActorKind::Source => "Application",
        ActorKind::AutomationRule { .. } => "AutomationRule",
        ActorKind::Playbook { .. } => "Playbook",
    }
}

#[cfg(test)]
mod tests;
