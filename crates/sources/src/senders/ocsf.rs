//! The Open Cybersecurity Schema Framework: Incident Finding, class 2005.
//!
//! | OCSF | incident |
//! |---|---|
//! | `metadata.correlation_uid`, else `metadata.uid`, `src_url`, the first finding's `uid`; with the product | which incident it is |
//! | `message`, else the first finding's `title` | title |
//! | `desc` | description |
//! | `severity_id` 4–6, 3, 2, 1 | High, Medium, Low, Informational |
//! | `status_id` 1; 2, 3; 4, 5 | `New`; `Active`; `Closed` |
//! | `activity_id` 3, where there is no such status | `Closed` |
//! | `verdict_id` 1; 2; 5 | classification `FalsePositive`; `TruePositive`; `BenignPositive` |
//! | `assignee`, else `assignee_group` | owner |
//! | `finding_info_list` (or one `finding_info`) | alerts; their analytics are the rules |
//! | `attacks`, also those of findings | tactics, techniques |
//! | `observables` of type 1, 2, 4, 5, 6, 7, 8; `resources` with a name or address | entities |
//! | `metadata.labels` | tags |
//! | `unmapped` | custom details of the first alert |
//! | `time` | when it was said |
//! | `start_time`, `end_time` | first and last activity |
//!
//! The schema has no id of the incident itself. A producer that numbers its events in `metadata.uid` sets
//! `metadata.correlation_uid` to the incident's.

use domain::{Owner, Severity, Status};
use jiff::Timestamp;
use serde_json::Value;
use wire::api::incident::Received;
use wire::api::{FieldError, Fields};

use super::Source;
use crate::alert::Alert;
use crate::attack;
use crate::entity::{self, Entities, Entity};
use crate::sent::Sent;
use crate::word::{Word, label, severity};

pub(super) const SOURCE: Source =
    Source { name: "ocsf", shape: "class_uid 2005", recognises, read };

/// Incident Finding.
const CLASS: i64 = 2005;

/// Members that have a place of their own.
const PLACED: &[&str] =
    &["message", "desc", "time", "start_time", "end_time", "src_url", "unmapped"];

fn recognises(body: &Value) -> bool {
    class(Sent(body)) == Some(CLASS)
}

fn class(sent: Sent<'_>) -> Option<i64> {
    sent.integer("class_uid").or_else(|| sent.integer("type_uid").map(|kind| kind / 100))
}

fn read(body: &Value, now: Timestamp) -> Result<Vec<Received>, FieldError> {
    let fields = Fields::of(body)?;
    let sent = Sent(body);
    if class(sent) != Some(CLASS) {
        return Err(fields.error("class_uid", "2005, an Incident Finding"));
    }
    let mut findings: Vec<_> = sent.list("finding_info_list").collect();
    findings.extend(sent.list("finding_info"));
    let own = sent.first_text(&["metadata.correlation_uid", "metadata.uid", "src_url"]);
    let own = own.or_else(|| findings.first()?.text("uid"));
    let own = own.ok_or_else(|| fields.error("metadata.uid", "a text that is not empty"))?;
    let product = sent.first_text(&["metadata.product.name", "metadata.product.vendor_name"]);
    let product = product.unwrap_or_else(|| "OCSF".into());
    let key =
        if own.parse::<uuid::Uuid>().is_ok() { own.clone() } else { format!("{product}/{own}") };
    let mut word = Word::new(SOURCE.name, key, body.to_string(), product.as_str());
    word.provider_incident_id = Some(own);
    let title = || findings.iter().find_map(|finding| finding.text("title"));
    word.title = sent.text("message").or_else(title);
    word.description = sent.text("desc");
    word.severity = severity_of(sent);
    word.status = status(sent);
    word.classification = classification(sent);
    word.owner = owner(sent);
    word.labels = sent.texts("metadata.labels").into_iter().map(label).collect();
    word.rules = findings.iter().filter_map(|finding| finding.text("analytic.uid")).collect();
    word.modified = sent.moment("time");
    word.created = created(sent, &findings);
    word.first_activity = sent.moment("start_time");
    word.last_activity = sent.moment("end_time");
    word.url = sent.text("src_url");
    (word.tactics, word.techniques) = attacks(sent);
    word.alerts = findings.iter().map(|finding| alert(*finding, sent, &word)).collect();
    if let Some(first) = word.alerts.first_mut() {
        first.custom_details = sent.at("unmapped").flat();
    }
    entities(sent, &mut word.entities);
    let kept = word.alerts.is_empty() && sent.has("unmapped");
    let placed: Vec<_> =
        PLACED.iter().copied().filter(|name| !(kept && *name == "unmapped")).collect();
    word.rest = sent.rest(&placed);
    Ok(vec![word.received(now)])
}

