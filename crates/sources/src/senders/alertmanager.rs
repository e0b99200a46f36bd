//! Prometheus Alertmanager: its webhook, version 4. One notification is about one group of alerts, and a
//! group is one incident.
//!
//! | Alertmanager | incident |
//! |---|---|
//! | `receiver` and `groupKey` | which incident it is |
//! | `status` `firing`, `resolved` | `New`, `Closed` |
//! | the label `severity`, the worst of the alerts that fire | severity, by the shared words |
//! | `summary` of the common annotations, of a single alert; else `alertname` | title |
//! | `description` (or `message`) of the same; else of each alert | description |
//! | each alert | an alert; its labels are custom details |
//! | labels under well-known names (`instance`, `srcip`, `user`…) | entities |
//! | other common labels | tags, `name=value` |
//! | labels `tactic`, `technique` (also `mitre_…`) | tactics, techniques |
//! | the latest `startsAt` or `endsAt` | when it was said |
//!
//! **A group that resolves and fires again is the same incident, opened again.** A notification does not say
//! when its group began: alerts that resolved leave it, so that the earliest `startsAt` moves while the
//! group goes on, and an incident known by it would change its id half-way. Who wants a new incident each
//! time groups by a label that differs, or by all labels (`group_by: ['...']`).
//!
//! **The same notification again is the same delivery.** What is digested is what is said of the alerts, not
//! who sent it, so that a repeat after `repeat_interval`, or one by another
//! Alertmanager of the same cluster, does nothing.

use domain::{Severity, Status};
use jiff::Timestamp;
use serde_json::{Value, json};
use wire::api::incident::Received;
use wire::api::{FieldError, Fields};

use super::Source;
use crate::alert::Alert;
use crate::attack;
use crate::entity::Entities;
use crate::sent::Sent;
use crate::word::{Word, auto_label, severity, worse};

pub(super) const SOURCE: Source = Source {
    name: "alertmanager",
    shape: "groupKey and alerts, without Grafana's orgId",
    recognises,
    read,
};

/// Members that have a place of their own.
const PLACED: &[&str] = &["status", "alerts", "externalURL", "groupKey"];

/// Labels that say something else than a tag.
const NO_TAGS: &[&str] =
    &["alertname", "severity", "tactic", "mitre_tactic", "technique", "mitre_technique"];

fn recognises(body: &Value) -> bool {
    is_group(body) && !Sent(body).has("orgId")
}

fn read(body: &Value, now: Timestamp) -> Result<Vec<Received>, FieldError> {
    let word = group(SOURCE.name, "Alertmanager", body)?;
    Ok(vec![word.received(now)])
}

/// Whether a message is about a group of alerts, as Alertmanager and Grafana send it.
pub(super) fn is_group(body: &Value) -> bool {
    body.get("groupKey").is_some_and(Value::is_string)
        && body.get("alerts").is_some_and(Value::is_array)
}

/// Reads a group of alerts.
pub(super) fn group(
    source: &'static str,
    provider: &str,
    body: &Value,
) -> Result<Word, FieldError> {
    let fields = Fields::of(body)?;
    let group_key = fields.required_text("groupKey")?;
    let alerts = fields.objects("alerts")?;
    let alerts: Vec<_> = alerts.iter().map(|alert| GroupedAlert::read(alert.members())).collect();
    let sent = Sent(body);
    let key = format!("{}/{group_key}", sent.text("receiver").unwrap_or_default());
    let mut word = Word::new(source, key.clone(), said(sent, &alerts), provider);
    word.provider_incident_id = Some(group_key.to_owned());
    word.status = status(sent, &alerts);
    word.severity = worst(&alerts);
    word.title = title(sent, &alerts);
    word.description = description(sent, &alerts);
    word.rules = alerts.iter().filter_map(|alert| alert.rule.clone()).collect();
    word.first_activity = alerts.iter().filter_map(|alert| alert.start).min();
    word.last_activity = alerts.iter().flat_map(|alert| [alert.start, alert.end]).flatten().max();
    word.created = word.first_activity;
    word.modified = word.last_activity;
    word.url = sent.text("externalURL");
    tag(sent, &mut word);
    for alert in &alerts {
        for (name, value) in Sent(&alert.value).members("labels") {
            word.entities.add_named(name, &value.text("").unwrap_or_default());
        }
    }
    word.alerts = alerts.into_iter().map(|alert| alert.alert(&key, provider)).collect();
    word.rest = sent.rest(PLACED);
    Ok(word)
}

/// One alert of a group.
struct GroupedAlert {
    value: Value,
    resolved: bool,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    severity: Option<Severity>,
    rule: Option<String>,
}

impl GroupedAlert {
    fn read(members: &serde_json::Map<String, Value>) -> Self {
        let value = Value::Object(members.clone());
        let sent = Sent(&value);
        let resolved = sent.text("status").is_some_and(|status| status == "resolved");
        let (start, end) = (sent.moment("startsAt"), sent.moment("endsAt"));
        let severity = sent.text("labels.severity").and_then(|word| severity(&word));
        let rule = sent.first_text(&["labels.__alert_rule_uid__", "labels.alertname"]);
        // Some senders give an alert that fires the time at which it would be given up.
        Self { resolved, start, end: end.filter(|_| resolved), severity, rule, value }
    }

