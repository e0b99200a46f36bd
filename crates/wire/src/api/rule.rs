//! Automation rules as callers see them.

use domain::condition::{Operator, Property};
use domain::rule::{MAX_ACTIONS, MAX_CONDITIONS, MAX_DISPLAY_NAME, MAX_ORDER};
use domain::{AutomationRule, Condition, IncidentChanges, RuleAction, Severity, Status, Trigger};
use serde_json::{Value, json};

use super::incident::{labels, owner, read_labels, read_owner};
use super::{FieldError, Fields};

type Read<T> = Result<T, FieldError>;

/// The most conditions in one `Boolean` group.
const MAX_INNER_CONDITIONS: usize = 10;
/// How deep groups may stand in groups: an Or of Ands.
const MAX_NESTING: usize = 2;

/// Reads a rule as `PUT /automation-rules/{id}` gets it: `{etag?, properties: {…}}`.
///
/// # Errors
/// Names the field that is not as it should be.
pub fn read(id: &str, body: &Value) -> Read<AutomationRule> {
    let fields = Fields::of(body)?.required_object("properties")?;
    let logic = fields.required_object("triggeringLogic")?;
    let triggers_on = logic.required_text("triggersOn")?;
    if !triggers_on.eq_ignore_ascii_case("Incidents") {
        return Err(logic.error("triggersOn", "Incidents (rules on alerts are not offered yet)"));
    }
    let triggers_when = logic.choice("triggersWhen", Trigger::SPELLINGS, Trigger::parse)?;
    Ok(AutomationRule {
        id: id.to_owned(),
        display_name: display_name(&fields)?,
        order: order(&fields, "order", MAX_ORDER)?,
        enabled: required(&logic, "isEnabled", "true or false", logic.boolean("isEnabled")?)?,
        expires: logic.moment("expirationTimeUtc")?,
        trigger: required(&logic, "triggersWhen", "one of Created, Updated", triggers_when)?,
        conditions: conditions(&logic)?,
        actions: actions(&fields)?,
    })
}

fn required<T>(fields: &Fields<'_>, name: &str, expected: &str, value: Option<T>) -> Read<T> {
    value.ok_or_else(|| fields.error(name, expected))
}

fn display_name(fields: &Fields<'_>) -> Read<String> {
    let name = fields.required_text("displayName")?;
    if name.chars().count() > MAX_DISPLAY_NAME {
        return Err(fields.error("displayName", format!("at most {MAX_DISPLAY_NAME} characters")));
    }
    Ok(name.to_owned())
}

fn order(fields: &Fields<'_>, name: &str, highest: u32) -> Read<u32> {
    let order = fields.integer(name)?.and_then(|order| u32::try_from(order).ok());
    order
        .filter(|order| (1..=highest).contains(order))
        .ok_or_else(|| fields.error(name, format!("a whole number from 1 to {highest}")))
}

fn conditions(logic: &Fields<'_>) -> Read<Vec<Condition>> {
    let conditions = logic.objects("conditions")?;
    let conditions: Vec<_> =
        conditions.iter().map(|fields| condition(fields, 0)).collect::<Read<_>>()?;
    if conditions.iter().map(Condition::count).sum::<usize>() > MAX_CONDITIONS {
        return Err(logic.error("conditions", format!("at most {MAX_CONDITIONS} conditions")));
    }
    Ok(conditions)
}

fn condition(fields: &Fields<'_>, depth: usize) -> Read<Condition> {
    let kind = fields.required_text("conditionType")?;
    let properties = fields.required_object("conditionProperties")?;
    match kind.to_ascii_lowercase().as_str() {
        "property" => property_condition(&properties),
        "boolean" if depth < MAX_NESTING => boolean_condition(&properties, depth),
        "boolean" => Err(fields.error("conditionType", "groups at most two levels deep")),
        _ => Err(fields.error("conditionType", "Property or Boolean (others are not offered yet)")),
    }
}

