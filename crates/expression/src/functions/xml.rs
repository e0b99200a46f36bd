//! XML. Being built.

use super::Fault;
use crate::Value;

/// XML as JSON.
pub(super) fn to_json(_text: &str) -> Result<Value, Fault> {
    Err(Fault::unavailable("XML"))
}
