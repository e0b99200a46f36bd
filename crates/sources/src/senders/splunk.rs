//! Splunk: the webhook of a saved search, and a notable event of Enterprise Security inside its `result`.
//!
//! | Splunk | incident |
//! |---|---|
//! | `result.event_id`; else `sid` and the row | which incident it is |
//! | `result.rule_title`; else `search_name`, `result.rule_name` | title |
//! | `result.rule_description`, `result.description` | description |
//! | `result.urgency`; else `result.severity` | severity, by the shared words |
//! | `result.status_label` or `result.status`, below | status |
//! | `result.owner`, unless `unassigned` | owner |
//! | `result.security_domain` | a tag |
//! | `search_name`, `result.rule_name` | the rule |
//! | `result`: members under well-known names (`src`, `dest`, `user`…) | entities |
//! | `result.annotations.mitre_attack`, `…mitre_attack.mitre_tactic` | techniques, tactics |
//! | `result`, every member | custom details of the one alert |
//! | `results_link` | where it can be looked at |
//! | `result.review_time`, else `result._time` | when it was said |
//!
//! | notable's status | incident |
//! |---|---|
//! | Unassigned (0), New (1) | `New` |
//! | In Progress (2), Pending (3) | `Active` |
//! | Resolved (4), Closed (5) | `Closed` |
//!
//! Splunk sends the first row of the results only, or one message for each row, all with the same `sid`.

use domain::Status;
use jiff::Timestamp;
use serde_json::Value;
use wire::api::incident::Received;
use wire::api::{FieldError, Fields};

use super::Source;
use crate::alert::Alert;
use crate::attack;
use crate::sent::{Sent, look_up};
use crate::word::{Word, auto_label, digest, owner, severity};

pub(super) const SOURCE: Source =
    Source { name: "splunk", shape: "sid, with result or results_link", recognises, read };

/// Members that have a place of their own.
const PLACED: &[&str] = &["result", "results_link", "search_name"];

/// What a notable's status means.
const STATUSES: &[(&str, Status)] = &[
    ("unassigned", Status::New),
    ("0", Status::New),
    ("new", Status::New),
    ("1", Status::New),
    ("in progress", Status::Active),
    ("2", Status::Active),
    ("pending", Status::Active),
    ("3", Status::Active),
    ("resolved", Status::Closed),
    ("4", Status::Closed),
    ("closed", Status::Closed),
    ("5", Status::Closed),
];

fn recognises(body: &Value) -> bool {
    let sent = Sent(body);
    sent.has("sid") && (sent.at("result").0.is_object() || sent.has("results_link"))
}

fn read(body: &Value, now: Timestamp) -> Result<Vec<Received>, FieldError> {
    let sent = Sent(body);
    let result = sent.at("result");
    let notable = result.text("event_id");
    let key = match &notable {
        Some(event) => event.clone(),
        None => {
            format!("{}/{}", Fields::of(body)?.required_text("sid")?, digest(&result.0.to_string()))
        }
    };
    let mut word = Word::new(SOURCE.name, key.clone(), body.to_string(), "Splunk");
    word.provider_incident_id = notable.clone().or_else(|| sent.text("sid"));
    let search =
        sent.text("search_name").or_else(|| result.first_text(&["rule_name", "search_name"]));
    let app = sent.text("app").unwrap_or_default();
    word.title = result
        .first_text(&["rule_title", "title"])
        .or_else(|| search.clone())
        .or_else(|| Some(format!("Splunk alert {app}")));
    word.description = result.first_text(&["rule_description", "description"]);
    word.severity = ["urgency", "severity"]
        .iter()
        .find_map(|name| result.text(name).and_then(|text| severity(&text)));
    word.status = ["status_label", "status"]
        .iter()
        .find_map(|name| look_up(STATUSES, &result.text(name)?))
        .filter(|_| notable.is_some())
        .unwrap_or(Status::New);
    word.owner =
        result.text("owner").filter(|name| name != "unassigned" && notable.is_some()).map(owner);
    word.labels = result.text("security_domain").map(auto_label).into_iter().collect();
    word.rules = search.clone().into_iter().collect();
    word.created = result.moment("_time");
    word.modified = result.moment("review_time").or(word.created);
    word.first_activity = word.created;
    word.url = sent.text("results_link");
    word.entities.add_all_named(result);
    word.alerts = vec![alert(sent, &word, key, search, notable.is_some())];
    word.rest = sent.rest(PLACED);
    Ok(vec![word.received(now)])
}

fn alert(sent: Sent<'_>, word: &Word, key: String, search: Option<String>, notable: bool) -> Alert {
    let result = sent.at("result");
    let product = if notable { "Splunk Enterprise Security" } else { "Splunk" };
    let attacks = |path: &str| result.texts(path).into_iter();
    let techniques = attacks("annotations.mitre_attack").chain(attacks("mitre_technique_id"));
    let tactics = attacks("annotations.mitre_attack.mitre_tactic").chain(attacks("mitre_tactic"));
    Alert {
        key,
        provider_id: word.provider_incident_id.clone(),
        name: word.title.clone(),
        description: word.description.clone(),
        severity: word.severity,
        status: Some("New"),
        start: word.created,
        product: Some(product.into()),
        vendor: Some("Splunk".into()),
        rule_id: search.clone(),
        rule_name: search,
        tactics: tactics.filter_map(|text| attack::tactic(&text)).map(str::to_owned).collect(),
        techniques: techniques.filter_map(|text| attack::technique(&text)).collect(),
        link: sent.text("results_link"),
        custom_details: result.flat(),
        ..Alert::default()
    }
}
