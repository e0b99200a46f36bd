//! What is wrong, or odd, in a definition, and where.

use serde::Serialize;
use std::fmt;

/// One finding. A definition is read to its end, so that all of them are told at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The place in the definition, for example `actions.For_each.actions.Confirm.inputs.body`.
    pub path: String,
    /// A stable name for the kind of finding.
    pub code: &'static str,
    /// What was found, and what was expected.
    pub what: String,
    /// Why it matters, or what can be done.
    pub why: String,
}

impl Problem {
    /// A finding from its four parts.
    pub fn new(
        path: impl Into<String>,
        code: &'static str,
        what: impl Into<String>,
        why: impl Into<String>,
    ) -> Self {
        Self { path: path.into(), code, what: what.into(), why: why.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} ({}): {}", self.path, self.what, self.code, self.why)
    }
}

/// The codes of problems: with one of these a definition is refused.
pub mod code {
    /// A member that must be there is missing.
    pub const MISSING: &str = "DefinitionMemberMissing";
    /// A member is of another type than it must be.
    pub const TYPE: &str = "DefinitionMemberType";
    /// A member has a value that is not among those allowed.
    pub const VALUE: &str = "DefinitionMemberValue";
    /// A template cannot be read.
    pub const TEMPLATE: &str = "DefinitionTemplateInvalid";
    /// A template calls a function that does not exist.
    pub const FUNCTION: &str = "DefinitionFunctionUnknown";
    /// A template names a variable that no action initializes.
    pub const VARIABLE: &str = "DefinitionVariableUnknown";
    /// `items()` names something that is no loop around the action.
    pub const LOOP: &str = "DefinitionLoopUnknown";
    /// `runAfter` names an action that is not beside this one.
    pub const RUN_AFTER: &str = "DefinitionRunAfterUnknown";
    /// The `runAfter` of some actions form a circle.
    pub const CYCLE: &str = "DefinitionRunAfterCycle";
    /// Two actions have the same name.
    pub const DUPLICATE: &str = "DefinitionActionDuplicate";
    /// An action of a type that nobody knows.
    pub const ACTION_TYPE: &str = "DefinitionActionTypeUnknown";
    /// An action of a type that is known and refused.
    pub const ACTION_REFUSED: &str = "DefinitionActionTypeRefused";
    /// A trigger of a type that nobody knows.
    pub const TRIGGER_TYPE: &str = "DefinitionTriggerTypeUnknown";
    /// A trigger of a type that is known and refused.
    pub const TRIGGER_REFUSED: &str = "DefinitionTriggerTypeRefused";
    /// An action where it may not be, for example an InitializeVariable in a loop.
    pub const PLACE: &str = "DefinitionActionPlace";
}

/// The codes of warnings: the definition is accepted.
pub mod warning {
    /// Iterations that run at the same time write one variable.
    pub const PARALLEL_WRITE: &str = "WarningParallelVariableWrite";
    /// A text holds U+FFFD: its characters were broken before it came here.
    pub const BROKEN_TEXT: &str = "WarningBrokenText";
    /// Nothing here fires a trigger of this kind; `run-playbook` does.
    pub const TRIGGER: &str = "WarningTriggerNotFired";
    /// An option that has no effect here.
    pub const OPTION: &str = "WarningOptionIgnored";
    /// A JSON Schema that cannot be compiled: nothing is checked with it.
    pub const SCHEMA: &str = "WarningSchemaInvalid";
    /// A template names a parameter that the definition does not declare.
    pub const PARAMETER: &str = "WarningParameterUndeclared";
    /// A template names an action that does not exist.
    pub const ACTION: &str = "WarningActionUnknown";
}
