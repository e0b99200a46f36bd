//! Playbooks: putting, looking at and taking away.

use std::collections::BTreeSet;

use domain::Actor;
use expression::{Object, Value as Json};
use serde_json::{Value, json};
use store::Playbooks;
use wire::record::PlaybookRecord;
use workflow::Definition;

use crate::{Detail, Error, World};

/// Puts a playbook: the definition gets a new version, which counts from now on. `installed` names the
/// connectors that there are. Gives what was found in the definition, and whether the playbook is new.
///
/// # Errors
/// [`Error::PlaybookInvalid`] lists every place that stands in the way; [`Error::Store`].
pub async fn put_playbook(
    world: &impl World,
    actor: &Actor,
    name: &str,
    definition: Json,
    installed: &BTreeSet<String>,
) -> Result<(Value, bool), Error> {
    let compiled = compile(&definition)?;
    let record = PlaybookRecord {
        name: name.to_owned(),
        definition: Some(definition),
        parameters: Object::default(),
        at: world.now(),
        by: actor.clone(),
    };
    let playbooks = Playbooks::new(world);
    // A deleted playbook has versions and is none.
    let is_new = playbooks.latest(name).await?.is_none();
    let version = playbooks.put(&record).await?;
    let mut answer = summary(&record, version, &compiled);
    if let Some(members) = answer.as_object_mut() {
        let missing = connectors(&compiled).filter(|name| !installed.contains(*name));
        members.insert("connectorsMissing".into(), missing.collect());
    }
    Ok((answer, is_new))
}

/// The connectors that a definition calls, each once.
///
/// # Errors
/// [`Error::PlaybookInvalid`] lists every place that stands in the way.
pub fn connectors_wanted(definition: &Json) -> Result<BTreeSet<String>, Error> {
    Ok(connectors(&compile(definition)?)
        .map(str::to_owned)
        .collect())
}

/// Reads a definition; every problem becomes a detail.
pub(crate) fn compile(definition: &Json) -> Result<Definition, Error> {
    Definition::parse(definition).map_err(|problems| {
        let detail = |problem: workflow::Problem| Detail {
            code: problem.code.to_owned(),
            message: format!("{}. {}", problem.what, problem.why),
            target: problem.path,
        };
        Error::PlaybookInvalid(problems.into_iter().map(detail).collect())
    })
}

/// The connectors that a definition calls, each once.
fn connectors(definition: &Definition) -> impl Iterator<Item = &str> {
    let names: BTreeSet<_> = definition
        .connections()
        .iter()
        .map(|connection| connection.connector.as_str())
        .collect();
    names.into_iter()
}

fn summary(record: &PlaybookRecord, version: u64, definition: &Definition) -> Value {
    let triggers = definition
        .triggers()
        .iter()
        .map(|trigger| trigger.name.as_ref());
    json!({
        "name": record.name,
        "version": version,
        "changedTime": record.at,
        "changedBy": wire::api::client_info(&record.by),
        "triggers": triggers.collect::<Vec<&str>>(),
        "actions": definition.actions().map(|action| json!(action)).collect::<Vec<_>>(),
        "connectors": connectors(definition).collect::<Vec<_>>(),
        "openParameters": definition.open_parameters(),
        "warnings": definition.warnings(),
    })
}

/// A playbook with its definition.
///
/// # Errors
/// [`Error::PlaybookNotFound`], [`Error::Store`].
pub async fn get_playbook(world: &impl World, name: &str) -> Result<Value, Error> {
    let found = Playbooks::new(world).latest(name).await?;
    let (version, record) = found.ok_or_else(|| Error::PlaybookNotFound(name.to_owned()))?;
    let definition = record.definition.as_ref();
    let definition = definition.ok_or_else(|| Error::PlaybookNotFound(name.to_owned()))?;
    let mut answer = summary(&record, version, &compile(definition)?);
    if let Some(members) = answer.as_object_mut() {
        members.insert("definition".into(), json!(definition));
    }
    Ok(answer)
}

/// Takes a playbook away; its runs stay. Says whether there was one.
///
/// # Errors
/// [`Error::Store`].
pub async fn delete_playbook(world: &impl World, actor: &Actor, name: &str) -> Result<bool, Error> {
    let playbooks = Playbooks::new(world);
    let Some((_, known)) = playbooks.latest(name).await? else {
        return Ok(false);
    };
    let deleted = PlaybookRecord {
        definition: None,
        parameters: Object::default(),
        at: world.now(),
        by: actor.clone(),
        ..known
    };
    playbooks.put(&deleted).await?;
    Ok(true)
}

/// All playbooks: `{value: [{name, version, changedTime}…]}`.
///
/// # Errors
/// [`Error::Store`].
pub async fn list_playbooks(world: &impl World) -> Result<Value, Error> {
    let playbooks = Playbooks::new(world);
    let mut value = Vec::new();
    for name in playbooks.names().await? {
        if let Some((version, record)) = playbooks.latest(&name).await? {
            value.push(json!({
                "name": record.name,
                "version": version,
                "changedTime": record.at,
                "changedBy": wire::api::client_info(&record.by),
            }));
        }
    }
    Ok(json!({"value": value}))
}
