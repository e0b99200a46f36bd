//! Automation rules: putting, looking at and taking away.

use domain::Actor;
use serde_json::{Value, json};
use store::Rules;
use wire::api::{self, Fields};
use wire::record::RuleRecord;

use crate::{Error, World};

/// How many rules there may be: Sentinel's documented limit.
const MOST_RULES: usize = 512;

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
    let rule = api::rule::read(id, body)?;
    let rules = Rules::new(world);
    let known = rules.get(id).await?;
    let etag = Fields::of(body)?.text("etag")?;
    let current = known.as_ref().filter(|known| known.rule.is_some());
    if etag.is_some() && etag != current.map(|known| api::etag(known.version)).as_deref() {
        return Err(Error::Conflict(id.to_owned()));
    }
    let is_new = current.is_none();
    if is_new && rules.list().await?.len() >= MOST_RULES {
        return Err(Error::RuleLimitReached { limit: MOST_RULES });
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

fn resource(record: &RuleRecord, id: &str) -> Result<Value, Error> {
    record.resource().ok_or_else(|| Error::RuleNotFound(id.to_owned()))
}
