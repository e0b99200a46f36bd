//! Playbooks: importing, looking at and taking away.

use std::collections::BTreeSet;

use domain::Actor;
use expression::{Object, Value as Json};
use serde_json::{Value, json};
use store::Playbooks;
use template::{Playbook, Settings};
use wire::record::PlaybookRecord;
use workflow::{Definition, Problem};

use crate::run::note_schedule;
use crate::{Detail, Error, World};

/// A source that was read and checked, and can be put.
pub struct Import {
    playbooks: Vec<(Playbook, Definition)>,
}

/// Reads what a caller puts under a name: a bare definition, a `workflow.json` of Logic Apps Standard, an
/// ARM template, or one of these with values for its parameters beside it
/// (`{"template": …, "parameters": {…}}`).
///
/// A source with one workflow is the playbook of that name. One with several is several playbooks, each of
/// the name that the source gives it.
///
/// # Errors
/// [`Error::PlaybookInvalid`] lists every place that stands in the way.
pub fn read_import(world: &impl World, name: &str, source: &[u8]) -> Result<Import, Error> {
    let settings =
        Settings { name: Some(name.to_owned()), now: world.now(), ..Settings::default() };
    let beside = Beside::read(source);
    let given = match &beside {
        Some(beside) => template::given_values(beside.parameters.to_string().as_bytes()),
        None => Ok(Object::default()),
    };
    let given = given.map_err(|problem| invalid(vec![problem]))?;
    let text = beside.map(|beside| beside.template.to_string());
    let source = text.as_deref().map_or(source, str::as_bytes);
    let mut found = template::import(source, &given, &settings).map_err(invalid)?;
    if let [only] = found.as_mut_slice() {
        name.clone_into(&mut only.name);
    }
    let mut playbooks = Vec::new();
    let mut problems = Vec::new();
    for playbook in found {
        match Definition::parse(&playbook.definition) {
            Ok(definition) => playbooks.push((playbook, definition)),
            Err(found) => problems.extend(found.into_iter().map(|problem| {
                Problem {
                    path: format!("{}.{}", playbook.definition_path, problem.path)
                        .trim_matches('.')
                        .to_owned(),
                    ..problem
                }
            })),
        }
    }
    if problems.is_empty() { Ok(Import { playbooks }) } else { Err(invalid(problems)) }
}

/// A source with the values of its parameters beside it.
struct Beside {
    template: Json,
    parameters: Json,
}

impl Beside {
    /// `{template, parameters?}`; nothing where the source is anything else.
    fn read(source: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(source).ok()?;
        let Json::Object(members) = Json::from_json(text).ok()? else { return None };
        let template = members.get_exact("template")?.clone();
        let parameters = members.get_exact("parameters").cloned();
        let known = if parameters.is_some() { 2 } else { 1 };
        let parameters = parameters.unwrap_or_else(|| Object::default().into());
        (members.len() == known).then_some(Self { template, parameters })
    }
}

impl Import {
    /// The connectors that its playbooks call, each once.
    pub fn connectors(&self) -> BTreeSet<String> {
        let all = self.playbooks.iter().flat_map(|(_, definition)| connectors(definition));
        all.map(str::to_owned).collect()
    }
}

/// Puts what was read: each playbook gets a new version, which counts from now on. `installed` names the
/// connectors that there are. Gives what was found, and whether it is new: the playbook, or for several
/// `{value: [playbook…]}`.
///
/// # Errors
/// [`Error::Store`].
pub async fn put_playbooks(
    world: &impl World,
    actor: &Actor,
    import: Import,
    installed: &BTreeSet<String>,
) -> Result<(Value, bool), Error> {
    let mut answers = Vec::new();
    let mut is_new = false;
    for (playbook, definition) in import.playbooks {
        let record = PlaybookRecord {
            name: playbook.name.clone(),
            definition: Some(playbook.definition.clone()),
            parameters: playbook.parameters.clone(),
            at: world.now(),
            by: actor.clone(),
        };
        let known = Playbooks::new(world).latest(&record.name).await?;
        is_new |= known.is_none();
        let version = Playbooks::new(world).put(&record).await?;
        let put = Latest { version, record, definition };
        note_schedule(world, &put, put.record.at).await?;
        answers.push(imported(&put, &playbook, installed));
    }
    let answer = match answers.len() {
        1 => answers.remove(0),
        _ => json!({"value": answers}),
    };
    Ok((answer, is_new))
}

/// What is said of a playbook when it is put.
fn imported(put: &Latest, playbook: &Playbook, installed: &BTreeSet<String>) -> Value {
    let Latest { version, record, definition } = put;
    let mut answer = summary(record, *version, definition);
    let missing = connectors(definition).filter(|name| !installed.contains(*name));
    let warnings: Vec<_> = playbook.warnings.iter().chain(definition.warnings()).collect();
    for (name, value) in [
        ("connectorsMissing", missing.collect()),
        ("parametersLeftOpen", json!(playbook.parameters_left_open)),
        ("warnings", json!(warnings)),
    ] {
        answer[name] = value;
    }
    answer
}

fn invalid(problems: Vec<Problem>) -> Error {
    let detail = |problem: Problem| Detail {
        code: problem.code.to_owned(),
        message: format!("{}. {}", problem.what, problem.why),
        target: problem.path,
    };
    Error::PlaybookInvalid(problems.into_iter().map(detail).collect())
}

/// Reads a stored definition.
pub(crate) fn compile(definition: &Json) -> Result<Definition, Error> {
    Definition::parse(definition).map_err(invalid)
}

/// A playbook as it counts now.
pub(crate) struct Latest {
    pub version: u64,
    pub record: PlaybookRecord,
    pub definition: Definition,
}

/// The version of a playbook that counts, read.
pub(crate) async fn latest(world: &impl World, name: &str) -> Result<Latest, Error> {
    let not_found = || Error::PlaybookNotFound(name.to_owned());
    let (version, record) = Playbooks::new(world).latest(name).await?.ok_or_else(not_found)?;
    let definition = compile(record.definition.as_ref().ok_or_else(not_found)?)?;
    Ok(Latest { version, record, definition })
}

/// The connectors that a definition calls, each once.
fn connectors(definition: &Definition) -> impl Iterator<Item = &str> {
    let names: BTreeSet<_> =
        definition.connections().iter().map(|connection| connection.connector.as_str()).collect();
    names.into_iter()
}

fn summary(record: &PlaybookRecord, version: u64, definition: &Definition) -> Value {
    let triggers = definition.triggers().iter().map(|trigger| trigger.name.as_ref());
    json!({
        "name": record.name,
        "version": version,
        "changedTime": record.at,
        "changedBy": wire::api::client_info(&record.by),
        "triggers": triggers.collect::<Vec<&str>>(),
        "actions": definition.actions().map(|action| json!(action)).collect::<Vec<_>>(),
        "connectors": connectors(definition).collect::<Vec<_>>(),
        "warnings": definition.warnings(),
    })
}

/// A playbook with its definition.
///
/// # Errors
/// [`Error::PlaybookNotFound`], [`Error::Store`].
pub async fn get_playbook(world: &impl World, name: &str) -> Result<Value, Error> {
    let Latest { version, record, definition } = latest(world, name).await?;
    let mut answer = summary(&record, version, &definition);
    answer["definition"] = json!(record.definition);
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
