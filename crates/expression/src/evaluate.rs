//! Tree to value.

use std::borrow::Cow;

use crate::content::{BadContent, Envelope};
use crate::functions::{self, Call, Fault, Function, Laziness, Run};
use crate::syntax::{Access, Expression, Node};
use crate::value::{Number, float_text};
use crate::{EvaluationError, EvaluationErrorKind, Scope, Span, Value};

/// The value of an expression in a scope.
pub(crate) fn evaluate(
    expression: &Expression,
    scope: &dyn Scope,
) -> Result<Value, EvaluationError> {
    match &expression.node {
        Node::Literal(value) => Ok(value.clone()),
        Node::Call { name, name_span, arguments } => call(name, *name_span, arguments, scope),
        Node::Access { target, steps } => {
            let mut value = evaluate(target, scope)?;
            for step in steps {
                let key = evaluate(&step.key, scope)?;
                value = select(&value, &key, step)?;
            }
            Ok(value)
        }
    }
}

fn call(
    name: &str,
    span: Span,
    arguments: &[Expression],
    scope: &dyn Scope,
) -> Result<Value, EvaluationError> {
    let Some(function) = functions::find(name) else {
        return Err(EvaluationError {
            kind: EvaluationErrorKind::UnknownFunction,
            span,
            function: None,
            expected: "the name of a function".into(),
            found: format!("`{name}`").into(),
            suggestion: functions::similar(name).map(Box::from),
        });
    };
    if arguments.len() < function.least || arguments.len() > function.most {
        return Err(EvaluationError {
            kind: EvaluationErrorKind::ArgumentCount,
            span,
            function: Some(function.name.into()),
            expected: counted(function),
            found: arguments.len().to_string().into(),
            suggestion: None,
        });
    }
    match function.run {
        Run::Strict(run) => strict(function, run, span, arguments, scope),
        Run::Lazy(laziness) => lazy(function, laziness, arguments, scope),
    }
}

fn strict(
    function: &'static Function,
    run: fn(&Call<'_>) -> Result<Value, Fault>,
    span: Span,
    arguments: &[Expression],
    scope: &dyn Scope,
) -> Result<Value, EvaluationError> {
    let mut values = Vec::with_capacity(arguments.len());
    for argument in arguments {
        values.push(evaluate(argument, scope)?);
    }
    run(&Call { arguments: &values, scope }).map_err(|fault| {
        let place = fault.argument.and_then(|at| arguments.get(at)).map_or(span, |a| a.span);
        fault.at(place, function.name)
    })
}

fn lazy(
    function: &'static Function,
    laziness: Laziness,
    arguments: &[Expression],
    scope: &dyn Scope,
) -> Result<Value, EvaluationError> {
    let flag = |argument: &Expression| {
        let value = evaluate(argument, scope)?;
        value
            .as_bool()
            .ok_or_else(|| Fault::kind(0, "a Boolean", &value).at(argument.span, function.name))
    };
    match (laziness, arguments) {
        (Laziness::If, [condition, yes, no]) => {
            evaluate(if flag(condition)? { yes } else { no }, scope)
        }
        (Laziness::If, _) => Ok(Value::Null),
        (Laziness::And, _) => {
            for argument in arguments {
                if !flag(argument)? {
                    return Ok(Value::Bool(false));
                }
            }
            Ok(Value::Bool(true))
        }
        (Laziness::Or, _) => {
            for argument in arguments {
                if flag(argument)? {
                    return Ok(Value::Bool(true));
                }
            }
            Ok(Value::Bool(false))
        }
        (Laziness::Coalesce, _) => {
            for argument in arguments {
                let value = evaluate(argument, scope)?;
                if !value.is_null() {
                    return Ok(value);
                }
            }
            Ok(Value::Null)
        }
    }
}

fn counted(function: &Function) -> Box<str> {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    match (function.least, function.most) {
        (0, 0) => "no arguments".into(),
        (least, usize::MAX) => format!("at least {least} argument{}", plural(least)).into(),
        (least, most) if least == most => format!("{least} argument{}", plural(least)).into(),
        (least, most) => format!("{least} to {most} arguments").into(),
    }
}

/// One property or element. `?` forgives a missing property, an index out of range and a parent
/// that is null; it does not forgive a value of the wrong type.
fn select(value: &Value, key: &Value, step: &Access) -> Result<Value, EvaluationError> {
    let fail = |kind, expected: &'static str, found: Box<str>| {
        let (function, suggestion) = (None, None);
        Err(EvaluationError {
            kind,
            span: step.span,
            function,
            expected: expected.into(),
            found,
            suggestion,
        })
    };
    match (value, key) {
        (Value::Null, Value::String(_) | Value::Number(Number::Int(_))) if step.forgiving => {
            Ok(Value::Null)
        }
        (Value::Object(object), Value::String(name)) => match object.at_path(name) {
            Some(member) => Ok(member.clone()),
            None if step.forgiving => Ok(Value::Null),
            None => fail(
                EvaluationErrorKind::MissingProperty,
                "a property that is there (or `?` before it)",
                "an object without it".into(),
            ),
        },
        (Value::Array(items), Value::Number(Number::Int(index))) => {
            match usize::try_from(*index as i32).ok().and_then(|index| items.get(index)) {
                Some(item) => Ok(item.clone()),
                None if step.forgiving => Ok(Value::Null),
                None => fail(
                    EvaluationErrorKind::IndexOutOfRange,
                    "an index inside of the array",
                    format!("index {index} of {} elements", items.len()).into(),
                ),
            }
        }
        (Value::Object(_), _) => fail(
            EvaluationErrorKind::NotSelectable,
            "the name of a property",
            key.kind().described().into(),
        ),
        (Value::Array(_), _) => fail(
            EvaluationErrorKind::NotSelectable,
            "an integer index",
            key.kind().described().into(),
        ),
        _ => fail(
            EvaluationErrorKind::NotSelectable,
            "an object or an array before it",
            value.kind().described().into(),
        ),
    }
}

/// The value as text, as `string()`, `concat()` and interpolation have it: nothing for null, `True`
/// and `False`, a whole float without `.0`, compact JSON for arrays and objects.
/// Content is decoded.
///
/// # Errors
/// Content that cannot be decoded, and an integer beyond 64 bits, which has no text.
pub(crate) fn text_of(value: &Value) -> Result<Cow<'_, str>, BadContent> {
    Ok(match value {
        Value::Null => Cow::Borrowed(""),
        Value::Bool(true) => Cow::Borrowed("True"),
        Value::Bool(false) => Cow::Borrowed("False"),
        Value::Number(Number::Float(number)) => Cow::Owned(float_text(*number)),
        Value::Number(Number::Decimal(number)) => Cow::Owned(number.to_string()),
        Value::Number(Number::Int(number)) => Cow::Owned(number.to_string()),
        Value::Number(Number::Big(_)) => return Err(BadContent),
        Value::String(text) => Cow::Borrowed(text),
        Value::Array(_) => Cow::Owned(value.to_string()),
        Value::Object(object) => match Envelope::of(object)? {
            Some(envelope) => Cow::Owned(envelope.text()?),
            None => Cow::Owned(value.to_string()),
        },
    })
}

/// The text of a value at a place of a template.
pub(crate) fn text_at(value: &Value, span: Span) -> Result<Cow<'_, str>, EvaluationError> {
    text_of(value).map_err(|_| EvaluationError {
        kind: EvaluationErrorKind::ArgumentValue,
        span,
        function: None,
        expected: "a value that can be a text".into(),
        found: "content that is not valid, or an integer beyond 64 bits".into(),
        suggestion: None,
    })
}
