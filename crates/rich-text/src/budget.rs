//! Whether parsing a text stays linear.
//!
//! An HTML parser has to look through all open elements at most tags, opens unclosed formatting
//! again in each paragraph, and moves elements about where tables are broken. Made on purpose, a
//! short text costs minutes and gigabytes so. Hence the text is parsed once without building
//! anything, and what the parser does is counted.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ParseOpts, QualName, local_name, ns, parse_fragment};

/// Steps for each byte of the text, and for any text.
const STEPS_PER_BYTE: usize = 16;
const STEPS_AT_LEAST: usize = 1 << 20;

/// Bytes that the parser gets at a time; it can only be stopped between two pieces.
const PIECE: usize = 1024;

/// Below this many bytes the worst that can be written costs little.
const SHORT: usize = 2048;

/// For each element around a new one: a formatting element is compared with those that are open.
const STEPS_PER_LEVEL: usize = 4;

/// So many attribute names are compared for the price of a step.
const COMPARED_PER_STEP: usize = 16;

/// Whether parsing the text takes no more steps than its length allows.
pub(crate) fn suffices(text: &str) -> bool {
    if text.len() <= SHORT {
        return true;
    }
    let spent = Rc::new(Cell::new(0));
    let counter = Counter { spent: Rc::clone(&spent), length: text.len() };
    let root = QualName::new(None, ns!(html), local_name!("div"));
    let mut parser = parse_fragment(counter, ParseOpts::default(), root, Vec::new(), false);
    let allowed = STEPS_AT_LEAST + STEPS_PER_BYTE * text.len();
    let mut attributes = 0;
    let mut rest = text;
    while !rest.is_empty() && spent.get() <= allowed {
        let (piece, later) = rest.split_at(rest.floor_char_boundary(PIECE));
        let before = spent.get();
        parser.process(StrTendril::from_slice(piece));
        // Each attribute is compared with all that its tag has so far, and nothing of that is heard
        // until the tag ends. A piece of which nothing was heard may be inside a tag.
        let new = separators(piece);
        attributes = if spent.get() == before { attributes + new } else { new };
        spent.set(spent.get() + new * attributes / COMPARED_PER_STEP);
        rest = later;
    }
    if spent.get() <= allowed {
        parser.finish();
    }
    spent.get() <= allowed
}

/// No more attributes than this begin in a piece of a tag.
fn separators(piece: &str) -> usize {
    let separates = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'');
    piece.bytes().filter(separates).count()
}

/// A node, of which nothing is kept but what the parser asks for and how deep it is.
struct Node {
    name: QualName,
    depth: Cell<usize>,
}

/// Stands where a document would be built.
struct Counter {
    spent: Rc<Cell<usize>>,
    length: usize,
}

impl Counter {
    fn spend(&self, steps: usize) {
        self.spent.set(self.spent.get().saturating_add(steps));
    }

    /// For what searches or moves among an element's children.
    fn search(&self) {
        self.spend(16 + self.length / 64);
    }

    /// A node of its own, with what is written in it.
    fn node(&self, name: QualName, bytes: usize) -> Rc<Node> {
        self.spend(16 + bytes);
        Rc::new(Node { name, depth: Cell::new(0) })
    }

    fn nameless(&self, bytes: usize) -> Rc<Node> {
        self.node(QualName::new(None, ns!(), local_name!("")), bytes)
    }
}

impl TreeSink for Counter {
    type Handle = Rc<Node>;
    type Output = ();
    type ElemName<'a> = &'a QualName;

    fn finish(self) {}

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Self::Handle {
        self.nameless(0)
    }

    fn elem_name<'a>(&'a self, target: &'a Self::Handle) -> &'a QualName {
        self.spend(1);
        &target.name
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _flags: ElementFlags,
    ) -> Self::Handle {
        self.node(name, attributes.iter().map(|attribute| 16 + attribute.value.len()).sum())
    }

    fn create_comment(&self, text: StrTendril) -> Self::Handle {
        self.nameless(text.len())
    }

    fn create_pi(&self, _target: StrTendril, data: StrTendril) -> Self::Handle {
        self.nameless(data.len())
    }

    fn append(&self, parent: &Self::Handle, child: NodeOrText<Self::Handle>) {
        self.spend(1);
        if let NodeOrText::AppendNode(node) = child {
            let depth = parent.depth.get();
            node.depth.set(depth + 1);
            self.spend(STEPS_PER_LEVEL * depth);
        }
    }

    fn append_based_on_parent_node(
        &self,
        _element: &Self::Handle,
        _previous: &Self::Handle,
        _child: NodeOrText<Self::Handle>,
    ) {
        self.search();
    }

    fn append_doctype_to_document(
        &self,
        _name: StrTendril,
        _public: StrTendril,
        _system: StrTendril,
    ) {
    }

    fn get_template_contents(&self, _target: &Self::Handle) -> Self::Handle {
        self.nameless(0)
    }

    fn same_node(&self, one: &Self::Handle, other: &Self::Handle) -> bool {
        self.spend(1);
        Rc::ptr_eq(one, other)
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, _sibling: &Self::Handle, _node: NodeOrText<Self::Handle>) {
        self.search();
    }

    fn add_attrs_if_missing(&self, _target: &Self::Handle, attributes: Vec<Attribute>) {
        self.spend(attributes.len());
    }

    fn remove_from_parent(&self, _target: &Self::Handle) {
        self.search();
    }

    fn reparent_children(&self, _node: &Self::Handle, _parent: &Self::Handle) {
        self.search();
    }

    fn maybe_clone_an_option_into_selectedcontent(&self, _option: &Self::Handle) {
        // May copy the whole of what is inside.
        self.spend(self.length);
    }
}
