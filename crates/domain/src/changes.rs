//! What changed about an incident between two moments.
//!
//! These are the changes that Sentinel calls an update of an incident (contract of automation rules, "incident
//! updated" events): another severity, status or owner; labels, tactics, alerts or comments that were added.
//! A task that is added or completed is none of them.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::situation::{member, tactics};
use crate::{Incident, Label, Owner, Severity, Status};

/// The changes from one state of an incident to a later one. Of a pair, the first is what was there before.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Changes {
    /// Another severity.
    pub severity: Option<(Severity, Severity)>,
    /// Another status.
    pub status: Option<(Status, Status)>,
    /// Another owner; none is nobody.
    pub owner: Option<(Option<Owner>, Option<Owner>)>,
    /// Tags that were added.
    pub labels: Vec<Label>,
    /// Tactics that were added, of the incident itself or of its alerts.
    pub tactics: Vec<String>,
    /// Alerts that were added, as the source gave them.
    pub alerts: Vec<Value>,
    /// Comments that were added, as the source gave them.
    pub comments: Vec<Value>,
}

impl Changes {
    /// What changed from one state to another.
    pub fn between(before: &Incident, after: &Incident) -> Self {
        let label = |label: &Label| label.name.clone();
        let tactic = |tactic: &String| tactic.clone();
        Self {
            severity: pair(&before.severity, &after.severity),
            status: pair(&before.status, &after.status),
            owner: pair(&assigned(before), &assigned(after)),
            labels: added(&before.labels, &after.labels, label),
            tactics: added(&tactics(before), &tactics(after), tactic),
            alerts: added(&before.alerts, &after.alerts, identity),
            comments: added(&before.comments, &after.comments, identity),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The names of what changed.
    pub fn names(&self) -> Vec<String> {
        let names = [
            ("severity", self.severity.is_some()),
            ("status", self.status.is_some()),
            ("owner", self.owner.is_some()),
            ("labels", !self.labels.is_empty()),
            ("tactics", !self.tactics.is_empty()),
            ("alerts", !self.alerts.is_empty()),
            ("comments", !self.comments.is_empty()),
        ];
        let changed = names.into_iter().filter(|(_, changed)| *changed);
        changed.map(|(name, _)| name.to_owned()).collect()
    }

    /// These changes and then those, as one: from what was there before the first to what is there after the
    /// last. What was changed and changed back is no change.
    #[must_use]
    pub fn and(self, later: Self) -> Self {
        Self {
            severity: joined(self.severity, later.severity),
            status: joined(self.status, later.status),
            owner: joined(self.owner, later.owner),
            labels: union(self.labels, later.labels, |label| label.name.clone()),
            tactics: union(self.tactics, later.tactics, String::clone),
            alerts: union(self.alerts, later.alerts, identity),
            comments: union(self.comments, later.comments, identity),
        }
    }
}

/// The owner, unless nobody is named: sources send an owner of nulls for an incident without one.
fn assigned(incident: &Incident) -> Option<Owner> {
    let named = |owner: &&Owner| {
        owner.assigned_to.is_some()
            || owner.email.is_some()
            || owner.object_id.is_some()
            || owner.user_principal_name.is_some()
    };
    incident.owner.as_ref().filter(named).cloned()
}

fn pair<T: PartialEq + Clone>(before: &T, after: &T) -> Option<(T, T)> {
    (before != after).then(|| (before.clone(), after.clone()))
}

fn joined<T: PartialEq>(first: Option<(T, T)>, later: Option<(T, T)>) -> Option<(T, T)> {
    match (first, later) {
        (Some((from, _)), Some((_, to))) => (from != to).then_some((from, to)),
        (first, later) => first.or(later),
    }
}

fn added<T: Clone>(before: &[T], after: &[T], name: impl Fn(&T) -> String) -> Vec<T> {
    let known: HashSet<String> = before.iter().map(&name).collect();
    after.iter().filter(|item| !known.contains(&name(item))).cloned().collect()
}

fn union<T: Clone>(mut first: Vec<T>, later: Vec<T>, name: impl Fn(&T) -> String) -> Vec<T> {
    let more = added(&first, &later, name);
    first.extend(more);
    first
}

/// What makes an alert or a comment the same one: its own id, else its whole text.
fn identity(value: &Value) -> String {
    let properties = value.get("properties").and_then(Value::as_object);
    let in_properties = properties.and_then(|members| member(members, "systemAlertId"));
    let own = |name| value.as_object().and_then(|members| member(members, name));
    let id = in_properties.or_else(|| own("systemAlertId")).or_else(|| own("id"));
    let id = id.or_else(|| own("name")).and_then(Value::as_str);
    id.map_or_else(|| value.to_string(), str::to_lowercase)
}

#[cfg(test)]
mod tests;
