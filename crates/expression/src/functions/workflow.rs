//! The names that reach the run. What they mean is the [`crate::Scope`]'s.

use super::{Call, Fault, Function, strict};
use crate::{EvaluationErrorKind, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("trigger", 0, 0, trigger),
    strict("triggerOutputs", 0, 0, |call| Ok(member(&trigger(call)?, "outputs"))),
    strict("triggerBody", 0, 0, |call| Ok(member(&member(&trigger(call)?, "outputs"), "body"))),
    strict("action", 0, 0, |call| {
        call.scope.current_action().ok_or_else(|| Fault::unavailable("an action around it"))
    }),
    strict("actions", 1, 1, action),
    strict("outputs", 1, 1, |call| Ok(member(&action(call)?, "outputs"))),
    strict("actionOutputs", 1, 1, |call| Ok(member(&action(call)?, "outputs"))),
    strict("body", 1, 1, |call| Ok(member(&member(&action(call)?, "outputs"), "body"))),
    strict("actionBody", 1, 1, |call| Ok(member(&member(&action(call)?, "outputs"), "body"))),
    strict("variables", 1, 1, |call| {
        call.scope.variable(call.text(0)?).ok_or_else(|| unknown("a variable of the run"))
    }),
    strict("parameters", 1, 1, |call| {
        call.scope.parameter(call.text(0)?).ok_or_else(|| unknown("a parameter of the workflow"))
    }),
    strict("item", 0, 0, |call| {
        call.scope.item().ok_or_else(|| Fault::unavailable("a loop around it"))
    }),
    strict("items", 1, 1, |call| {
        call.scope.items(call.text(0)?).ok_or_else(|| unknown("a loop around it, by its name"))
    }),
    strict("iterationIndexes", 1, 1, |call| {
        let index = call.scope.iteration_index(call.text(0)?);
        index.map(Value::from).ok_or_else(|| unknown("an Until around it, by its name"))
    }),
    strict("result", 1, 1, |call| {
        call.scope.result(call.text(0)?).ok_or_else(|| unknown("a scope that has run"))
    }),
    strict("workflow", 0, 0, |call| {
        call.scope.workflow().ok_or_else(|| Fault::unavailable("a run"))
    }),
    strict("listCallbackUrl", 0, 0, |call| {
        let url = call.scope.callback_url();
        url.map(Value::from)
            .ok_or_else(|| Fault::unavailable("a trigger or action with a callback"))
    }),
];

fn unknown(expected: &'static str) -> Fault {
    let mut fault = Fault::new(EvaluationErrorKind::UnknownName, expected, "a name that is none");
    fault.argument = Some(0);
    fault
}

/// The trigger as `trigger()` gives it.
pub(super) fn trigger(call: &Call<'_>) -> Result<Value, Fault> {
    call.scope.trigger().ok_or_else(|| Fault::unavailable("a run that a trigger started"))
}

/// The action that the first argument names.
pub(super) fn action(call: &Call<'_>) -> Result<Value, Fault> {
    call.scope.action(call.text(0)?).ok_or_else(|| unknown("an action that has run"))
}

/// A member of an object; null where there is none.
pub(super) fn member(value: &Value, name: &str) -> Value {
    value.get(name).cloned().unwrap_or_default()
}
