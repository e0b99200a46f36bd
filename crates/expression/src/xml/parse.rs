//! Text to document.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::names::is_name;
use super::{
    Attribute, BadXml, Document, DocumentType, Element, MAX_ELEMENT_DEPTH, Name, NodeId, NodeKind,
};

/// Reads a whole document: one element, with comments and instructions around it. Every character
/// stays as it is.
pub(crate) fn parse(text: &str) -> Result<Document, BadXml> {
    read(text, false)
}

/// Reads a document from its bytes, as XML has it for a file: in the encoding that the declaration
/// names, with one kind of line ends, and blanks for tabs and line ends in attributes.
pub(crate) fn parse_bytes(bytes: &[u8]) -> Result<Document, BadXml> {
    const BAD: BadXml = BadXml("an encoding that is known, and the content in it");
    let as_utf8 = String::from_utf8_lossy(bytes);
    let declared = declared_encoding(&as_utf8);
    let text = match declared.as_deref() {
        None | Some("") => as_utf8.into_owned(),
        Some(name) if name.to_ascii_lowercase().starts_with("utf-16") => return Err(BAD),
        Some(name) => crate::content::text_in(bytes, name).ok_or(BAD)?,
    };
    read(&text, true)
}

fn declared_encoding(text: &str) -> Option<String> {
    let declaration = text.strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?;
    quoted(value).map(|(name, _)| name)
}

fn read(text: &str, normalized: bool) -> Result<Document, BadXml> {
    let control = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
    if text.starts_with('\u{feff}') || text.contains(control) {
        return Err(BadXml("XML without control characters"));
    }
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = true;
    config.check_comments = true;
    let mut builder = Builder {
        document: Document::new(),
        open: vec![0],
        preserve: vec![false],
        text: String::new(),
        rooted: false,
        normalized,
    };
    loop {
        let event = reader.read_event().map_err(|_| BadXml("well-formed XML"))?;
        if matches!(event, Event::Eof) {
            break;
        }
        builder.event(event)?;
    }
    builder.flush()?;
    if builder.open.len() > 1 || !builder.rooted {
        return Err(BadXml("one element that is closed"));
    }
    Ok(builder.document)
}

struct Builder {
    document: Document,
    /// The document and the elements that are open.
    open: Vec<NodeId>,
    /// Whether blanks are kept in each of them.
    preserve: Vec<bool>,
    /// Text that was read since the last tag.
    text: String,
    rooted: bool,
    normalized: bool,
}

impl Builder {
    fn current(&self) -> NodeId {
        self.open.last().copied().unwrap_or(0)
    }

    fn add(&mut self, kind: NodeKind) -> Result<NodeId, BadXml> {
        self.flush()?;
        let parent = self.current();
        Ok(self.document.add(parent, kind))
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), BadXml> {
        match event {
            Event::Text(text) => {
                if text.contains("]]>") {
                    return Err(BadXml("text without `]]>`"));
                }
                let text = self.lines(&text);
                self.text.push_str(&text);
            }
            Event::GeneralRef(reference) => self.text.push(resolved(&reference)?),
            Event::Start(start) => {
                let id = self.start(&start, false)?;
                self.open.push(id);
                if self.open.len() > MAX_ELEMENT_DEPTH {
                    return Err(BadXml("less deep nesting"));
                }
            }
            Event::Empty(start) => {
                self.start(&start, true)?;
                self.preserve.pop();
            }
            Event::End(_) => {
                self.flush()?;
                self.open.pop();
                self.preserve.pop();
            }
            Event::CData(text) => {
                self.inside()?;
                let text = self.lines(&text);
                self.add(NodeKind::CData(text))?;
            }
            Event::Comment(text) => {
                self.add(NodeKind::Comment((*text).to_owned()))?;
            }
            Event::PI(instruction) => {
                let target = instruction.target().to_owned();
                if !is_name(&target) || target.eq_ignore_ascii_case("xml") {
                    return Err(BadXml("an instruction with a name"));
                }
                let data = instruction.content().trim_start().to_owned();
                self.add(NodeKind::Instruction { target, data })?;
            }
            Event::Decl(declaration) => {
                if self.document.nodes.len() > 1 || !self.text.is_empty() {
                    return Err(BadXml("the declaration at the beginning"));
                }
                let parts = declaration_parts(&declaration)?;
                self.add(NodeKind::Declaration(parts))?;
            }
            Event::DocType(text) => {
                let mut kind = document_type(&text).ok_or(BadXml("a document type"))?;
                if self.normalized {
                    // Of the line ends here .NET changes only the carriage return that stands alone.
                    kind.internal = kind.internal.map(|subset| {
                        subset
                            .split("\r\n")
                            .map(|part| part.replace('\r', "\n"))
                            .collect::<Vec<_>>()
                            .join("\r\n")
                    });
                }
                if self.rooted || self.open.len() > 1 {
                    return Err(BadXml("the document type before the element"));
                }
                self.add(NodeKind::DocumentType(kind))?;
            }
            Event::Eof => {}
        }
        Ok(())
    }

