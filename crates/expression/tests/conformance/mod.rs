//! Compares templates with what Microsoft's engine answers. Shared by the example that
//! `cargo xtask conformance` runs and by the test.

use std::path::{Path, PathBuf};

use expression::{Object, Scope, Template, Value};

/// One line on which the answers differ.
pub struct Difference {
    pub id: String,
    pub template: String,
    pub expected: String,
    pub actual: String,
}

/// How many lines agree, and those that do not.
#[derive(Default)]
pub struct Outcome {
    pub agreeing: usize,
    pub differences: Vec<Difference>,
}

/// The functions that are newer than the engine: where it refuses one of these, that means nothing.
const NEWER: [&str; 8] = [
    "utf8length",
    "utf16length",
    "mergeobjects",
    "encodexmlvalue",
    "decodexmlvalue",
    "encodexmlname",
    "decodexmlname",
    "trimbyteordermark",
];

/// Runs all lines of a file. `meta.json` beside it holds the values that inputs refer to.
pub fn run(file: &Path) -> Result<Outcome, String> {
    let text =
        std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let meta = std::fs::read_to_string(file.with_file_name("meta.json")).unwrap_or("{}".to_owned());
    let meta = Value::from_json(&meta).map_err(|error| format!("meta.json: {error}"))?;
    let mut outcome = Outcome::default();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let line =
            Value::from_json(line).map_err(|error| format!("{}: {error}", file.display()))?;
        match difference(&line, &meta) {
            None => outcome.agreeing += 1,
            Some(difference) => outcome.differences.push(difference),
        }
    }
    Ok(outcome)
}

fn difference(line: &Value, meta: &Value) -> Option<Difference> {
    let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
    let (id, template) = (text("id"), text("template"));
    let scope = Inputs::new(line.get("inputs"), meta);
    let value = Template::parse(&template)
        .map_err(|error| error.to_string())
        .and_then(|parsed| parsed.evaluate(&scope).map_err(|error| error.to_string()));
    let refused = line.get("error").is_some();
    let newer = NEWER.iter().any(|name| template.to_ascii_lowercase().contains(name));
    let expected = text("result");
    let agrees = match &value {
        Ok(_) if refused => newer,
        Ok(value) => same(value, &expected),
        Err(_) => refused,
    };
    let actual = value.map_or_else(|error| format!("refused: {error}"), |value| value.to_string());
    let expected = if refused { "a refusal".to_owned() } else { expected };
    (!agrees).then_some(Difference { id, template, expected, actual })
}

/// Equal JSON: members in any order, numbers in the same form.
fn same(value: &Value, expected: &str) -> bool {
    let (Ok(left), Ok(right)) = (Value::from_json(&value.to_string()), Value::from_json(expected))
    else {
        return value.to_string() == expected;
    };
    same_form(&left, &right)
}

fn same_form(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right.iter()).all(|(l, r)| same_form(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, l)| right.get_exact(name).is_some_and(|r| same_form(l, r)))
        }
        _ => left.kind() == right.kind() && left == right,
    }
}

/// The run that the `inputs` of a line stand for.
struct Inputs {
    body: Option<Value>,
    variables: Object,
    parameters: Object,
    actions: Object,
    item: Option<Value>,
}

impl Inputs {
    fn new(inputs: Option<&Value>, meta: &Value) -> Inputs {
        let input = |name: &str| {
            let value = inputs?.get(name)?;
            let named = value.get("$ref").and_then(Value::as_str).and_then(|name| meta.get(name));
            Some(named.unwrap_or(value).clone())
        };
        let object =
            |name: &str| input(name).and_then(|v| v.as_object().cloned()).unwrap_or_default();
        Inputs {
            body: input("triggerBody"),
            variables: object("variables"),
            parameters: object("parameters"),
            actions: object("actions"),
            item: input("item"),
        }
    }
}

impl Scope for Inputs {
    fn trigger(&self) -> Option<Value> {
        let body = self.body.clone().unwrap_or_else(|| Object::new().into());
        let outputs: Object = [("body", body)].into_iter().collect();
        let trigger: Object = [("outputs", Value::from(outputs))].into_iter().collect();
        Some(trigger.into())
    }

    fn action(&self, name: &str) -> Option<Value> {
        self.actions.get(name).cloned()
    }

    fn variable(&self, name: &str) -> Option<Value> {
        self.variables.get(name).cloned()
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        self.parameters.get(name).cloned()
    }

    fn item(&self) -> Option<Value> {
        self.item.clone()
    }

    fn workflow(&self) -> Option<Value> {
        Some(Object::new().into())
    }

    fn now(&self) -> Option<jiff::Timestamp> {
        // The year in which the answers were recorded: a date without a year means that one.
        jiff::Timestamp::from_second(1_795_219_200).ok()
    }

    fn guid(&self) -> Option<uuid::Uuid> {
        Some(uuid::Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0))
    }

    fn random(&self, low: i64, _high: i64) -> Option<i64> {
        Some(low)
    }
}

/// The recorded answers beside the project, where they are there.
#[allow(dead_code, reason = "the example takes its files from the command line")]
pub fn recorded(name: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/expressions").join(name);
    file.is_file().then_some(file)
}
