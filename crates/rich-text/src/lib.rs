//! Texts of tasks and incidents, as they can be shown: HTML in which nothing acts.
//!
//! A text is kept as it was given. On its way out it becomes HTML of a few harmless elements,
//! whatever it was. This crate knows texts, and nothing of tasks.

mod budget;
mod html;
mod markdown;

/// What a text is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// HTML, as Sentinel has it.
    #[default]
    Html,
    /// Markdown: CommonMark with tables, strikethrough and task lists. HTML inside it counts as HTML.
    Markdown,
}

impl Format {
    /// How it is spelled in a request or an answer.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "markdown",
        }
    }

    /// Reads such a spelling, in any letter case.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Html, Self::Markdown]
            .into_iter()
            .find(|format| text.eq_ignore_ascii_case(format.as_str()))
    }
}

/// How much of a text is shown, in bytes of UTF-8. A picture or two inside a text has room; what is
/// longer is cut there, between two characters.
pub const SHOWN_BYTES: usize = 1 << 20;

/// The text as HTML that a page can show as it is.
///
/// - There are paragraphs, headings, lists, tables, quotes, code, links and pictures; see
///   `docs/api.md` for the elements. Other elements are left out and what is inside them stays, but
///   for scripts and styles, which go as a whole. No styles, no event handlers, no ids or classes.
/// - Links lead to `http`, `https` or `mailto` and carry `rel="noopener noreferrer"`. Pictures come
///   over `https`, or are inside the text: PNG, JPEG and GIF in base64.
/// - Broken HTML becomes what a browser would show. Text without markup stays as it is, with `<`,
///   `>` and `&` escaped.
/// - Markup that is nested or broken so badly that it would take more than linear time is shown as
///   text, with its tags visible. So nothing is lost and nobody waits.
/// - Making the answer safe again as HTML changes nothing, while it is below [`SHOWN_BYTES`].
pub fn safe_html(text: &str, format: Format) -> String {
    let text = beginning(text);
    match format {
        Format::Html => html::safe(text),
        Format::Markdown => html::safe(beginning(&markdown::to_html(text))),
    }
}

/// The part of a text that is shown.
fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(SHOWN_BYTES)]
}
