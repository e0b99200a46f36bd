//! What holds for every text.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use proptest::prelude::*;
use rich_text::{Format, safe_html};

/// The tags of a text, read again.
#[derive(Default)]
struct Tags(RefCell<Vec<Tag>>);

impl TokenSink for Tags {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token {
            self.0.borrow_mut().push(tag);
        }
        TokenSinkResult::Continue
    }
}

fn tags(html: &str) -> Vec<Tag> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Tags::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.take()
}

const FORBIDDEN: &[&str] = &[
    "script", "style", "iframe", "frame", "object", "embed", "form", "input", "button", "textarea",
    "select", "svg", "math", "link", "meta", "base", "template", "noscript",
];

/// Nothing in it acts.
fn check(html: &str) -> Result<(), TestCaseError> {
    for tag in tags(html) {
        prop_assert!(!FORBIDDEN.contains(&&*tag.name), "{} in {html}", tag.name);
        for attribute in &tag.attrs {
            let name = &*attribute.name.local;
            prop_assert!(!name.starts_with("on") && name != "style", "{name} in {html}");
            if name == "href" || name == "src" {
                let scheme = attribute.value.split(':').next().unwrap_or_default().trim();
                let allowed: &[&str] =
                    if name == "src" { &["https", "data"] } else { &["http", "https", "mailto"] };
                prop_assert!(
                    allowed.iter().any(|one| scheme.eq_ignore_ascii_case(one)),
                    "{scheme} in {html}"
                );
            }
        }
    }
    Ok(())
}

/// Pieces of markup that meet each other where nobody expects them.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        2 => "[a-z <>&;\"'=/!\\-\u{0}\u{a0}\u{fffd}\r\n]{0,8}",
        1 => "\\PC{0,6}",
        6 => proptest::sample::select(vec![
            "<script>", "</script>", "<SCRIPT src=//x>", "javascript:", "<a href=javascript:x()>",
            "<a href='java&#10;script:x()'>", "<a href=\"https://example.org\">", "</a>", "<img src=x onerror=x()>",
            "<img src=\"data:image/png;base64,AA==\">", "<img src=https://e.org/a onload=x>", "<p>", "</p>", "<b>", "</b>",
            "<i style=top:0>", "</i>", "<table>", "<tr>", "<td onclick=x>", "</table>", "<svg>", "</svg>",
            "<math>", "<mi>", "<mglyph>", "<style>", "</style>", "<!--", "-->", "<![CDATA[", "]]>",
            "<title>", "</title>", "<textarea>", "</textarea>", "<noscript>", "</noscript>", "<template>",
            "</template>", "<select>", "<option>", "<form action=x>", "<input>", "<plaintext>", "<xmp>",
            "</xmp>", "<iframe srcdoc='<script>'>", "<li>", "<ul>", "<pre>\n", "<h1>", "</h1>", "<dd>",
            "&lt;script&gt;", "&#x3c;", "&nbsp;", "&amp;", "<foreignObject>", "<annotation-xml encoding=text/html>",
            "**", "`", "```\n", "[a](javascript:x)", "![i](http://e.org/x)", "<https://e.org>", "\n\n", "- [x] ",
            "> ", "| a | b |\n|---|---|\n", "1. ", "# ", "[r]: javascript:x\n", "[r]",
        ]).prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_in_the_answer_acts(text in markup()) {
        for format in [Format::Html, Format::Markdown] {
            let shown = safe_html(&text, format);
            check(&shown)?;
            prop_assert!(!shown.contains("<script"), "{shown}");
        }
    }

    #[test]
    fn once_is_enough(text in markup()) {
        for format in [Format::Html, Format::Markdown] {
            let shown = safe_html(&text, format);
            prop_assert_eq!(safe_html(&shown, Format::Html), shown);
        }
    }

    #[test]
    fn text_without_markup_stays_itself(text in "[\\w .,:()'\"\u{fffd}\n-]{0,60}") {
        prop_assert_eq!(safe_html(&text, Format::Html), text);
    }

    #[test]
    fn escaped_text_stays_itself(text in "[\\w <>&;/\"'=\n-]{0,60}") {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        prop_assert_eq!(safe_html(&escaped, Format::Html), escaped);
    }
}

/// The check above finds what it is there for.
#[test]
fn the_check_can_fail() {
    for html in ["<b onclick=x>", "<script>", "<a href=javascript:x>", "<img src=http://e.org>"] {
        assert!(check(html).is_err(), "{html}");
    }
}
