//! Incidents as callers see them: the body of a Sentinel trigger, in and out.

mod edit;
mod received;

pub use edit::IncidentEdit;
pub use received::{Received, read_labels, read_owner};

use domain::{Case, Changes, Incident, Label, Limits, Owner, Status, Task};
use serde_json::{Map, Value, json};

use super::{FieldError, client_info, etag};

/// Labels as Sentinel writes them.
pub fn labels(labels: &[Label]) -> Value {
    labels.iter().map(|label| json!({"labelName": label.name, "labelType": label.kind})).collect()
}

/// An owner as Sentinel writes it.
pub fn owner(owner: &Owner) -> Value {
    json!({
        "assignedTo": owner.assigned_to,
        "email": owner.email,
        "objectId": owner.object_id,
        "userPrincipalName": owner.user_principal_name,
        "ownerType": owner.owner_type,
    })
}

/// An incident as a resource: `{id, name, type, etag, properties}`, with its alerts and entities, as the
/// trigger of a playbook has it.
pub fn resource(incident: &Incident) -> Value {
    json!({
        "id": incident.arm_id(),
        "name": incident.id,
        "type": "Microsoft.SecurityInsights/Incidents",
        "etag": etag(incident.version),
        "properties": properties(incident),
    })
}

fn properties(incident: &Incident) -> Map<String, Value> {
    let mut properties = incident.additional.clone();
    for (name, value) in [
        ("title", json!(incident.title)),
        ("description", json!(incident.description)),
        ("severity", json!(incident.severity.as_str())),
        ("status", json!(incident.status.as_str())),
        ("classification", json!(incident.classification)),
        ("classificationReason", json!(incident.classification_reason)),
        ("classificationComment", json!(incident.classification_comment)),
        ("owner", incident.owner.as_ref().map(owner).unwrap_or_default()),
        ("labels", labels(&incident.labels)),
        ("relatedAnalyticRuleIds", json!(incident.related_analytic_rule_ids)),
        ("createdTimeUtc", json!(incident.created)),
        ("lastModifiedTimeUtc", json!(incident.modified)),
        ("lastModifiedBy", client_info(&incident.modified_by)),
        ("incidentNumber", json!(incident.number)),
        ("alerts", json!(incident.alerts)),
        ("bookmarks", json!(incident.bookmarks)),
        ("relatedEntities", json!(incident.related_entities)),
        ("comments", json!(incident.comments)),
    ] {
        if !value.is_null() {
            properties.insert(name.to_owned(), value);
        }
    }
    properties
}

/// An incident as its own page shows it: the resource, with how its tasks stand beside its properties. An
/// empty object for a case without an incident.
pub fn shown(case: &Case) -> Value {
    let Some(incident) = case.incident() else {
        return json!({});
    };
    let count = |counts: fn(&Task) -> bool| case.tasks().iter().filter(|task| counts(task)).count();
    let mandatory = count(Task::holds_back);
    let mut shown = resource(incident);
    shown["tasks"] = json!({
        "total": case.tasks().len(),
        "open": count(Task::is_open),
        "mandatoryOpen": mandatory,
        // A source may close what could not be closed here; nobody should overlook that.
        "closedWithMandatoryOpen": incident.status == Status::Closed && mandatory > 0,
    });
    shown
}

/// Looks whether an incident is within the limits.
///
/// # Errors
/// Names the property that is beyond its limit, and the variable that sets it.
pub fn check_limits(incident: &Incident, limits: &Limits) -> Result<(), FieldError> {
    let message = |comment: &Value| {
        let message = comment.pointer("/properties/message").or_else(|| comment.get("message"));
        message.and_then(Value::as_str).map_or(0, |text| text.chars().count())
    };
    let longest = incident.comments.iter().map(message).max().unwrap_or_default();
    let (alerts, bookmarks) = (incident.alerts.len(), incident.bookmarks.len());
    let comments = incident.comments.len();
    within("alerts", alerts, limits.alerts, "alerts (limit_alerts_per_incident)")?;
    within("bookmarks", bookmarks, limits.bookmarks, "bookmarks (limit_bookmarks_per_incident)")?;
    within("comments", comments, limits.comments, "comments (limit_comments_per_incident)")?;
    within("comments", longest, limits.comment, "characters each (limit_comment_characters)")?;
    check_description(incident.description.as_deref(), limits)
}

fn check_description(description: Option<&str>, limits: &Limits) -> Result<(), FieldError> {
    let length = description.unwrap_or_default().chars().count();
    let what = "characters (limit_incident_description_characters)";
    within("description", length, limits.incident_description, what)
}

fn within(field: &str, found: usize, limit: usize, what: &str) -> Result<(), FieldError> {
    if found <= limit {
        return Ok(());
    }
    let field = format!("properties.{field}");
    Err(FieldError { field, expected: format!("at most {limit} {what}"), found: "more" })
}

