//! What becomes of one file: imported, checked, simulated.

use crate::fitting;
use crate::triggers;
use crate::verdict::{self, Verdict};
use expression::Object;
use std::fmt;
use std::sync::Arc;
use template::{Playbook, Problem, Settings};
use workflow::simulate::{self, GivenReply, Simulation};
use workflow::{ActionError, Definition, Firing, RunStatus, Start, Trigger};

/// What became of one playbook of a file, or of a file that holds none.
pub enum Fate {
    /// The file or the definition is refused.
    Refused { name: String, problems: Vec<Problem> },
    /// It was imported, and a simulated run of one of its triggers ended.
    Ran(Box<Ran>),
}

/// A simulated run.
pub struct Ran {
    pub name: String,
    pub trigger: String,
    pub actions: usize,
    pub open: usize,
    /// With the default replies.
    pub plain: Verdict,
    /// With replies that hold what the definition reads, so that it gets further.
    pub fitting: Verdict,
}

impl Fate {
    /// The lines of the totals that it counts for.
    pub fn totals(&self) -> Vec<String> {
        match self {
            Fate::Refused { problems, .. } => vec![match refusal(problems) {
                Some(reason) => format!("refused: {reason}"),
                None => {
                    let code = problems.first().map_or("no reason", |problem| problem.code);
                    format!("REFUSED: {code}")
                }
            }],
            Fate::Ran(ran) => vec![
                format!("default replies: {}", ran.plain.total()),
                format!("fitting replies: {}", ran.fitting.total()),
            ],
        }
    }

    /// Whether nobody has to look at it.
    pub fn is_explained(&self) -> bool {
        match self {
            Fate::Refused { problems, .. } => refusal(problems).is_some(),
            Fate::Ran(ran) => ran.plain.is_explained() && ran.fitting.is_explained(),
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fate::Refused { name, problems } => {
                write!(f, "refused {name}")?;
                problems.iter().try_for_each(|problem| write!(f, "\n    {problem}"))
            }
            Fate::Ran(ran) => {
                let Ran { name, trigger, actions, open, plain, fitting } = &**ran;
                write!(f, "imported {name} ({actions} actions, {open} parameters open)")?;
                write!(f, "\n  {trigger}, default replies: {plain}")?;
                write!(f, "\n  {trigger}, fitting replies: {fitting}")
            }
        }
    }
}

/// The reason of a refusal, where it is one of those that are said beforehand: what needs a
/// batch, an Azure Function, inline code or a language model; and a template without a workflow.
pub fn refusal(problems: &[Problem]) -> Option<String> {
    let is_empty = |problem: &Problem| problem.code == template::code::EMPTY;
    if problems.first().is_some_and(is_empty) {
        return Some("no workflow in it".to_owned());
    }
    const KINDS: [&str; 5] = ["SendToBatch", "Batch", "Function", "JavaScriptCode", "Agent"];
    let kind = |problem: &Problem| {
        let is_type = problem.code.ends_with("TypeRefused");
        let names = |kind: &&&str| {
            problem.what.split(|c: char| !c.is_alphanumeric()).any(|word| word == **kind)
        };
        KINDS.iter().find(names).filter(|_| is_type).copied()
    };
    let kinds: Option<std::collections::BTreeSet<&str>> = problems.iter().map(kind).collect();
    let kinds: Vec<&str> = kinds?.into_iter().collect();
    (!kinds.is_empty()).then(|| kinds.join(", "))
}

/// Imports a file, and runs each of its playbooks.
pub fn file(source: &[u8]) -> Vec<Fate> {
    let settings = Settings::default();
    let given = |playbooks: &[Playbook]| {
        let open = playbooks.iter().flat_map(|playbook| &playbook.parameters_left_open);
        let texts = open.filter(|one| one.placeholder.as_str() == Some(one.name.as_str()));
        texts.map(|one| (one.name.as_str(), "https://simulated.example.com".into())).collect()
    };
    match template::import(source, &Object::new(), &settings) {
        Ok(plain) => {
            // The same again, with an address for each text that is left open.
            let filled = template::import(source, &given(&plain), &settings).unwrap_or_default();
            plain.iter().zip(&filled).flat_map(|(plain, filled)| playbook(plain, filled)).collect()
        }
        Err(problems) => vec![Fate::Refused { name: String::new(), problems }],
    }
}

/// Runs a playbook as it was imported, and with its open parameters filled.
fn playbook(playbook: &Playbook, filled: &Playbook) -> Vec<Fate> {
    let name = playbook.name.clone();
    let parse = |playbook: &Playbook| Definition::parse(&playbook.definition).map(Arc::new);
    let (definition, complete) = match (parse(playbook), parse(filled)) {
        (Ok(definition), Ok(complete)) => (definition, complete),
        (Err(problems), _) | (_, Err(problems)) => {
            return vec![Fate::Refused { name, problems }];
        }
    };
    let replies = fitting::replies(&playbook.definition);
    let run = |trigger: Option<&Trigger>| {
        let verdict = |result: Result<Option<Simulation>, ActionError>| match result {
            Ok(Some(simulation)) => verdict::of(&simulation, playbook),
            Ok(None) => Verdict::Ended { status: RunStatus::Skipped, why: None },
            Err(error) => Verdict::not_started(&error),
        };
        Fate::Ran(Box::new(Ran {
            name: name.clone(),
            trigger: trigger.map_or("no trigger".into(), |trigger| trigger.name.to_string()),
            actions: definition.actions().count(),
            open: playbook.parameters_left_open.len(),
            plain: verdict(simulated(playbook, &definition, trigger, vec![])),
            fitting: verdict(simulated(filled, &complete, trigger, replies.clone())),
        }))
    };
    match definition.triggers() {
        [] => vec![run(None)],
        triggers => triggers.iter().map(|trigger| run(Some(trigger))).collect(),
    }
}

/// One simulated run. `None`: the trigger's conditions are not met.
pub fn simulated(
    playbook: &Playbook,
    definition: &Arc<Definition>,
    trigger: Option<&Trigger>,
    replies: Vec<GivenReply>,
) -> Result<Option<Simulation>, ActionError> {
    let at = triggers::time();
    let name = trigger.map_or("", |trigger| &*trigger.name);
    let outputs = triggers::outputs(trigger, &playbook.definition);
    let firing = match trigger {
        Some(_) => definition.fire(name, &outputs, &playbook.parameters, at)?,
        None => Firing::Runs(vec![outputs]),
    };
    let Firing::Runs(runs) = firing else {
        return Ok(None);
    };
    let Some(outputs) = runs.into_iter().next() else {
        return Ok(None);
    };
    let mut start = Start::new("run-1", &playbook.name, at, outputs);
    start.trigger = name.to_owned();
    start.parameters = playbook.parameters.clone();
    Ok(Some(simulate::run(definition, start, replies)))
}
