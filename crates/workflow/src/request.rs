//! An HTTP request as the outputs of a Request trigger.

use crate::content::{self, decode};
use crate::definition::{Trigger, TriggerKind};
use expression::{Object, Value};

/// Query parameters of the address that are not the caller's.
const OF_THE_ADDRESS: &[&str] = &["api-version", "sp", "sv", "sig"];

/// A request at the address of a Request trigger.
#[derive(Clone, Debug)]
pub struct Request<'r> {
    /// The method, in any letter case.
    pub method: &'r str,
    /// The path below the trigger's address, without the leading slash, percent-encoded.
    pub path: &'r str,
    /// The query string, without the question mark, percent-encoded.
    pub query: &'r str,
    /// The headers as they came in.
    pub headers: &'r [(String, String)],
    /// The body.
    pub body: &'r [u8],
}

/// Why a request does not fit the trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The trigger is no Request trigger.
    NotRequest,
    /// The trigger takes another method (HTTP 405).
    Method,
    /// The path does not fit the trigger's relative path (HTTP 404).
    Path,
    /// The body does not fit the trigger's schema (HTTP 400).
    Schema,
}

/// What the trigger hands over: `{headers, queries, relativePathParameters, body}`, those of them
/// that there are.
///
/// # Errors
/// Why the request does not fit.
pub fn outputs(trigger: &Trigger, request: &Request<'_>) -> Result<Value, Mismatch> {
    let TriggerKind::Request { method, relative_path, schema, validates } = &trigger.kind else {
        return Err(Mismatch::NotRequest);
    };
    if method.as_ref().is_some_and(|wanted| !wanted.eq_ignore_ascii_case(request.method)) {
        return Err(Mismatch::Method);
    }
    let parameters = match_path(relative_path.as_deref().unwrap_or_default(), request.path)
        .ok_or(Mismatch::Path)?;
    let mut outputs = Object::new();
    outputs.insert("headers", headers(request.headers).into());
    let queries = queries(request.query);
    if !queries.is_empty() {
        outputs.insert("queries", queries.into());
    }
    if !parameters.is_empty() {
        outputs.insert("relativePathParameters", parameters.into());
    }
    let content_type = request
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| value.as_str());
    if let Some(body) = content::read(content_type, request.body) {
        if let (Some(schema), true) = (schema, validates) {
            let fits =
                crate::schema::Schema::compile(schema).is_ok_and(|it| it.check(&body).is_ok());
            if !fits {
                return Err(Mismatch::Schema);
            }
        }
        outputs.insert("body", body);
    }
    Ok(outputs.into())
}

/// The parameters that a path gives, or nothing where it does not fit the template.
fn match_path(template: &str, path: &str) -> Option<Object> {
    let template = template.trim_matches('/');
    let path = path.trim_matches('/');
    let mut parameters = Object::new();
    if template.is_empty() {
        return path.is_empty().then_some(parameters);
    }
    let (wanted, given): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    if wanted.len() != given.len() {
        return None;
    }
    for (wanted, given) in wanted.into_iter().zip(given) {
        match wanted.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => {
                parameters.insert(name, decode(given, false).into());
            }
            None if wanted.eq_ignore_ascii_case(&decode(given, false)) => {}
            None => return None,
        }
    }
    Some(parameters)
}

fn queries(query: &str) -> Object {
    let mut found = Object::new();
    for field in query.split('&').filter(|field| !field.is_empty()) {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        let name = decode(name, true);
        if !OF_THE_ADDRESS.iter().any(|own| own.eq_ignore_ascii_case(&name)) {
            found.insert(name, decode(value, true).into());
        }
    }
    found
}

/// Headers with the names spelled as usual, by name, those of the content last.
fn headers(given: &[(String, String)]) -> Object {
    let mut headers: Vec<(String, &str)> =
        given.iter().map(|(name, value)| (usual(name), value.as_str())).collect();
    headers.sort_by_key(|(name, _)| (content_rank(name), name.clone()));
    let mut found = Object::new();
    for (name, value) in headers {
        let joined = match found.get_exact(&name).and_then(Value::as_str) {
            Some(before) => format!("{before}, {value}"),
            None => value.to_owned(),
        };
        found.insert(name, joined.into());
    }
    found
}

fn content_rank(name: &str) -> u8 {
    match name {
        "Content-Type" => 1,
        "Content-Length" => 3,
        _ if name.starts_with("Content-") => 2,
        _ => 0,
    }
}

/// `content-type` as `Content-Type`; a name with capitals stays as it is.
fn usual(name: &str) -> String {
    if name.chars().any(|c| c.is_ascii_uppercase()) {
        return name.to_owned();
    }
    let capital = |word: &str| match word.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => word.to_owned(),
    };
    name.split('-').map(capital).collect::<Vec<_>>().join("-")
}
