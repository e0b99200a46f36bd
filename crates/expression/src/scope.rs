//! What the names of an expression mean in a run.

use crate::Value;

/// Answers the names that reach the run: `trigger()`, `body('X')`, `variables('X')`, `utcNow()`...
///
/// Every method has a default that answers "not available here", and the expression is then
/// refused with the name of what was asked for. Names are looked up without regard to letter case.
pub trait Scope {
    /// The object that `trigger()` gives: name, inputs, outputs (headers, body), startTime, ...
    fn trigger(&self) -> Option<Value> {
        None
    }

    /// The object that `actions('X')` gives: name, inputs, outputs, status, code, error, ...
    /// `None`: there is no such action, or it has not run.
    fn action(&self, name: &str) -> Option<Value> {
        let _ = name;
        None
    }

    /// The object that `action()` gives: the action that is being evaluated.
    fn current_action(&self) -> Option<Value> {
        None
    }

    /// The value of a variable of the run.
    fn variable(&self, name: &str) -> Option<Value> {
        let _ = name;
        None
    }

    /// The value of a parameter of the workflow.
    fn parameter(&self, name: &str) -> Option<Value> {
        let _ = name;
        None
    }

    /// The item of the innermost loop, `Query` or `Select`.
    fn item(&self) -> Option<Value> {
        None
    }

    /// The item of the loop with this name.
    fn items(&self, loop_name: &str) -> Option<Value> {
        let _ = loop_name;
        None
    }

    /// The number of the current iteration of the `Until` with this name, from 0.
    fn iteration_index(&self, until_name: &str) -> Option<i64> {
        let _ = until_name;
        None
    }

    /// The array that `result('X')` gives: the outcomes of the actions directly inside a scope.
    fn result(&self, scope_name: &str) -> Option<Value> {
        let _ = scope_name;
        None
    }

    /// The object that `workflow()` gives.
    fn workflow(&self) -> Option<Value> {
        None
    }

    /// The URL that resumes the action, or starts the workflow.
    fn callback_url(&self) -> Option<String> {
        None
    }

    /// The time that the run has now. Recorded by the caller, so that a replay repeats.
    fn now(&self) -> Option<jiff::Timestamp> {
        None
    }

    /// A new id. Recorded by the caller, so that a replay repeats.
    fn guid(&self) -> Option<uuid::Uuid> {
        None
    }

    /// A whole number from `low` to `high`, both included. Recorded by the caller, so that a
    /// replay repeats.
    fn random(&self, low: i64, high: i64) -> Option<i64> {
        let _ = (low, high);
        None
    }
}

/// A scope in which only pure expressions have a value.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoScope;

impl Scope for NoScope {}
