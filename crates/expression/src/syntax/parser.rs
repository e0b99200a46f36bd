//! Tokens to tree.

use super::lexer::{Lexer, Token};
use super::{Access, Expression, Node};
use crate::limits::{MAX_DEPTH, MAX_TEMPLATE_BYTES};
use crate::{Span, SyntaxError, SyntaxErrorKind, Value};

/// What ends an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The end of the text.
    Text,
    /// The `}` of an interpolation.
    Brace,
}

/// Parses the expression that begins at byte `at`, and says at which byte it ended: behind the
/// brace, or at the end of the text.
pub(crate) fn parse_at(
    text: &str,
    at: usize,
    end: End,
) -> Result<(Expression, usize), SyntaxError> {
    if text.len() > MAX_TEMPLATE_BYTES {
        return Err(SyntaxError {
            kind: SyntaxErrorKind::TooLong,
            span: Span { start: MAX_TEMPLATE_BYTES, length: 0 },
            expected: format!("at most {MAX_TEMPLATE_BYTES} bytes").into(),
            found: format!("{} bytes", text.len()).into(),
        });
    }
    let mut lexer = Lexer::new(text, at);
    let (token, span) = lexer.next()?;
    let mut parser = Parser { lexer, token, span };
    let expression = parser.expression(0)?;
    match (&parser.token, end) {
        (Token::End, End::Text) | (Token::CloseBrace, End::Brace) => {
            Ok((expression, parser.span.end()))
        }
        (Token::End, End::Brace) => Err(SyntaxError {
            kind: SyntaxErrorKind::UnterminatedInterpolation,
            span: Span::between(at.saturating_sub(2), parser.span.end()),
            expected: "`}` at the end of the interpolation".into(),
            found: "the end of the text".into(),
        }),
        (_, End::Text) => Err(parser.unexpected("the end of the expression")),
        (_, End::Brace) => Err(parser.unexpected("`}`")),
    }
}

struct Parser<'text> {
    lexer: Lexer<'text>,
    token: Token,
    span: Span,
}

impl Parser<'_> {
    fn expression(&mut self, depth: usize) -> Result<Expression, SyntaxError> {
        if depth >= MAX_DEPTH {
            return Err(SyntaxError {
                kind: SyntaxErrorKind::TooDeep,
                span: self.span,
                expected: format!("at most {MAX_DEPTH} levels of nesting").into(),
                found: "one more".into(),
            });
        }
        match &self.token {
            Token::Literal(value) => {
                let literal = Expression { node: Node::Literal(value.clone()), span: self.span };
                self.advance()?;
                Ok(literal)
            }
            Token::Name => {
                let call = self.call(depth)?;
                self.access(call, depth)
            }
            _ => Err(self.unexpected("a function, a string in single quotes or a number")),
        }
    }

    fn call(&mut self, depth: usize) -> Result<Expression, SyntaxError> {
        let name_span = self.span;
        let name = self.lexer.slice(name_span).into();
        self.advance()?;
        if !matches!(self.token, Token::OpenParenthesis) {
            return Err(self.unexpected("`(` after the name of a function"));
        }
        self.advance()?;
        let mut arguments = Vec::new();
        if !matches!(self.token, Token::CloseParenthesis) {
            arguments.push(self.expression(depth + 1)?);
            while matches!(self.token, Token::Comma) {
                self.advance()?;
                arguments.push(self.expression(depth + 1)?);
            }
        }
        let end = self.span;
        if !matches!(self.token, Token::CloseParenthesis) {
            return Err(self.unexpected("`,` or `)`"));
        }
        self.advance()?;
        Ok(Expression { node: Node::Call { name, name_span, arguments }, span: name_span.to(end) })
    }

    fn access(&mut self, target: Expression, depth: usize) -> Result<Expression, SyntaxError> {
        let mut steps = Vec::new();
        loop {
            let start = self.span;
            let forgiving = matches!(self.token, Token::Question);
            if forgiving {
                self.advance()?;
            }
            let (key, end) = match self.token {
                Token::Dot => self.property()?,
                Token::OpenBracket => self.index(depth)?,
                _ if forgiving => return Err(self.unexpected("`.` or `[` after `?`")),
                _ => break,
            };
            steps.push(Access { key, forgiving, span: start.to(end) });
        }
        let Some(last) = steps.last() else {
            return Ok(target);
        };
        let span = target.span.to(last.span);
        Ok(Expression { node: Node::Access { target: Box::new(target), steps }, span })
    }

    fn property(&mut self) -> Result<(Expression, Span), SyntaxError> {
        self.advance()?;
        let span = self.span;
        let text = self.lexer.slice(span);
        let word = match self.token {
            Token::Name | Token::Literal(Value::Bool(_) | Value::Null) => text,
            _ => return Err(self.unexpected("the name of a property")),
        };
        let key = Expression { node: Node::Literal(word.into()), span };
        self.advance()?;
        Ok((key, span))
    }

    fn index(&mut self, depth: usize) -> Result<(Expression, Span), SyntaxError> {
        self.advance()?;
        let key = self.expression(depth + 1)?;
        let end = self.span;
        if !matches!(self.token, Token::CloseBracket) {
            return Err(self.unexpected("`]`"));
        }
        self.advance()?;
        Ok((key, end))
    }

    fn advance(&mut self) -> Result<(), SyntaxError> {
        (self.token, self.span) = self.lexer.next()?;
        Ok(())
    }

    fn unexpected(&self, expected: &'static str) -> SyntaxError {
        SyntaxError {
            kind: SyntaxErrorKind::UnexpectedToken,
            span: self.span,
            expected: expected.into(),
            found: self.token.describe(self.lexer.slice(self.span)),
        }
    }
}
