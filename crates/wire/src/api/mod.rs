//! What callers send and get: Sentinel's shapes and spellings.

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
