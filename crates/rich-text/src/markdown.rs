//! Markdown to HTML, which is not safe yet.

use pulldown_cmark::{Event, Options, Parser, html};

/// What a Markdown text says, as HTML with whatever HTML was in it.
pub(crate) fn to_html(text: &str) -> String {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    // Form elements are not shown, so a ticked box has to be a character.
    let events = Parser::new_ext(text, options).map(|event| match event {
        Event::TaskListMarker(true) => Event::Text("\u{2611} ".into()),
        Event::TaskListMarker(false) => Event::Text("\u{2610} ".into()),
        other => other,
    });
    let mut written = String::with_capacity(text.len() + text.len() / 2);
    html::push_html(&mut written, events);
    written
}
