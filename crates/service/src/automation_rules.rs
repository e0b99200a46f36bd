//! Automation rules: putting, looking at, trying out and taking away.

use domain::{Actor, Situation};
use serde_json::{Value, json};
use store::{Incidents, Rules};
use wire::api::rule::{Subject, Trial};
use wire::api::{self, Fields};
use wire::record::RuleRecord;

use crate::add_task::known;
use crate::{Error, World};

/// Puts a rule; says whether it is new. An `etag` in the body must be the current one.
///
/// # Errors
/// [`Error::InvalidField`], [`Error::Conflict`], [`Error::RuleLimitReached`], [`Error::Store`].
pub async fn put_rule(
    world: &impl World,
    actor: &Actor,
    id: &str,
    body: &Value,
) -> Result<(Value, bool), Error> {
    let rule = api::rule::read(id, body, world.limits())?;
    let rules = Rules::new(world);
    let known = rules.get(id).await?;
    let etag = Fields::of(body)?.text("etag")?;
    let current = known.as_ref().filter(|known| known.rule.is_some());
    if etag.is_some() && etag != current.map(|known| api::etag(known.version)).as_deref() {
        return Err(Error::Conflict { resource: id.to_owned(), current: None });
    }
    let is_new = current.is_none();
    let limit = world.limits().rules;
    if is_new && rules.list().await?.len() >= limit {
        return Err(Error::RuleLimitReached { limit });
    }
    let record = rules.put(known, id, Some(rule), world.now(), actor).await?;
    Ok((resource(&record, id)?, is_new))
}

/// A rule as a resource.
///
/// # Errors
/// [`Error::RuleNotFound`], [`Error::Store`].
pub async fn get_rule(world: &impl World, id: &str) -> Result<Value, Error> {
    let record = Rules::new(world).get(id).await?;
    resource(&record.ok_or_else(|| Error::RuleNotFound(id.to_owned()))?, id)
}

/// Takes a rule away; says whether there was one.
///
/// # Errors
/// [`Error::Store`].
pub async fn delete_rule(world: &impl World, actor: &Actor, id: &str) -> Result<bool, Error> {
    let rules = Rules::new(world);
    match rules.get(id).await? {
        Some(known) if known.rule.is_some() => {
            rules.put(Some(known), id, None, world.now(), actor).await?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// All rules: `{value: [rule…]}`.
///
/// # Errors
/// [`Error::Store`].
pub async fn list_rules(world: &impl World) -> Result<Value, Error> {
    let records = Rules::new(world).list().await?;
    let rules: Vec<_> = records.iter().filter_map(RuleRecord::resource).collect();
    Ok(json!({"value": rules}))
}

/// The rules with an action of this type, in the order in which they are applied: each as a resource, with
/// `analyticRuleIds`, the analytics rules it is bound to (empty: any), and `tasks`, what it adds.
///
/// # Errors
/// [`Error::InvalidField`] when there is no such type, [`Error::Store`].
pub async fn list_rules_with_action(world: &impl World, action: &str) -> Result<Value, Error> {
    let wanted = api::rule::read_action_type(action)?;
    let mut records = Rules::new(world).list().await?;
    records.retain(|record| {
        let actions = record.rule.iter().flat_map(|rule| &rule.actions);
        actions.into_iter().any(|action| action.kind() == wanted)
    });
    records.sort_by_key(|record| record.rule.as_ref().map(|rule| (rule.order, rule.id.clone())));
    let view = |record: &RuleRecord| {
        let mut resource = record.resource()?;
        let (members, rule) = (resource.as_object_mut()?, record.rule.as_ref()?);
        members.insert("analyticRuleIds".into(), json!(rule.analytics_rules()));
        members.insert("tasks".into(), api::rule::tasks(rule));
        Some(resource)
    };
    Ok(json!({"value": records.iter().filter_map(view).collect::<Vec<_>>()}))
}

/// Whether a rule would be applied to an incident or alert, and which condition decides. Changes nothing.
///
/// # Errors
/// [`Error::InvalidField`], [`Error::RuleNotFound`], [`Error::IncidentNotFound`], [`Error::Store`].
pub async fn test_rule(world: &impl World, id: &str, body: &Value) -> Result<Value, Error> {
    let trial = Trial::read(body, world.now())?;
    let record = Rules::new(world).get(id).await?.and_then(|record| record.rule);
    let rule = record.ok_or_else(|| Error::RuleNotFound(id.to_owned()))?;
    let stored;
    let situation = match &trial.subject {
        Subject::Given(incident) => Situation::of_incident(incident),
        Subject::Alert(alert) => Situation::of_alert(alert),
        Subject::Known(named) => {
            stored = Incidents::new(world).load(named.incident).await?;
            Situation::of_incident(known(&stored, named)?)
        }
    };
    let situation = situation.after(&trial.changes, trial.updated_by.as_deref());
    let considered = rule.consider(trial.trigger.unwrap_or(rule.trigger), &situation, world.now());
    Ok(api::rule::outcome(&rule, &considered, &rule.leaves(&situation)))
}

fn resource(record: &RuleRecord, id: &str) -> Result<Value, Error> {
    record.resource().ok_or_else(|| Error::RuleNotFound(id.to_owned()))
}
