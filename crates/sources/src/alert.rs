//! Alerts as Sentinel has them: entities of kind `SecurityAlert`.

use domain::Severity;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::entity;
use crate::word::{NAMESPACE, escaped};

/// What a sender says of one alert. What it does not say is left out.
#[derive(Debug, Default)]
pub struct Alert {
    /// What makes it this alert and no other, among all of its sender; a GUID is taken as it is.
    pub key: String,
    /// The sender's own id of it, where that is shorter than the key.
    pub provider_id: Option<String>,
    /// What it is, in a line.
    pub name: Option<String>,
    /// What happened, as plain text.
    pub description: Option<String>,
    /// How bad.
    pub severity: Option<Severity>,
    /// `New`, `InProgress`, `Resolved` or `Dismissed`.
    pub status: Option<&'static str>,
    /// When what it is about began.
    pub start: Option<Timestamp>,
    /// When that ended.
    pub end: Option<Timestamp>,
    /// The product that raised it.
    pub product: Option<String>,
    /// Who makes the product.
    pub vendor: Option<String>,
    /// The rule that raised it: the sender's id.
    pub rule_id: Option<String>,
    /// The rule's name.
    pub rule_name: Option<String>,
    /// Tactics in Sentinel's spelling.
    pub tactics: Vec<String>,
    /// Techniques' ids.
    pub techniques: Vec<String>,
    /// Where it can be looked at.
    pub link: Option<String>,
    /// Names and values that rules can ask for as custom details.
    pub custom_details: Vec<(String, Vec<String>)>,
    /// Members of the sender's that have no other place.
    pub rest: Map<String, Value>,
}

impl Alert {
    /// The alert as a resource.
    pub fn value(&self, source: &str) -> Value {
        let made = || Uuid::new_v5(&NAMESPACE, format!("alert/{source}/{}", self.key).as_bytes());
        let id = self.key.parse().unwrap_or_else(|_| made());
        let mut properties = Map::new();
        for (name, value) in [
            ("systemAlertId", json!(id)),
            ("providerAlertId", json!(self.provider_id.as_ref().unwrap_or(&self.key))),
            ("alertDisplayName", json!(self.name)),
            ("friendlyName", json!(self.name)),
            ("description", json!(self.description.as_deref().map(escaped))),
            ("severity", json!(self.severity.map(Severity::as_str))),
            ("status", json!(self.status)),
            ("startTimeUtc", json!(self.start)),
            ("endTimeUtc", json!(self.end)),
            ("timeGenerated", json!(self.start)),
            ("productName", json!(self.product)),
            ("vendorName", json!(self.vendor)),
            ("alertLink", json!(self.link)),
            ("tactics", json!(self.tactics)),
            ("techniques", json!(self.techniques)),
            ("additionalData", Value::Object(self.additional_data())),
        ] {
            if !value.is_null() {
                properties.insert(name.to_owned(), value);
            }
        }
        if !self.rest.is_empty() {
            properties.insert("sourceData".into(), Value::Object(self.rest.clone()));
        }
        entity::resource("SecurityAlert", id, Value::Object(properties))
    }

    /// A flat map of texts, as Sentinel has it: what is a list or an object there is JSON in a text.
    fn additional_data(&self) -> Map<String, Value> {
        let mut data = Map::new();
        if let Some(rule) = &self.rule_id {
            data.insert("Analytic Rule Ids".into(), Value::String(json!([rule]).to_string()));
        }
        if let Some(name) = &self.rule_name {
            data.insert("Analytic Rule Name".into(), json!(name));
        }
        if !self.custom_details.is_empty() {
            let mut details: Map<String, Value> = Map::new();
            for (name, values) in &self.custom_details {
                let all = details.entry(name.as_str()).or_insert_with(|| json!([]));
                all.as_array_mut()
                    .into_iter()
                    .for_each(|all| all.extend(values.iter().map(|v| json!(v))));
            }
            data.insert("Custom Details".into(), Value::String(Value::Object(details).to_string()));
        }
        data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_details_are_json_in_a_text() {
        let alert = Alert {
            key: "k".into(),
            custom_details: vec![
                ("port".into(), vec!["22".into()]),
                ("port".into(), vec!["23".into()]),
                ("team".into(), vec!["blue".into()]),
            ],
            ..Alert::default()
        };
        let value = alert.value("wazuh");
        let text = value["properties"]["additionalData"]["Custom Details"].as_str().unwrap();
        let details: Value = serde_json::from_str(text).unwrap();
        assert_eq!(details, json!({"port": ["22", "23"], "team": ["blue"]}));
    }

    #[test]
    fn an_alert_keeps_its_id_and_a_guid_stays_itself() {
        let named = |key: &str| {
            let value = Alert { key: key.into(), ..Alert::default() }.value("wazuh");
            assert_eq!(value["name"], value["properties"]["systemAlertId"]);
            value["name"].as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(named("a"), named("a"));
        assert_ne!(named("a"), named("b"));
        let guid = "7d0c6a52-93be-4f18-a2c5-61f0d8e4b37a";
        assert_eq!(named(guid), guid);
    }
}