    /// One kind of line ends, where that is wanted.
    fn lines(&self, text: &str) -> String {
        if self.normalized {
            text.replace("\r\n", "\n").replace('\r', "\n")
        } else {
            text.to_owned()
        }
    }

    fn inside(&self) -> Result<(), BadXml> {
        if self.open.len() > 1 { Ok(()) } else { Err(BadXml("text only inside of the element")) }
    }

    /// Text becomes a node; blanks alone do not, unless they are to be kept.
    fn flush(&mut self) -> Result<(), BadXml> {
        if self.text.is_empty() {
            return Ok(());
        }
        let text = std::mem::take(&mut self.text);
        let parent = self.current();
        if text.chars().all(|c| matches!(c, ' ' | '\t' | '\n' | '\r')) {
            if self.preserve.last() == Some(&true) {
                self.document.add(parent, NodeKind::Blank(text));
            }
            return Ok(());
        }
        self.inside()?;
        self.document.add(parent, NodeKind::Text(text));
        Ok(())
    }

    fn start(&mut self, start: &BytesStart<'_>, closed: bool) -> Result<NodeId, BadXml> {
        if self.open.len() == 1 {
            if self.rooted {
                return Err(BadXml("one element and no second one"));
            }
            self.rooted = true;
        }
        let attributes = attributes(start, self.normalized)?;
        let name = split(start.name().as_ref())?;
        let space = attributes.iter().find(|a| a.name.prefix == "xml" && a.name.local == "space");
        let inherited = self.preserve.last().copied().unwrap_or(false);
        let preserve = space.map_or(inherited, |space| space.value == "preserve");
        let id = self.add(NodeKind::Element(Element { name, attributes, closed }))?;
        self.preserve.push(preserve);
        self.resolve(id)?;
        Ok(id)
    }

    /// Gives the names of an element their namespaces.
    fn resolve(&mut self, id: NodeId) -> Result<(), BadXml> {
        let Some(element) = self.document.element(id) else {
            return Ok(());
        };
        let lookup = |prefix: &str| {
            self.document.namespace(id, prefix).ok_or(BadXml("prefixes that are declared"))
        };
        let own = lookup(&element.name.prefix)?;
        let mut seen = std::collections::HashSet::new();
        let mut namespaces = Vec::with_capacity(element.attributes.len());
        for attribute in &element.attributes {
            let prefix = &attribute.name.prefix;
            let namespace = if prefix.is_empty() { String::new() } else { lookup(prefix)? };
            let undeclared = prefix == "xmlns" && attribute.value.is_empty();
            let reserved =
                prefix == "xmlns" && matches!(attribute.name.local.as_str(), "xml" | "xmlns");
            if undeclared
                || reserved
                || !seen.insert((namespace.clone(), attribute.name.local.clone()))
            {
                return Err(BadXml("attributes that differ, and namespaces that have a name"));
            }
            namespaces.push(namespace);
        }
        if let Some(NodeKind::Element(element)) =
            self.document.nodes.get_mut(id).map(|n| &mut n.kind)
        {
            element.name.namespace = own;
            for (attribute, namespace) in element.attributes.iter_mut().zip(namespaces) {
                attribute.name.namespace = namespace;
            }
        }
        Ok(())
    }
}

