//! The functions of ARM templates.
//!
//! Where a function is the same as the one of workflow expressions, that one is called.

mod collections;
mod dates;
mod places;
mod texts;

use crate::settings::Settings;
use expression::{EvaluationError, EvaluationErrorKind, Object, Scope, Span, Template, Value};
use jiff::Timestamp;

pub(crate) use places::deployment;
pub(crate) use texts::new_guid;

use super::fault;

/// A call with its arguments evaluated.
pub(crate) struct Arguments<'c> {
    /// The function's name as written.
    pub name: &'c str,
    /// Where the name is.
    pub name_span: Span,
    /// Where the call is.
    pub span: Span,
    /// The arguments, and where each is.
    pub values: Vec<(Value, Span)>,
}

type Outcome = Result<Value, EvaluationError>;

impl Arguments<'_> {
    /// Refuses any other number of arguments.
    pub fn count(&self, least: usize, most: usize) -> Result<(), EvaluationError> {
        if (least..=most).contains(&self.values.len()) {
            return Ok(());
        }
        let expected = match (least, most) {
            (least, usize::MAX) => format!("at least {least} arguments"),
            (least, most) if least == most => format!("{least} arguments"),
            (least, most) => format!("{least} to {most} arguments"),
        };
        let kind = EvaluationErrorKind::ArgumentCount;
        Err(self.error(kind, expected, self.values.len().to_string()))
    }

    /// The text at a place.
    pub fn text(&self, at: usize) -> Result<&str, EvaluationError> {
        self.value(at).as_str().ok_or_else(|| self.wrong_type(at, "a string"))
    }

    /// The integer at a place.
    pub fn integer(&self, at: usize) -> Result<i64, EvaluationError> {
        self.value(at).as_i64().ok_or_else(|| self.wrong_type(at, "an integer"))
    }

    /// The integer at a place, or another one where the arguments end before.
    pub fn integer_or(&self, at: usize, default: i64) -> Result<i64, EvaluationError> {
        if at < self.values.len() { self.integer(at) } else { Ok(default) }
    }

    /// The array at a place.
    pub fn array(&self, at: usize) -> Result<&[Value], EvaluationError> {
        self.value(at).as_array().ok_or_else(|| self.wrong_type(at, "an array"))
    }

    /// The object at a place.
    pub fn object(&self, at: usize) -> Result<&Object, EvaluationError> {
        self.value(at).as_object().ok_or_else(|| self.wrong_type(at, "an object"))
    }

    /// The value at a place; `null` behind the last.
    pub fn value(&self, at: usize) -> &Value {
        self.values.get(at).map_or(&Value::Null, |(value, _)| value)
    }

    /// The values without their places.
    pub fn plain(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.values.iter().map(|(value, _)| value)
    }

    /// An argument is of the wrong type.
    pub fn wrong_type(&self, at: usize, expected: &str) -> EvaluationError {
        let span = self.values.get(at).map_or(self.span, |(_, span)| *span);
        let found = self.value(at).kind().described();
        fault::error(EvaluationErrorKind::ArgumentType, span, self.name, expected, found)
    }

    /// An argument is of the right type, and of no use.
    pub fn wrong_value(&self, at: usize, expected: &str, found: &str) -> EvaluationError {
        let span = self.values.get(at).map_or(self.span, |(_, span)| *span);
        fault::error(EvaluationErrorKind::ArgumentValue, span, self.name, expected, found)
    }

    /// The call as a whole is wrong.
    pub fn error(
        &self,
        kind: EvaluationErrorKind,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> EvaluationError {
        fault::error(kind, self.span, self.name, expected, found)
    }
}

/// Whether the function asks a deployed resource, which there is none of here.
pub(crate) fn is_known_only_in_azure(function: &str) -> bool {
    matches!(function, "reference" | "references" | "pickzones" | "providers" | "getsecret")
        || (function.starts_with("list") && function.len() > 4)
}

