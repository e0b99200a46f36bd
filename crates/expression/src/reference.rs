//! What an expression refers to, known without a run.

use std::sync::Arc;

use crate::Span;
use crate::functions;
use crate::syntax::{Expression, Node};

/// What the templates of a definition refer to, in the order of the text.
pub type References = Vec<Reference>;

/// One reference by a literal name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What is referred to.
    pub name: Name,
    /// Where in the template.
    pub span: Span,
}

/// What is referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// An action: `actions`, `body`, `outputs`, `formDataValue`, `formDataMultiValues`,
    /// `multipartBody`.
    Action(Arc<str>),
    /// A scope or loop whose `result` is asked for.
    Result(Arc<str>),
    /// A variable.
    Variable(Arc<str>),
    /// A parameter of the workflow.
    Parameter(Arc<str>),
    /// The item of a loop: `items`.
    Loop(Arc<str>),
    /// The iteration of an `Until`: `iterationIndexes`.
    Iteration(Arc<str>),
    /// The trigger: `trigger`, `triggerBody`, `triggerOutputs`...
    Trigger,
    /// The item of the innermost loop: `item`.
    Item,
    /// The URL that `listCallbackUrl` gives.
    CallbackUrl,
    /// One of the functions above with a name that is computed: which one is known only in a run.
    /// Holds the function.
    Computed(Arc<str>),
    /// A function that does not exist, and the one that was perhaps meant.
    UnknownFunction {
        /// The name as written.
        name: Arc<str>,
        /// A function with a similar name.
        suggestion: Option<&'static str>,
    },
}

/// Adds what the expression refers to.
pub(crate) fn collect(expression: &Expression, found: &mut References) {
    match &expression.node {
        Node::Literal(_) => {}
        Node::Call { name, name_span, arguments } => {
            if let Some((name, span)) = named(name, *name_span, arguments) {
                found.push(Reference { name, span });
            }
            arguments.iter().for_each(|argument| collect(argument, found));
        }
        Node::Access { target, steps } => {
            collect(target, found);
            steps.iter().for_each(|step| collect(&step.key, found));
        }
    }
}

fn named(function: &Arc<str>, span: Span, arguments: &[Expression]) -> Option<(Name, Span)> {
    let lower = function.to_ascii_lowercase();
    let wrap: fn(Arc<str>) -> Name = match lower.as_str() {
        "actions"
        | "body"
        | "outputs"
        | "formdatavalue"
        | "formdatamultivalues"
        | "multipartbody"
        | "actionoutputs"
        | "actionbody" => Name::Action,
        "result" => Name::Result,
        "variables" => Name::Variable,
        "parameters" => Name::Parameter,
        "items" => Name::Loop,
        "iterationindexes" => Name::Iteration,
        "trigger"
        | "triggerbody"
        | "triggeroutputs"
        | "triggerformdatavalue"
        | "triggerformdatamultivalues"
        | "triggermultipartbody" => {
            return Some((Name::Trigger, span));
        }
        "item" => return Some((Name::Item, span)),
        "listcallbackurl" => return Some((Name::CallbackUrl, span)),
        _ if functions::find(function).is_some() => return None,
        _ => {
            let suggestion = functions::similar(function);
            return Some((Name::UnknownFunction { name: function.clone(), suggestion }, span));
        }
    };
    let first = arguments.first()?;
    match &first.node {
        Node::Literal(crate::Value::String(name)) => Some((wrap(name.clone()), first.span)),
        Node::Literal(_) => None,
        _ => Some((Name::Computed(function.clone()), first.span)),
    }
}
