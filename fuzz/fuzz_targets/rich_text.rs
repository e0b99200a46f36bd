//! Promise: no text makes what shows it panic or hang, nothing in the answer is a script, and making it
//! safe once is enough.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rich_text::{Format, safe_html};

fuzz_target!(|text: &str| {
    for format in [Format::Html, Format::Markdown] {
        let shown = safe_html(text, format);
        assert!(!shown.contains("<script"), "a script");
        assert_eq!(safe_html(&shown, Format::Html), shown, "twice is not once");
    }
});