fn severity_of(sent: Sent<'_>) -> Option<Severity> {
    match sent.integer("severity_id") {
        Some(1) => Some(Severity::Informational),
        Some(2) => Some(Severity::Low),
        Some(3) => Some(Severity::Medium),
        Some(4..=6) => Some(Severity::High),
        _ => sent.text("severity").and_then(|word| severity(&word)),
    }
}

fn status(sent: Sent<'_>) -> Status {
    match (sent.integer("status_id"), sent.integer("activity_id")) {
        (Some(1), _) => Status::New,
        (Some(2 | 3), _) => Status::Active,
        (Some(4 | 5), _) | (_, Some(3)) => Status::Closed,
        _ => Status::New,
    }
}

fn classification(sent: Sent<'_>) -> Option<&'static str> {
    match sent.integer("verdict_id")? {
        1 => Some("FalsePositive"),
        2 => Some("TruePositive"),
        5 => Some("BenignPositive"),
        _ => None,
    }
}

fn owner(sent: Sent<'_>) -> Option<Owner> {
    let person = sent.at("assignee");
    let group = sent.text("assignee_group.name");
    let name = person.first_text(&["full_name", "name", "email_addr", "uid"]);
    let is_person = name.is_some();
    Some(Owner {
        assigned_to: Some(name.or(group)?),
        email: person.text("email_addr"),
        object_id: person.text("uid"),
        user_principal_name: None,
        owner_type: Some(if is_person { "User" } else { "Group" }.into()),
    })
}

/// An event that creates says when; another does not, and the findings' times are the next best.
fn created(sent: Sent<'_>, findings: &[Sent<'_>]) -> Option<Timestamp> {
    let told = sent.moment("time").filter(|_| sent.integer("activity_id") == Some(1));
    let found = || findings.iter().filter_map(|finding| finding.moment("created_time")).min();
    told.or_else(found).or_else(|| sent.moment("start_time"))
}

/// Tactics and techniques of `attacks`, in its form of today and with the list of tactics of before.
fn attacks(sent: Sent<'_>) -> (Vec<String>, Vec<String>) {
    let (mut tactics, mut techniques) = (Vec::new(), Vec::new());
    for one in sent.list("attacks") {
        for tactic in one.list("tactic").chain(one.list("tactics")) {
            let named = ["name", "uid"].iter().find_map(|part| attack::tactic(&tactic.text(part)?));
            tactics.extend(named.map(str::to_owned));
        }
        for part in ["technique.uid", "sub_technique.uid"] {
            techniques.extend(one.text(part).and_then(|uid| attack::technique(&uid)));
        }
    }
    (tactics, techniques)
}

fn alert(finding: Sent<'_>, sent: Sent<'_>, word: &Word) -> Alert {
    let (tactics, techniques) = attacks(finding);
    let own = finding.first_text(&["uid", "title"]).unwrap_or_else(|| finding.0.to_string());
    let key =
        if own.parse::<uuid::Uuid>().is_ok() { own.clone() } else { format!("{}/{own}", word.key) };
    let first = |paths: &[&str]| paths.iter().find_map(|path| finding.moment(path));
    Alert {
        key,
        provider_id: Some(own),
        name: finding.text("title").or_else(|| word.title.clone()),
        description: finding.text("desc"),
        severity: word.severity,
        start: first(&["first_seen_time", "created_time"]),
        end: first(&["last_seen_time"]),
        product: Some(finding.text("product.name").unwrap_or_else(|| word.provider.clone())),
        vendor: sent.text("metadata.product.vendor_name"),
        rule_id: finding.text("analytic.uid"),
        rule_name: finding.text("analytic.name"),
        tactics,
        techniques,
        link: finding.text("src_url"),
        rest: finding.rest(&[
            "uid",
            "title",
            "desc",
            "first_seen_time",
            "last_seen_time",
            "src_url",
        ]),
        ..Alert::default()
    }
}

/// The kinds of observables that Sentinel has an entity for.
fn entities(sent: Sent<'_>, entities: &mut Entities) {
    for observable in sent.list("observables") {
        let made: fn(&str) -> Option<Entity> = match observable.integer("type_id") {
            Some(1) => entity::endpoint,
            Some(2) => entity::ip,
            Some(4) => entity::account,
            Some(5) => entity::mailbox,
            Some(6) => entity::url,
            Some(7) => entity::file,
            Some(8) => entity::hash,
            _ => continue,
        };
        entities.add(observable.text("value").and_then(|value| made(&value)));
    }
    for resource in sent.list("resources") {
        entities.add(resource.text("hostname").and_then(|name| entity::endpoint(&name)));
        entities.add(resource.text("ip").and_then(|address| entity::ip(&address)));
    }
}
