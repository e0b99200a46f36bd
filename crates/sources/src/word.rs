//! What a sender says of one incident, and the incident that is made of it.

use domain::{Actor, ActorKind, Incident, Label, Owner, Severity, Status, WorkspaceId};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;
use wire::api::incident::Received;

use crate::alert::Alert;
use crate::entity::Entities;
use crate::sent::look_up;

/// What every id that is made here is made in. It never changes, or known incidents would come in anew.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x6f2a_4c1e_8b57_4d39_a0d6_3e91_5c7f_28b4);

/// How bad an incident is whose sender does not say so: neither hidden nor alarming.
pub const SEVERITY_UNKNOWN: Severity = Severity::Medium;

/// The words for severity that most senders share; a sender with words of its own has a table of its own.
///
/// | High | Medium | Low | Informational |
/// |---|---|---|---|
/// | critical, fatal, emergency, page, high, error | medium, moderate, warning, warn | low, minor | informational, info, information, none, notice |
pub const SEVERITIES: &[(&str, Severity)] = &[
    ("critical", Severity::High),
    ("fatal", Severity::High),
    ("emergency", Severity::High),
    ("page", Severity::High),
    ("high", Severity::High),
    ("error", Severity::High),
    ("medium", Severity::Medium),
    ("moderate", Severity::Medium),
    ("warning", Severity::Medium),
    ("warn", Severity::Medium),
    ("low", Severity::Low),
    ("minor", Severity::Low),
    ("informational", Severity::Informational),
    ("info", Severity::Informational),
    ("information", Severity::Informational),
    ("none", Severity::Informational),
    ("notice", Severity::Informational),
];

/// A severity by one of the shared words.
pub fn severity(word: &str) -> Option<Severity> {
    look_up(SEVERITIES, word)
}

