//! JSON Schema, through the `boon` crate.

use boon::{
    CompileError, Compiler, Draft, ErrorKind, SchemaIndex, Schemas, UrlLoader, ValidationError,
};
use expression::Value;
use std::error::Error;

/// How many errors are told.
const TOLD: usize = 5;
/// The name under which a schema is known to its compiler.
const NAME: &str = "playbook:schema";

/// A compiled JSON Schema.
pub(crate) struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

/// A schema stands alone: nothing is loaded for it.
struct NothingElse;

impl UrlLoader for NothingElse {
    fn load(&self, _url: &str) -> Result<serde_json::Value, Box<dyn Error>> {
        Err("a schema refers to nothing outside of itself".into())
    }
}

impl Schema {
    /// Compiles a schema. Logic Apps writes draft 4 without saying so, and things that only
    /// later drafts allow, such as an empty `items`.
    ///
    /// # Errors
    /// Why it is none.
    pub fn compile(schema: &Value) -> Result<Schema, String> {
        Self::compile_as(schema, Draft::V4)
            .or_else(|error| Self::compile_as(schema, Draft::V7).map_err(|_| error))
    }

    fn compile_as(schema: &Value, draft: Draft) -> Result<Schema, String> {
        let mut compiler = Compiler::new();
        compiler.set_default_draft(draft);
        compiler.use_loader(Box::new(NothingElse));
        let mut schemas = Schemas::new();
        let refused = |error: CompileError| format!("not a JSON Schema of draft 4: {error:#}");
        compiler.add_resource(NAME, serde_json::Value::from(schema)).map_err(refused)?;
        let index = compiler.compile(NAME, &mut schemas).map_err(refused)?;
        Ok(Schema { schemas, index })
    }

    /// Checks a value.
    ///
    /// # Errors
    /// Where it does not fit, and what was expected there; never the value itself.
    pub fn check(&self, value: &Value) -> Result<(), Vec<String>> {
        let json = serde_json::Value::from(value);
        let mut told = vec![];
        if let Err(error) = self.schemas.validate(&json, self.index) {
            tell(&error, &mut told);
        }
        if told.is_empty() { Ok(()) } else { Err(told) }
    }
}

/// The innermost errors: they say what is wrong.
fn tell(error: &ValidationError<'_, '_>, told: &mut Vec<String>) {
    if told.len() >= TOLD {
        return;
    }
    if error.causes.is_empty() {
        let place = error.instance_location.to_string();
        let place = if place.is_empty() { "the content" } else { &place };
        told.push(match &error.kind {
            ErrorKind::Type { got, want } => {
                let want: Vec<String> = want.iter().map(|one| one.to_string()).collect();
                format!("{place}: expected {}, found {got}", want.join(" or "))
            }
            ErrorKind::Required { want } => format!("{place}: {} missing", want.join(", ")),
            _ => format!("{place}: does not fit the schema"),
        });
    }
    error.causes.iter().for_each(|cause| tell(cause, told));
}
