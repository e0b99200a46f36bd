//! Elastic: the Webhook connector of rules, whose body its users write, and the Webhook – Case Management
//! connector, which is configured too. `docs/sources.md` has the bodies to paste; any body that has at least
//! `rule.id` or `rule.name`, or a `title`, is read.
//!
//! | a rule's alert | incident |
//! |---|---|
//! | `alert.uuid`; else `rule.id` with `alert.id` or `date` | which incident it is |
//! | `title`, else `rule.name` | title |
//! | `message`, `reason`, also those of `context` | description |
//! | `severity`, also of `context.rule`, `rule` and the alerts | severity, by the shared words |
//! | `risk_score` of the same: 48, 22, 0 and more | High, Medium, Low |
//! | `alert.actionGroup` `recovered` | `Closed`; else `New` |
//! | `rule.tags`, a list or a text with commas | tags |
//! | `rule.id` | the rule |
//! | `alerts`, also of `context` | alerts, with the tactics and techniques of their rules |
//! | ECS fields of the body and of the alerts (`source.ip`, `host.name`, `user.name`…) | entities |
//! | `context`, but for its alerts; without alerts | custom details |
//! | `rule.url`, `context.results_link`, `context.alertDetailsUrl` | where it can be looked at |
//! | `date`, else `@timestamp` | when it was said |
//!
//! | a case | incident |
//! |---|---|
//! | `id`: the case's, or the incident's as it was answered | which incident it is |
//! | `title`, `description`, `tags` | title, description, tags |
//! | `severity` | severity, by the shared words |
//! | `status` `open`; `in-progress`; `closed` | `New`; `Active`; `Closed` |
//! | `updated_at`, `date` | when it was said |
//!
//! A case without an id is known by its words: the same words are the same case.

use domain::{Severity, Status};
use jiff::Timestamp;
use serde_json::Value;
use wire::api::incident::Received;
use wire::api::{FieldError, Fields};

use super::Source;
use crate::alert::Alert;
use crate::attack;
use crate::sent::{Sent, look_up};
use crate::word::{Word, digest, label, severity};

pub(super) const SOURCE: Source = Source {
    name: "elastic",
    shape: "rule.id or rule.name; or title, description and tags",
    recognises,
    read,
};

/// Members of a rule's message that have a place of their own.
const ALERT_PLACED: &[&str] = &["title", "message", "date"];

/// Members of a case that have a place of their own.
const CASE_PLACED: &[&str] = &["id", "title", "description", "tags", "date", "updated_at", "url"];

/// What a case's status means.
const STATUSES: &[(&str, Status)] =
    &[("open", Status::New), ("in-progress", Status::Active), ("closed", Status::Closed)];

fn recognises(body: &Value) -> bool {
    let sent = Sent(body);
    let is_case = sent.has("title") && sent.has("description") && sent.has("tags");
    let groups = sent.has("groupKey") || sent.has("sid");
    (is_rule(sent) && !sent.has("rule.level")) || (is_case && !groups)
}

fn is_rule(sent: Sent<'_>) -> bool {
    rule_id(sent).or_else(|| rule_name(sent)).is_some()
}

fn rule_id(sent: Sent<'_>) -> Option<String> {
    sent.first_text(&["rule.id", "kibana.alert.rule.uuid"])
}

fn rule_name(sent: Sent<'_>) -> Option<String> {
    sent.first_text(&["rule.name", "kibana.alert.rule.name"])
}

fn read(body: &Value, now: Timestamp) -> Result<Vec<Received>, FieldError> {
    let word = if is_rule(Sent(body)) { alert(body) } else { case(body)? };
    Ok(vec![word.received(now)])
}

fn case(body: &Value) -> Result<Word, FieldError> {
    let fields = Fields::of(body)?;
    let title = fields.required_text("title")?;
    let sent = Sent(body);
    let key = sent.text("id").unwrap_or_else(|| digest(&body.to_string()));
    let mut word = Word::new(SOURCE.name, key, body.to_string(), "Elastic");
    word.title = Some(title.to_owned());
    word.description = sent.text("description");
    word.labels = tags(sent, "tags").into_iter().map(label).collect();
    word.severity = sent.text("severity").and_then(|text| severity(&text));
    let status = sent.text("status").and_then(|text| look_up(STATUSES, &text));
    word.status = status.unwrap_or(Status::New);
    word.modified = sent.moment("updated_at").or_else(|| sent.moment("date"));
    word.url = sent.text("url");
    word.rest = sent.rest(CASE_PLACED);
    Ok(word)
}

