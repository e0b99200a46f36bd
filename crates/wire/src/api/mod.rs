//! What callers send and get: Sentinel's shapes and spellings.

pub mod alert;
pub mod automation;
pub mod fields;
pub mod incident;
pub mod rule;
pub mod run;
pub mod task;

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
