//! What a text becomes, case by case.

use rich_text::{Format, SHOWN_BYTES, safe_html};

#[track_caller]
fn check(format: Format, cases: &[(&str, &str)]) {
    for (given, expected) in cases {
        assert_eq!(safe_html(given, format), *expected, "{given}");
    }
}

/// Promise: what a text is made of is shown.
#[test]
fn harmless_html_stays() {
    for text in [
        "plain, with \"quotes\" & all".replace('&', "&amp;").as_str(),
        "two\nlines \u{e9}\u{1f600}",
        "<p>Look at <b>this</b>, <code>whoami</code></p><ul><li>one</li><li>two</li></ul>",
        "<h1>a</h1><h6>b</h6><pre>x  y</pre><blockquote>q</blockquote><hr><br>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td colspan=\"2\">b</td></tr></tbody></table>",
        "<img src=\"https://example.org/a.png\" alt=\"a\">",
        "<img src=\"data:image/png;base64,iVBORw0KGgo=\">",
        "<a href=\"mailto:soc@example.org\" rel=\"noopener noreferrer\">write</a>",
        "<ol start=\"3\"><li>three</li></ol>",
    ] {
        assert_eq!(safe_html(text, Format::Html), text);
    }
}

/// Promise: nothing acts, and the words around it stay.
#[test]
fn what_acts_goes() {
    check(
        Format::Html,
        &[
            ("a<script>alert(1)</script>b", "ab"),
            ("a<style>p{color:red}</style>b", "ab"),
            ("<p onclick=\"x()\" style=\"top:0\" id=i class=c>a</p>", "<p>a</p>"),
            ("<form action=/x><input name=n><button>go</button></form>", "go"),
            ("<iframe src=https://example.org>x</iframe>", "x"),
            ("<a href=\"javascript:x()\">a</a>", "<a rel=\"noopener noreferrer\">a</a>"),
            ("<a href=\" java\nscript:x()\">a</a>", "<a rel=\"noopener noreferrer\">a</a>"),
            ("<a href=\"data:text/html,x\">a</a>", "<a rel=\"noopener noreferrer\">a</a>"),
            ("<a href=\"/local\">a</a>", "<a rel=\"noopener noreferrer\">a</a>"),
            ("<a href=\"//other.example\">a</a>", "<a rel=\"noopener noreferrer\">a</a>"),
            (
                "<a href=\"http://example.org\" target=_blank rel=opener>a</a>",
                "<a href=\"http://example.org\" rel=\"noopener noreferrer\">a</a>",
            ),
            ("<img src=http://example.org/a.png>", "<img>"),
            ("<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">", "<img>"),
            ("<img src='data:image/png;base64,\"onerror'>", "<img>"),
            ("<svg><a href=\"javascript:x()\">t</a></svg>", ""),
            ("a<!-- hidden -->b", "ab"),
        ],
    );
}

/// Promise: what is broken is shown as a browser would show it.
#[test]
fn broken_html_survives() {
    check(
        Format::Html,
        &[
            ("<p>not closed", "<p>not closed</p>"),
            ("closed</p> only", "closed<p></p> only"),
            ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"),
            ("<p>\u{fffd}Disable\u{fffd} the user</p", "<p>\u{fffd}Disable\u{fffd} the user</p>"),
            ("1 < 2 > 0 & so on", "1 &lt; 2 &gt; 0 &amp; so on"),
            ("a\u{a0}b", "a&nbsp;b"),
        ],
    );
}

/// Promise: Markdown is accepted, with the HTML in it made safe too.
#[test]
fn markdown_becomes_html() {
    check(
        Format::Markdown,
        &[
            ("a **b** `c`", "<p>a <strong>b</strong> <code>c</code></p>\n"),
            ("# T\n\n1. x\n", "<h1>T</h1>\n<ol>\n<li>x</li>\n</ol>\n"),
            (
                "[a](https://example.org)",
                "<p><a href=\"https://example.org\" rel=\"noopener noreferrer\">a</a></p>\n",
            ),
            ("[a](javascript:x)", "<p><a rel=\"noopener noreferrer\">a</a></p>\n"),
            ("a <script>x</script>", "<p>a </p>\n"),
            (
                "- [x] done\n- [ ] not",
                "<ul>\n<li>\u{2611} done</li>\n<li>\u{2610} not</li>\n</ul>\n",
            ),
            ("```sh\nrm <x>\n```", "<pre><code>rm &lt;x&gt;\n</code></pre>\n"),
            ("~~old~~", "<p><del>old</del></p>\n"),
        ],
    );
}

/// Promise: no nesting overflows the stack or takes more than linear time, and the words stay.
#[test]
fn a_hundred_thousand_nested_tags_are_only_text() {
    for (tag, closing) in [("<div>", "</div>"), ("<i><p>", "</i>"), ("<table>", "")] {
        let text = format!("{}needle{}", tag.repeat(100_000), closing.repeat(10_000));
        assert!(safe_html(&text, Format::Html).contains("needle"), "{tag}");
    }
    let quoted = "> ".repeat(50_000) + "needle";
    assert!(safe_html(&quoted, Format::Markdown).contains("needle"));
}

/// Promise: a short text cannot become a huge one.
#[test]
fn formatting_that_is_never_closed_does_not_multiply() {
    let opened: String = (0..10_000).map(|number| format!("<b title={number}>")).collect();
    let text = opened + &"<p>".repeat(50_000);
    assert!(safe_html(&text, Format::Html).len() < 10 * text.len());
}

/// Promise: a text that is too long is cut between two characters.
#[test]
fn a_long_text_is_cut() {
    let text = "\u{e9}".repeat(SHOWN_BYTES);
    assert_eq!(safe_html(&text, Format::Html).len(), SHOWN_BYTES);
    let text = format!("a{text}");
    assert_eq!(safe_html(&text, Format::Html).len(), SHOWN_BYTES - 1);
}

/// Promise: a format is known by its name, in any letter case.
#[test]
fn formats_are_named_as_they_are_spelled() {
    for format in [Format::Html, Format::Markdown] {
        assert_eq!(Format::parse(&format.as_str().to_uppercase()), Some(format));
    }
    assert_eq!(Format::parse("text"), None);
}
