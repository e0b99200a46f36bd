//! Incidents as callers see them: the body of a Sentinel trigger, in and out.

use domain::{Actor, ActorKind, Incident, Label, Owner, Severity, Status, Trigger, WorkspaceId};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{FieldError, Fields, client_info, etag};

/// What a webhook of an incident source says.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The id of the message: the sender's (`eventUniqueId`), else a digest of a message that says when the
    /// incident changed, so that the same words are the same message. Absent where neither is there.
    pub delivery: Option<String>,
    /// The incident; its number is 0 where the source has none.
    pub incident: Incident,
}

/// The properties that have a place of their own in [`Incident`], or that are made here.
const TAKEN: &[&str] = &[
    "title",
    "description",
    "severity",
    "status",
    "classification",
    "classificationReason",
    "classificationComment",
    "owner",
    "labels",
    "relatedAnalyticRuleIds",
    "createdTimeUtc",
    "lastModifiedTimeUtc",
    "lastModifiedBy",
    "alerts",
    "bookmarks",
    "relatedEntities",
    "comments",
    "incidentNumber",
];

impl Received {
    /// Reads the body of a Sentinel trigger: `{eventUniqueId?, object: {id, properties: {…}}}`, or the
    /// incident alone: `{id, properties: {…}}`.
    ///
    /// # Errors
    /// Names the field that is not as it should be.
    pub fn read(body: &Value, now: Timestamp) -> Result<Self, FieldError> {
        let top = Fields::of(body)?;
        let object = top.object("object")?.unwrap_or_else(|| top.clone());
        let id = super::task::incident_ref(&object, "id")?;
        let workspace = match id.workspace {
            Some(workspace) => workspace,
            None => workspace_info(&top)?.unwrap_or_default(),
        };
        let properties = object.required_object("properties")?;
        let digest = || Uuid::new_v5(&Uuid::NAMESPACE_OID, body.to_string().as_bytes()).to_string();
        let dated = properties.moment("lastModifiedTimeUtc")?.is_some();
        let delivery = top.text("eventUniqueId")?.map(str::to_owned);
        let delivery = delivery.or_else(|| dated.then(digest));
        Ok(Self { delivery, incident: read_properties(&properties, id.incident, workspace, now)? })
    }
}

fn workspace_info(top: &Fields<'_>) -> Result<Option<WorkspaceId>, FieldError> {
    let Some(info) = top.object("workspaceInfo")? else {
        return Ok(None);
    };
    Ok(Some(WorkspaceId {
        subscription_id: info.required_text("SubscriptionId")?.to_owned(),
        resource_group: info.required_text("ResourceGroupName")?.to_owned(),
        name: info.required_text("WorkspaceName")?.to_owned(),
    }))
}

fn read_properties(
    fields: &Fields<'_>,
    id: Uuid,
    workspace: WorkspaceId,
    now: Timestamp,
) -> Result<Incident, FieldError> {
    let owned = |name: &str| fields.text(name).map(|text| text.map(str::to_owned));
    let severity = fields.choice("severity", Severity::SPELLINGS, Severity::parse)?;
    let status = fields.choice("status", Status::SPELLINGS, Status::parse)?;
    let number = fields.integer("incidentNumber")?.unwrap_or_default();
    Ok(Incident {
        id,
        workspace,
        number: u64::try_from(number)
            .map_err(|_| fields.error("incidentNumber", "a number from 1 up"))?,
        title: fields.required_text("title")?.to_owned(),
        description: owned("description")?,
        severity: severity.ok_or_else(|| {
            fields.error("severity", format!("one of {}", Severity::SPELLINGS.join(", ")))
        })?,
        status: status.ok_or_else(|| {
            fields.error("status", format!("one of {}", Status::SPELLINGS.join(", ")))
        })?,
        classification: owned("classification")?,
        classification_reason: owned("classificationReason")?,
        classification_comment: owned("classificationComment")?,
        owner: fields.object("owner")?.map(|owner| read_owner(&owner)).transpose()?,
        labels: read_labels(fields)?,
        related_analytic_rule_ids: fields.texts("relatedAnalyticRuleIds")?,
        created: fields.moment("createdTimeUtc")?.unwrap_or(now),
        modified: fields.moment("lastModifiedTimeUtc")?.unwrap_or(now),
        modified_by: Actor { kind: ActorKind::Source, ..Actor::default() },
        alerts: fields.list("alerts")?.to_vec(),
        related_entities: fields.list("relatedEntities")?.to_vec(),
        bookmarks: fields.list("bookmarks")?.to_vec(),
        comments: fields.list("comments")?.to_vec(),
        additional: additional(fields.members()),
        version: 0,
    })
}

fn additional(members: &Map<String, Value>) -> Map<String, Value> {
    let taken = |name: &str| TAKEN.iter().any(|taken| taken.eq_ignore_ascii_case(name));
    members
        .iter()
        .filter(|(name, _)| !taken(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Reads an incident's owner.
///
/// # Errors
/// Names the field that is not as it should be.
pub fn read_owner(fields: &Fields<'_>) -> Result<Owner, FieldError> {
    let owned = |name: &str| fields.text(name).map(|text| text.map(str::to_owned));
    Ok(Owner {
        assigned_to: owned("assignedTo")?,
        email: owned("email")?,
        object_id: owned("objectId")?,
        user_principal_name: owned("userPrincipalName")?,
        owner_type: owned("ownerType")?,
    })
}

/// Reads an incident's labels.
///
/// # Errors
/// Names the field that is not as it should be.
pub fn read_labels(fields: &Fields<'_>) -> Result<Vec<Label>, FieldError> {
    let labels = fields.objects("labels")?;
    labels
        .iter()
        .map(|label| {
            Ok(Label {
                name: label.required_text("labelName")?.to_owned(),
                kind: label.text("labelType")?.unwrap_or("User").to_owned(),
            })
        })
        .collect()
}

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

/// The body with which an incident starts a playbook.
pub fn trigger_body(incident: &Incident, trigger: Trigger, event: &str) -> Value {
    let workspace = &incident.workspace;
    json!({
        "eventUniqueId": event,
        "objectSchemaType": "Incident",
        "objectEventType": match trigger { Trigger::Created => "Create", Trigger::Updated => "Update" },
        "workspaceInfo": {
            "SubscriptionId": workspace.subscription_id,
            "ResourceGroupName": workspace.resource_group,
            "WorkspaceName": workspace.name,
        },
        "workspaceId": workspace.name,
        "object": resource(incident),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(received.delivery.as_deref(), Some("e-1"));
        assert_eq!((incident.severity, incident.workspace.name.as_str()), (Severity::High, "W"));
        let out = trigger_body(incident, Trigger::Updated, "e-2");
        let properties = &out["object"]["properties"];
        assert_eq!(out["objectEventType"], "Update");
        assert_eq!(properties["providerName"], "Example");
        assert_eq!(properties["alerts"], json!([{"kind": "SecurityAlert"}]));
        assert_eq!(properties["relatedEntities"][0]["properties"]["address"], "203.0.113.9");
        assert_eq!(properties["labels"][0]["labelName"], "vip");
        assert_eq!(properties["severity"], "High");
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
