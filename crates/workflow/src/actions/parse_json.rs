//! ParseJson: text to JSON, checked by a JSON Schema.

use super::{Behaviour, Item};
use crate::definition::reader::{Compiled, Node, Reader};
use crate::definition::warning;
use crate::run::state::InstanceIndex;
use crate::run::{Completion, Failure, Progress, Step};
use crate::schema::Schema;
use expression::{Object, Template, Value};
use std::sync::Arc;

pub(super) struct ParseJson {
    content: Compiled,
    /// The language's own reader, which takes what Newtonsoft's takes.
    json: Template,
    schema: Option<Rule>,
    /// The action whose body is the content, and the schema.
    reads: Option<(String, Value)>,
}

/// The schema: compiled with the definition, or evaluated in the run where it has templates.
enum Rule {
    Known(Schema),
    Evaluated(Compiled),
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<ParseJson> {
    let inputs = reader.object(node, "inputs")?;
    let content = reader.required_tree(&inputs, "content");
    let schema = reader.optional_tree(&inputs, "schema");
    let known = schema.as_ref().and_then(|schema| schema.literal().cloned());
    let reads = body_of(inputs.value.get("content")).zip(known);
    let schema = schema.and_then(|schema| rule(reader, schema));
    let json = Template::parse("@json(item())").ok();
    Some(ParseJson { content: content?, json: json?, schema, reads })
}

/// The action in `@body('Action')` and `@{body('Action')}`.
fn body_of(content: Option<&Value>) -> Option<String> {
    let text = content?.as_str()?.trim().trim_start_matches('@');
    let call = text.trim_start_matches('{').trim_end_matches('}');
    let name = call.strip_prefix("body('")?.strip_suffix("')")?;
    (!name.contains('\'')).then(|| name.to_owned())
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
                return Err(Failure::input(format!("{path}: expected a value, found null")));
            }
            Value::String(text) => self.parse(text)?,
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

    fn expects(&self) -> Option<(&str, &Value)> {
        self.reads.as_ref().map(|(action, schema)| (action.as_str(), schema))
    }

    fn outputs_repeat_inputs(&self) -> bool {
        true
    }
}

impl ParseJson {
    /// Text to JSON. `json()` would read XML too.
    fn parse(&self, text: &Arc<str>) -> Result<Value, Failure> {
        let path = self.content.path();
        let failed = |why: String| Failure::new("InvalidJson", format!("{path}: {why}"));
        if text.trim_start().starts_with('<') {
            return Err(failed("the text is XML, not JSON".to_owned()));
        }
        let text = Value::String(text.clone());
        self.json.evaluate(&Item(&text)).map_err(|error| failed(error.to_string()))
    }
}

fn check(schema: &Schema, body: &Value) -> Result<(), Failure> {
    schema.check(body).map_err(|errors| {
        let message = format!("The schema validation failed: {}", errors.join("; "));
        Failure::new("SchemaValidationFailed", message)
    })
}
