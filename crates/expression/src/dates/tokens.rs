//! .NET's format strings, cut into their parts; used for writing and for reading.

/// A part of a custom date format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// A letter that stands for something, and how often it is repeated.
    Field(char, usize),
    /// A character that stands for itself.
    Literal(char),
}

/// A format that ends inside of a quote or behind a backslash, or has a `%` where none may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadFormat;

/// Cuts a format, given the letters that stand for something.
pub(crate) fn tokens(format: &[char], fields: &str) -> Result<Vec<(usize, Token)>, BadFormat> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&character) = format.get(at) {
        let start = at;
        match character {
            '\'' | '"' => {
                at += 1;
                loop {
                    match format.get(at).ok_or(BadFormat)? {
                        '\\' => {
                            at += 1;
                            tokens.push((start, Token::Literal(*format.get(at).ok_or(BadFormat)?)));
                        }
                        quote if *quote == character => break,
                        other => tokens.push((start, Token::Literal(*other))),
                    }
                    at += 1;
                }
                at += 1;
            }
            '\\' => {
                tokens.push((start, Token::Literal(*format.get(at + 1).ok_or(BadFormat)?)));
                at += 2;
            }
            '%' => match format.get(at + 1) {
                None | Some('%' | '\\' | '\'' | '"') => return Err(BadFormat),
                // The letter behind it stands alone.
                Some(next) => {
                    let single = Token::Field(*next, 1);
                    let field = fields.contains(*next);
                    tokens.push((start, if field { single } else { Token::Literal(*next) }));
                    at += 2;
                }
            },
            field if fields.contains(field) => {
                let count = format[at..].iter().take_while(|next| **next == field).count();
                tokens.push((start, Token::Field(field, count)));
                at += count;
            }
            other => {
                tokens.push((start, Token::Literal(other)));
                at += 1;
            }
        }
    }
    Ok(tokens)
}
