//! Tokens to tree.

use super::Error;
use super::lexer::{Token, tokens};

/// How deep parentheses, predicates and arguments may nest.
const MAX_DEPTH: usize = 40;

#[derive(Debug)]
pub(super) enum Expression {
    Number(f64),
    Text(String),
    Call(String, Vec<Expression>),
    Negate(Box<Expression>),
    Binary(Operator, Box<Expression>, Box<Expression>),
    Path(Path),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Union,
}

#[derive(Debug)]
pub(super) struct Path {
    pub(super) start: Start,
    pub(super) steps: Vec<Step>,
}

#[derive(Debug)]
pub(super) enum Start {
    Root,
    Context,
    /// An expression in front of the steps, with its own predicates.
    Filter(Box<Expression>, Vec<Expression>),
}

#[derive(Debug)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Expression>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Parent,
    Preceding,
    PrecedingSibling,
    This,
}

#[derive(Debug)]
pub(super) enum Test {
    /// Any element, or on the attribute axis any attribute.
    Any,
    Name(String),
    Node,
    Text,
    Comment,
    Instruction(Option<String>),
}

/// Parses an expression.
pub(super) fn parse(text: &str) -> Result<Expression, Error> {
    let tokens = tokens(text)?;
    if tokens.len() > 10_000 {
        return Err(Error("a shorter expression"));
    }
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let expression = parser.expression()?;
    if parser.at < parser.tokens.len() {
        return Err(Error("the end of the expression"));
    }
    Ok(expression)
}