/// What changed about an incident, as the body of an update trigger has it (`incidentUpdates`).
pub fn updates(changes: &Changes, by: &str, incident: &Incident) -> Value {
    json!({
        "updatedBy": {"source": by, "name": incident.modified_by.name},
        "updatedTime": incident.modified,
        "updatedFields": changes.names(),
        "alerts": changes.alerts,
        "comments": changes.comments,
        "labels": labels(&changes.labels),
        "tactics": changes.tactics,
    })
}

/// The body with which an incident starts a playbook. `updates` is what changed about it, where it is not new.
pub fn trigger_body(incident: &Incident, updates: Option<&Value>, event: &str) -> Value {
    let workspace = &incident.workspace;
    let mut body = json!({
        "eventUniqueId": event,
        "objectSchemaType": "Incident",
        "objectEventType": if updates.is_some() { "Update" } else { "Create" },
        "workspaceInfo": {
            "SubscriptionId": workspace.subscription_id,
            "ResourceGroupName": workspace.resource_group,
            "WorkspaceName": workspace.name,
        },
        "workspaceId": workspace.name,
        "object": resource(incident),
    });
    if let Some(updates) = updates {
        body["incidentUpdates"] = updates.clone();
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Severity, WorkspaceId};
    use jiff::Timestamp;

    fn body() -> Value {
        json!({
            "eventUniqueId": "e-1",
            "object": {
                "id": "/subscriptions/S/resourceGroups/G/providers/Microsoft.OperationalInsights/workspaces/W\
                       /providers/Microsoft.SecurityInsights/Incidents/9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f",
                "properties": {
                    "title": "Many failed sign-ins",
                    "severity": "high",
                    "status": "New",
                    "providerName": "Example",
                    "Alerts": [{"kind": "SecurityAlert"}],
                    "relatedEntities": [{"kind": "Ip", "properties": {"address": "203.0.113.9"}}],
                    "labels": [{"labelName": "vip"}],
                    "lastModifiedTimeUtc": "2026-03-01T12:00:00.1234567Z",
                },
            },
        })
    }

    #[test]
    fn a_trigger_body_comes_back_out_with_everything_the_source_said() {
        let received = Received::read(&body(), Timestamp::UNIX_EPOCH).unwrap();
        let incident = &received.incident;
        assert_eq!(received.delivery.as_deref(), Some("e-1/2026-03-01T12:00:00.1234567Z"));
        assert_eq!((incident.severity, incident.workspace.name.as_str()), (Severity::High, "W"));
        let out = trigger_body(incident, Some(&json!({"tactics": ["Impact"]})), "e-2");
        let properties = &out["object"]["properties"];
        assert_eq!(out["objectEventType"], "Update");
        assert_eq!(properties["providerName"], "Example");
        assert_eq!(properties["alerts"], json!([{"kind": "SecurityAlert"}]));
        assert_eq!(properties["relatedEntities"][0]["properties"]["address"], "203.0.113.9");
        assert_eq!(properties["labels"][0]["labelName"], "vip");
        assert_eq!(properties["severity"], "High");
    }

    /// Promise: a message is the same one if its event is, and one about another change is another.
    #[test]
    fn an_event_is_known_by_its_id_its_kind_and_its_time() {
        let delivery = |change: fn(&mut Value)| {
            let mut body = body();
            change(&mut body);
            Received::read(&body, Timestamp::UNIX_EPOCH).unwrap().delivery
        };
        let first = delivery(|_| ());
        assert_eq!(delivery(|body| body["object"]["properties"]["title"] = json!("other")), first);
        for other in [
            delivery(|body| body["eventUniqueId"] = json!("e-2")),
            delivery(|body| body["objectEventType"] = json!("Update")),
            delivery(|body| {
                body["object"]["properties"]["lastModifiedTimeUtc"] = json!("2026-03-01T13:00:00Z");
            }),
        ] {
            assert_ne!(other, first);
        }
    }

    #[test]
    fn an_incident_alone_goes_to_the_default_workspace() {
        let body = json!({
            "id": "9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f",
            "properties": {"title": "t", "severity": "Low", "status": "New"},
        });
        let incident = Received::read(&body, Timestamp::UNIX_EPOCH).unwrap().incident;
        assert_eq!(incident.workspace, WorkspaceId::default());
    }

    #[test]
    fn what_sentinel_requires_is_required() {
        for (name, expected) in [
            ("title", "a text that is not empty"),
            ("severity", "one of High, Medium, Low, Informational"),
            ("status", "one of New, Active, Closed"),
        ] {
            let mut body = body();
            body["object"]["properties"].as_object_mut().unwrap().remove(name);
            let error = Received::read(&body, Timestamp::UNIX_EPOCH).unwrap_err();
            assert_eq!(
                (error.field, error.expected),
                (format!("object.properties.{name}"), expected.into())
            );
        }
    }
}
