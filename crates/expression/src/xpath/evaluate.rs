//! Tree to value.

use super::Error;
use super::functions;
use super::model::Model;
use super::parser::{Axis, Expression, Operator, Path, Start, Step};
use super::steps::{along, passes};
use crate::value::float_text;

/// How many nodes may be looked at, so that no expression takes longer than a moment.
const MAX_VISITS: usize = 5_000_000;

#[derive(Debug, Clone)]
pub(super) enum Value {
    Boolean(bool),
    Number(f64),
    Text(String),
    /// Without repetition and in the order of the document.
    Nodes(Vec<usize>),
}

/// Where an expression is evaluated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    pub(super) node: usize,
    pub(super) position: usize,
    pub(super) size: usize,
}

pub(super) struct Evaluator<'run, 'document> {
    pub(super) model: &'run Model<'document>,
    visits: usize,
}

/// The value of an expression for the document.
pub(super) fn run(model: &Model<'_>, expression: &Expression) -> Result<Value, Error> {
    let mut evaluator = Evaluator { model, visits: 0 };
    evaluator.value(expression, Context { node: 0, position: 1, size: 1 })
}

impl Evaluator<'_, '_> {
    pub(super) fn value(
        &mut self,
        expression: &Expression,
        context: Context,
    ) -> Result<Value, Error> {
        match expression {
            Expression::Number(number) => Ok(Value::Number(*number)),
            Expression::Text(text) => Ok(Value::Text(text.clone())),
            Expression::Call(name, arguments) => functions::call(self, name, arguments, context),
            Expression::Negate(operand) => {
                let value = self.value(operand, context)?;
                Ok(Value::Number(-self.number(&value)?))
            }
            Expression::Binary(operator, left, right) => {
                self.binary(*operator, left, right, context)
            }
            Expression::Path(path) => self.path(path, context).map(Value::Nodes),
        }
    }

    fn binary(
        &mut self,
        operator: Operator,
        left: &Expression,
        right: &Expression,
        context: Context,
    ) -> Result<Value, Error> {
        let left = self.value(left, context)?;
        // The right side of `and` and `or` is needed only where the left one does not decide.
        match (operator, self.boolean(&left)) {
            (Operator::Or, true) => return Ok(Value::Boolean(true)),
            (Operator::And, false) => return Ok(Value::Boolean(false)),
            _ => {}
        }
        let right = self.value(right, context)?;
        Ok(match operator {
            Operator::Or | Operator::And => Value::Boolean(self.boolean(&right)),
            Operator::Union => match (left, right) {
                (Value::Nodes(mut left), Value::Nodes(right)) => {
                    left.extend(right);
                    left.sort_unstable();
                    left.dedup();
                    Value::Nodes(left)
                }
                _ => return Err(Error("nodes on both sides of `|`")),
            },
            Operator::Add
            | Operator::Subtract
            | Operator::Multiply
            | Operator::Divide
            | Operator::Modulo => {
                let (left, right) = (self.number(&left)?, self.number(&right)?);
                Value::Number(match operator {
                    Operator::Add => left + right,
                    Operator::Subtract => left - right,
                    Operator::Multiply => left * right,
                    Operator::Divide => left / right,
                    _ => left % right,
                })
            }
            _ => Value::Boolean(self.compare(operator, &left, &right)?),
        })
    }