fn property_condition(fields: &Fields<'_>) -> Read<Condition> {
    let property = fields.choice("propertyName", Property::SPELLINGS, Property::parse)?;
    let operator = fields.choice("operator", Operator::SPELLINGS, Operator::parse)?;
    let values = fields.texts("propertyValues")?;
    if values.is_empty() {
        return Err(fields.error("propertyValues", "a list of at least one text"));
    }
    let property_expected = format!("one of {}", Property::SPELLINGS.join(", "));
    let operator_expected = format!("one of {}", Operator::SPELLINGS.join(", "));
    Ok(Condition::Property {
        property: required(fields, "propertyName", &property_expected, property)?,
        operator: required(fields, "operator", &operator_expected, operator)?,
        values,
    })
}

fn boolean_condition(fields: &Fields<'_>, depth: usize) -> Read<Condition> {
    let inner = fields.objects("innerConditions")?;
    if !(2..=MAX_INNER_CONDITIONS).contains(&inner.len()) {
        let expected = format!("a list of 2 to {MAX_INNER_CONDITIONS} conditions");
        return Err(fields.error("innerConditions", expected));
    }
    let inner = inner.iter().map(|fields| condition(fields, depth + 1)).collect::<Read<_>>()?;
    match fields.required_text("operator")?.to_ascii_lowercase().as_str() {
        "and" => Ok(Condition::And(inner)),
        "or" => Ok(Condition::Or(inner)),
        _ => Err(fields.error("operator", "And or Or")),
    }
}

/// Reads the actions and puts them into the order that their `order` says.
fn actions(fields: &Fields<'_>) -> Read<Vec<RuleAction>> {
    if fields.get("actions").is_none() {
        return Err(fields.error("actions", "a list"));
    }
    let actions = fields.objects("actions")?;
    if actions.len() > MAX_ACTIONS {
        return Err(fields.error("actions", format!("at most {MAX_ACTIONS} actions")));
    }
    let actions =
        actions.iter().map(|fields| Ok((order(fields, "order", u32::MAX)?, action(fields)?)));
    let mut actions = actions.collect::<Read<Vec<_>>>()?;
    actions.sort_by_key(|(order, _)| *order);
    Ok(actions.into_iter().map(|(_, action)| action).collect())
}

fn action(fields: &Fields<'_>) -> Read<RuleAction> {
    let kind = fields.required_text("actionType")?;
    let configuration = fields.required_object("actionConfiguration")?;
    match kind.to_ascii_lowercase().as_str() {
        "addincidenttask" => Ok(RuleAction::AddTask {
            title: configuration.required_text("title")?.to_owned(),
            description: configuration.text("description")?.map(str::to_owned),
        }),
        "modifyproperties" => Ok(RuleAction::Modify(Box::new(changes(&configuration)?))),
        "runplaybook" => {
            let id = configuration.required_text("logicAppResourceId")?;
            let name = id.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or(id);
            Ok(RuleAction::RunPlaybook { playbook: name.to_owned() })
        }
        _ => Err(fields.error("actionType", "AddIncidentTask, ModifyProperties or RunPlaybook")),
    }
}

