//! Actions, in and out.

use domain::rule::ActionType;
use domain::{IncidentChanges, Limits, RuleAction, Severity, Status, TextFormat};
use serde_json::{Map, Value, json};

use super::{Limit, Read, order};
use crate::api::Fields;
use crate::api::incident::{labels, owner, read_labels, read_owner};
use crate::api::task::{read_extras, read_format, write_extras};

/// Reads the actions and puts them into the order that their `order` says.
pub(super) fn read_all(fields: &Fields<'_>, limits: &Limits) -> Read<Vec<(u32, RuleAction)>> {
    if fields.get("actions").is_none() {
        return Err(fields.error("actions", "a list"));
    }
    let actions = fields.objects("actions")?;
    let limit = Limit(limits.actions, "actions", "limit_actions_per_rule");
    limit.check(fields, "actions", actions.len())?;
    let actions =
        actions.iter().map(|fields| Ok((order(fields, "order", 0, u32::MAX)?, read(fields)?)));
    let mut actions = actions.collect::<Read<Vec<_>>>()?;
    actions.sort_by_key(|(order, _)| *order);
    Ok(actions)
}

fn read(fields: &Fields<'_>) -> Read<RuleAction> {
    let kind = super::choice(fields, "actionType", ActionType::SPELLINGS, ActionType::parse)?;
    let configuration = fields.required_object("actionConfiguration")?;
    match kind {
        ActionType::AddIncidentTask => Ok(RuleAction::AddTask {
            title: configuration.required_text("title")?.to_owned(),
            description: configuration.text("description")?.map(str::to_owned),
            format: read_format(&configuration)?.unwrap_or_default(),
            extras: Box::new(read_extras(&configuration)?),
        }),
        ActionType::ModifyProperties => {
            Ok(RuleAction::Modify(Box::new(read_changes(&configuration)?)))
        }
        ActionType::RunPlaybook => {
            let id = configuration.required_text("logicAppResourceId")?;
            let name = id.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or(id);
            Ok(RuleAction::RunPlaybook {
                playbook: name.to_owned(),
                resource_id: (name != id).then(|| id.to_owned()),
                tenant_id: configuration.text("tenantId")?.map(str::to_owned),
            })
        }
    }
}

fn read_changes(fields: &Fields<'_>) -> Read<IncidentChanges> {
    let owned = |name: &str| fields.text(name).map(|text| text.map(str::to_owned));
    Ok(IncidentChanges {
        severity: fields.choice("severity", Severity::SPELLINGS, Severity::parse)?,
        status: fields.choice("status", Status::SPELLINGS, Status::parse)?,
        classification: owned("classification")?,
        classification_reason: owned("classificationReason")?,
        classification_comment: owned("classificationComment")?,
        owner: fields.object("owner")?.map(|owner| read_owner(&owner)).transpose()?,
        labels: read_labels(fields)?,
        force: owned("force")?,
    })
}

pub(super) fn write(order: u32, action: &RuleAction) -> Value {
    let configuration = match action {
        RuleAction::AddTask { .. } => write_task(action).map(Value::Object).unwrap_or_default(),
        RuleAction::Modify(changes) => write_changes(changes),
        RuleAction::RunPlaybook { playbook, resource_id, tenant_id } => {
            let mut run = json!({"logicAppResourceId": resource_id.as_ref().unwrap_or(playbook)});
            if let (Some(members), Some(tenant)) = (run.as_object_mut(), tenant_id) {
                members.insert("tenantId".into(), json!(tenant));
            }
            run
        }
    };
    json!({
        "order": order,
        "actionType": action.kind().as_str(),
        "actionConfiguration": configuration,
    })
}

/// The task that an action adds, as its configuration says it.
pub(super) fn write_task(action: &RuleAction) -> Option<Map<String, Value>> {
    let RuleAction::AddTask { title, description, format, extras } = action else {
        return None;
    };
    let mut task = Map::new();
    task.insert("title".into(), json!(title));
    task.insert("description".into(), json!(description));
    if *format != TextFormat::default() {
        task.insert("descriptionFormat".into(), json!(format.as_str().to_ascii_lowercase()));
    }
    task.extend(write_extras(extras));
    Some(task)
}

fn write_changes(changes: &IncidentChanges) -> Value {
    let mut written = json!({
        "severity": changes.severity.map(Severity::as_str),
        "status": changes.status.map(Status::as_str),
        "classification": changes.classification,
        "classificationReason": changes.classification_reason,
        "classificationComment": changes.classification_comment,
        "owner": changes.owner.as_ref().map(owner),
        "labels": if changes.labels.is_empty() { Value::Null } else { labels(&changes.labels) },
    });
    if let (Some(members), Some(force)) = (written.as_object_mut(), &changes.force) {
        members.insert("force".into(), json!(force));
    }
    written
}
