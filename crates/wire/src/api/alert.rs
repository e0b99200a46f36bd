//! Alerts as the alert trigger of a playbook has them.

use domain::Incident;
use serde_json::{Map, Value, json};

/// The body with which an alert starts a playbook: its properties with capital first letters, as Sentinel's
/// alert trigger spells them, its entities, and where it lives.
///
/// `alert` is an entity of kind `SecurityAlert`, as incidents have them. The shape is that which published
/// playbooks read; Microsoft documents it nowhere in full.
pub fn trigger_body(incident: &Incident, alert: &Value) -> Value {
    let properties = alert.get("properties").unwrap_or(alert).as_object();
    let mut body: Map<String, Value> = properties
        .into_iter()
        .flatten()
        .map(|(name, value)| (capital(name), value.clone()))
        .collect();
    if let Some(data) = body.get("AdditionalData").cloned() {
        body.entry("ExtendedProperties").or_insert(data);
    }
    let workspace = &incident.workspace;
    for (name, value) in [
        ("WorkspaceSubscriptionId", json!(workspace.subscription_id)),
        ("WorkspaceResourceGroup", json!(workspace.resource_group)),
        ("WorkspaceId", json!(workspace.name)),
        ("Entities", json!(incident.related_entities)),
    ] {
        body.entry(name).or_insert(value);
    }
    Value::Object(body)
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::incident::Received;

    /// Promise: a playbook with an alert trigger finds the members that published ones read.
    #[test]
    fn an_alert_is_spelled_as_the_alert_trigger_spells_it() {
        let alert = json!({
            "kind": "SecurityAlert",
            "properties": {
                "systemAlertId": "a-1",
                "alertDisplayName": "Odd sign-in",
                "additionalData": {"Custom Details": "{}"},
            },
        });
        let body = json!({
            "id": "9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f",
            "properties": {
                "title": "t", "severity": "Low", "status": "New", "alerts": [alert],
                "relatedEntities": [{"kind": "Ip", "properties": {"address": "203.0.113.9"}}],
            },
        });
        let incident = Received::read(&body, jiff::Timestamp::UNIX_EPOCH).unwrap().incident;
        let body = trigger_body(&incident, &alert);
        assert_eq!(
            (&body["SystemAlertId"], &body["AlertDisplayName"]),
            (&json!("a-1"), &json!("Odd sign-in"))
        );
        assert_eq!(body["ExtendedProperties"], json!({"Custom Details": "{}"}));
        assert_eq!(body["Entities"][0]["properties"]["address"], "203.0.113.9");
        assert_eq!(body["WorkspaceId"], incident.workspace.name);
    }
}