    fn text(&self, path: &str) -> Option<String> {
        Sent(&self.value).text(path)
    }

    /// Its own key: an alert that fires again later is another alert.
    fn key(&self) -> String {
        let labels = || self.value.get("labels").map(Value::to_string);
        let own = self.text("fingerprint").or_else(labels).unwrap_or_default();
        format!("{own}/{}", self.text("startsAt").unwrap_or_default())
    }

    /// What it is, in a line.
    fn line(&self) -> Option<String> {
        let sent = Sent(&self.value);
        sent.first_text(&["annotations.summary", "annotations.title", "labels.alertname"])
    }

    fn described(&self) -> Option<String> {
        Sent(&self.value).first_text(&["annotations.description", "annotations.message"])
    }

    fn alert(self, group: &str, product: &str) -> Alert {
        let sent = Sent(&self.value);
        let labels = sent.members("labels").chain(sent.members("values"));
        let details =
            labels.filter_map(|(name, value)| Some((name.to_owned(), vec![value.text("")?])));
        let texts =
            |names: &[&str]| names.iter().flat_map(|name| sent.texts(name)).collect::<Vec<_>>();
        let tactics = texts(&["labels.tactic", "labels.mitre_tactic"]);
        let techniques = texts(&["labels.technique", "labels.mitre_technique"]);
        Alert {
            key: format!("{group}/{}", self.key()),
            provider_id: sent.text("fingerprint"),
            name: sent.text("labels.alertname").or_else(|| self.line()),
            description: self.described().or_else(|| sent.text("annotations.summary")),
            severity: self.severity,
            status: Some(if self.resolved { "Resolved" } else { "New" }),
            start: self.start,
            end: self.end,
            product: Some(product.to_owned()),
            rule_id: self.rule.clone(),
            rule_name: sent.text("labels.alertname"),
            tactics: tactics.iter().filter_map(|t| attack::tactic(t)).map(str::to_owned).collect(),
            techniques: techniques.iter().filter_map(|text| attack::technique(text)).collect(),
            link: sent.text("generatorURL"),
            custom_details: details.collect(),
            rest: sent.rest(&[
                "status",
                "labels",
                "values",
                "startsAt",
                "endsAt",
                "generatorURL",
                "fingerprint",
            ]),
            ..Alert::default()
        }
    }
}

/// What is said of the alerts, in an order of its own: two of a cluster may list them in different ones.
fn said(sent: Sent<'_>, alerts: &[GroupedAlert]) -> String {
    let word = |alert: &GroupedAlert| {
        let part = |name: &str| alert.value.get(name).cloned().unwrap_or_default();
        let end = alert.end.map(|end| end.to_string());
        json!([alert.key(), alert.resolved, part("labels"), part("annotations"), end]).to_string()
    };
    let mut words: Vec<_> = alerts.iter().map(word).collect();
    words.sort();
    words.extend(sent.text("status"));
    words.join("\n")
}

fn status(sent: Sent<'_>, alerts: &[GroupedAlert]) -> Status {
    let resolved = match sent.text("status") {
        Some(status) => status == "resolved",
        None => !alerts.is_empty() && alerts.iter().all(|alert| alert.resolved),
    };
    if resolved { Status::Closed } else { Status::New }
}

/// The worst of the alerts that fire; of all, where none does.
fn worst(alerts: &[GroupedAlert]) -> Option<Severity> {
    let firing = alerts.iter().filter(|alert| !alert.resolved).filter_map(|alert| alert.severity);
    let all = || alerts.iter().filter_map(|alert| alert.severity).reduce(worse);
    firing.reduce(worse).or_else(all)
}

fn title(sent: Sent<'_>, alerts: &[GroupedAlert]) -> Option<String> {
    let common = sent.first_text(&["commonAnnotations.summary", "commonAnnotations.title"]);
    let single = || match alerts {
        [alert] => alert.line(),
        _ => None,
    };
    let named = || sent.first_text(&["groupLabels.alertname", "commonLabels.alertname", "title"]);
    let first = || alerts.first()?.line();
    common.or_else(single).or_else(named).or_else(first)
}

fn description(sent: Sent<'_>, alerts: &[GroupedAlert]) -> Option<String> {
    let common = ["commonAnnotations.description", "commonAnnotations.message"];
    sent.first_text(&common).or_else(|| {
        let mut each: Vec<_> = alerts.iter().filter_map(GroupedAlert::described).collect();
        each.dedup();
        Some(each.join("\n")).filter(|text| !text.is_empty())
    })
}

/// Common labels that are nothing else become tags.
fn tag(sent: Sent<'_>, word: &mut Word) {
    let mut entities = Entities::default();
    for (name, value) in sent.members("commonLabels") {
        let Some(value) = value.text("") else { continue };
        let other = NO_TAGS.contains(&name) || name.starts_with("__");
        if !other && !entities.add_named(name, &value) {
            word.labels.push(auto_label(format!("{name}={value}")));
        }
    }
}
