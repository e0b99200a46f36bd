//! The functions of XPath 1.0.

use super::Error;
use super::evaluate::{Context, Evaluator, Value};
use super::model::Kind;
use super::parser::Expression;

/// Names, and how many arguments they take.
const FUNCTIONS: &[(&str, usize, usize)] = &[
    ("last", 0, 0),
    ("position", 0, 0),
    ("count", 1, 1),
    ("local-name", 0, 1),
    ("namespace-uri", 0, 1),
    ("name", 0, 1),
    ("string", 0, 1),
    ("concat", 2, usize::MAX),
    ("starts-with", 2, 2),
    ("contains", 2, 2),
    ("substring-before", 2, 2),
    ("substring-after", 2, 2),
    ("substring", 2, 3),
    ("string-length", 0, 1),
    ("normalize-space", 0, 1),
    ("translate", 3, 3),
    ("boolean", 1, 1),
    ("not", 1, 1),
    ("true", 0, 0),
    ("false", 0, 0),
    ("lang", 1, 1),
    ("number", 0, 1),
    ("sum", 1, 1),
    ("floor", 1, 1),
    ("ceiling", 1, 1),
    ("round", 1, 1),
];

/// The value of a call.
pub(super) fn call(
    evaluator: &mut Evaluator<'_, '_>,
    name: &str,
    arguments: &[Expression],
    context: Context,
) -> Result<Value, Error> {
    let known = FUNCTIONS.iter().find(|(known, _, _)| *known == name);
    let (_, least, most) = known.ok_or(Error("a function of XPath 1.0 other than id"))?;
    if arguments.len() < *least || arguments.len() > *most {
        return Err(Error("as many arguments as the function takes"));
    }
    let mut values = Vec::with_capacity(arguments.len());
    for argument in arguments {
        values.push(evaluator.value(argument, context)?);
    }
    // Most functions without an argument take the node they are at.
    let own = Value::Nodes(vec![context.node]);
    let first = values.first().unwrap_or(&own);
    match name {
        "last" => Ok(Value::Number(context.size as f64)),
        "position" => Ok(Value::Number(context.position as f64)),
        "true" => Ok(Value::Boolean(true)),
        "false" => Ok(Value::Boolean(false)),
        "boolean" => Ok(Value::Boolean(evaluator.boolean(first))),
        "not" => Ok(Value::Boolean(!evaluator.boolean(first))),
        "count" | "sum" | "local-name" | "namespace-uri" | "name" => {
            of_nodes(evaluator, name, first)
        }
        "number" => Ok(Value::Number(evaluator.number(first)?)),
        "floor" => Ok(Value::Number(evaluator.number(first)?.floor())),
        "ceiling" => Ok(Value::Number(evaluator.number(first)?.ceil())),
        // Halves go up.
        "round" => Ok(Value::Number((evaluator.number(first)? + 0.5).floor())),
        "lang" => {
            let wanted = evaluator.text(first)?;
            Ok(Value::Boolean(has_language(evaluator, context.node, &wanted)))
        }
        _ => of_texts(evaluator, name, &values, first),
    }
}

fn of_nodes(evaluator: &mut Evaluator<'_, '_>, name: &str, value: &Value) -> Result<Value, Error> {
    let Value::Nodes(nodes) = value else {
        return Err(Error("nodes as the argument"));
    };
    if name == "count" {
        return Ok(Value::Number(nodes.len() as f64));
    }
    if name == "sum" {
        let mut sum = 0.0;
        for node in nodes {
            sum += evaluator.number(&Value::Nodes(vec![*node]))?;
        }
        return Ok(Value::Number(sum));
    }
    let found = nodes.first().map(|node| match evaluator.model.kind(*node) {
        Kind::Element(element) => Some(&element.name),
        Kind::Attribute(attribute) => Some(&attribute.name),
        _ => None,
    });
    let instruction = nodes.first().and_then(|node| match evaluator.model.kind(*node) {
        Kind::Instruction { target, .. } => Some((*target).to_owned()),
        _ => None,
    });
    Ok(Value::Text(match (found.flatten(), name) {
        (Some(found), "local-name") => found.local.clone(),
        (Some(found), "namespace-uri") => found.namespace.clone(),
        (Some(found), _) => found.qualified(),
        (None, "namespace-uri") => String::new(),
        (None, _) => instruction.unwrap_or_default(),
    }))
}

