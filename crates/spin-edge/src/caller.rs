//! Who is calling: read from headers, in this one place.
//!
//! Nothing here is proof; a deployment that lets others than trusted callers in puts something in front that
//! sets these headers and drops those of callers.

use domain::{Actor, ActorKind};
use http::HeaderMap;
use percent_encoding::percent_decode_str;

/// The actor of a request: a playbook, where the headers are there that Logic Apps sends to its connectors;
/// else a person, by the headers that Azure's front doors set for a signed-in user.
pub fn actor(headers: &HeaderMap) -> Actor {
    if let Some(run) = text(headers, "x-ms-workflow-run-id") {
        let action = text(headers, "x-ms-workflow-operation-name");
        let kind = ActorKind::Playbook { run, action };
        return Actor { kind, name: text(headers, "x-ms-workflow-name"), ..Actor::default() };
    }
    let name = text(headers, "x-ms-client-principal-name");
    if let Some(rule) = text(headers, "x-incident-tasks-automation-rule") {
        return Actor { kind: ActorKind::AutomationRule { rule }, name, ..Actor::default() };
    }
    let is_address = |name: &String| name.contains('@');
    Actor {
        kind: ActorKind::User,
        email: name.clone().filter(is_address),
        user_principal_name: name.clone().filter(is_address),
        name,
        object_id: text(headers, "x-ms-client-principal-id"),
    }
}

/// The caller's idempotency key, if it sent one: the same key again is the same request.
pub fn idempotency_key(headers: &HeaderMap) -> Option<String> {
    text(headers, "idempotency-key")
}

/// The id that an incident source gave its message, as Standard Webhooks do: the same id again is the same
/// message.
pub fn message_id(headers: &HeaderMap) -> Option<String> {
    text(headers, "webhook-id")
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    let text = percent_decode_str(value).decode_utf8_lossy().trim().to_owned();
    (!text.is_empty()).then_some(text)
}