fn split(name: &str) -> Result<Name, BadXml> {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let valid = is_name(local) && (prefix.is_empty() || is_name(prefix)) && !name.starts_with(':');
    if !valid {
        return Err(BadXml("names of letters, digits, `_`, `-` and `.`"));
    }
    Ok(Name { prefix: prefix.to_owned(), local: local.to_owned(), namespace: String::new() })
}

fn attributes(start: &BytesStart<'_>, normalized: bool) -> Result<Vec<Attribute>, BadXml> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| BadXml("attributes with quoted values"))?;
        let name = split(attribute.key.as_ref())?;
        attributes.push(Attribute { name, value: attribute_value(&attribute.value, normalized)? });
    }
    Ok(attributes)
}

/// References are resolved, and tabs and line ends become blanks where that is wanted.
fn attribute_value(raw: &str, normalized: bool) -> Result<String, BadXml> {
    if raw.contains('<') {
        return Err(BadXml("attributes without `<`"));
    }
    let blank = |c: char| {
        if normalized && matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }
    };
    let one_kind = raw.replace("\r\n", "\n");
    let raw = if normalized { one_kind.as_str() } else { raw };
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        value.extend(rest[..at].chars().map(blank));
        let end = rest[at..].find(';').ok_or(BadXml("`;` behind a reference"))?;
        value.push(resolved(&rest[at + 1..at + end])?);
        rest = &rest[at + end + 1..];
    }
    value.extend(rest.chars().map(blank));
    Ok(value)
}

/// The character of `lt`, `#65` or `#x41`.
fn resolved(reference: &str) -> Result<char, BadXml> {
    let code = match reference {
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "amp" => return Ok('&'),
        "quot" => return Ok('"'),
        "apos" => return Ok('\''),
        other => match other.strip_prefix("#x") {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => other.strip_prefix('#').and_then(|digits| digits.parse().ok()),
        },
    };
    code.and_then(char::from_u32).ok_or(BadXml("references to characters"))
}

fn declaration_parts(declaration: &str) -> Result<[Option<String>; 3], BadXml> {
    const BAD: BadXml = BadXml("a declaration with the version 1.0");
    let start = BytesStart::from_content(declaration, 3);
    let mut parts = [None, None, None];
    let mut next = 0;
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| BAD)?;
        let names = ["version", "encoding", "standalone"];
        let key = attribute.key.as_ref();
        let at = names.iter().position(|name| *name == key).filter(|at| *at >= next).ok_or(BAD)?;
        parts[at] = Some(attribute.value.to_string());
        next = at + 1;
    }
    let standalone = parts[2].as_deref().is_none_or(|value| matches!(value, "yes" | "no"));
    if parts[0].as_deref() == Some("1.0") && standalone { Ok(parts) } else { Err(BAD) }
}

/// `name`, `name SYSTEM "s"`, `name PUBLIC "p" "s"`, each with or without `[...]`.
fn document_type(text: &str) -> Option<DocumentType> {
    let text = text.trim();
    let (head, internal) = match text.find('[') {
        Some(at) => (&text[..at], text[at + 1..].trim_end().strip_suffix(']')?),
        None => (text, ""),
    };
    let head = head.trim();
    let (name, rest) = head.split_at(head.find(char::is_whitespace).unwrap_or(head.len()));
    let rest = rest.trim_start();
    let (public, system) = if let Some(rest) = rest.strip_prefix("SYSTEM") {
        (None, Some(quoted(rest)?.0))
    } else if let Some(rest) = rest.strip_prefix("PUBLIC") {
        let (public, rest) = quoted(rest)?;
        (Some(public), Some(quoted(rest)?.0))
    } else if rest.is_empty() {
        (None, None)
    } else {
        return None;
    };
    let name = split(name).ok()?.qualified();
    Some(DocumentType { name, public, system, internal: Some(internal.to_owned()) })
}

fn quoted(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (inside, rest) = text[1..].split_once(quote)?;
    Some((inside.to_owned(), rest))
}

/// The character that a reference without `&` and `;` stands for.
pub(crate) fn character(reference: &str) -> Option<char> {
    resolved(reference).ok()
}
