//! Every error code that the code can give is in docs/errors.md, or on a page
//! in docs/errors/.

use super::Findings;
use super::files::TextFile;

/// The list of codes for those who get one, and its pages, begin so.
const LIST: &str = "docs/errors";

/// Compares the codes in the code with the list.
pub fn check(files: &[TextFile], findings: &mut Findings) {
    let pages: Vec<&TextFile> = files.iter().filter(|file| file.path.starts_with(LIST)).collect();
    if pages.is_empty() {
        findings.fail(format!("{LIST}.md is missing"));
        return;
    }
    for file in files.iter().filter(|file| is_ours(&file.path)) {
        for code in codes(&file.text) {
            let quoted = format!("`{code}`");
            if !pages.iter().any(|page| page.text.contains(&quoted)) {
                findings.fail(format!("{}: the error code {code} is not in {LIST}.md", file.path));
            }
        }
    }
}

/// Codes reach a user from here; the host's and the tests' own do not.
fn is_ours(path: &str) -> bool {
    let folders = ["crates/", "functions/", "connectors/"];
    path.ends_with(".rs")
        && path.contains("/src/")
        && folders.iter().any(|folder| path.starts_with(folder))
}

/// The string literals in the bodies of functions and modules called `code`.
fn codes(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("fn code(").chain(text.match_indices("mod code {")) {
        let body = body(&text[at..]);
        found.extend(body.split('"').skip(1).step_by(2).filter(|literal| is_code(literal)));
    }
    found
}

/// From the first `{` to the `}` that closes it.
fn body(text: &str) -> &str {
    let Some(start) = text.find(['{', ';']).filter(|&at| text[at..].starts_with('{')) else {
        return "";
    };
    let mut depth = 0usize;
    for (at, character) in text[start..].char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => return &text[start..start + at],
            '}' => depth -= 1,
            _ => {}
        }
    }
    ""
}

fn is_code(literal: &str) -> bool {
    !literal.is_empty() && literal.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = r#"
        fn label() -> &'static str { "not-a-code" }
        /// A stable code.
        pub fn code(&self) -> &'static str {
            match self {
                Error::A { .. } => "first_code",
                Error::B(inner) => { inner.code() }
                Error::C => "SecondCode",
            }
        }
        fn after() -> &'static str { "nor-this" }
        pub mod code {
            /// Too long.
            pub const SIZE: &str = "third_code";
        }
    "#;

    #[test]
    fn codes_are_read_from_the_function_that_gives_them() {
        assert_eq!(codes(CODE), ["first_code", "SecondCode", "third_code"]);
        assert!(codes("trait T { fn code(&self) -> &'static str; } fn x() { \"no\" }").is_empty());
    }

    #[test]
    fn a_code_without_a_line_in_the_list_is_found() {
        let source = TextFile { path: "crates/a/src/error.rs".into(), text: CODE.into() };
        let list = TextFile {
            path: "docs/errors.md".into(),
            text: "- `first_code`: …\n- `third_code`: …".into(),
        };
        let mut findings = Findings::default();
        check(&[list, source], &mut findings);
        assert_eq!(findings.failures.len(), 1);
        assert!(findings.failures[0].contains("SecondCode"));
    }
}
