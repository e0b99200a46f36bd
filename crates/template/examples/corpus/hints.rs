//! What the expressions of a definition tell of the values that they take.

use expression::Value;
use expression::syntax::{self, Expression};

/// What a function wants as its argument, perhaps told by a constant beside it.
pub fn wanted(function: &str, at: usize, constant: Option<&Value>) -> Option<Value> {
    match (function, at) {
        ("equals" | "greater" | "greaterorequals" | "less" | "lessorequals", _) => constant
            .cloned()
            .or_else(|| Some(1.into()))
            .filter(|_| function != "equals" || constant.is_some()),
        ("add" | "sub" | "mul" | "div" | "mod" | "max" | "min", _) => Some(1.into()),
        ("int" | "float", 0) => Some("1".into()),
        ("not" | "and" | "or" | "if", 0) => Some(true.into()),
        ("join" | "union" | "intersection" | "length", 0) => Some(Vec::new().into()),
        ("xml", 0) => Some("<simulated/>".into()),
        ("base64tostring" | "decodebase64", 0) => Some("c2ltdWxhdGVk".into()),
        (
            "formatdatetime" | "adddays" | "addhours" | "addminutes" | "addseconds" | "addtotime"
            | "subtractfromtime" | "ticks" | "convertfromutc" | "converttimezone" | "dayofweek"
            | "startofday" | "converttoutc" | "datedifference",
            _,
        ) => Some("2026-11-21T12:00:00Z".into()),
        ("contains", 0) => constant.cloned(),
        _ => None,
    }
}

/// The expressions of a text: the whole of `@…`, or each `@{…}`.
pub fn expressions(text: &str) -> Vec<Expression> {
    if let Some(whole) = text.strip_prefix('@').filter(|rest| !rest.starts_with(['@', '{'])) {
        return syntax::parse(whole).into_iter().collect();
    }
    let mut found = vec![];
    let mut rest = text;
    while let Some(at) = rest.find("@{") {
        rest = &rest[at + 2..];
        let mut quoted = false;
        let end = rest.find(|c| {
            quoted ^= c == '\'';
            c == '}' && !quoted
        });
        let Some(end) = end else { break };
        found.extend(syntax::parse(&rest[..end]));
        rest = &rest[end..];
    }
    found
}
