//! XPath 1.0 over a document, with the answers that .NET's `XPathNavigator` gives.

mod evaluate;
mod functions;
mod lexer;
mod model;
mod parser;
mod steps;
mod write;

use crate::xml::Document;
use model::{Kind, Model};

/// An expression that cannot be read or has no value: what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Error(pub(crate) &'static str);

/// The value of an expression.
#[derive(Debug)]
pub(crate) enum Outcome {
    Boolean(bool),
    Number(f64),
    Text(String),
    /// In the order of the document.
    Nodes(Vec<Item>),
}

/// A node of a result.
#[derive(Debug)]
pub(crate) enum Item {
    /// A text, or an attribute as `name="value"`.
    Text(String),
    /// An element, or the whole document, as XML.
    Xml(String),
}

/// Evaluates an expression with the document as its context.
pub(crate) fn evaluate(document: &Document, expression: &str) -> Result<Outcome, Error> {
    let tree = parser::parse(expression)?;
    let model = Model::new(document);
    match evaluate::run(&model, &tree)? {
        evaluate::Value::Boolean(flag) => Ok(Outcome::Boolean(flag)),
        evaluate::Value::Number(number) => Ok(Outcome::Number(number)),
        evaluate::Value::Text(text) => Ok(Outcome::Text(text)),
        evaluate::Value::Nodes(nodes) => {
            let mut items = Vec::with_capacity(nodes.len());
            let mut written = 0;
            for node in nodes {
                let item = match model.kind(node) {
                    Kind::Root | Kind::Element(_) => Item::Xml(write::outer_xml(&model, node)),
                    Kind::Attribute(attribute) => Item::Text(format!(
                        "{}=\"{}\"",
                        attribute.name.qualified(),
                        attribute.value
                    )),
                    Kind::Text(text) => Item::Text(text.clone()),
                    Kind::Comment(_) | Kind::Instruction { .. } => {
                        return Err(Error("elements, attributes and texts as the result"));
                    }
                };
                // Nodes may lie inside of each other: the sum is bounded, not only each of them.
                let (Item::Xml(text) | Item::Text(text)) = &item;
                written += text.len();
                if written > crate::limits::MAX_TEXT_BYTES {
                    return Err(Error("a smaller result"));
                }
                items.push(item);
            }
            Ok(Outcome::Nodes(items))
        }
    }
}
