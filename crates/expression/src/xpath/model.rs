//! The nodes that XPath sees: no declaration, no document type, texts and CDATA sections that touch
//! are one, attributes are nodes. Their numbers are in the order of the document.

use crate::xml::{Attribute, Document, Element, NodeId, NodeKind};

/// A node that XPath sees.
#[derive(Debug)]
pub(super) enum Kind<'document> {
    Root,
    Element(&'document Element),
    Attribute(&'document Attribute),
    Text(String),
    Comment(&'document str),
    Instruction { target: &'document str, data: &'document str },
}

#[derive(Debug)]
pub(super) struct Node<'document> {
    pub(super) kind: Kind<'document>,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
    pub(super) attributes: Vec<usize>,
    /// The first number behind all that is in the node.
    pub(super) end: usize,
}

#[derive(Debug)]
pub(super) struct Model<'document> {
    pub(super) nodes: Vec<Node<'document>>,
}

impl<'document> Model<'document> {
    pub(super) fn new(document: &'document Document) -> Model<'document> {
        let mut model = Model { nodes: Vec::new() };
        model.push(Kind::Root, None);
        model.add_children(document, 0, 0);
        model.close(0);
        model
    }

    fn push(&mut self, kind: Kind<'document>, parent: Option<usize>) -> usize {
        let id = self.nodes.len();
        let (children, attributes) = (Vec::new(), Vec::new());
        self.nodes.push(Node { kind, parent, children, attributes, end: id + 1 });
        id
    }

    fn close(&mut self, id: usize) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(id) {
            node.end = end;
        }
    }

    fn add_child(&mut self, kind: Kind<'document>, parent: usize) -> usize {
        let id = self.push(kind, Some(parent));
        if let Some(node) = self.nodes.get_mut(parent) {
            node.children.push(id);
        }
        id
    }

    /// The depth of a document is bounded where it is read.
    fn add_children(&mut self, document: &'document Document, from: NodeId, to: usize) {
        for child in document.children(from) {
            match document.kind(*child) {
                NodeKind::Element(element) => {
                    let id = self.add_child(Kind::Element(element), to);
                    for attribute in &element.attributes {
                        if attribute.name.declared_prefix().is_none() {
                            let attribute = self.push(Kind::Attribute(attribute), Some(id));
                            if let Some(node) = self.nodes.get_mut(id) {
                                node.attributes.push(attribute);
                            }
                        }
                    }
                    self.add_children(document, *child, id);
                    self.close(id);
                }
                NodeKind::Text(text) | NodeKind::Blank(text) | NodeKind::CData(text) => {
                    self.add_text(text, to);
                }
                NodeKind::Comment(text) => {
                    self.add_child(Kind::Comment(text), to);
                }
                NodeKind::Instruction { target, data } => {
                    self.add_child(Kind::Instruction { target, data }, to);
                }
                NodeKind::Document | NodeKind::Declaration(_) | NodeKind::DocumentType(_) => {}
            }
        }
    }

    fn add_text(&mut self, text: &str, to: usize) {
        let last = self.nodes.get(to).and_then(|node| node.children.last()).copied();
        if let Some(Kind::Text(before)) =
            last.and_then(|id| self.nodes.get_mut(id)).map(|n| &mut n.kind)
        {
            before.push_str(text);
            return;
        }
        self.add_child(Kind::Text(text.to_owned()), to);
    }

    pub(super) fn kind(&self, id: usize) -> &Kind<'document> {
        self.nodes.get(id).map_or(&Kind::Root, |node| &node.kind)
    }

    pub(super) fn parent(&self, id: usize) -> Option<usize> {
        self.nodes.get(id)?.parent
    }

    pub(super) fn children(&self, id: usize) -> &[usize] {
        self.nodes.get(id).map_or(&[], |node| &node.children)
    }

    /// The text of a node: of an element all texts in it.
    pub(super) fn text(&self, id: usize) -> String {
        match self.kind(id) {
            Kind::Attribute(attribute) => attribute.value.clone(),
            Kind::Text(text) => text.clone(),
            Kind::Comment(text) => (*text).to_owned(),
            Kind::Instruction { data, .. } => (*data).to_owned(),
            Kind::Root | Kind::Element(_) => {
                let end = self.nodes.get(id).map_or(id, |node| node.end);
                let inside = self.nodes.get(id..end).unwrap_or(&[]);
                let texts = inside.iter().filter_map(|node| match &node.kind {
                    Kind::Text(text) => Some(text.as_str()),
                    _ => None,
                });
                texts.collect()
            }
        }
    }
}
