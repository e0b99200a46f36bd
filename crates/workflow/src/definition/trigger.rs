//! Triggers: what starts a playbook.

use super::problem::{code, warning};
use super::reader::{Compiled, Node, Reader, join};
use super::schedule::{self, Recurrence};
use super::{Definition, bind, connections};
use crate::outcome::ActionError;
use crate::run::{Failure, Test};
use expression::{NoScope, Object, Scope, Value};
use jiff::Timestamp;
use std::sync::Arc;

/// A trigger of the definition.
pub struct Trigger {
    /// Its name, as written.
    pub name: Arc<str>,
    /// What it waits for.
    pub kind: TriggerKind,
    /// Outputs of the trigger stay out of the history.
    pub secure_outputs: bool,
    /// Inputs of the trigger stay out of the history.
    pub secure_inputs: bool,
    /// How many runs may be under way at once, if the definition limits it.
    pub runs_at_once: Option<i64>,
    pub(crate) inputs: Option<Compiled>,
    conditions: Vec<Test>,
    split_on: Option<Compiled>,
    pub(crate) client_tracking_id: Option<Compiled>,
}

/// What a trigger waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerKind {
    /// Sentinel created or changed an incident.
    Incident,
    /// Sentinel raised an alert.
    Alert,
    /// Somebody chose an entity of an incident; holds its kind as the path writes it, for
    /// example `Account`.
    Entity(String),
    /// An HTTP request.
    Request {
        /// The method that is accepted, in capitals; any if none is given.
        method: Option<String>,
        /// The path below the trigger's address, for example `boom/{bang}`.
        relative_path: Option<String>,
        /// JSON Schema of the body. Logic Apps checks a body only where the trigger asks for it.
        schema: Option<Value>,
        /// The operation option that makes the schema binding is set.
        validates: bool,
    },
    /// A schedule.
    Recurrence(Recurrence),
    /// Another connector's webhook: not called by anything here.
    Webhook {
        /// Connector behind it.
        connector: String,
        /// What it subscribes to.
        path: String,
    },
    /// Asks somewhere now and then: not done by anything here.
    Polling {
        /// How often it would.
        recurrence: Option<Recurrence>,
    },
}

/// What comes of a trigger that was called.
#[derive(Clone, Debug, PartialEq)]
pub enum Firing {
    /// One run for each of these trigger outputs: more than one with `splitOn`.
    Runs(Vec<Value>),
    /// A condition is not met: no run.
    Skipped,
}

/// Reads the triggers.
pub(crate) fn read(reader: &mut Reader, root: &Node<'_>) -> Vec<Trigger> {
    let Some(triggers) = reader.object(root, "triggers") else {
        return vec![];
    };
    let mut found = vec![];
    for (name, node) in triggers.members() {
        found.extend(read_one(reader, name, &node));
    }
    found
}

fn read_one(reader: &mut Reader, name: &str, node: &Node<'_>) -> Option<Trigger> {
    let inputs = reader.optional_tree(node, "inputs");
    let kind = read_kind(reader, node)?;
    let shown = matches!(kind, TriggerKind::Request { .. });
    let mut conditions = vec![];
    if let Some(list) = node.field("conditions") {
        for (number, item) in list.value.as_array().unwrap_or_default().iter().enumerate() {
            let value = item.get("expression").unwrap_or(item);
            let path = format!("{}[{number}].expression", list.path);
            conditions.extend(reader.condition(&Node { value, path }));
        }
    }
    let split_on = reader.optional_tree(node, "splitOn");
    let correlation = node.field("correlation");
    let client_tracking_id =
        correlation.and_then(|found| reader.optional_tree(&found, "clientTrackingId"));
    let configuration = node.field("runtimeConfiguration");
    let (secure_inputs, secure_outputs) =
        configuration.as_ref().map(super::action::secure_data).unwrap_or_default();
    let runs_at_once = configuration
        .and_then(|found| found.field("concurrency"))
        .and_then(|found| found.value.get("runs").and_then(Value::as_i64));
    let single = options(node).contains("singleinstance");
    Some(Trigger {
        name: name.into(),
        kind,
        secure_outputs,
        secure_inputs,
        runs_at_once: if single { Some(1) } else { runs_at_once },
        inputs: inputs.filter(|_| shown),
        conditions,
        split_on,
        client_tracking_id,
    })
}

fn read_kind(reader: &mut Reader, node: &Node<'_>) -> Option<TriggerKind> {
    let type_name = node.text("type").unwrap_or_default();
    match type_name.to_ascii_lowercase().as_str() {
        "apiconnectionwebhook" => webhook(reader, node),
        "request" => Some(request(node)),
        "recurrence" => schedule::read(reader, node).map(TriggerKind::Recurrence),
        "apiconnection" | "http" => {
            not_fired(reader, node, "it asks an outside system now and then");
            let recurrence = node.field("recurrence").and_then(|_| schedule::read(reader, node));
            Some(TriggerKind::Polling { recurrence })
        }
        "httpwebhook" => {
            not_fired(reader, node, "it subscribes to an outside system");
            Some(TriggerKind::Webhook { connector: String::new(), path: String::new() })
        }
        "batch" => refuse(reader, node, "nothing here collects the messages of a batch"),
        "slidingwindow" => refuse(reader, node, "use a Recurrence"),
        _ => {
            let what = format!("`{type_name}` is not a type of trigger");
            let why = "expected ApiConnectionWebhook, Request or Recurrence";
            reader.problem(&join(&node.path, "type"), code::TRIGGER_TYPE, what, why);
            None
        }
    }
}

