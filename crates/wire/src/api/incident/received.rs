//! What incident sources say: the body of a Sentinel trigger, or an incident alone.

use domain::{Actor, ActorKind, Incident, Label, Owner, Severity, Status, WorkspaceId};
use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::api::{FieldError, Fields, task};

/// What a webhook of an incident source says.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The id of the message: the sender's (`eventUniqueId`, with the kind of event and the time of the change),
    /// else a digest of a message that says when the incident changed, so that the same words are the same
    /// message. Absent where neither is there.
    pub delivery: Option<String>,
    /// The incident; its number is 0 where the source has none.
    pub incident: Incident,
    /// Who made the update, in the source's words.
    pub updated_by: Option<String>,
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
        let id = task::incident_ref(&object, "id")?;
        let workspace = match id.workspace {
            Some(workspace) => workspace,
            None => workspace_info(&top)?.unwrap_or_default(),
        };
        let properties = object.required_object("properties")?;
        let delivery = delivery(&top, &properties, body)?;
        let updated_by = match top.object("incidentUpdates")? {
            Some(updates) => updates.object("updatedBy")?,
            None => None,
        };
        let updated_by = updated_by.map(|by| by.text("source")).transpose()?.flatten();
        let incident = read_properties(&properties, id.incident, workspace, now)?;
        Ok(Self { delivery, incident, updated_by: updated_by.map(str::to_owned) })
    }
}

/// What makes a message the same one. An event's id counts together with what kind of event it is and when the
/// incident changed: a sender that uses an id for more than one change is not taken for repeating itself.
fn delivery(
    top: &Fields<'_>,
    properties: &Fields<'_>,
    body: &Value,
) -> Result<Option<String>, FieldError> {
    let digest = || Uuid::new_v5(&Uuid::NAMESPACE_OID, body.to_string().as_bytes()).to_string();
    let dated = properties.moment("lastModifiedTimeUtc")?.is_some();
    let Some(event) = top.text("eventUniqueId")? else {
        return Ok(dated.then(digest));
    };
    let (kind, changed) = (top.text("objectEventType")?, properties.text("lastModifiedTimeUtc")?);
    let parts = [Some(event), kind, changed].into_iter().flatten();
    Ok(Some(parts.collect::<Vec<_>>().join("/")))
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
        place: 0,
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
