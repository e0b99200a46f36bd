//! XML as .NET's `XmlDocument` has it: what is written again is what was read, but for blanks between
//! elements.

mod from_json;
pub(crate) mod names;
mod parse;
mod to_json;
mod write;

pub(crate) use from_json::from_json;
pub(crate) use parse::{character, parse, parse_bytes};
pub(crate) use to_json::to_json;
pub(crate) use write::{escape_attribute, escape_text, write};

/// How deep elements may nest.
pub(crate) const MAX_ELEMENT_DEPTH: usize = crate::limits::MAX_VALUE_DEPTH;

/// XML that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadXml(pub(crate) &'static str);

/// The number of a node in its document.
pub(crate) type NodeId = usize;

/// A document; node 0 is the document itself.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) nodes: Vec<Node>,
}

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) parent: NodeId,
    pub(crate) children: Vec<NodeId>,
    pub(crate) kind: NodeKind,
}

#[derive(Debug)]
pub(crate) enum NodeKind {
    Document,
    /// `version`, `encoding`, `standalone`, where they are given.
    Declaration([Option<String>; 3]),
    DocumentType(DocumentType),
    Element(Element),
    Text(String),
    /// Blanks that `xml:space="preserve"` keeps.
    Blank(String),
    CData(String),
    Comment(String),
    Instruction {
        target: String,
        data: String,
    },
}

#[derive(Debug)]
pub(crate) struct DocumentType {
    pub(crate) name: String,
    pub(crate) public: Option<String>,
    pub(crate) system: Option<String>,
    /// What stands in brackets; none where the document was not read from text.
    pub(crate) internal: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: Name,
    pub(crate) attributes: Vec<Attribute>,
    /// Written as `<a />` and not as `<a></a>` while it has no content.
    pub(crate) closed: bool,
}

/// An attribute, also one that declares a namespace.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) value: String,
}

/// A name with its prefix and the namespace that the prefix stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) prefix: String,
    pub(crate) local: String,
    pub(crate) namespace: String,
}

impl Name {
    /// `prefix:local`
    pub(crate) fn qualified(&self) -> String {
        if self.prefix.is_empty() {
            return self.local.clone();
        }
        format!("{}:{}", self.prefix, self.local)
    }

    /// The prefix that `xmlns:prefix` or, with an empty one, `xmlns` declares.
    pub(crate) fn declared_prefix(&self) -> Option<&str> {
        match (self.prefix.as_str(), self.local.as_str()) {
            ("xmlns", prefix) => Some(prefix),
            ("", "xmlns") => Some(""),
            _ => None,
        }
    }
}

impl Document {
    pub(crate) fn new() -> Document {
        let root = Node { parent: 0, children: Vec::new(), kind: NodeKind::Document };
        Document { nodes: vec![root] }
    }

    /// Adds a node behind the other children of its parent.
    pub(crate) fn add(&mut self, parent: NodeId, kind: NodeKind) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(Node { parent, children: Vec::new(), kind });
        if let Some(node) = self.nodes.get_mut(parent) {
            node.children.push(id);
        }
        id
    }

    pub(crate) fn kind(&self, id: NodeId) -> &NodeKind {
        self.nodes.get(id).map_or(&NodeKind::Document, |node| &node.kind)
    }

    pub(crate) fn children(&self, id: NodeId) -> &[NodeId] {
        self.nodes.get(id).map_or(&[], |node| &node.children)
    }

    pub(crate) fn element(&self, id: NodeId) -> Option<&Element> {
        match self.kind(id) {
            NodeKind::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The namespace that a prefix stands for at a node.
    pub(crate) fn namespace(&self, mut at: NodeId, prefix: &str) -> Option<String> {
        match prefix {
            "xml" => return Some("http://www.w3.org/XML/1998/namespace".to_owned()),
            "xmlns" => return Some("http://www.w3.org/2000/xmlns/".to_owned()),
            _ => {}
        }
        loop {
            let declared = self.element(at).and_then(|element| {
                let mut attributes = element.attributes.iter();
                attributes.find(|attribute| attribute.name.declared_prefix() == Some(prefix))
            });
            if let Some(attribute) = declared {
                return Some(attribute.value.clone());
            }
            if at == 0 {
                return prefix.is_empty().then(String::new);
            }
            at = self.nodes.get(at).map_or(0, |node| node.parent);
        }
    }
}