/// The worse of two severities.
pub fn worse(one: Severity, other: Severity) -> Severity {
    let rank = |severity| match severity {
        Severity::High => 3,
        Severity::Medium => 2,
        Severity::Low => 1,
        Severity::Informational => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// What a sender says of one incident. Texts are plain, as the sender wrote them.
#[derive(Debug)]
pub struct Word {
    /// The sender's name in `?source=`.
    pub source: &'static str,
    /// What makes it this incident and no other, among all of its sender; a GUID is taken as the incident's.
    pub key: String,
    /// The sender's own id of the incident, where that is shorter than the key.
    pub provider_incident_id: Option<String>,
    /// Everything that makes this word another than the last: what its delivery's id is digested from.
    pub said: String,
    /// `providerName`: the product.
    pub provider: String,
    /// What it is, in a line.
    pub title: Option<String>,
    /// What happened.
    pub description: Option<String>,
    /// How bad.
    pub severity: Option<Severity>,
    /// How far along; a sender that does not say so says `New` each time.
    pub status: Status,
    /// `TruePositive` and the like.
    pub classification: Option<&'static str>,
    /// The finer reason, in Sentinel's spelling.
    pub classification_reason: Option<&'static str>,
    /// The reason in a person's words.
    pub classification_comment: Option<String>,
    /// Who works on it.
    pub owner: Option<Owner>,
    /// Its tags.
    pub labels: Vec<Label>,
    /// The rules that raised it: the sender's ids.
    pub rules: Vec<String>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// The sender's own time of this word.
    pub modified: Option<Timestamp>,
    /// When what it is about began.
    pub first_activity: Option<Timestamp>,
    /// When that was last seen.
    pub last_activity: Option<Timestamp>,
    /// Where it can be looked at.
    pub url: Option<String>,
    /// Its alerts.
    pub alerts: Vec<Alert>,
    /// Its entities.
    pub entities: Entities,
    /// Its comments, as resources.
    pub comments: Vec<Value>,
    /// Tactics beside those of its alerts, in Sentinel's spelling.
    pub tactics: Vec<String>,
    /// Techniques' ids beside those of its alerts.
    pub techniques: Vec<String>,
    /// Members of `additionalData` beside those that are counted.
    pub additional_data: Map<String, Value>,
    /// Members of the sender's that have no other place.
    pub rest: Map<String, Value>,
}

impl Word {
    /// A word that says nothing yet.
    pub fn new(
        source: &'static str,
        key: String,
        said: String,
        provider: impl Into<String>,
    ) -> Self {
        Self {
            source,
            key,
            provider_incident_id: None,
            said,
            provider: provider.into(),
            title: None,
            description: None,
            severity: None,
            status: Status::New,
            classification: None,
            classification_reason: None,
            classification_comment: None,
            owner: None,
            labels: vec![],
            rules: vec![],
            created: None,
            modified: None,
            first_activity: None,
            last_activity: None,
            url: None,
            alerts: vec![],
            entities: Entities::default(),
            comments: vec![],
            tactics: vec![],
            techniques: vec![],
            additional_data: Map::new(),
            rest: Map::new(),
        }
    }

    /// The incident. A word from the future is taken as one from now, so that a sender whose clock is wrong
    /// once is heard again afterwards.
    pub fn received(self, now: Timestamp) -> Received {
        let known_as = format!("{}/{}", self.source, self.key);
        let id = self.key.parse().unwrap_or_else(|_| Uuid::new_v5(&NAMESPACE, known_as.as_bytes()));
        let title = self.title.as_deref().map(in_a_line).filter(|title| !title.is_empty());
        let delivery = digest(&format!("{known_as}/{}", self.said));
        let mut rules = self.rules.clone();
        deduplicate(&mut rules);
        let incident = Incident {
            id,
            workspace: WorkspaceId::default(),
            number: 0,
            place: 0,
            title: title.unwrap_or_else(|| format!("Incident from {}", in_a_line(&self.provider))),
            description: self.description.as_deref().map(escaped),
            severity: self.severity.unwrap_or(SEVERITY_UNKNOWN),
            status: self.status,
            classification: self.classification.map(str::to_owned),
            classification_reason: self.classification_reason.map(str::to_owned),
            classification_comment: self.classification_comment.clone(),
            owner: self.owner.clone(),
            labels: self.labels.clone(),
            related_analytic_rule_ids: rules,
            created: self.created.or(self.modified).unwrap_or(now).min(now),
            modified: self.modified.unwrap_or(now).min(now),
            modified_by: Actor { kind: ActorKind::Source, ..Actor::default() },
            alerts: self.alerts.iter().map(|alert| alert.value(self.source)).collect(),
            bookmarks: vec![],
            comments: self.comments.clone(),
            additional: self.additional(),
            related_entities: self.entities.into_values(),
            version: 0,
        };
        Received { delivery: Some(delivery), incident, updated_by: None }
    }

    /// Sentinel's other properties, and beside them what has no place there: `sourceData`.
    fn additional(&self) -> Map<String, Value> {
        let mut additional = Map::new();
        for (name, value) in [
            ("providerName", json!(self.provider)),
            ("providerIncidentId", json!(self.provider_incident_id.as_ref().unwrap_or(&self.key))),
            ("incidentUrl", json!(self.url)),
            ("firstActivityTimeUtc", json!(self.first_activity)),
            ("lastActivityTimeUtc", json!(self.last_activity)),
            ("additionalData", Value::Object(self.additional_data())),
        ] {
            if !value.is_null() {
                additional.insert(name.to_owned(), value);
            }
        }
        if !self.rest.is_empty() {
            additional.insert("sourceData".into(), Value::Object(self.rest.clone()));
        }
        additional
    }

    fn additional_data(&self) -> Map<String, Value> {
        let alerts = self.alerts.iter();
        let mut tactics = self.tactics.clone();
        tactics.extend(alerts.clone().flat_map(|alert| alert.tactics.iter().cloned()));
        let mut techniques = self.techniques.clone();
        techniques.extend(alerts.clone().flat_map(|alert| alert.techniques.iter().cloned()));
        let mut products: Vec<_> = alerts.filter_map(|alert| alert.product.clone()).collect();
        for texts in [&mut tactics, &mut techniques, &mut products] {
            deduplicate(texts);
        }
        let mut data = Map::new();
        data.insert("alertsCount".into(), json!(self.alerts.len()));
        data.insert("bookmarksCount".into(), json!(0));
        data.insert("commentsCount".into(), json!(self.comments.len()));
        data.insert("alertProductNames".into(), json!(products));
        data.insert("tactics".into(), json!(tactics));
        data.insert("techniques".into(), json!(techniques));
        data.extend(self.additional_data.clone());
        data
    }
}

/// Removes what is there already; the first stays.
fn deduplicate(texts: &mut Vec<String>) {
    let mut known = std::collections::HashSet::new();
    texts.retain(|text| known.insert(text.clone()));
}

/// A tag that the sender gave.
pub fn label(name: impl Into<String>) -> Label {
    Label { name: name.into(), kind: "User".into() }
}

/// A tag that a machine gave.
pub fn auto_label(name: impl Into<String>) -> Label {
    Label { name: name.into(), kind: "AutoAssigned".into() }
}

/// An owner known by a name that may be an address.
pub fn owner(name: String) -> Owner {
    let address = Some(name.clone()).filter(|name| name.contains('@'));
    Owner {
        assigned_to: Some(name),
        email: address.clone(),
        user_principal_name: address,
        object_id: None,
        owner_type: Some("User".into()),
    }
}

/// The id that words get: the same words, the same id.
pub fn digest(said: &str) -> String {
    Uuid::new_v5(&NAMESPACE, format!("delivery/{said}").as_bytes()).to_string()
}

/// Plain text for a place in which markup counts.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn in_a_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word() -> Word {
        Word::new("wazuh", "k".into(), "said".into(), "Wazuh")
    }

    #[test]
    fn texts_of_senders_do_not_become_markup() {
        let mut word = word();
        word.title = Some("a\n <b> ".into());
        word.description = Some("<script>alert(1)</script> & more".into());
        let incident = word.received(Timestamp::UNIX_EPOCH).incident;
        assert_eq!(incident.title, "a <b>");
        assert_eq!(
            incident.description.as_deref(),
            Some("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more")
        );
    }

    #[test]
    fn a_word_from_the_future_is_one_from_now() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        for (said, expected) in [
            (None, now),
            (Some("2026-02-01T00:00:00Z"), "2026-02-01T00:00:00Z".parse().unwrap()),
            (Some("9999-01-01T00:00:00Z"), now),
        ] {
            let mut word = word();
            word.modified = said.map(|text| text.parse().unwrap());
            assert_eq!(word.received(now).incident.modified, expected);
        }
    }

    #[test]
    fn other_words_of_the_same_incident_are_another_delivery() {
        let one = word().received(Timestamp::UNIX_EPOCH);
        let again = word().received(Timestamp::MAX);
        let other = Word::new("wazuh", "k".into(), "more".into(), "Wazuh").received(Timestamp::MAX);
        assert_eq!((&one.delivery, one.incident.id), (&again.delivery, again.incident.id));
        assert_eq!(one.incident.id, other.incident.id);
        assert_ne!(one.delivery, other.delivery);
        assert_eq!(one.incident.title, "Incident from Wazuh");
    }
}
