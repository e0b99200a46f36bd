//! Nodes of a result to text: indented, but not where there is text.

use super::model::{Kind, Model};
use crate::xml::{Element, Name, escape_attribute, escape_text};

/// The node with all that is in it, as XML that stands alone.
pub(super) fn outer_xml(model: &Model<'_>, node: usize) -> String {
    let mut writer = Writer { model, out: String::new(), mixed: false, scope: Vec::new() };
    match model.kind(node) {
        Kind::Root => {
            for child in model.children(node) {
                writer.node(*child, 0);
            }
        }
        _ => writer.node(node, 0),
    }
    writer.out
}

struct Writer<'model, 'document> {
    model: &'model Model<'document>,
    out: String,
    /// Whether there was text among the nodes around; then blanks would change it.
    mixed: bool,
    /// Prefixes that are declared, and what they stand for.
    scope: Vec<(String, String)>,
}

impl Writer<'_, '_> {
    fn line(&mut self, depth: usize) {
        if !self.mixed && !self.out.is_empty() {
            self.out.push('\n');
            self.out.push_str(&"  ".repeat(depth));
        }
    }

    fn node(&mut self, id: usize, depth: usize) {
        match self.model.kind(id) {
            Kind::Element(element) => self.element(id, element, depth),
            Kind::Text(text) => {
                self.mixed = true;
                escape_text(text, &mut self.out);
            }
            Kind::Comment(text) => {
                self.line(depth);
                self.out.push_str(&format!("<!--{text}-->"));
            }
            Kind::Instruction { target, data } => {
                self.line(depth);
                self.out.push_str(&format!("<?{target} {data}?>"));
            }
            Kind::Root | Kind::Attribute(_) => {}
        }
    }

    fn element(&mut self, id: usize, element: &Element, depth: usize) {
        self.line(depth);
        let name = element.name.qualified();
        self.out.push_str(&format!("<{name}"));
        let declared = self.scope.len();
        self.attributes(element);
        let children = self.model.children(id);
        if children.is_empty() && element.closed {
            self.out.push_str(" />");
            self.scope.truncate(declared);
            return;
        }
        self.out.push('>');
        let around = self.mixed;
        for child in children {
            self.node(*child, depth + 1);
        }
        if !children.is_empty() {
            self.line(depth);
        }
        self.mixed = around;
        self.out.push_str(&format!("</{name}>"));
        self.scope.truncate(declared);
    }

    /// Attributes, then the namespaces that the element declares (the last one first), then those
    /// that it uses and that are declared further out.
    fn attributes(&mut self, element: &Element) {
        let (own, others): (Vec<_>, Vec<_>) =
            element.attributes.iter().partition(|a| a.name.declared_prefix().is_some());
        for attribute in &others {
            self.out.push_str(&format!(" {}=\"", attribute.name.qualified()));
            escape_attribute(&attribute.value, &mut self.out);
            self.out.push('"');
        }
        for attribute in own.iter().rev() {
            let prefix = attribute.name.declared_prefix().unwrap_or("");
            self.declare(prefix, &attribute.value);
        }
        let used = others.iter().map(|attribute| &attribute.name).filter(|n| !n.prefix.is_empty());
        let used: Vec<&Name> = std::iter::once(&element.name).chain(used).collect();
        let mut needed: Vec<&Name> = Vec::new();
        for name in used {
            if !needed.iter().any(|other| other.prefix == name.prefix) {
                needed.push(name);
            }
        }
        for name in needed.into_iter().rev() {
            let known = self.scope.iter().rev().find(|(prefix, _)| *prefix == name.prefix);
            let known = known.map_or("", |(_, namespace)| namespace);
            if known != name.namespace && name.prefix != "xml" {
                self.declare(&name.prefix, &name.namespace);
            }
        }
    }

    fn declare(&mut self, prefix: &str, namespace: &str) {
        let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        self.out.push_str(&format!(" {name}=\""));
        escape_attribute(namespace, &mut self.out);
        self.out.push('"');
        self.scope.push((prefix.to_owned(), namespace.to_owned()));
    }
}
