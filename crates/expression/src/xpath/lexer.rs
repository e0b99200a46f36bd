//! Text to tokens.

use super::Error;
use crate::xml::names::is_name;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    Text(String),
    Number(f64),
    /// Punctuation, and the words `and`, `or`, `div`, `mod` where they are operators.
    Symbol(&'static str),
}

const SYMBOLS: [&str; 22] = [
    "::", "//", "..", "!=", "<=", ">=", "(", ")", "[", "]", ".", "@", ",", "/", "|", "+", "-", "=",
    "<", ">", "*", "$",
];

/// All tokens of an expression.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Error> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '"' | '\'' => {
                let end = rest[1..].find(first).ok_or(Error("a closing quote"))?;
                (Token::Text(rest[1..=end].to_owned()), end + 2)
            }
            '0'..='9' => number(rest),
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => number(rest),
            _ => match SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
                Some("*") if follows_operand(&tokens) => (Token::Symbol("multiply"), 1),
                Some(symbol) => (Token::Symbol(symbol), symbol.len()),
                None => name(rest, follows_operand(&tokens))?,
            },
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// Behind an operand a `*` multiplies, and a word is an operator.
fn follows_operand(tokens: &[Token]) -> bool {
    match tokens.last() {
        None => false,
        Some(Token::Name(_) | Token::Text(_) | Token::Number(_)) => true,
        Some(Token::Symbol(symbol)) => matches!(*symbol, ")" | "]" | "." | ".." | "*"),
    }
}

fn number(text: &str) -> (Token, usize) {
    let whole = text.bytes().take_while(u8::is_ascii_digit).count();
    let fraction = match text[whole..].strip_prefix('.') {
        Some(rest) => 1 + rest.bytes().take_while(u8::is_ascii_digit).count(),
        None => 0,
    };
    let length = whole + fraction;
    (Token::Number(text[..length].parse().unwrap_or(f64::NAN)), length)
}

fn name(text: &str, operator: bool) -> Result<(Token, usize), Error> {
    const BAD: Error = Error("a name, a number, a text or an operator");
    let part = |text: &str| {
        let end =
            text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}')));
        end.unwrap_or(text.len())
    };
    let mut length = part(text);
    if operator {
        let words = ["and", "or", "div", "mod"];
        if let Some(word) = words.into_iter().find(|word| *word == &text[..length]) {
            return Ok((Token::Symbol(word), length));
        }
        return Err(Error("an operator"));
    }
    if !is_name(&text[..length]) {
        return Err(BAD);
    }
    // `prefix:name` and `prefix:*`, but not the axis `child::`.
    if let Some(rest) = text[length..].strip_prefix(':').filter(|rest| !rest.starts_with(':')) {
        let local = if rest.starts_with('*') { 1 } else { part(rest) };
        if local == 0 {
            return Err(BAD);
        }
        length += 1 + local;
    }
    Ok((Token::Name(text[..length].to_owned()), length))
}
