//! JSON Schema, through the `jsonschema` crate.

use expression::Value;

/// How many errors are told.
const TOLD: usize = 5;

/// A compiled JSON Schema.
pub(crate) struct Schema(jsonschema::Validator);

impl Schema {
    /// Compiles a schema. Definitions write draft 4 without saying so.
    ///
    /// # Errors
    /// Why it is none.
    pub fn compile(schema: &Value) -> Result<Schema, String> {
        let json = serde_json::Value::from(schema);
        jsonschema::options()
            .with_draft(jsonschema::Draft::Draft4)
            .should_validate_formats(false)
            .build(&json)
            .map(Schema)
            .map_err(|error| format!("not a JSON Schema, at {}", error.instance_path()))
    }

    /// Checks a value.
    ///
    /// # Errors
    /// Where it does not fit, and what was expected there; never the value itself.
    pub fn check(&self, value: &Value) -> Result<(), Vec<String>> {
        let json = serde_json::Value::from(value);
        let told: Vec<String> = self
            .0
            .iter_errors(&json)
            .take(TOLD)
            .map(|error| {
                let place = error.instance_path().to_string();
                let place = if place.is_empty() { "the content" } else { &place };
                format!("{place} does not fit {}", error.schema_path())
            })
            .collect();
        if told.is_empty() { Ok(()) } else { Err(told) }
    }
}
