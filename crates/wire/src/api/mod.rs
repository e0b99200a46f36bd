//! What callers send and get: Sentinel's shapes and spellings.

pub mod activity;
pub mod alert;
pub mod automation;
pub mod fields;
pub mod incident;
pub mod rule;
pub mod run;
pub mod task;
pub mod task_list;

pub use fields::{FieldError, Fields};

use domain::Actor;
use serde_json::{Value, json};

/// An etag as Sentinel writes it: a quoted text, opaque to callers.
pub fn etag(version: u64) -> String {
    format!("\"{version:016x}\"")
}

/// The version that an etag names; one that no resource has for a text that is no etag of ours.
pub fn version_of(etag: &str) -> u64 {
    u64::from_str_radix(etag.trim_matches('"'), 16).unwrap_or(u64::MAX)
}

/// Reads a query parameter that is a whole number; absent when it is missing.
///
/// # Errors
/// When it is something else.
pub fn read_number(name: &str, text: Option<&str>) -> Result<Option<u64>, FieldError> {
    let error = |_| FieldError {
        field: name.to_owned(),
        expected: "a whole number from 0 up".into(),
        found: "another text",
    };
    text.map(|text| text.parse().map_err(error)).transpose()
}

/// Sentinel's `ClientInfo`, with the kind of actor beside it (`User`, `Source`, `AutomationRule`,
/// `Playbook`), which plain Sentinel clients do not notice.
pub fn client_info(actor: &Actor) -> Value {
    json!({
        "objectId": actor.object_id,
        "email": actor.email,
        "name": actor.name,
        "userPrincipalName": actor.user_principal_name,
        "kind": actor.kind.as_str(),
    })
}