/// The binary operators, those that bind least first.
const LEVELS: [&[(&str, Operator)]; 7] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[("=", Operator::Equal), ("!=", Operator::NotEqual)],
    &[
        ("<", Operator::Less),
        ("<=", Operator::LessOrEqual),
        (">", Operator::Greater),
        (">=", Operator::GreaterOrEqual),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("multiply", Operator::Multiply), ("div", Operator::Divide), ("mod", Operator::Modulo)],
    &[("|", Operator::Union)],
];

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Token::Symbol(found)) if *found == symbol)
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = self.is(symbol);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &'static str) -> Result<(), Error> {
        if self.take(symbol) { Ok(()) } else { Err(Error(symbol)) }
    }

    fn expression(&mut self) -> Result<Expression, Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error("less deep nesting"));
        }
        let expression = self.level(0);
        self.depth -= 1;
        expression
    }

    fn level(&mut self, level: usize) -> Result<Expression, Error> {
        // A minus binds more than all but the union.
        if level == 6 && self.is("-") {
            return self.negated();
        }
        let Some(operators) = LEVELS.get(level) else {
            return self.path();
        };
        let mut left = self.level(level + 1)?;
        let mut chain = 0;
        while let Some(Token::Symbol(symbol)) = self.peek() {
            let Some((_, operator)) = operators.iter().find(|(name, _)| name == symbol) else {
                break;
            };
            self.at += 1;
            chain += 1;
            if chain > MAX_DEPTH * 5 {
                return Err(Error("a shorter expression"));
            }
            let right = self.level(level + 1)?;
            left = Expression::Binary(*operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn negated(&mut self) -> Result<Expression, Error> {
        let mut negative = false;
        while self.take("-") {
            negative = !negative;
        }
        let operand = self.level(6)?;
        // Also twice the minus makes a number of the operand.
        let once = Expression::Negate(Box::new(operand));
        Ok(if negative { once } else { Expression::Negate(Box::new(once)) })
    }

    fn path(&mut self) -> Result<Expression, Error> {
        match self.peek() {
            Some(Token::Number(number)) => {
                let number = *number;
                self.at += 1;
                self.filtered(Expression::Number(number))
            }
            Some(Token::Text(text)) => {
                let text = text.clone();
                self.at += 1;
                self.filtered(Expression::Text(text))
            }
            Some(Token::Symbol("(")) => {
                self.at += 1;
                let inner = self.expression()?;
                self.expect(")")?;
                self.filtered(inner)
            }
            Some(Token::Name(name)) if self.is_call(name) => {
                let name = name.clone();
                self.at += 2;
                let mut arguments = Vec::new();
                if !self.take(")") {
                    arguments.push(self.expression()?);
                    while self.take(",") {
                        arguments.push(self.expression()?);
                    }
                    self.expect(")")?;
                }
                self.filtered(Expression::Call(name, arguments))
            }
            Some(Token::Symbol("/")) => {
                self.at += 1;
                let mut steps = Vec::new();
                if self.begins_step() {
                    self.steps(&mut steps)?;
                }
                Ok(Expression::Path(Path { start: Start::Root, steps }))
            }
            Some(Token::Symbol("//")) => {
                self.at += 1;
                let mut steps = vec![everything_below()];
                self.steps(&mut steps)?;
                Ok(Expression::Path(Path { start: Start::Root, steps }))
            }
            _ => {
                let mut steps = Vec::new();
                self.steps(&mut steps)?;
                Ok(Expression::Path(Path { start: Start::Context, steps }))
            }
        }
    }

    /// A name before `(` is a function, unless it is the test for a type of nodes.
    fn is_call(&self, name: &str) -> bool {
        let test = matches!(name, "node" | "text" | "comment" | "processing-instruction");
        !test && self.tokens.get(self.at + 1) == Some(&Token::Symbol("("))
    }

    fn begins_step(&self) -> bool {
        match self.peek() {
            Some(Token::Name(_)) => true,
            Some(Token::Symbol(symbol)) => matches!(*symbol, "." | ".." | "@" | "*"),
            _ => false,
        }
    }

    fn filtered(&mut self, inner: Expression) -> Result<Expression, Error> {
        let predicates = self.predicates()?;
        let mut steps = Vec::new();
        if self.take("//") {
            steps.push(everything_below());
            self.steps(&mut steps)?;
        } else if self.take("/") {
            self.steps(&mut steps)?;
        }
        if predicates.is_empty() && steps.is_empty() {
            return Ok(inner);
        }
        let start = Start::Filter(Box::new(inner), predicates);
        Ok(Expression::Path(Path { start, steps }))
    }

    fn steps(&mut self, steps: &mut Vec<Step>) -> Result<(), Error> {
        loop {
            let step = self.step()?;
            steps.push(step);
            if self.take("//") {
                steps.push(everything_below());
            } else if !self.take("/") {
                return Ok(());
            }
        }
    }

    fn step(&mut self) -> Result<Step, Error> {
        if self.take(".") {
            return Ok(Step { axis: Axis::This, test: Test::Node, predicates: Vec::new() });
        }
        if self.take("..") {
            return Ok(Step { axis: Axis::Parent, test: Test::Node, predicates: Vec::new() });
        }
        let axis = if self.take("@") {
            Axis::Attribute
        } else if self.tokens.get(self.at + 1) == Some(&Token::Symbol("::")) {
            let axis = match self.peek() {
                Some(Token::Name(name)) => axis(name)?,
                _ => return Err(Error("the name of an axis")),
            };
            self.at += 2;
            axis
        } else {
            Axis::Child
        };
        let test = self.test()?;
        let predicates = self.predicates()?;
        Ok(Step { axis, test, predicates })
    }

    fn test(&mut self) -> Result<Test, Error> {
        if self.take("*") {
            return Ok(Test::Any);
        }
        let name = match self.peek() {
            Some(Token::Name(name)) => name.clone(),
            _ => return Err(Error("a name or `*`")),
        };
        self.at += 1;
        if !self.take("(") {
            // There is no way to say what a prefix stands for.
            return if name.contains(':') {
                Err(Error("a name without a prefix"))
            } else {
                Ok(Test::Name(name))
            };
        }
        let test = match name.as_str() {
            "node" => Test::Node,
            "text" => Test::Text,
            "comment" => Test::Comment,
            "processing-instruction" => Test::Instruction(match self.peek() {
                Some(Token::Text(target)) => {
                    let target = target.clone();
                    self.at += 1;
                    Some(target)
                }
                _ => None,
            }),
            _ => return Err(Error("a type of nodes")),
        };
        self.expect(")")?;
        Ok(test)
    }

    fn predicates(&mut self) -> Result<Vec<Expression>, Error> {
        let mut predicates = Vec::new();
        while self.take("[") {
            predicates.push(self.expression()?);
            self.expect("]")?;
        }
        Ok(predicates)
    }
}

/// What `//` stands for.
fn everything_below() -> Step {
    Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new() }
}

fn axis(name: &str) -> Result<Axis, Error> {
    Ok(match name {
        "ancestor" => Axis::Ancestor,
        "ancestor-or-self" => Axis::AncestorOrSelf,
        "attribute" => Axis::Attribute,
        "child" => Axis::Child,
        "descendant" => Axis::Descendant,
        "descendant-or-self" => Axis::DescendantOrSelf,
        "following" => Axis::Following,
        "following-sibling" => Axis::FollowingSibling,
        "parent" => Axis::Parent,
        "preceding" => Axis::Preceding,
        "preceding-sibling" => Axis::PrecedingSibling,
        "self" => Axis::This,
        _ => return Err(Error("the name of an axis other than namespace")),
    })
}