    /// Of nodes one that fits is enough.
    fn compare(&mut self, operator: Operator, left: &Value, right: &Value) -> Result<bool, Error> {
        let simple = |value: &Value| matches!(value, Value::Boolean(_));
        match (left, right) {
            (Value::Nodes(nodes), other) if !simple(other) => {
                let texts = self.texts(nodes)?;
                for text in texts {
                    let text = Value::Text(text);
                    let holds = match other {
                        Value::Nodes(_) => self.compare(operator, &text, other)?,
                        _ => compare_simple(operator, &text, other, self),
                    };
                    if holds {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            (other, Value::Nodes(nodes)) if !simple(other) => {
                let texts = self.texts(nodes)?;
                let mut texts = texts.into_iter().map(Value::Text);
                Ok(texts.any(|text| compare_simple(operator, other, &text, self)))
            }
            _ => Ok(compare_simple(operator, left, right, self)),
        }
    }

    fn texts(&mut self, nodes: &[usize]) -> Result<Vec<String>, Error> {
        let mut texts = Vec::with_capacity(nodes.len());
        for node in nodes {
            texts.push(self.text_of_node(*node)?);
        }
        Ok(texts)
    }

    /// The text of a node; what is in it counts as looked at.
    pub(super) fn text_of_node(&mut self, node: usize) -> Result<String, Error> {
        let inside = self.model.nodes.get(node).map_or(1, |found| found.end - node);
        self.visit(inside)?;
        let text = self.model.text(node);
        self.visit(text.len() / 64)?;
        Ok(text)
    }

    fn visit(&mut self, nodes: usize) -> Result<(), Error> {
        self.visits = self.visits.saturating_add(nodes);
        if self.visits > MAX_VISITS {
            Err(Error("an expression that looks at fewer nodes"))
        } else {
            Ok(())
        }
    }

    fn path(&mut self, path: &Path, context: Context) -> Result<Vec<usize>, Error> {
        let mut nodes = match &path.start {
            Start::Root => vec![0],
            Start::Context => vec![context.node],
            Start::Filter(inner, predicates) => match self.value(inner, context)? {
                Value::Nodes(mut nodes) => {
                    for predicate in predicates {
                        nodes = self.filter(nodes, predicate)?;
                    }
                    nodes
                }
                _ => return Err(Error("nodes before a predicate or a step")),
            },
        };
        for step in &path.steps {
            nodes = self.step(&nodes, step)?;
        }
        Ok(nodes)
    }

    fn step(&mut self, from: &[usize], step: &Step) -> Result<Vec<usize>, Error> {
        let mut all = Vec::new();
        for node in from {
            let walked = along(self.model, *node, step.axis);
            self.visit(walked.len() + 1)?;
            let passing = |id: &usize| passes(self.model, *id, step.axis, &step.test);
            let mut nodes: Vec<usize> = walked.into_iter().filter(passing).collect();
            for predicate in &step.predicates {
                nodes = self.filter(nodes, predicate)?;
            }
            all.extend(nodes);
        }
        let ordered = from.len() <= 1 && !backward(step.axis);
        if !ordered {
            all.sort_unstable();
            all.dedup();
        }
        Ok(all)
    }

    /// A number is a position, everything else says yes or no.
    fn filter(&mut self, nodes: Vec<usize>, predicate: &Expression) -> Result<Vec<usize>, Error> {
        let size = nodes.len();
        self.visit(size)?;
        let mut kept = Vec::new();
        for (at, node) in nodes.into_iter().enumerate() {
            let context = Context { node, position: at + 1, size };
            let keep = match self.value(predicate, context)? {
                Value::Number(number) => number == (at + 1) as f64,
                other => self.boolean(&other),
            };
            if keep {
                kept.push(node);
            }
        }
        Ok(kept)
    }

    pub(super) fn boolean(&self, value: &Value) -> bool {
        match value {
            Value::Boolean(flag) => *flag,
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::Text(text) => !text.is_empty(),
            Value::Nodes(nodes) => !nodes.is_empty(),
        }
    }

    pub(super) fn number(&mut self, value: &Value) -> Result<f64, Error> {
        Ok(match value {
            Value::Number(number) => *number,
            Value::Boolean(flag) => f64::from(u8::from(*flag)),
            other => number_of(&self.text(other)?),
        })
    }

    pub(super) fn text(&mut self, value: &Value) -> Result<String, Error> {
        Ok(match value {
            Value::Text(text) => text.clone(),
            Value::Boolean(flag) => flag.to_string(),
            Value::Number(number) => float_text(*number),
            Value::Nodes(nodes) => match nodes.first() {
                Some(first) => self.text_of_node(*first)?,
                None => String::new(),
            },
        })
    }
}

fn backward(axis: Axis) -> bool {
    matches!(axis, Axis::Ancestor | Axis::AncestorOrSelf | Axis::Preceding | Axis::PrecedingSibling)
}

fn compare_simple(
    operator: Operator,
    left: &Value,
    right: &Value,
    evaluator: &Evaluator<'_, '_>,
) -> bool {
    let number = |value: &Value| match value {
        Value::Number(number) => *number,
        Value::Text(text) => number_of(text),
        other => f64::from(u8::from(evaluator.boolean(other))),
    };
    let equal = match (left, right) {
        (Value::Boolean(_), _) | (_, Value::Boolean(_)) => {
            evaluator.boolean(left) == evaluator.boolean(right)
        }
        (Value::Number(_), _) | (_, Value::Number(_)) => number(left) == number(right),
        (Value::Text(left), Value::Text(right)) => left == right,
        _ => false,
    };
    match operator {
        Operator::Equal => equal,
        Operator::NotEqual => !equal,
        Operator::Less => number(left) < number(right),
        Operator::LessOrEqual => number(left) <= number(right),
        Operator::Greater => number(left) > number(right),
        _ => number(left) >= number(right),
    }
}

/// Digits with a minus and a point and blanks around them; nothing else is a number.
fn number_of(text: &str) -> f64 {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}
