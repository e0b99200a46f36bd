//! The names of what can be wrong, or odd, in a source.

/// The codes of problems: with one of these a source is refused.
pub mod code {
    /// The source is not UTF-8 or UTF-16 text.
    pub const ENCODING: &str = "TemplateEncoding";
    /// The source is longer than [`crate::MAX_SOURCE_BYTES`].
    pub const SIZE: &str = "TemplateTooLarge";
    /// The source is not JSON.
    pub const JSON: &str = "TemplateNotJson";
    /// The source is JSON, and neither a template nor a definition.
    pub const SHAPE: &str = "TemplateShapeUnknown";
    /// The template holds no workflow that would be deployed.
    pub const EMPTY: &str = "TemplateWithoutWorkflow";
    /// A member is missing or of another type than it must be.
    pub const MEMBER: &str = "TemplateMemberInvalid";
    /// An ARM expression cannot be read. (Told as a warning where the rest can be imported.)
    pub const SYNTAX: &str = "TemplateExpressionInvalid";
    /// An ARM expression has no value. (Told as a warning where the rest can be imported.)
    pub const EXPRESSION: &str = "TemplateExpressionFailed";
    /// An ARM expression calls a function that is not known.
    pub const FUNCTION: &str = "TemplateFunctionUnknown";
    /// A parameter or variable whose value needs itself.
    pub const CYCLE: &str = "TemplateReferenceCycle";
    /// A value was given for a parameter that does not exist, or of the wrong type.
    pub const PARAMETER: &str = "TemplateParameterValue";
    /// Evaluating the template makes more text, nesting or copies than is allowed.
    pub const LIMIT: &str = "TemplateLimit";
}

/// The codes of warnings: the source is accepted.
pub mod warning {
    /// A text in brackets that is no expression; Azure wants it written with `[[`.
    pub const BRACKETS: &str = "WarningTextInBrackets";
    /// An expression that has no value; it stays as it is written.
    pub const EXPRESSION: &str = "WarningExpressionWithoutValue";
    /// A name that Azure would not take for a workflow.
    pub const NAME: &str = "WarningNameChanged";
    /// A value that only Azure knows; a placeholder stands for it.
    pub const PLACEHOLDER: &str = "WarningKnownOnlyInAzure";
    /// A resource whose condition is false is left out; one whose condition is not known is taken.
    pub const CONDITION: &str = "WarningCondition";
    /// A template that is linked by its address is not fetched.
    pub const LINKED: &str = "WarningLinkedTemplate";
    /// A value for a parameter that the definition does not declare.
    pub const UNDECLARED: &str = "WarningParameterUndeclared";
    /// The workflow is deployed in the state `Disabled`.
    pub const DISABLED: &str = "WarningDisabled";
}
