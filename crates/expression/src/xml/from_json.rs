//! JSON to document, in the form of Json.NET's `XmlNodeConverter`.

use super::names::encode;
use super::{
    Attribute, BadXml, Document, DocumentType, Element, MAX_ELEMENT_DEPTH, Name, NodeId, NodeKind,
};
use crate::value::{Number, float_text};
use crate::{Object, Value};

const BAD_NAME: BadXml = BadXml("names that are not empty");
const BAD_ATTRIBUTE: BadXml = BadXml("attributes that are no arrays or objects");

/// Reads the members of an object as a document with one element.
pub(crate) fn from_json(object: &Object) -> Result<Document, BadXml> {
    let mut document = Document::new();
    for (name, value) in object.iter() {
        member(&mut document, 0, name, value, 1)?;
    }
    let roots = document.children(0).iter().filter(|child| document.element(**child).is_some());
    if roots.count() > 1 {
        return Err(BadXml("one member, which becomes the element"));
    }
    Ok(document)
}

fn member(
    document: &mut Document,
    parent: NodeId,
    name: &str,
    value: &Value,
    depth: usize,
) -> Result<(), BadXml> {
    if depth > MAX_ELEMENT_DEPTH {
        return Err(BadXml("less deep nesting"));
    }
    let texts = |kind: fn(String) -> NodeKind, document: &mut Document| {
        if parent == 0 {
            return Err(BadXml("text only inside of an element"));
        }
        let values = match value {
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values {
            let text = text_of(value).ok_or(BadXml("text that is no array or object"))?;
            let kind = kind(text);
            if matches!(&kind, NodeKind::CData(text) if text.contains("]]>")) {
                return Err(BadXml("a CDATA section without `]]>`"));
            }
            document.add(parent, kind);
        }
        Ok(())
    };
    match name {
        "" => return Err(BAD_NAME),
        "#text" => return texts(NodeKind::Text, document),
        "#cdata-section" => return texts(NodeKind::CData, document),
        "#whitespace" | "#significant-whitespace" => return texts(NodeKind::Blank, document),
        "?xml" => {
            let part = |name: &str| value.get(name).and_then(text_of);
            let parts = [part("@version"), part("@encoding"), part("@standalone")];
            document.add(parent, NodeKind::Declaration(parts));
            return Ok(());
        }
        "!DOCTYPE" => {
            let part = |name: &str| value.get(name).and_then(text_of);
            document.add(
                parent,
                NodeKind::DocumentType(DocumentType {
                    name: part("@name").ok_or(BAD_NAME)?,
                    public: part("@public"),
                    system: part("@system"),
                    internal: part("@internalSubset"),
                }),
            );
            return Ok(());
        }
        _ => {}
    }
    if let Some(target) = name.strip_prefix('?') {
        let values = match value {
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        for value in values {
            let data = text_of(value).ok_or(BadXml("instructions that are texts"))?;
            let target = target.to_owned();
            document.add(parent, NodeKind::Instruction { target, data });
        }
        return Ok(());
    }
    // Attributes are read with the element that they belong to.
    if is_attribute(name) {
        return if parent == 0 { Err(BadXml("an element around attributes")) } else { Ok(()) };
    }
    match value {
        Value::Array(items) => {
            for item in items.iter() {
                // An array in an array becomes an element of its own.
                if let Value::Array(inner) = item {
                    let id = start(document, parent, name, &Object::new())?;
                    for item in inner.iter() {
                        member(document, id, name, item, depth + 1)?;
                    }
                } else {
                    element(document, parent, name, item, depth)?;
                }
            }
            Ok(())
        }
        single => element(document, parent, name, single, depth),
    }
}

fn is_attribute(name: &str) -> bool {
    name.starts_with('@') || matches!(name, "$id" | "$ref" | "$type" | "$value" | "$values")
}

fn element(
    document: &mut Document,
    parent: NodeId,
    name: &str,
    value: &Value,
    depth: usize,
) -> Result<(), BadXml> {
    match value {
        Value::Object(object) => {
            let id = start(document, parent, name, object)?;
            for (name, value) in object.iter() {
                member(document, id, name, value, depth + 1)?;
            }
        }
        Value::Null => {
            start(document, parent, name, &Object::new())?;
        }
        other => {
            let id = start(document, parent, name, &Object::new())?;
            let text = text_of(other).unwrap_or_default();
            if let Some(NodeKind::Element(element)) =
                document.nodes.get_mut(id).map(|n| &mut n.kind)
            {
                element.closed = false;
            }
            if !text.is_empty() {
                document.add(id, NodeKind::Text(text));
            }
        }
    }
    Ok(())
}

/// Adds an element with the attributes that the object has.
fn start(
    document: &mut Document,
    parent: NodeId,
    name: &str,
    object: &Object,
) -> Result<NodeId, BadXml> {
    let mut attributes = Vec::new();
    for (member, value) in object.iter() {
        let Some(attribute) = member.strip_prefix('@') else {
            continue;
        };
        let value = match value {
            Value::Null => String::new(),
            other => text_of(other).ok_or(BAD_ATTRIBUTE)?,
        };
        let name = encoded(attribute);
        attributes.push(Attribute { name, value });
    }
    let element = Element { name: encoded(name), attributes, closed: true };
    let id = document.add(parent, NodeKind::Element(element));
    // A prefix that stands for nothing is left out.
    let known = |prefix: &str| prefix.is_empty() || document.namespace(id, prefix).is_some();
    let Some(element) = document.element(id) else {
        return Ok(id);
    };
    let own = known(&element.name.prefix);
    let others: Vec<bool> = element.attributes.iter().map(|a| known(&a.name.prefix)).collect();
    if let Some(NodeKind::Element(element)) = document.nodes.get_mut(id).map(|n| &mut n.kind) {
        if !own {
            element.name.prefix.clear();
        }
        for (attribute, known) in element.attributes.iter_mut().zip(others) {
            if !known {
                attribute.name.prefix.clear();
            }
        }
    }
    Ok(id)
}

fn encoded(name: &str) -> Name {
    let name = encode(name);
    let (prefix, local) = name.split_once(':').unwrap_or(("", &name));
    Name { prefix: prefix.to_owned(), local: local.to_owned(), namespace: String::new() }
}

/// A simple value as XML has it.
fn text_of(value: &Value) -> Option<String> {
    Some(match value {
        Value::String(text) => text.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null => String::new(),
        Value::Number(Number::Float(number)) if number.is_infinite() => {
            if *number > 0.0 { "INF" } else { "-INF" }.to_owned()
        }
        Value::Number(Number::Float(number)) => float_text(*number),
        Value::Number(Number::Decimal(number)) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Array(_) | Value::Object(_) => return None,
    })
}