fn alert(body: &Value) -> Word {
    let sent = Sent(body);
    let mut word = Word::new(SOURCE.name, alert_key(sent), body.to_string(), "Elastic");
    word.provider_incident_id = sent.first_text(&["alert.uuid", "kibana.alert.uuid", "alert.id"]);
    word.title = sent.text("title").or_else(|| rule_name(sent));
    word.description = sent.first_text(&[
        "message",
        "reason",
        "context.message",
        "context.reason",
        "kibana.alert.reason",
    ]);
    let recovered = sent.text("alert.actionGroup").is_some_and(|group| group == "recovered");
    word.status = if recovered { Status::Closed } else { Status::New };
    word.labels = tags(sent, "rule.tags").into_iter().map(label).collect();
    word.rules = rule_id(sent).or_else(|| rule_name(sent)).into_iter().collect();
    word.modified = sent.moment("date").or_else(|| sent.moment("@timestamp"));
    word.url = sent.first_text(&[
        "rule.url",
        "context.results_link",
        "context.alertDetailsUrl",
        "kibana.alert.url",
    ]);
    let listed: Vec<_> = sent.list("alerts").chain(sent.list("context.alerts")).collect();
    let listed: Vec<_> = listed.into_iter().filter(|alert| alert.0.is_object()).collect();
    word.severity = severity_of(sent).or_else(|| listed.iter().find_map(|one| severity_of(*one)));
    word.alerts = if listed.is_empty() {
        vec![own_alert(sent, &word)]
    } else {
        listed.iter().map(|one| listed_alert(*one, sent, &word)).collect()
    };
    word.entities.add_all_named(Sent(&Value::Object(sent.rest(&["rule", "alert"]))));
    word.rest = sent.rest(ALERT_PLACED);
    if !listed.is_empty() {
        // Each of them is whole in its alert.
        word.rest.remove("alerts");
    }
    word
}

/// An alert's own id goes through its whole life; without one, each execution of the rule is an incident.
fn alert_key(sent: Sent<'_>) -> String {
    if let Some(uuid) = sent.first_text(&["alert.uuid", "kibana.alert.uuid"]) {
        return uuid;
    }
    let own = sent.first_text(&["alert.id", "date", "@timestamp"]);
    let rule = rule_id(sent).or_else(|| rule_name(sent)).unwrap_or_default();
    format!("{rule}/{}", own.unwrap_or_else(|| digest(&sent.0.to_string())))
}

/// By words, else by the score that Elastic's rules have beside them.
fn severity_of(sent: Sent<'_>) -> Option<Severity> {
    let places = ["", "context.", "context.rule.", "rule.", "kibana.alert.", "kibana.alert.rule."];
    let word = |place: &&str| severity(&sent.text(&format!("{place}severity"))?);
    let score = |place: &&str| {
        let score: f64 = sent.text(&format!("{place}risk_score"))?.parse().ok()?;
        Some(match score {
            48.0.. => Severity::High,
            22.0.. => Severity::Medium,
            _ => Severity::Low,
        })
    };
    places.iter().find_map(word).or_else(|| places.iter().find_map(score))
}

/// Mustache writes a list as a text with commas.
fn tags(sent: Sent<'_>, path: &str) -> Vec<String> {
    let all = sent.texts(path);
    let parts = all.iter().flat_map(|text| text.split(',')).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The one alert of a message that lists none: the message itself.
fn own_alert(sent: Sent<'_>, word: &Word) -> Alert {
    let (tactics, techniques) = attacks(sent);
    Alert {
        key: word.key.clone(),
        provider_id: word.provider_incident_id.clone(),
        name: rule_name(sent).or_else(|| word.title.clone()),
        description: word.description.clone(),
        severity: word.severity,
        status: Some(if word.status == Status::Closed { "Resolved" } else { "New" }),
        start: word.modified,
        product: Some("Elastic".into()),
        vendor: Some("Elastic".into()),
        rule_id: rule_id(sent),
        rule_name: rule_name(sent),
        tactics,
        techniques,
        link: word.url.clone(),
        custom_details: sent.at("context").flat(),
        ..Alert::default()
    }
}

/// An alert as Elasticsearch has it, with its fields nested or with dots in their names.
fn listed_alert(one: Sent<'_>, sent: Sent<'_>, word: &Word) -> Alert {
    let (tactics, techniques) = attacks(one);
    let own = one.first_text(&["kibana.alert.uuid", "_id", "uuid", "id"]);
    Alert {
        key: own.clone().unwrap_or_else(|| format!("{}/{}", word.key, digest(&one.0.to_string()))),
        provider_id: own,
        name: rule_name(one).or_else(|| rule_name(sent)).or_else(|| word.title.clone()),
        description: one.first_text(&["kibana.alert.reason", "message"]),
        severity: severity_of(one).or(word.severity),
        status: Some("New"),
        start: one.moment("kibana.alert.start").or_else(|| one.moment("@timestamp")),
        end: one.moment("kibana.alert.end"),
        product: Some("Elastic".into()),
        vendor: Some("Elastic".into()),
        rule_id: rule_id(one).or_else(|| rule_id(sent)),
        rule_name: rule_name(one).or_else(|| rule_name(sent)),
        tactics,
        techniques,
        link: one.text("kibana.alert.url"),
        rest: one.rest(&[]),
        ..Alert::default()
    }
}

fn attacks(sent: Sent<'_>) -> (Vec<String>, Vec<String>) {
    let (mut tactics, mut techniques) = (Vec::new(), Vec::new());
    let places = ["kibana.alert.rule.threat", "threat", "rule.threat", "context.rule.threat"];
    for threat in places.iter().flat_map(|place| sent.list(place)) {
        tactics.extend(threat.text("tactic.name").and_then(|text| attack::tactic(&text)));
        for technique in threat.list("technique") {
            techniques.extend(technique.text("id").and_then(|id| attack::technique(&id)));
            for sub in technique.list("subtechnique") {
                techniques.extend(sub.text("id").and_then(|id| attack::technique(&id)));
            }
        }
    }
    (tactics.into_iter().map(str::to_owned).collect(), techniques)
}
