//! Document to JSON, in the form of Json.NET's `XmlNodeConverter`.

use super::names::decode;
use super::{Attribute, Document, NodeId, NodeKind};
use crate::{Object, Value};

/// The namespace whose `Array` attribute makes an array of a single element.
const JSON: &str = "http://james.newtonking.com/projects/json";

/// Members for attributes (`@name`), text (`#text`) and elements; several of one name become an
/// array.
pub(crate) fn to_json(document: &Document) -> Value {
    let mut object = Object::new();
    groups(document, 0, &mut object);
    object.into()
}

fn groups(document: &Document, parent: NodeId, object: &mut Object) {
    let mut groups: indexmap::IndexMap<String, Vec<NodeId>> = indexmap::IndexMap::new();
    for child in document.children(parent) {
        groups.entry(name(document, *child)).or_default().push(*child);
    }
    for (name, nodes) in groups {
        let comments = name == "#comment";
        let single = nodes.len() == 1 && !nodes.iter().any(|node| is_array(document, *node));
        if comments && single {
            continue;
        }
        // Comments have no value, but several of them have a place.
        let values = nodes.into_iter().filter(|_| !comments).map(|node| value(document, node));
        let mut values: Vec<Value> = values.collect();
        let value = if single { values.pop().unwrap_or_default() } else { values.into() };
        object.insert(name, value);
    }
}

fn name(document: &Document, id: NodeId) -> String {
    match document.kind(id) {
        NodeKind::Document => String::new(),
        NodeKind::Declaration(_) => "?xml".to_owned(),
        NodeKind::DocumentType(_) => "!DOCTYPE".to_owned(),
        NodeKind::Element(element) => decode(&element.name.qualified()),
        NodeKind::Text(_) => "#text".to_owned(),
        NodeKind::Blank(_) => "#significant-whitespace".to_owned(),
        NodeKind::CData(_) => "#cdata-section".to_owned(),
        NodeKind::Comment(_) => "#comment".to_owned(),
        NodeKind::Instruction { target, .. } => format!("?{target}"),
    }
}

fn is_array(document: &Document, id: NodeId) -> bool {
    let marks = |attribute: &Attribute| {
        attribute.name.namespace == JSON
            && attribute.name.local == "Array"
            && attribute.value.eq_ignore_ascii_case("true")
    };
    document.element(id).is_some_and(|element| element.attributes.iter().any(marks))
}

/// Attributes of the namespace above, and its declaration, are not part of the value.
fn is_shown(attribute: &Attribute) -> bool {
    attribute.name.namespace != JSON
        && !(attribute.name.prefix == "xmlns" && attribute.value == JSON)
}

fn value(document: &Document, id: NodeId) -> Value {
    let element = match document.kind(id) {
        NodeKind::Element(element) => element,
        NodeKind::Text(text) | NodeKind::Blank(text) | NodeKind::CData(text) => {
            return text.as_str().into();
        }
        NodeKind::Instruction { data, .. } => return data.as_str().into(),
        NodeKind::Declaration(parts) => {
            let names = ["@version", "@encoding", "@standalone"];
            let parts = names.into_iter().zip(parts);
            let given = parts.filter_map(|(name, part)| {
                Some((name, part.as_deref().filter(|part| !part.is_empty())?.into()))
            });
            return given.collect::<Object>().into();
        }
        NodeKind::DocumentType(kind) => {
            let internal = kind.internal.as_ref();
            let parts = [
                ("@name", Some(&kind.name)),
                ("@public", kind.public.as_ref()),
                ("@system", kind.system.as_ref()),
                ("@internalSubset", internal),
            ];
            let given = parts.into_iter().filter_map(|(name, part)| {
                Some((name, Value::from(part.filter(|part| !part.is_empty())?.as_str())))
            });
            return given.collect::<Object>().into();
        }
        NodeKind::Document | NodeKind::Comment(_) => return Value::Null,
    };
    let attributes: Vec<&Attribute> = element.attributes.iter().filter(|a| is_shown(a)).collect();
    let children = document.children(id);
    if attributes.is_empty() {
        match children {
            [] if element.closed => return Value::Null,
            [] => return "".into(),
            [child] => {
                if let NodeKind::Text(text) = document.kind(*child) {
                    return text.as_str().into();
                }
            }
            _ => {}
        }
    }
    let mut object = Object::new();
    for attribute in attributes {
        let name = format!("@{}", decode(&attribute.name.qualified()));
        object.insert(name, attribute.value.as_str().into());
    }
    groups(document, id, &mut object);
    object.into()
}
