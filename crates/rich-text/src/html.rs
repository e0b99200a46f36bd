//! HTML to HTML in which nothing acts.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::budget;

/// The elements that are shown. `docs/api.md` lists them too.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
];

/// The attributes that are kept, by element.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "title"]),
    ("abbr", &["title"]),
    ("img", &["src", "alt", "title", "width", "height"]),
    ("ol", &["start"]),
    ("td", &["align", "colspan", "rowspan"]),
    ("th", &["align", "colspan", "rowspan", "scope"]),
];

/// Pictures that may be inside a text. No SVG: it is a document with scripts of its own.
const PICTURES: &[&str] =
    &["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,"];

/// How often a text is cleaned at most until cleaning changes nothing more. A second time changes
/// something only where a browser reads markup differently than it was written.
const ROUNDS: usize = 4;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(ELEMENTS.iter().copied().collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(
            ATTRIBUTES
                .iter()
                .map(|(element, names)| (*element, names.iter().copied().collect()))
                .collect::<HashMap<_, HashSet<_>>>(),
        )
        // `data` is for pictures only: `attribute` sees to that.
        .url_schemes(HashSet::from(["http", "https", "mailto", "data"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true)
        .attribute_filter(attribute);
    cleaner
});

/// What stays of an attribute whose name and scheme are allowed.
fn attribute<'a>(element: &str, name: &str, value: &'a str) -> Option<Cow<'a, str>> {
    let stays = match (element, name) {
        ("img", "src") => starts_with(value, "https:") || is_picture(value),
        (_, "href") => !starts_with(value, "data:"),
        _ => true,
    };
    stays.then_some(Cow::Borrowed(value))
}

/// Whether the value begins so in any letter case, and with nothing before it that a browser would
/// pass over.
fn starts_with(value: &str, beginning: &str) -> bool {
    value.get(..beginning.len()).is_some_and(|part| part.eq_ignore_ascii_case(beginning))
}

fn is_picture(value: &str) -> bool {
    PICTURES.iter().any(|beginning| {
        starts_with(value, beginning)
            && value[beginning.len()..]
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
    })
}

/// The text as safe HTML.
pub(crate) fn safe(text: &str) -> String {
    if !text.contains(['<', '>', '&', '\0', '\r', '\u{a0}']) {
        return text.to_owned();
    }
    let mut last = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        if !budget::suffices(&last) {
            return shown_as_text(text);
        }
        let cleaned = CLEANER.clean(&last).to_string();
        if cleaned == last {
            return cleaned;
        }
        last = Cow::Owned(cleaned);
    }
    shown_as_text(text)
}

/// The text with its markup visible.
fn shown_as_text(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    // Once more, for the spelling that the cleaner has for line ends and spaces.
    CLEANER.clean(&escaped).to_string()
}
