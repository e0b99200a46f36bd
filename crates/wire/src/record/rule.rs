//! A stored automation rule: its Sentinel shape, with who put it there and when.

use domain::AutomationRule;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::entry::ActorRecord;
use crate::api;

/// A rule as it lies in the store. Deleted rules keep their record, so that their place in the list of
/// names stays true.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleRecord {
    /// The rule's id, as it was first spelled.
    pub id: String,
    /// Counts the changes; the etag is made of it.
    pub version: u64,
    /// The rule; absent when it was deleted.
    pub properties: Option<Value>,
    /// When it was first put.
    pub created: Timestamp,
    /// Who put it first.
    pub created_by: ActorRecord,
    /// When it last changed.
    pub modified: Timestamp,
    /// Who last changed it.
    pub modified_by: ActorRecord,
}

impl RuleRecord {
    /// The rule; absent when it was deleted.
    pub fn rule(&self) -> Option<AutomationRule> {
        let properties = self.properties.as_ref()?;
        api::rule::read(&self.id, &json!({"properties": properties})).ok()
    }

    /// The rule as a resource with this ARM id: `{id, name, type, etag, properties}`.
    pub fn resource(&self, arm_id: String) -> Option<Value> {
        let mut properties = self.properties.clone()?;
        if let Some(members) = properties.as_object_mut() {
            members.insert("createdTimeUtc".into(), json!(self.created));
            members.insert("lastModifiedTimeUtc".into(), json!(self.modified));
            members.insert("createdBy".into(), api::client_info(&self.created_by.clone().into()));
            members.insert("lastModifiedBy".into(), api::client_info(&self.modified_by.clone().into()));
        }
        Some(json!({
            "id": arm_id,
            "name": self.id,
            "type": "Microsoft.SecurityInsights/automationRules",
            "etag": api::etag(self.version),
            "properties": properties,
        }))
    }
}