fn of_texts(
    evaluator: &mut Evaluator<'_, '_>,
    name: &str,
    values: &[Value],
    first: &Value,
) -> Result<Value, Error> {
    let text = evaluator.text(first)?;
    let second = match values.get(1) {
        Some(value) if name != "substring" => evaluator.text(value)?,
        _ => String::new(),
    };
    Ok(match name {
        "string" => Value::Text(text),
        "concat" => {
            let mut all = String::new();
            for value in values {
                all.push_str(&evaluator.text(value)?);
                if all.len() > crate::limits::MAX_TEXT_BYTES {
                    return Err(Error("a shorter text"));
                }
            }
            Value::Text(all)
        }
        "starts-with" => Value::Boolean(text.starts_with(&second)),
        "contains" => Value::Boolean(text.contains(&second)),
        "substring-before" => {
            Value::Text(text.split_once(&second).map_or("", |(before, _)| before).to_owned())
        }
        "substring-after" => {
            Value::Text(text.split_once(&second).map_or("", |(_, after)| after).to_owned())
        }
        "string-length" => Value::Number(text.encode_utf16().count() as f64),
        "normalize-space" => Value::Text(text.split_whitespace().collect::<Vec<_>>().join(" ")),
        "translate" => {
            let to: Vec<char> = match values.get(2) {
                Some(value) => evaluator.text(value)?.chars().collect(),
                None => Vec::new(),
            };
            Value::Text(translated(&text, &second, &to))
        }
        "substring" => {
            let start = match values.get(1) {
                Some(value) => evaluator.number(value)?,
                None => 1.0,
            };
            let length = match values.get(2) {
                Some(value) => Some(evaluator.number(value)?),
                None => None,
            };
            Value::Text(substring(&text, start, length))
        }
        _ => return Err(Error("a function of XPath 1.0")),
    })
}

fn translated(text: &str, from: &str, to: &[char]) -> String {
    let mut map = std::collections::HashMap::new();
    for (at, character) in from.chars().enumerate() {
        map.entry(character).or_insert(to.get(at).copied());
    }
    text.chars().filter_map(|c| map.get(&c).copied().unwrap_or(Some(c))).collect()
}

/// Positions count from 1 and are rounded.
fn substring(text: &str, start: f64, length: Option<f64>) -> String {
    let round = |number: f64| (number + 0.5).floor();
    let first = round(start);
    let end = length.map_or(f64::INFINITY, |length| first + round(length));
    let units: Vec<u16> = text
        .encode_utf16()
        .enumerate()
        .filter(|(at, _)| {
            let position = (*at + 1) as f64;
            position >= first && position < end
        })
        .map(|(_, unit)| unit)
        .collect();
    String::from_utf16_lossy(&units)
}

/// Whether `xml:lang` of the node, or of the nearest one around it that has it, is the language or
/// a part of it.
fn has_language(evaluator: &Evaluator<'_, '_>, node: usize, wanted: &str) -> bool {
    let mut at = Some(node);
    while let Some(id) = at {
        if let Kind::Element(element) = evaluator.model.kind(id) {
            let mut attributes = element.attributes.iter();
            let found = attributes.find(|a| a.name.prefix == "xml" && a.name.local == "lang");
            if let Some(attribute) = found {
                let (found, wanted) = (attribute.value.to_lowercase(), wanted.to_lowercase());
                return found == wanted || found.starts_with(&format!("{wanted}-"));
            }
        }
        at = evaluator.model.parent(id);
    }
    false
}
