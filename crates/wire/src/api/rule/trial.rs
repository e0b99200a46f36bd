//! Trying a rule out on an incident: what is asked, and what is answered.

use domain::condition::Leaf;
use domain::{
    AutomationRule, Changes, Considered, Incident, IncidentRef, Label, Owner, Reason, Severity,
    Status, Trigger,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Read, choice};
use crate::api::Fields;
use crate::api::incident::{Received, read_owner};
use crate::api::task::incident_ref;

/// The body of `POST /automation-rules/{id}/test`.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// What the rule is to look at.
    pub subject: Subject,
    /// As if this had happened; the rule's own trigger where it is absent.
    pub trigger: Option<Trigger>,
    /// As if this had just changed.
    pub changes: Changes,
    /// As if this kind of actor had changed it.
    pub updated_by: Option<String>,
}

/// What a rule is tried out on.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// An incident that is known.
    Known(IncidentRef),
    /// An incident that is given and not stored.
    Given(Box<Incident>),
    /// An alert that is given, for rules on alerts.
    Alert(Value),
}

impl Trial {
    /// Reads `{incidentArmId | incident | alert, trigger?, changes?, updatedBy?}`.
    ///
    /// # Errors
    /// Names the field that is not as it should be.
    pub fn read(body: &Value, now: Timestamp) -> Read<Self> {
        let fields = Fields::of(body)?;
        let changes = fields.object("changes")?.map(|fields| read_changes(&fields)).transpose()?;
        Ok(Self {
            subject: read_subject(&fields, now)?,
            trigger: fields.choice("trigger", Trigger::SPELLINGS, Trigger::parse)?,
            changes: changes.unwrap_or_default(),
            updated_by: fields.text("updatedBy")?.map(str::to_owned),
        })
    }
}

fn read_subject(fields: &Fields<'_>, now: Timestamp) -> Read<Subject> {
    let ways = ["incidentArmId", "incident", "alert"];
    if ways.iter().filter(|way| fields.get(way).is_some()).count() != 1 {
        let expected = "an incidentArmId, or instead of it an incident or an alert";
        return Err(fields.error("incidentArmId", expected));
    }
    if let Some(alert) = fields.get("alert") {
        fields.required_object("alert")?;
        return Ok(Subject::Alert(alert.clone()));
    }
    let Some(incident) = fields.object("incident")? else {
        return incident_ref(fields, "incidentArmId").map(Subject::Known);
    };
    // It is not stored, so it needs no id of its own.
    let mut members = incident.members().clone();
    if incident.get("id").is_none() {
        members.insert("id".into(), json!(Uuid::nil()));
    }
    let given = json!({"object": members});
    let received = Received::read(&given, now).map_err(|mut error| {
        error.field = error.field.replacen("object", "incident", 1);
        error
    })?;
    Ok(Subject::Given(Box::new(received.incident)))
}

/// Reads `{severity?: {from, to}, status?: {from, to}, owner?: {from?, to?}, labels?: [text], tactics?:
/// [text], alerts?: […], comments?: […]}`.
fn read_changes(fields: &Fields<'_>) -> Read<Changes> {
    let label = |name| Label { name, kind: "User".to_owned() };
    Ok(Changes {
        severity: sides(fields, "severity", Severity::SPELLINGS, Severity::parse)?,
        status: sides(fields, "status", Status::SPELLINGS, Status::parse)?,
        owner: fields.object("owner")?.map(|owner| owners(&owner)).transpose()?,
        labels: fields.texts("labels")?.into_iter().map(label).collect(),
        tactics: fields.texts("tactics")?,
        alerts: fields.list("alerts")?.to_vec(),
        comments: fields.list("comments")?.to_vec(),
    })
}

fn sides<T>(
    fields: &Fields<'_>,
    name: &str,
    spellings: &[&str],
    parse: impl Fn(&str) -> Option<T>,
) -> Read<Option<(T, T)>> {
    let Some(change) = fields.object(name)? else {
        return Ok(None);
    };
    let from = choice(&change, "from", spellings, &parse)?;
    Ok(Some((from, choice(&change, "to", spellings, &parse)?)))
}

fn owners(change: &Fields<'_>) -> Read<(Option<Owner>, Option<Owner>)> {
    let side = |name| change.object(name)?.map(|owner| read_owner(&owner)).transpose();
    Ok((side("from")?, side("to")?))
}

/// The answer: `{applies, decidedBy: {reason, since?, place?, what?}, conditions: [{place, what, holds}]}`.
/// `decidedBy` is null where the rule applies.
pub fn outcome(rule: &AutomationRule, considered: &Considered, leaves: &[Leaf]) -> Value {
    let leaf = |leaf: &Leaf| json!({"place": leaf.place, "what": leaf.what, "holds": leaf.holds});
    json!({
        "rule": rule.id,
        "displayName": rule.display_name,
        "applies": *considered == Considered::Applies,
        "decidedBy": match considered {
            Considered::Applies => Value::Null,
            Considered::NotApplied { reason } => write_reason(reason),
        },
        "conditions": leaves.iter().map(leaf).collect::<Vec<_>>(),
    })
}

/// Why a rule is not applied, as callers see it.
pub fn write_reason(reason: &Reason) -> Value {
    match reason {
        Reason::OtherTrigger => json!({"reason": "OtherTrigger"}),
        Reason::Disabled => json!({"reason": "Disabled"}),
        Reason::Expired { since } => json!({"reason": "Expired", "since": since}),
        Reason::Condition { place, what } => {
            json!({"reason": "Condition", "place": place, "what": what})
        }
    }
}
