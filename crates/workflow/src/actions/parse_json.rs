//! ParseJson: text to JSON, checked by a JSON Schema.

use super::Behaviour;
use crate::definition::reader::{Compiled, Node, Reader};
use crate::definition::warning;
use crate::run::state::InstanceIndex;
use crate::run::{Completion, Failure, Progress, Step};
use crate::schema::Schema;
use expression::{Object, Value};

pub(super) struct ParseJson {
    content: Compiled,
    schema: Option<Rule>,
}

/// The schema: compiled with the definition, or evaluated in the run where it has templates.
enum Rule {
    Known(Schema),
    Evaluated(Compiled),
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<ParseJson> {
    let inputs = reader.object(node, "inputs")?;
    let content = reader.required_tree(&inputs, "content");
    let schema = reader
        .optional_tree(&inputs, "schema")
        .and_then(|tree| rule(reader, tree));
    Some(ParseJson {
        content: content?,
        schema,
    })
}

/// A schema that cannot be compiled is no reason to refuse the playbook: Logic Apps is lenient
/// with schemas too. The content then goes through unchecked, which the warning says.
fn rule(reader: &mut Reader, tree: Compiled) -> Option<Rule> {
    let Some(literal) = tree.literal() else {
        return Some(Rule::Evaluated(tree));
    };
    match Schema::compile(literal) {
        Ok(schema) => Some(Rule::Known(schema)),
        Err(error) => {
            let why = "the content is parsed without being checked";
            reader.warn(tree.path(), warning::SCHEMA, error, why);
            None
        }
    }
}

impl Behaviour for ParseJson {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let content = step.evaluate(me, &self.content)?;
        let inputs: Object = [("content", content.clone())].into_iter().collect();
        step.set_inputs(me, inputs.into());
        let path = self.content.path();
        let body = match &content {
            Value::Null => {
                return Err(Failure::input(format!(
                    "{path}: expected a value, found null"
                )));
            }
            Value::String(text) => serde_json::from_str(text).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                let why = format!("{path}: not JSON, at line {line}, column {column} of the text");
                Failure::new("InvalidJson", why)
            })?,
            value => value.clone(),
        };
        match &self.schema {
            Some(Rule::Known(schema)) => check(schema, &body)?,
            Some(Rule::Evaluated(tree)) => {
                let value = step.evaluate(me, tree)?;
                let schema = Schema::compile(&value).map_err(Failure::input)?;
                check(&schema, &body)?;
            }
            None => {}
        }
        Ok(Progress::Done(Completion::body(body)))
    }

    fn outputs_repeat_inputs(&self) -> bool {
        true
    }
}

fn check(schema: &Schema, body: &Value) -> Result<(), Failure> {
    schema.check(body).map_err(|errors| {
        let message = format!("The schema validation failed: {}", errors.join("; "));
        Failure::new("SchemaValidationFailed", message)
    })
}
