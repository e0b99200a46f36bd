//! Names of elements and attributes, and the escapes for what no name may have.

/// Whether a text is a name without a colon.
pub(crate) fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(begins_name) && characters.all(continues_name)
}

fn begins_name(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn continues_name(character: char) -> bool {
    begins_name(character)
        || character.is_numeric()
        || matches!(character, '-' | '.' | '\u{b7}')
        || unicode_normalization::char::is_combining_mark(character)
}

/// A name in which what no name may have is written as `_xHHHH_`; also a text that looks like such
/// an escape. A colon stays.
pub(crate) fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for (at, character) in name.char_indices() {
        let valid = match character {
            '_' => !is_escape(&name[at..]),
            ':' => at > 0,
            other if at == 0 => begins_name(other),
            other => continues_name(other),
        };
        if valid {
            encoded.push(character);
        } else {
            let code = u32::from(character);
            let width = if code > 0xFFFF { 8 } else { 4 };
            encoded.push_str(&format!("_x{code:0width$X}_"));
        }
    }
    encoded
}

/// A name with its escapes resolved.
pub(crate) fn decode(name: &str) -> String {
    let mut decoded = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find('_') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        match escaped(rest) {
            Some((character, length)) => {
                decoded.push(character);
                rest = &rest[length..];
            }
            None => {
                decoded.push('_');
                rest = &rest[1..];
            }
        }
    }
    decoded + rest
}

fn is_escape(text: &str) -> bool {
    escaped(text).is_some()
}

/// The character of an escape at the beginning of a text, and the length of the escape.
fn escaped(text: &str) -> Option<(char, usize)> {
    [4, 8].into_iter().find_map(|digits| {
        let end = 2 + digits;
        let code = text.get(2..end).filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let whole = text.starts_with("_x") && text[end..].starts_with('_');
        let character = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
        whole.then_some((character, end + 1))
    })
}
