//! Wait: goes on after a while, or at a time.

use super::{Behaviour, text};
use crate::definition::reader::{Compiled, Node, Reader};
use crate::run::retry::whole;
use crate::run::state::{Call, InstanceIndex, Purpose, Work};
use crate::run::{Completion, Failure, Progress, Step};
use crate::time;
use expression::Value;
use jiff::{Span, Timestamp};

pub(super) struct Wait {
    inputs: Compiled,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Wait> {
    let inputs = reader.object(node, "inputs")?;
    Some(Wait { inputs: reader.tree(&inputs)? })
}

impl Behaviour for Wait {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let inputs = step.evaluate(me, &self.inputs)?;
        step.set_inputs(me, inputs.clone());
        let due = due(&inputs, step.at).ok_or_else(|| {
            let path = self.inputs.path();
            let why = "expected `interval` {count, unit} or `until` {timestamp}";
            Failure::input(format!("{path}: {why}"))
        })?;
        if due <= step.at {
            return Ok(Progress::Done(Completion::succeeded(None)));
        }
        let call = Call { attempts: 1, pending: vec![], poll: None };
        step.state.instance_mut(me).work = Work::Call(Box::new(call));
        step.set_timer(me, Purpose::Wait, "wait", due);
        Ok(Progress::Pending)
    }
}

fn due(inputs: &Value, at: Timestamp) -> Option<Timestamp> {
    if let Some(until) = inputs.get("until") {
        return text(until, "timestamp")?.trim().parse().ok();
    }
    let interval = inputs.get("interval")?;
    let count = interval.get("count").and_then(whole)?;
    let span = match text(interval, "unit")?.to_ascii_lowercase().as_str() {
        "second" => Span::new().try_seconds(count),
        "minute" => Span::new().try_minutes(count),
        "hour" => Span::new().try_hours(count),
        "day" => Span::new().try_days(count),
        "week" => Span::new().try_weeks(count),
        "month" => Span::new().try_months(count),
        _ => return None,
    };
    time::add(at, span.ok()?)
}
