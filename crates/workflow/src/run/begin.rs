//! The beginning of a run: parameters, the trigger, the first actions.

use super::state::FrameIndex;
use super::step::Step;
use crate::definition::trigger::{failed, missing};
use crate::definition::{TOP, bind};
use crate::event::{JOURNAL_VERSION, Start};
use crate::outcome::{ActionError, RunStatus};
use crate::run::random::Source;
use crate::time;
use expression::{Object, Value};

impl Step<'_> {
    /// Begins the run.
    pub(super) fn begin(&mut self, start: &Start) {
        self.state.start = Some(start.clone());
        self.state.client_tracking_id =
            start.client_tracking_id.clone().unwrap_or_else(|| start.run_id.clone());
        self.state.workflow = match &start.workflow {
            Value::Null => workflow_object(start),
            given => given.clone(),
        };
        if start.version > JOURNAL_VERSION {
            let why = format!("the journal has form {}, known is {JOURNAL_VERSION}", start.version);
            let error = ActionError::new("JournalVersionUnknown", why);
            self.end(RunStatus::Failed, Some(error), None);
            return;
        }
        match bind(self.definition, &start.parameters) {
            Ok(parameters) => self.state.parameters = parameters,
            Err(open) => {
                self.end(RunStatus::Failed, Some(missing(&open)), None);
                return;
            }
        }
        self.state.trigger = self.trigger_object(start);
        match self.check_trigger(start) {
            Ok(true) => {
                self.open(TOP, None, None, None);
            }
            Ok(false) => {
                let error = ActionError::new(
                    "TriggerConditionNotMet",
                    "a condition of the trigger is not met",
                );
                self.end(RunStatus::Skipped, Some(error), None);
            }
            Err(error) => self.end(RunStatus::Failed, Some(error), None),
        }
    }

    /// Follows the trigger's correlation and tests its conditions.
    fn check_trigger(&mut self, start: &Start) -> Result<bool, ActionError> {
        if self.definition.triggers().is_empty() && start.trigger.is_empty() {
            return Ok(true);
        }
        let Some(trigger) = self.definition.trigger(&start.trigger) else {
            let why = "the definition has no such trigger";
            return Err(ActionError::new("TriggerUnknown", why));
        };
        let view = self.top_view();
        let inputs = trigger.inputs.as_ref().map(|inputs| inputs.evaluate(&view)).transpose();
        let tracking = match (&start.client_tracking_id, &trigger.client_tracking_id) {
            (None, Some(template)) => Some(template.evaluate(&view).map_err(failed)?),
            _ => None,
        };
        let inputs = inputs.map_err(failed)?;
        if let Some(text) = tracking.as_ref().and_then(Value::as_str) {
            self.state.client_tracking_id = text.to_owned();
        }
        self.complete_trigger(inputs);
        trigger.is_met(&self.top_view())
    }

    /// What `trigger()` gives, in the order in which Logic Apps writes it.
    fn trigger_object(&self, start: &Start) -> Value {
        let name = self.definition.trigger(&start.trigger).map_or("", |trigger| &trigger.name);
        let at = Value::from(time::text(start.at));
        let tracking = Source::new(start.seed, "trigger:tracking", 0).uuid().to_string();
        [
            ("name", Value::from(name)),
            ("outputs", start.outputs.clone()),
            ("startTime", at.clone()),
            ("endTime", at),
            ("trackingId", tracking.into()),
            ("clientTrackingId", self.state.client_tracking_id.as_str().into()),
            ("originHistoryName", start.run_id.as_str().into()),
            ("status", "Succeeded".into()),
        ]
        .into_iter()
        .collect::<Object>()
        .into()
    }

    fn complete_trigger(&mut self, inputs: Option<Value>) {
        let Some(old) = self.state.trigger.as_object() else {
            return;
        };
        let mut trigger = Object::new();
        for (name, value) in old.iter() {
            let value = match &**name {
                "clientTrackingId" => self.state.client_tracking_id.as_str().into(),
                _ => value.clone(),
            };
            trigger.insert(name.clone(), value);
            if let ("name", Some(inputs)) = (&**name, &inputs) {
                trigger.insert("inputs", inputs.clone());
            }
        }
        self.state.trigger = trigger.into();
    }

    /// The names that the trigger and the definition's outputs see: all of the top level.
    pub(super) fn top_view(&self) -> super::view::View<'_> {
        super::view::View {
            definition: self.definition,
            state: self.state,
            at: self.at,
            me: None,
            frame: (!self.state.frames.is_empty()).then_some(FrameIndex(0)),
            item: None,
            draws: std::cell::Cell::new(0),
        }
    }
}

fn workflow_object(start: &Start) -> Value {
    let name = Value::from(start.playbook.as_str());
    let id = format!("/workflows/{}", start.playbook);
    let run_id = format!("{id}/runs/{}", start.run_id);
    let run: Object =
        [("id", Value::from(run_id)), ("name", start.run_id.as_str().into())].into_iter().collect();
    [("id", Value::from(id)), ("name", name), ("run", run.into())]
        .into_iter()
        .collect::<Object>()
        .into()
}
