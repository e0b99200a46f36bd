//! Automation rules as callers see them.
//!
//! What is given comes back as it was given: the order of the actions, their extras, a playbook's full id.
//! What is not known is refused where it would change what the rule does (another kind of condition or
//! action); members that nothing reads are not kept, and the answer of a PUT shows what was kept.

mod action;
mod condition;
mod trial;

use domain::condition::Condition;
use domain::rule::{ActionType, MAX_ORDER};
use domain::{AutomationRule, Limits, On, RuleAction, Trigger};
use serde_json::{Value, json};

use super::{FieldError, Fields};

pub use trial::{Subject, Trial, outcome, write_reason};

type Read<T> = Result<T, FieldError>;

/// Reads a rule as `PUT /automation-rules/{id}` gets it: `{etag?, properties: {…}}`.
///
/// # Errors
/// Names the field that is not as it should be; of a limit also the variable that sets it.
pub fn read(id: &str, body: &Value, limits: &Limits) -> Read<AutomationRule> {
    let fields = Fields::of(body)?.required_object("properties")?;
    let logic = fields.required_object("triggeringLogic")?;
    let trigger = choice(&logic, "triggersWhen", Trigger::SPELLINGS, Trigger::parse)?;
    let on = choice(&logic, "triggersOn", On::SPELLINGS, On::parse)?;
    let (action_orders, actions) = action::read_all(&fields, limits)?.into_iter().unzip();
    let rule = AutomationRule {
        id: id.to_owned(),
        display_name: display_name(&fields, limits)?,
        order: order(&fields, "order", 1, MAX_ORDER)?,
        enabled: required(&logic, "isEnabled", "true or false", logic.boolean("isEnabled")?)?,
        expires: logic.moment("expirationTimeUtc")?,
        on,
        trigger,
        conditions: condition::read_all(&logic, trigger, limits)?,
        actions,
        action_orders,
    };
    if rule.on == On::Alerts {
        check_alert_rule(&rule, &fields, &logic)?;
    }
    Ok(rule)
}

/// Sentinel's documents let a rule on alerts look at new alerts only, choose by analytics rules only, and run
/// playbooks only.
fn check_alert_rule(rule: &AutomationRule, fields: &Fields<'_>, logic: &Fields<'_>) -> Read<()> {
    if rule.trigger != Trigger::Created {
        return Err(logic.error("triggersWhen", "Created, as the rule is on alerts"));
    }
    if !rule.actions.iter().all(|action| matches!(action, RuleAction::RunPlaybook { .. })) {
        return Err(fields.error("actions", "RunPlaybook only, as the rule is on alerts"));
    }
    if !rule.conditions.iter().all(is_on_analytics_rules) {
        let expected = "conditions on AlertAnalyticRuleIds only, as the rule is on alerts";
        return Err(logic.error("conditions", expected));
    }
    Ok(())
}

fn is_on_analytics_rules(condition: &Condition) -> bool {
    match condition {
        Condition::Property { property, .. } => property.names_analytics_rules(),
        Condition::And(inner) | Condition::Or(inner) => inner.iter().all(is_on_analytics_rules),
        _ => false,
    }
}

fn required<T>(fields: &Fields<'_>, name: &str, expected: &str, value: Option<T>) -> Read<T> {
    value.ok_or_else(|| fields.error(name, expected))
}

/// One of some spellings, which must be there.
fn choice<T>(
    fields: &Fields<'_>,
    name: &str,
    spellings: &[&str],
    parse: impl FnOnce(&str) -> Option<T>,
) -> Read<T> {
    let expected = format!("one of {}", spellings.join(", "));
    required(fields, name, &expected, fields.choice(name, spellings, parse)?)
}

fn display_name(fields: &Fields<'_>, limits: &Limits) -> Read<String> {
    let name = fields.required_text("displayName")?;
    let limit = Limit(limits.rule_name, "characters", "limit_rule_name_characters");
    limit.check(fields, "displayName", name.chars().count())?;
    Ok(name.to_owned())
}

/// A limit: how many, of what, and the variable that sets it.
struct Limit(usize, &'static str, &'static str);

impl Limit {
    /// Refuses what is over it.
    fn check(&self, fields: &Fields<'_>, name: &str, count: usize) -> Read<()> {
        let Self(limit, what, variable) = self;
        if count <= *limit {
            return Ok(());
        }
        Err(fields.error(name, format!("at most {limit} {what} (variable {variable})")))
    }
}

fn order(fields: &Fields<'_>, name: &str, lowest: u32, highest: u32) -> Read<u32> {
    let order = fields.integer(name)?.and_then(|order| u32::try_from(order).ok());
    order
        .filter(|order| (lowest..=highest).contains(order))
        .ok_or_else(|| fields.error(name, format!("a whole number from {lowest} to {highest}")))
}

/// A rule's `properties` as Sentinel writes them, without the times and people of the record around it.
pub fn properties(rule: &AutomationRule) -> Value {
    let actions = rule.numbered_actions().map(|(order, action)| action::write(order, action));
    json!({
        "displayName": rule.display_name,
        "order": rule.order,
        "triggeringLogic": {
            "isEnabled": rule.enabled,
            "expirationTimeUtc": rule.expires,
            "triggersOn": rule.on.as_str(),
            "triggersWhen": rule.trigger.as_str(),
            "conditions": rule.conditions.iter().map(condition::write).collect::<Vec<_>>(),
        },
        "actions": actions.collect::<Vec<_>>(),
    })
}

/// Reads the type of action that is asked for in `?action=`.
///
/// # Errors
/// When there is no such type.
pub fn read_action_type(text: &str) -> Read<ActionType> {
    let body = json!({"action": text});
    choice(&Fields::of(&body)?, "action", ActionType::SPELLINGS, ActionType::parse)
}

/// The tasks that a rule adds: `[{order, title, description, …}]`.
pub fn tasks(rule: &AutomationRule) -> Value {
    let tasks = rule.numbered_actions().filter_map(|(order, action)| {
        let mut task = action::write_task(action)?;
        task.insert("order".into(), json!(order));
        Some(Value::Object(task))
    });
    tasks.collect()
}

#[cfg(test)]
mod tests;
