//! The functions of the language, one file per family.

mod arguments;
mod collections;
mod comparison;
mod conversion;
mod data_uris;
mod dates;
mod forms;
mod manipulation;
mod math;
mod numbers;
mod search;
mod sort;
mod strings;
mod uris;
mod workflow;
mod xml;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::{Scope, Value};

pub(crate) use arguments::Fault;

/// A function and how many arguments it takes.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) least: usize,
    pub(crate) most: usize,
    pub(crate) run: Run,
}

/// How a function is evaluated.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Run {
    /// On the values of all its arguments.
    Strict(fn(&Call<'_>) -> Result<Value, Fault>),
    /// On the arguments that it needs, one after the other.
    Lazy(Laziness),
}

/// The functions that leave arguments unevaluated.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Laziness {
    If,
    And,
    Or,
    Coalesce,
}

/// The values that a function is called with.
pub(crate) struct Call<'call> {
    pub(crate) arguments: &'call [Value],
    pub(crate) scope: &'call dyn Scope,
}

/// A function of exactly `least` to `most` arguments.
const fn strict(
    name: &'static str,
    least: usize,
    most: usize,
    run: fn(&Call<'_>) -> Result<Value, Fault>,
) -> Function {
    Function { name, least, most, run: Run::Strict(run) }
}

const fn lazy(name: &'static str, least: usize, most: usize, laziness: Laziness) -> Function {
    Function { name, least, most, run: Run::Lazy(laziness) }
}

/// No upper bound on the number of arguments.
const ANY: usize = usize::MAX;

const FAMILIES: &[&[Function]] = &[
    collections::FUNCTIONS,
    comparison::FUNCTIONS,
    conversion::FUNCTIONS,
    data_uris::FUNCTIONS,
    dates::FUNCTIONS,
    forms::FUNCTIONS,
    manipulation::FUNCTIONS,
    math::FUNCTIONS,
    numbers::FUNCTIONS,
    search::FUNCTIONS,
    strings::FUNCTIONS,
    uris::FUNCTIONS,
    workflow::FUNCTIONS,
    xml::FUNCTIONS,
];

static BY_NAME: LazyLock<HashMap<String, &'static Function>> = LazyLock::new(|| {
    let all = FAMILIES.iter().flat_map(|family| family.iter());
    all.map(|function| (function.name.to_ascii_lowercase(), function)).collect()
});

/// The function with this name, in any letter case.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    BY_NAME.get(&name.to_ascii_lowercase()).copied()
}

/// The names of all functions, in alphabetical order.
pub fn function_names() -> Vec<&'static str> {
    let mut names: Vec<_> = BY_NAME.values().map(|function| function.name).collect();
    names.sort_unstable();
    names
}

/// A function whose name is like this one.
pub(crate) fn similar(name: &str) -> Option<&'static str> {
    if name.len() > 40 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let distance = |other: &str| distance(name.as_bytes(), other.to_ascii_lowercase().as_bytes());
    let nearest = function_names().into_iter().map(|other| (distance(other), other)).min()?;
    (nearest.0 <= 1 + name.len() / 5).then_some(nearest.1)
}

/// How many letters must be changed, added or taken away (Levenshtein).
fn distance(left: &[u8], right: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, b) in right.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (above + 1).min(row[j] + 1).min(diagonal + usize::from(a != b));
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// A lazy function on values that are all there, as the object form of a condition has them.
pub(crate) fn decided(laziness: Laziness, arguments: &[Value]) -> Value {
    match (laziness, arguments) {
        (Laziness::If, [Value::Bool(flag), yes, no]) => if *flag { yes } else { no }.clone(),
        (Laziness::Coalesce, _) => {
            arguments.iter().find(|value| !value.is_null()).cloned().unwrap_or_default()
        }
        (Laziness::And, _) => arguments.iter().all(|value| value.as_bool() == Some(true)).into(),
        (Laziness::Or, _) => arguments.iter().any(|value| value.as_bool() == Some(true)).into(),
        (Laziness::If, _) => Value::Null,
    }
}
