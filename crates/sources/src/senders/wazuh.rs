//! Wazuh: one alert of its manager, as the integrator hands it to an integration. An alert is an incident.
//!
//! | Wazuh | incident |
//! |---|---|
//! | `manager.name` and `id` | which incident it is |
//! | `rule.description` | title |
//! | `full_log` | description |
//! | `rule.level` 12–15, 7–11, 4–6, 0–3 | High, Medium, Low, Informational |
//! | `rule.groups` | tags |
//! | `rule.mitre.tactic`, `rule.mitre.id` | tactics, techniques |
//! | `rule.id` | the rule |
//! | `agent.name`, `agent.ip` | Host, Ip |
//! | `data`, `syscheck`: members under well-known names | entities |
//! | `data` | custom details |
//! | `timestamp` | when it was said |
//!
//! Wazuh says nothing of an incident's status: it is `New` each time, which changes nothing later.

use domain::Severity;
use jiff::Timestamp;
use serde_json::Value;
use wire::api::incident::Received;
use wire::api::{FieldError, Fields};

use super::Source;
use crate::alert::Alert;
use crate::attack;
use crate::entity;
use crate::sent::Sent;
use crate::word::{Word, auto_label};

pub(super) const SOURCE: Source =
    Source { name: "wazuh", shape: "rule.level, with agent or manager", recognises, read };

/// Members that have a place of their own.
const PLACED: &[&str] = &["timestamp", "id", "full_log", "data"];

fn recognises(body: &Value) -> bool {
    let sent = Sent(body);
    sent.has("rule.level") && (sent.has("agent") || sent.has("manager"))
}

fn read(body: &Value, now: Timestamp) -> Result<Vec<Received>, FieldError> {
    let fields = Fields::of(body)?;
    let rule = fields.required_object("rule")?;
    let title = rule.required_text("description")?;
    let sent = Sent(body);
    let id = sent.text("id").unwrap_or_else(|| body.to_string());
    let key = format!("{}/{id}", sent.text("manager.name").unwrap_or_default());
    let mut word = Word::new(SOURCE.name, key.clone(), body.to_string(), "Wazuh");
    word.provider_incident_id = sent.text("id");
    word.title = Some(title.to_owned());
    word.description = sent.text("full_log");
    word.severity = sent.integer("rule.level").map(severity);
    word.labels = sent.texts("rule.groups").into_iter().map(auto_label).collect();
    word.rules = sent.text("rule.id").into_iter().collect();
    word.modified = sent.moment("timestamp");
    word.first_activity = word.modified;
    word.last_activity = word.modified;
    word.entities.add(sent.text("agent.name").and_then(|name| entity::host(&name)));
    word.entities.add(sent.text("agent.ip").and_then(|ip| entity::ip(&ip)));
    word.entities.add_all_named(sent.at("data"));
    word.entities.add(sent.text("syscheck.path").and_then(|path| entity::file(&path)));
    word.entities.add_all_named(sent.at("syscheck"));
    let tactics = sent.texts("rule.mitre.tactic");
    let techniques = sent.texts("rule.mitre.id");
    word.alerts = vec![Alert {
        key,
        provider_id: sent.text("id"),
        name: Some(title.to_owned()),
        description: sent.text("full_log"),
        severity: word.severity,
        status: Some("New"),
        start: word.modified,
        product: Some("Wazuh".into()),
        rule_id: sent.text("rule.id"),
        rule_name: Some(title.to_owned()),
        tactics: tactics
            .iter()
            .filter_map(|text| attack::tactic(text))
            .map(str::to_owned)
            .collect(),
        techniques: techniques.iter().filter_map(|text| attack::technique(text)).collect(),
        custom_details: sent.at("data").flat(),
        ..Alert::default()
    }];
    word.rest = sent.rest(PLACED);
    Ok(vec![word.received(now)])
}

/// Wazuh's levels are 0 to 15; 12 and more are what its own documentation calls of high importance.
fn severity(level: i64) -> Severity {
    match level {
        12.. => Severity::High,
        7..12 => Severity::Medium,
        4..7 => Severity::Low,
        _ => Severity::Informational,
    }
}