fn refuse(reader: &mut Reader, node: &Node<'_>, why: &str) -> Option<TriggerKind> {
    let what = format!("a trigger of type {} cannot be run", node.text("type").unwrap_or_default());
    reader.problem(&join(&node.path, "type"), code::TRIGGER_REFUSED, what, why);
    None
}

fn not_fired(reader: &mut Reader, node: &Node<'_>, how: &str) {
    let what = format!("nothing here fires this trigger: {how}");
    let why = "the playbook runs when run-playbook starts it with the trigger's outputs";
    reader.warn(&node.path, warning::TRIGGER, what, why);
}

fn webhook(reader: &mut Reader, node: &Node<'_>) -> Option<TriggerKind> {
    let inputs = reader.object(node, "inputs")?;
    let path = inputs.text("path").unwrap_or_default();
    let reference = connections::reference(inputs.value);
    let connector = reference.map(|found| connections::connector(&found, None)).unwrap_or_default();
    let lower = path.to_ascii_lowercase();
    let kind = match lower.trim_end_matches('/') {
        "/incident-creation" => TriggerKind::Incident,
        "/subscribe" => TriggerKind::Alert,
        _ if lower.starts_with("/entity/") => {
            let rest = path.get("/entity/".len()..).unwrap_or_default();
            let kind = rest.trim_start_matches("@{encodeURIComponent('");
            let end = kind.find(['\'', '/', '}']).unwrap_or(kind.len());
            TriggerKind::Entity(kind.get(..end).unwrap_or_default().to_owned())
        }
        _ => {
            not_fired(reader, node, "it is a webhook of another connector");
            TriggerKind::Webhook { connector, path: path.to_owned() }
        }
    };
    Some(kind)
}

/// The trigger's `operationOptions` in lower case.
fn options(node: &Node<'_>) -> String {
    node.text("operationOptions").unwrap_or_default().to_ascii_lowercase()
}

fn request(node: &Node<'_>) -> TriggerKind {
    let inputs = node.field("inputs");
    let text = |name: &str| inputs.as_ref().and_then(|inputs| inputs.text(name));
    TriggerKind::Request {
        method: text("method").map(str::to_ascii_uppercase),
        relative_path: text("relativePath").map(str::to_owned),
        schema: inputs.as_ref().and_then(|inputs| inputs.value.get("schema")).cloned(),
        validates: options(node).contains("enableschemavalidation"),
    }
}

impl Definition {
    /// What comes of calling a trigger with these outputs: its conditions are tested and
    /// `splitOn` is followed. Start one run for each of the outputs that it answers.
    ///
    /// # Errors
    /// The trigger does not exist, a parameter has no value, or a template of the trigger has
    /// none.
    pub fn fire(
        &self,
        trigger: &str,
        outputs: &Value,
        parameters: &Object,
        at: Timestamp,
    ) -> Result<Firing, ActionError> {
        if self.triggers().is_empty() && trigger.is_empty() {
            return Ok(Firing::Runs(vec![outputs.clone()]));
        }
        let found = self.trigger(trigger).ok_or_else(|| {
            ActionError::new("TriggerUnknown", "the definition has no such trigger")
        })?;
        let parameters = bind(self, parameters).map_err(|open| missing(&open))?;
        let view = TriggerView { name: &found.name, outputs, parameters: &parameters, at };
        let mut runs = vec![];
        for one in found.split(&view)? {
            if found.is_met(&TriggerView { outputs: &one, ..view })? {
                runs.push(one);
            }
        }
        Ok(if runs.is_empty() { Firing::Skipped } else { Firing::Runs(runs) })
    }
}

impl Trigger {
    /// The outputs of each run: one, or one for each element with `splitOn`.
    fn split(&self, view: &TriggerView<'_>) -> Result<Vec<Value>, ActionError> {
        let Some(split) = &self.split_on else {
            return Ok(vec![view.outputs.clone()]);
        };
        let found = split.evaluate(view).map_err(failed)?;
        let items = found.as_array().ok_or_else(|| {
            ActionError::new("TriggerSplitOn", format!("{}: expected an array", split.path()))
        })?;
        Ok(items.iter().map(|item| with_body(view.outputs, item.clone())).collect())
    }

    /// Whether all conditions hold.
    pub(crate) fn is_met(&self, scope: &dyn Scope) -> Result<bool, ActionError> {
        for condition in &self.conditions {
            if !condition.evaluate(scope).map_err(failed)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

pub(crate) fn failed(failure: Failure) -> ActionError {
    ActionError::new(failure.code, failure.message)
}

/// Parameters that have no value.
pub(crate) fn missing(open: &[Arc<str>]) -> ActionError {
    let why = format!("these parameters have no value: {}", open.join(", "));
    ActionError::new("ParametersMissing", why)
}

fn with_body(outputs: &Value, body: Value) -> Value {
    let mut members = outputs.as_object().cloned().unwrap_or_default();
    members.insert("body", body);
    members.into()
}

/// The names that a trigger sees before there is a run.
struct TriggerView<'a> {
    name: &'a str,
    outputs: &'a Value,
    parameters: &'a Object,
    at: Timestamp,
}

impl Scope for TriggerView<'_> {
    fn trigger(&self) -> Option<Value> {
        let members = [("name", Value::from(self.name)), ("outputs", self.outputs.clone())];
        Some(members.into_iter().collect::<Object>().into())
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        self.parameters.get(name).cloned()
    }

    fn now(&self) -> Option<Timestamp> {
        Some(self.at)
    }
}

/// A value of the definition that may be a template without names of a run.
pub(crate) fn settled(value: &Value) -> Option<Value> {
    expression::Tree::parse(value).ok()?.evaluate(&NoScope).ok()
}
