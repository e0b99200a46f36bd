//! Which texts of a template are expressions.

use std::borrow::Cow;

/// What a text of a template is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Text<'t> {
    /// Itself.
    Literal(&'t str),
    /// Itself, though it stands in brackets: nothing in it looks like a call. Azure would refuse
    /// it and ask for `[[`.
    Brackets(&'t str),
    /// An expression, without its brackets.
    Expression(&'t str),
}

/// Tells a text's kind: `[f()]` is an expression, `[[f()]` the text `[f()]`, and whatever does
/// not both begin with `[` and end with `]` is a text.
pub(crate) fn kind(text: &str) -> Text<'_> {
    let Some(inside) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
        return Text::Literal(text);
    };
    if inside.starts_with('[') {
        return Text::Literal(&text[1..]);
    }
    if is_call(inside) { Text::Expression(inside) } else { Text::Brackets(text) }
}

/// Whether this begins with the name of a function and a parenthesis.
fn is_call(inside: &str) -> bool {
    let inside = inside.trim_start();
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let name_length = inside.find(|c| !is_part(c)).unwrap_or(inside.len());
    let begins_well = inside.starts_with(|c: char| c.is_alphabetic() || c == '_');
    begins_well && inside[name_length..].trim_start().starts_with('(')
}

/// The expression in the grammar of workflow expressions, each byte at its place: `true()`,
/// `false()` and `null()` become words, and the dot of a function with a namespace (one of
/// `namespaces`, in lower case) becomes `$`.
pub(crate) fn to_workflow_grammar<'t>(inside: &'t str, namespaces: &[String]) -> Cow<'t, str> {
    let mut changed: Option<String> = None;
    let mut at = 0;
    while at < inside.len() {
        let rest = &inside[at..];
        let length = match rest.as_bytes()[0] {
            b'\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
            byte if byte.is_ascii_alphabetic() || byte == b'_' => word_length(rest),
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        let word = &rest[..length];
        let after = &rest[length..];
        let is_word = |name: &str| word.eq_ignore_ascii_case(name);
        if after.starts_with("()") && (is_word("true") || is_word("false") || is_word("null")) {
            let text = changed.get_or_insert_with(|| inside.to_owned());
            text.replace_range(at + length..at + length + 2, "  ");
        } else if after.starts_with('.') && namespaces.contains(&word.to_ascii_lowercase()) {
            let text = changed.get_or_insert_with(|| inside.to_owned());
            text.replace_range(at + length..=at + length, "$");
        }
        at += length;
    }
    changed.map_or(Cow::Borrowed(inside), Cow::Owned)
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_calls_in_brackets_are_expressions() {
        let cases = [
            ("[parameters('a')]", Text::Expression("parameters('a')")),
            ("[ concat (1) ]", Text::Expression(" concat (1) ")),
            ("[contoso.name()]", Text::Expression("contoso.name()")),
            ("[[parameters('a')]", Text::Literal("[parameters('a')]")),
            ("[[[x]", Text::Literal("[[x]")),
            ("[text](@{x})", Text::Literal("[text](@{x})")),
            ("[[text](@{x})", Text::Literal("[[text](@{x})")),
            (" [f()]", Text::Literal(" [f()]")),
            ("[1,2]", Text::Brackets("[1,2]")),
            ("[@{variables('a')}]", Text::Brackets("[@{variables('a')}]")),
            ("[]", Text::Brackets("[]")),
            ("[", Text::Literal("[")),
            ("", Text::Literal("")),
        ];
        for (text, expected) in cases {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn the_grammar_changes_byte_for_byte() {
        let spaces = ["contoso".to_owned()];
        let cases = [
            ("if(true(), 'true()', False())", "if(true  , 'true()', False  )"),
            ("Contoso.name(parameters('a').b)", "Contoso$name(parameters('a').b)"),
            ("concat('it''s', null())", "concat('it''s', null  )"),
            ("istrue()", "istrue()"),
            ("concat('ä', true())", "concat('ä', true  )"),
        ];
        for (text, expected) in cases {
            assert_eq!(to_workflow_grammar(text, &spaces), expected);
        }
    }
}