/// Calls a function, its name in lower case.
pub(crate) fn call(function: &str, arguments: &Arguments<'_>, settings: &Settings) -> Outcome {
    match function {
        "concat" => texts::concat(arguments),
        "format" => texts::format(arguments),
        "guid" => texts::guid(arguments),
        "uniquestring" => texts::unique_string(arguments),
        "padleft" => texts::pad_left(arguments),
        "uri" => texts::uri(arguments),
        "split" => texts::split(arguments),
        "base64tojson" => texts::base64_to_json(arguments),
        "array" => collections::array(arguments),
        "createarray" => Ok(arguments.plain().cloned().collect()),
        "createobject" => collections::create_object(arguments),
        "items" => collections::items(arguments),
        "objectkeys" => collections::object_keys(arguments),
        "tryget" => collections::try_get(arguments),
        "shallowmerge" => collections::shallow_merge(arguments),
        "flatten" => collections::flatten(arguments),
        "subscription" => places::subscription(arguments, settings),
        "resourcegroup" => places::resource_group(arguments, settings),
        "tenant" => places::tenant(arguments, settings),
        "managementgroup" => places::management_group(arguments, settings),
        "environment" => places::environment(arguments),
        "resourceid" => places::resource_id(arguments, settings),
        "subscriptionresourceid" => places::subscription_resource_id(arguments, settings),
        "tenantresourceid" => places::tenant_resource_id(arguments),
        "extensionresourceid" => places::extension_resource_id(arguments),
        "utcnow" => dates::utc_now(arguments, settings),
        "datetimeadd" => dates::add(arguments, settings),
        "datetimefromepoch" => dates::from_epoch(arguments),
        "datetimetoepoch" => dates::to_epoch(arguments),
        _ => match same_in_workflows(function) {
            Some(name) => workflow_function(name, arguments, settings.now),
            None => Err(unknown(arguments)),
        },
    }
}

/// Functions that are the same in workflow expressions.
const SAME: &[&str] = &[
    "add",
    "base64",
    "base64ToString",
    "bool",
    "contains",
    "dataUri",
    "dataUriToString",
    "div",
    "empty",
    "endsWith",
    "equals",
    "first",
    "float",
    "greater",
    "greaterOrEquals",
    "indexOf",
    "int",
    "intersection",
    "join",
    "json",
    "last",
    "lastIndexOf",
    "length",
    "less",
    "lessOrEquals",
    "max",
    "min",
    "mod",
    "mul",
    "not",
    "range",
    "replace",
    "skip",
    "startsWith",
    "string",
    "sub",
    "substring",
    "take",
    "toLower",
    "toUpper",
    "trim",
    "union",
    "uriComponent",
    "uriComponentToString",
];

fn same_in_workflows(function: &str) -> Option<&'static str> {
    SAME.iter().copied().find(|name| name.eq_ignore_ascii_case(function))
}

fn unknown(arguments: &Arguments<'_>) -> EvaluationError {
    EvaluationError {
        kind: EvaluationErrorKind::UnknownFunction,
        span: arguments.name_span,
        function: None,
        expected: "a function of ARM templates".into(),
        found: format!("`{}`", arguments.name).into(),
        suggestion: None,
    }
}

/// The arguments of a call, by their numbers, to a workflow expression.
struct Numbered<'a> {
    values: Vec<&'a Value>,
    now: Timestamp,
}

impl Scope for Numbered<'_> {
    fn parameter(&self, name: &str) -> Option<Value> {
        let at: usize = name.parse().ok()?;
        self.values.get(at).map(|&value| value.clone())
    }

    fn now(&self) -> Option<Timestamp> {
        Some(self.now)
    }
}

/// Calls the function of workflow expressions with these arguments.
fn workflow_function(name: &str, arguments: &Arguments<'_>, now: Timestamp) -> Outcome {
    with_values(name, arguments.plain().collect(), arguments, now)
}

/// Calls the function of workflow expressions with other values; errors are those of the call.
fn with_values(name: &str, values: Vec<&Value>, call: &Arguments<'_>, now: Timestamp) -> Outcome {
    let names: Vec<String> = (0..values.len()).map(|at| format!("parameters('{at}')")).collect();
    let own = |mut error: EvaluationError| {
        error.span = call.span;
        error
    };
    let source = format!("@{name}({})", names.join(","));
    let template = Template::parse(&source).map_err(|error| {
        own(call.error(EvaluationErrorKind::TooLarge, error.expected, error.found))
    })?;
    template.evaluate(&Numbered { values, now }).map_err(own)
}

#[cfg(test)]
mod tests {
    use super::SAME;

    #[test]
    fn what_is_said_to_be_the_same_exists() {
        let known: Vec<String> =
            expression::function_names().iter().map(|name| name.to_ascii_lowercase()).collect();
        for name in SAME {
            assert!(known.contains(&name.to_ascii_lowercase()), "{name}");
        }
    }
}
