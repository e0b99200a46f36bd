//! Form fields and parts of multipart content, of the trigger or of an action.
//!
//! They are taken from what the host has made of the content: `$formdata`, an array of keys and
//! values, or `$multipart`, an array of headers and bodies.

use super::workflow::{action, member, trigger};
use super::{Call, Fault, Function, strict};
use crate::{EvaluationErrorKind, Value};

pub(super) const FUNCTIONS: &[Function] =
    &[
        strict("formDataValue", 2, 2, |call| single(&of_action(call)?, call.text(1)?)),
        strict("formDataMultiValues", 2, 2, |call| {
            Ok(fields(&of_action(call)?, call.text(1)?)?.into())
        }),
        strict("multipartBody", 2, 2, |call| part(&of_action(call)?, call, 1)),
        strict("triggerFormDataValue", 1, 1, |call| single(&of_trigger(call)?, call.text(0)?)),
        strict("triggerFormDataMultiValues", 1, 1, |call| {
            Ok(fields(&of_trigger(call)?, call.text(0)?)?.into())
        }),
        strict("triggerMultipartBody", 1, 1, |call| part(&of_trigger(call)?, call, 0)),
    ];

fn of_action(call: &Call<'_>) -> Result<Value, Fault> {
    Ok(member(&member(&action(call)?, "outputs"), "body"))
}

fn of_trigger(call: &Call<'_>) -> Result<Value, Fault> {
    Ok(member(&member(&trigger(call)?, "outputs"), "body"))
}

fn refused(expected: &'static str) -> Fault {
    Fault::new(EvaluationErrorKind::ArgumentValue, expected, "other content")
}

/// The parts of content of a type, and whether they are those of a form in several parts.
fn parts<'body>(body: &'body Value, name: &str, kind: &str) -> Option<&'body [Value]> {
    let content_type = body.get("$content-type")?.as_str()?;
    let matches = content_type.get(..kind.len()).is_some_and(|s| s.eq_ignore_ascii_case(kind));
    body.get(name)?.as_array().filter(|_| matches)
}

/// All values of a field, whose name may be in any letter case.
fn fields(body: &Value, name: &str) -> Result<Vec<Value>, Fault> {
    if let Some(pairs) = parts(body, "$formdata", "application/x-www-form-urlencoded") {
        let mut values = Vec::new();
        for pair in pairs {
            let key = pair.get("key").and_then(Value::as_str).unwrap_or("");
            if key.to_lowercase() == name.to_lowercase() {
                values.push(
                    super::strings::text_part(&member(pair, "value"), 0)?.into_owned().into(),
                );
            }
        }
        return Ok(values);
    }
    let parts = parts(body, "$multipart", "multipart/form-data").ok_or_else(|| {
        refused("content of the type multipart/form-data or application/x-www-form-urlencoded")
    })?;
    let mut values = Vec::new();
    for part in parts {
        let disposition = part
            .get("headers")
            .and_then(|headers| headers.get("Content-Disposition"))
            .and_then(Value::as_str)
            .ok_or_else(|| refused("parts that all have a Content-Disposition"))?;
        if field_name(disposition).to_lowercase() == name.to_lowercase() {
            values.push(member(part, "body"));
        }
    }
    Ok(values)
}

/// `form-data; name="a"; filename="x"`
fn field_name(disposition: &str) -> &str {
    let mut parameters = disposition.split(';').skip(1).filter_map(|part| part.split_once('='));
    let name = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("name"));
    name.map_or("", |(_, value)| value.trim().trim_matches('"'))
}

/// The one value of a field; null where the form does not have it.
fn single(body: &Value, name: &str) -> Result<Value, Fault> {
    let mut values = fields(body, name)?;
    match values.len() {
        0 | 1 => Ok(values.pop().unwrap_or_default()),
        _ => Err(refused("one value of the field")),
    }
}

fn part(body: &Value, call: &Call<'_>, at: usize) -> Result<Value, Fault> {
    let index = usize::try_from(call.integer(at)?)
        .map_err(|_| Fault::content(at, "an index of 0 or more", "a negative one"))?;
    let parts = parts(body, "$multipart", "multipart/")
        .ok_or_else(|| refused("content of a type multipart/..."))?;
    let part = parts.get(index);
    let part =
        part.ok_or_else(|| Fault::content(at, "an index inside of the parts", "a larger one"))?;
    Ok(member(part, "body"))
}
