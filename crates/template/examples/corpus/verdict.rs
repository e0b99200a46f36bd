//! Whether the end of a simulated run follows from the definition.

use crate::shape;
use expression::Value;
use std::fmt;
use template::Playbook;
use workflow::history::{ActionRecord, Limits};
use workflow::simulate::Simulation;
use workflow::{ActionError, RunStatus, Status};

/// How a simulated run ended.
pub enum Verdict {
    /// It came to an end.
    Ended { status: RunStatus, why: Option<Why> },
    /// It came to no end within the bounds of a simulation, or could not begin.
    NotEnded,
    /// It could not begin.
    NotStarted(String),
}

/// Why a run did not succeed.
pub struct Why {
    pub action: String,
    pub code: String,
    pub message: String,
    /// In which way the definition explains it, if it does.
    pub reason: Option<&'static str>,
}

impl Verdict {
    /// The trigger refused what it was given.
    pub fn not_started(error: &ActionError) -> Verdict {
        let lacks = error.code == "TriggerSplitOn"
            || (error.code == "InvalidTemplate" && is_lacking(&error.message));
        if !lacks {
            return Verdict::NotStarted(format!("{}: {}", error.code, error.message));
        }
        let why = Why {
            action: "the trigger".to_owned(),
            code: error.code.clone(),
            message: error.message.clone(),
            reason: Some("the data lack what the trigger reads"),
        };
        Verdict::Ended { status: RunStatus::Failed, why: Some(why) }
    }

    pub fn is_explained(&self) -> bool {
        match self {
            Verdict::Ended { why, .. } => why.as_ref().is_none_or(|why| why.reason.is_some()),
            Verdict::NotEnded | Verdict::NotStarted(_) => false,
        }
    }

    pub fn total(&self) -> String {
        match self {
            Verdict::Ended { status, why: None } => format!("{status}"),
            Verdict::Ended { status, why: Some(why) } => match why.reason {
                Some(reason) => format!("{status}, {reason}"),
                None => format!("NOT EXPLAINED: {status}, {}", why.code),
            },
            Verdict::NotEnded => "NOT EXPLAINED: no end".to_owned(),
            Verdict::NotStarted(_) => "NOT EXPLAINED: not started".to_owned(),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Ended { status, why: None } => write!(f, "{status}"),
            Verdict::Ended { status, why: Some(why) } => {
                let explained = why.reason.unwrap_or("NOT EXPLAINED");
                let message = why.message.replace('\n', "\n    ");
                write!(f, "{status} at {}, {explained}: {} {message}", why.action, why.code)
            }
            Verdict::NotEnded => write!(f, "NOT EXPLAINED: it came to no end"),
            Verdict::NotStarted(why) => write!(f, "NOT EXPLAINED: not started: {why}"),
        }
    }
}

/// The verdict on a simulated run.
pub fn of(simulation: &Simulation, playbook: &Playbook) -> Verdict {
    let Some(outcome) = simulation.outcome() else {
        return Verdict::NotEnded;
    };
    let error = outcome.error.clone();
    let why = error.filter(|_| outcome.status != RunStatus::Succeeded).map(|error| {
        let action = outcome.action.clone().unwrap_or_default();
        let reason = match error.code.as_str() {
            "ActionFailed" => inside(simulation, playbook),
            _ => reason(&error, &action, playbook),
        };
        Why { action, code: error.code, message: error.message, reason }
    });
    Verdict::Ended { status: outcome.status, why }
}

/// Why the actions inside of one that failed with them did so, where all are explained.
fn inside(simulation: &Simulation, playbook: &Playbook) -> Option<&'static str> {
    let mut left: Vec<ActionRecord> = simulation.run.history(Limits::default()).actions;
    let mut found = None;
    while let Some(record) = left.pop() {
        let error = record.error.as_ref().filter(|error| error.code != "ActionFailed");
        if let (Status::Failed | Status::TimedOut, Some(error)) = (record.status, error) {
            found = Some(reason(error, &record.path, playbook)?);
        }
        left.extend(record.actions);
        let iterations = record.iterations.into_iter().flat_map(|all| all.items);
        left.extend(iterations.flat_map(|one| one.actions));
    }
    found
}

/// In which way the definition, with the data that the simulation gives it, explains the end.
/// Nothing else does: an end for any other reason is the engine's own.
fn reason(error: &ActionError, path: &str, playbook: &Playbook) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = match name.rsplit_once('[') {
        Some((name, index)) if index.ends_with(']') => name,
        _ => name,
    };
    let mut actions = vec![];
    shape::actions(&playbook.definition, "actions", &mut actions);
    let action = actions.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name))?.1;
    let kind = action.get("type").and_then(Value::as_str)?.to_ascii_lowercase();
    match (error.code.as_str(), kind.as_str()) {
        (_, "terminate") => Some("a Terminate says so"),
        ("SchemaValidationFailed", "parsejson") => Some("the content does not fit the schema"),
        ("InvalidJson", "parsejson") => Some("the content is no JSON"),
        ("InvalidTemplate", _) if error.message.contains("parameters(): expected a parameter") => {
            Some("the definition does not declare the parameter")
        }
        ("InvalidTemplate", "http")
            if error.message.contains(NO_ADDRESS) && !playbook.parameters_left_open.is_empty() =>
        {
            Some("a parameter is left open")
        }
        ("InvalidTemplate" | "ExpressionEvaluationFailed" | "InvalidVariableValue", _)
            if is_lacking(&error.message) && reads_data(action) =>
        {
            Some("the data lack what an expression reads")
        }
        ("VariableNotInitialized", _) => Some("a variable is used before it is initialized"),
        ("InvalidVariableOperation", _) => Some("the variable is of another type"),
        ("ActionTimedOut", _) => Some("a time limit of the definition was met"),
        _ => None,
    }
}

fn is_lacking(message: &str) -> bool {
    LACKING.iter().any(|part| message.contains(part))
}

const NO_ADDRESS: &str = "expected an http or https address";

/// How messages say that a value is missing, or is of another kind than the definition expects.
const LACKING: &[&str] = &[
    "found null",
    "is null",
    "found an object",
    "is an object",
    "found an array",
    "found a string",
    "is a string",
    "found an integer",
    "an object without it",
    "found index",
    "one outside of it",
    "one item is a string",
    "expected one element that is closed",
    NO_ADDRESS,
];

/// Whether the action's own members read what came from outside: the trigger, a reply, an item, a
/// variable or a parameter.
fn reads_data(action: &Value) -> bool {
    let own = ["inputs", "expression", "foreach"].iter().filter_map(|name| action.get(name));
    let text: String = own.map(|value| value.to_string().to_ascii_lowercase()).collect();
    ["body(", "outputs(", "item", "trigger", "variables(", "parameters(", "result("]
        .iter()
        .any(|call| text.contains(call))
}