fn changes(fields: &Fields<'_>) -> Read<IncidentChanges> {
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

/// A rule's `properties` as Sentinel writes them, without the times and people of the record around it.
pub fn properties(rule: &AutomationRule) -> Value {
    let actions = (1..).zip(&rule.actions).map(|(order, action)| write_action(order, action));
    json!({
        "displayName": rule.display_name,
        "order": rule.order,
        "triggeringLogic": {
            "isEnabled": rule.enabled,
            "expirationTimeUtc": rule.expires,
            "triggersOn": "Incidents",
            "triggersWhen": rule.trigger.as_str(),
            "conditions": rule.conditions.iter().map(write_condition).collect::<Vec<_>>(),
        },
        "actions": actions.collect::<Vec<_>>(),
    })
}

fn write_condition(condition: &Condition) -> Value {
    let group = |operator: &str, inner: &[Condition]| {
        let inner: Vec<_> = inner.iter().map(write_condition).collect();
        json!({
            "conditionType": "Boolean",
            "conditionProperties": {"operator": operator, "innerConditions": inner},
        })
    };
    match condition {
        Condition::Property { property, operator, values } => json!({
            "conditionType": "Property",
            "conditionProperties": {
                "propertyName": property.as_str(),
                "operator": operator.as_str(),
                "propertyValues": values,
            },
        }),
        Condition::And(inner) => group("And", inner),
        Condition::Or(inner) => group("Or", inner),
    }
}

fn write_action(order: u32, action: &RuleAction) -> Value {
    let (kind, configuration) = match action {
        RuleAction::AddTask { title, description } => {
            ("AddIncidentTask", json!({"title": title, "description": description}))
        }
        RuleAction::Modify(changes) => ("ModifyProperties", write_changes(changes)),
        RuleAction::RunPlaybook { playbook } => {
            ("RunPlaybook", json!({"logicAppResourceId": playbook}))
        }
    };
    json!({"order": order, "actionType": kind, "actionConfiguration": configuration})
}

fn write_changes(changes: &IncidentChanges) -> Value {
    json!({
        "severity": changes.severity.map(Severity::as_str),
        "status": changes.status.map(Status::as_str),
        "classification": changes.classification,
        "classificationReason": changes.classification_reason,
        "classificationComment": changes.classification_comment,
        "owner": changes.owner.as_ref().map(owner),
        "labels": if changes.labels.is_empty() { Value::Null } else { labels(&changes.labels) },
        "force": changes.force,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> Value {
        json!({"properties": {
            "displayName": "Phishing",
            "order": 2,
            "triggeringLogic": {
                "isEnabled": true,
                "triggersOn": "Incidents",
                "triggersWhen": "Created",
                "conditions": [{
                    "conditionType": "Boolean",
                    "conditionProperties": {"operator": "Or", "innerConditions": [
                        {"conditionType": "Property", "conditionProperties": {
                            "propertyName": "IncidentTitle", "operator": "Contains", "propertyValues": ["mail"]}},
                        {"conditionType": "Property", "conditionProperties": {
                            "propertyName": "IncidentSeverity", "operator": "Equals", "propertyValues": ["High"]}},
                    ]},
                }],
            },
            "actions": [
                {"order": 2, "actionType": "RunPlaybook", "actionConfiguration":
                    {"logicAppResourceId": "/subscriptions/s/providers/Microsoft.Logic/workflows/Reset"}},
                {"order": 1, "actionType": "AddIncidentTask", "actionConfiguration": {"title": "Call the user"}},
                {"order": 3, "actionType": "ModifyProperties", "actionConfiguration":
                    {"severity": "High", "status": null, "labels": [{"labelName": "phish"}]}},
            ],
        }})
    }

    #[test]
    fn actions_come_in_the_order_of_their_numbers() {
        let rule = read("r", &body()).unwrap();
        let RuleAction::AddTask { title, .. } = &rule.actions[0] else { panic!("{rule:?}") };
        assert_eq!(title, "Call the user");
        assert_eq!(rule.actions[1], RuleAction::RunPlaybook { playbook: "Reset".into() });
    }

    #[test]
    fn a_rule_written_and_read_again_is_the_same_rule() {
        let rule = read("r", &body()).unwrap();
        assert_eq!(read("r", &json!({"properties": properties(&rule)})).unwrap(), rule);
    }

    #[test]
    fn each_thing_that_is_wrong_is_named() {
        let logic = "/properties/triggeringLogic";
        let inner = "/properties/triggeringLogic/conditions/0/conditionProperties/innerConditions";
        for (pointer, value, field) in [
            (
                "/properties/displayName".to_owned(),
                json!("x".repeat(501)),
                "properties.displayName",
            ),
            ("/properties/order".into(), json!(0), "properties.order"),
            ("/properties/order".into(), json!(1001), "properties.order"),
            ("/properties/actions".into(), Value::Null, "properties.actions"),
            (
                "/properties/actions/0/actionType".into(),
                json!("Explode"),
                "properties.actions[0].actionType",
            ),
            (format!("{logic}/isEnabled"), Value::Null, "properties.triggeringLogic.isEnabled"),
            (
                format!("{logic}/triggersOn"),
                json!("Alerts"),
                "properties.triggeringLogic.triggersOn",
            ),
            (
                format!("{logic}/triggersWhen"),
                json!("Deleted"),
                "properties.triggeringLogic.triggersWhen",
            ),
            (
                format!("{inner}/1/conditionProperties/operator"),
                json!("Resembles"),
                "properties.triggeringLogic.conditions[0].conditionProperties.innerConditions[1]\
                 .conditionProperties.operator",
            ),
        ] {
            let mut body = body();
            *body.pointer_mut(&pointer).unwrap() = value;
            assert_eq!(read("r", &body).unwrap_err().field, field);
        }
    }
}
