//! Document to text.

use super::{Document, NodeId, NodeKind};

/// A node with all that is in it.
pub(crate) fn write(document: &Document, id: NodeId, out: &mut String) {
    match document.kind(id) {
        NodeKind::Document => children(document, id, out),
        NodeKind::Declaration(parts) => {
            out.push_str("<?xml");
            for (name, value) in ["version", "encoding", "standalone"].into_iter().zip(parts) {
                if let Some(value) = value {
                    out.push_str(&format!(" {name}=\"{value}\""));
                }
            }
            out.push_str("?>");
        }
        NodeKind::DocumentType(kind) => {
            out.push_str(&format!("<!DOCTYPE {}", kind.name));
            match (&kind.public, &kind.system) {
                (Some(public), system) => {
                    let system = system.as_deref().unwrap_or("");
                    out.push_str(&format!(" PUBLIC \"{public}\" \"{system}\""));
                }
                (None, Some(system)) => out.push_str(&format!(" SYSTEM \"{system}\"")),
                (None, None) => {}
            }
            if let Some(internal) = &kind.internal {
                out.push_str(&format!("[{internal}]"));
            }
            out.push('>');
        }
        NodeKind::Element(element) => {
            let name = element.name.qualified();
            out.push_str(&format!("<{name}"));
            for attribute in &element.attributes {
                out.push_str(&format!(" {}=\"", attribute.name.qualified()));
                escape_attribute(&attribute.value, out);
                out.push('"');
            }
            if element.closed && document.children(id).is_empty() {
                out.push_str(" />");
                return;
            }
            out.push('>');
            children(document, id, out);
            out.push_str(&format!("</{name}>"));
        }
        NodeKind::Text(text) | NodeKind::Blank(text) => escape_text(text, out),
        NodeKind::CData(text) => out.push_str(&format!("<![CDATA[{text}]]>")),
        NodeKind::Comment(text) => out.push_str(&format!("<!--{text}-->")),
        NodeKind::Instruction { target, data } => out.push_str(&format!("<?{target} {data}?>")),
    }
}

fn children(document: &Document, id: NodeId, out: &mut String) {
    for child in document.children(id) {
        write(document, *child, out);
    }
}

/// Text between tags.
pub(crate) fn escape_text(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\t' | '\n' | '\r' => out.push(character),
            '\0'..='\u{1f}' => out.push_str(&format!("&#x{:X};", u32::from(character))),
            other => out.push(other),
        }
    }
}

/// The value of an attribute, inside of double quotes.
pub(crate) fn escape_attribute(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '"' => out.push_str("&quot;"),
            '\n' | '\r' => out.push_str(&format!("&#x{:X};", u32::from(character))),
            other => escape_text(other.encode_utf8(&mut [0; 4]), out),
        }
    }
}
