//! Text to tokens.

use crate::value::Number;
use crate::{Span, SyntaxError, SyntaxErrorKind, Value};

#[derive(Debug, Clone)]
pub(super) enum Token {
    Name,
    Literal(Value),
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    CloseBrace,
    Comma,
    Dot,
    Question,
    End,
}

impl Token {
    pub(super) fn describe(&self, text: &str) -> Box<str> {
        match self {
            Token::Name => format!("`{}`", shortened(text)).into(),
            Token::Literal(Value::String(_)) => format!("the string {}", shortened(text)).into(),
            Token::Literal(_) => format!("`{}`", shortened(text)).into(),
            Token::OpenParenthesis => "`(`".into(),
            Token::CloseParenthesis => "`)`".into(),
            Token::OpenBracket => "`[`".into(),
            Token::CloseBracket => "`]`".into(),
            Token::CloseBrace => "`}`".into(),
            Token::Comma => "`,`".into(),
            Token::Dot => "`.`".into(),
            Token::Question => "`?`".into(),
            Token::End => "the end of the text".into(),
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// Reads tokens off a text, one at a time.
pub(super) struct Lexer<'text> {
    text: &'text str,
    at: usize,
}

impl<'text> Lexer<'text> {
    pub(super) fn new(text: &'text str, at: usize) -> Lexer<'text> {
        Lexer { text, at }
    }

    pub(super) fn next(&mut self) -> Result<(Token, Span), SyntaxError> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Ok((Token::End, Span { start, length: 0 }));
        };
        let token = match first {
            '(' => Token::OpenParenthesis,
            ')' => Token::CloseParenthesis,
            '[' => Token::OpenBracket,
            ']' => Token::CloseBracket,
            '}' => Token::CloseBrace,
            ',' => Token::Comma,
            '.' => Token::Dot,
            '?' => Token::Question,
            '\'' => return self.string(start),
            '+' | '-' | '0'..='9' => return self.number(start),
            _ if begins_name(first) => return Ok(self.name(start)),
            _ => return Err(unexpected(start, first)),
        };
        self.at += first.len_utf8();
        Ok((token, Span::between(start, self.at)))
    }

    fn string(&mut self, start: usize) -> Result<(Token, Span), SyntaxError> {
        let mut content = String::new();
        let mut from = start + 1;
        loop {
            let rest = self.text.get(from..).unwrap_or("");
            let Some(quote) = rest.find('\'') else {
                return Err(SyntaxError {
                    kind: SyntaxErrorKind::UnterminatedString,
                    span: Span::between(start, self.text.len()),
                    expected: "a closing `'`".into(),
                    found: "the end of the text".into(),
                });
            };
            content.push_str(&rest[..quote]);
            from += quote + 1;
            if !rest[quote + 1..].starts_with('\'') {
                break;
            }
            content.push('\'');
            from += 1;
        }
        self.at = from;
        Ok((Token::Literal(content.into()), Span::between(start, from)))
    }

    /// `-1`, `+5`, `1.`, `1.5e-3`. A letter right behind a number is an error, not a new token.
    fn number(&mut self, start: usize) -> Result<(Token, Span), SyntaxError> {
        let rest = self.rest();
        let mut length = usize::from(rest.starts_with(['+', '-']));
        length += count_digits(&rest[length..]);
        let mut whole = true;
        if rest[length..].starts_with('.') {
            whole = false;
            length += 1;
            length += count_digits(&rest[length..]);
        }
        if rest[length..].starts_with(['e', 'E']) {
            let sign = 1 + usize::from(rest[length + 1..].starts_with(['+', '-']));
            let digits = count_digits(&rest[length + sign..]);
            if digits > 0 {
                whole = false;
                length += sign + digits;
            }
        }
        let digits = &rest[..length];
        self.at = start + length;
        if let Some(next) = self.rest().chars().next().filter(|&next| begins_name(next)) {
            return Err(unexpected(self.at, next));
        }
        let number = if whole {
            digits.parse().ok().map(Number::Int)
        } else {
            digits.parse().ok().map(Number::Float)
        };
        let span = Span::between(start, self.at);
        match number {
            Some(number) => Ok((Token::Literal(number.into()), span)),
            None => Err(SyntaxError {
                kind: SyntaxErrorKind::InvalidNumber,
                span,
                expected: "a number of at most 64 bits".into(),
                found: format!("`{}`", shortened(digits)).into(),
            }),
        }
    }

    fn name(&mut self, start: usize) -> (Token, Span) {
        let rest = self.rest();
        let length = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
        let name = &rest[..length];
        self.at += length;
        let token = if name.eq_ignore_ascii_case("true") {
            Token::Literal(Value::Bool(true))
        } else if name.eq_ignore_ascii_case("false") {
            Token::Literal(Value::Bool(false))
        } else if name.eq_ignore_ascii_case("null") {
            Token::Literal(Value::Null)
        } else {
            Token::Name
        };
        (token, Span::between(start, self.at))
    }

    pub(super) fn slice(&self, span: Span) -> &'text str {
        self.text.get(span.start..span.end()).unwrap_or("")
    }

    fn rest(&self) -> &'text str {
        self.text.get(self.at..).unwrap_or("")
    }
}

fn count_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn begins_name(character: char) -> bool {
    character.is_alphabetic() || character == '_' || character == '$'
}

fn continues_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '$'
}

fn unexpected(at: usize, character: char) -> SyntaxError {
    SyntaxError {
        kind: SyntaxErrorKind::UnexpectedCharacter,
        span: Span { start: at, length: character.len_utf8() },
        expected: "a function, a string in single quotes, a number, true, false or null".into(),
        found: format!("`{character}`").into(),
    }
}
