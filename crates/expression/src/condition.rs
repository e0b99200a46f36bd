//! The test of an `If`, `Until`, `Query` or trigger condition.

use crate::functions::{self, Call, Function, Run};
use crate::limits::MAX_DEPTH;
use crate::reference::References;
use crate::tree::{JsonPath, Step};
use crate::{EvaluationError, EvaluationErrorKind, Scope, Span, SyntaxError, Tree, Value};

/// A test that gives true or false: text (`"@equals(1, 1)"`), or an object
/// (`{"and": [{"equals": ["@item()", 1]}, {"not": {"contains": [...]}}]}`), its function names in any
/// letter case, the operands of `and`, `or` and `not` with and without an array around them.
#[derive(Debug, Clone)]
pub struct Condition {
    test: Test,
}

#[derive(Debug, Clone)]
enum Test {
    Value(Tree),
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Call(&'static Function, Vec<Operand>),
}

/// What a function of a condition is applied to: a value, or another function in the object form
/// (`{"equals": [{"length": ["a"]}, 1]}`).
#[derive(Debug, Clone)]
enum Operand {
    Value(Tree),
    Call(&'static Function, Vec<Operand>),
}

/// A condition that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// A template in it cannot be read.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// It has the wrong shape.
    #[error("expected {expected}, found {found}")]
    Shape {
        /// What belongs there.
        expected: &'static str,
        /// What is there.
        found: String,
    },
}

impl ConditionError {
    /// A stable name for the kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            ConditionError::Syntax(error) => error.code(),
            ConditionError::Shape { .. } => "ConditionShape",
        }
    }
}

type Errors = Vec<(JsonPath, ConditionError)>;
type Failure = (JsonPath, EvaluationError);

impl Condition {
    /// Compiles a condition.
    ///
    /// # Errors
    /// Every template that cannot be read and every part of the wrong shape, with its place.
    pub fn parse(json: &Value) -> Result<Condition, Errors> {
        let mut parser = Parser { path: Vec::new(), errors: Vec::new() };
        match parser.test(json, 0) {
            Some(test) if parser.errors.is_empty() => Ok(Condition { test }),
            _ => Err(parser.errors),
        }
    }

    /// Whether the condition holds.
    ///
    /// # Errors
    /// Where a part of it has no value, or one that is neither true nor false.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<bool, Failure> {
        holds(&self.test, scope)
    }

    /// What the condition refers to by literal names.
    pub fn references(&self) -> References {
        let mut found = Vec::new();
        references(&self.test, &mut found);
        found
    }
}

struct Parser {
    path: Vec<Step>,
    errors: Errors,
}

impl Parser {
    fn test(&mut self, json: &Value, depth: usize) -> Option<Test> {
        if depth >= MAX_DEPTH {
            return self.shape("less deep nesting", "more".to_owned());
        }
        match json {
            Value::String(_) | Value::Bool(_) => self.tree(json).map(Test::Value),
            Value::Object(object) => match (object.len(), object.iter().next()) {
                (1, Some((name, operands))) => {
                    self.path.push(Step::Member(name.clone()));
                    let test = self.call(name, operands, depth);
                    self.path.pop();
                    test
                }
                (count, _) => self.shape("an object with one function", format!("{count} members")),
            },
            other => self.shape("an expression or an object", other.kind().described().to_owned()),
        }
    }

    fn call(&mut self, name: &str, operands: &Value, depth: usize) -> Option<Test> {
        if name.eq_ignore_ascii_case("and") {
            return self.operands(operands, depth).map(Test::All);
        }
        if name.eq_ignore_ascii_case("or") {
            return self.operands(operands, depth).map(Test::Any);
        }
        if name.eq_ignore_ascii_case("not") {
            let mut tests = self.operands(operands, depth)?;
            return match (tests.len(), tests.pop()) {
                (1, Some(test)) => Some(Test::Not(Box::new(test))),
                (count, _) => self.shape("one operand of `not`", count.to_string()),
            };
        }
        let Some(function) = functions::find(name) else {
            return self.shape("the name of a function", format!("`{name}`"));
        };
        let operands = self.arguments(function, operands, depth)?;
        Some(Test::Call(function, operands))
    }

    /// The operands of a function, with and without an array around them.
    fn arguments(
        &mut self,
        function: &'static Function,
        json: &Value,
        depth: usize,
    ) -> Option<Vec<Operand>> {
        let mut found = Vec::new();
        match json {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Step::Element(index));
                    found.push(self.operand(item, depth + 1));
                    self.path.pop();
                }
            }
            single => found.push(self.operand(single, depth + 1)),
        }
        let found: Vec<Operand> = found.into_iter().collect::<Option<_>>()?;
        if found.len() < function.least || found.len() > function.most {
            return self.shape("as many operands as the function takes", found.len().to_string());
        }
        Some(found)
    }

    /// An object whose only member is named as a function is a call of it.
    fn operand(&mut self, json: &Value, depth: usize) -> Option<Operand> {
        if depth >= MAX_DEPTH {
            return self.shape("less deep nesting", "more".to_owned());
        }
        let only = json.as_object().filter(|object| object.len() == 1);
        let call = only.and_then(|object| object.iter().next()).and_then(|(name, operands)| {
            functions::find(name).map(|function| (name.clone(), function, operands))
        });
        let Some((name, function, operands)) = call else {
            return self.tree(json).map(Operand::Value);
        };
        self.path.push(Step::Member(name));
        let found = self.arguments(function, operands, depth);
        self.path.pop();
        found.map(|found| Operand::Call(function, found))
    }

    fn operands(&mut self, operands: &Value, depth: usize) -> Option<Vec<Test>> {
        let Value::Array(items) = operands else {
            return self.test(operands, depth + 1).map(|test| vec![test]);
        };
        let mut tests = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            self.path.push(Step::Element(index));
            tests.push(self.test(item, depth + 1));
            self.path.pop();
        }
        tests.into_iter().collect()
    }

    fn tree(&mut self, json: &Value) -> Option<Tree> {
        match Tree::parse(json) {
            Ok(tree) => Some(tree),
            Err(errors) => {
                self.errors.extend(errors.into_iter().map(|(JsonPath(inner), error)| {
                    let path = self.path.iter().cloned().chain(inner).collect();
                    (JsonPath(path), error.into())
                }));
                None
            }
        }
    }

    fn shape<T>(&mut self, expected: &'static str, found: String) -> Option<T> {
        self.errors.push((JsonPath(self.path.clone()), ConditionError::Shape { expected, found }));
        None
    }
}

fn holds(test: &Test, scope: &dyn Scope) -> Result<bool, Failure> {
    match test {
        Test::Value(tree) => flag(&tree.evaluate(scope)?),
        Test::All(tests) => {
            for test in tests {
                if !holds(test, scope)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Test::Any(tests) => {
            for test in tests {
                if holds(test, scope)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Test::Not(test) => holds(test, scope).map(|flag| !flag),
        Test::Call(function, operands) => flag(&applied(function, operands, scope)?),
    }
}

/// The value of a function of its operands.
fn applied(
    function: &'static Function,
    operands: &[Operand],
    scope: &dyn Scope,
) -> Result<Value, Failure> {
    let mut arguments = Vec::with_capacity(operands.len());
    for operand in operands {
        arguments.push(match operand {
            Operand::Value(tree) => tree.evaluate(scope)?,
            Operand::Call(function, operands) => applied(function, operands, scope)?,
        });
    }
    match function.run {
        Run::Strict(run) => {
            let call = Call { arguments: &arguments, scope };
            run(&call).map_err(|fault| failure(fault.at(Span::default(), function.name)))
        }
        Run::Lazy(laziness) => Ok(functions::decided(laziness, &arguments)),
    }
}

/// A Boolean, or the text of one, which an interpolation gives.
fn flag(value: &Value) -> Result<bool, Failure> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        other => Err(failure(EvaluationError {
            kind: EvaluationErrorKind::ArgumentType,
            span: Span::default(),
            function: None,
            expected: "true or false from the condition".into(),
            found: other.kind().described().into(),
            suggestion: None,
        })),
    }
}

fn failure(error: EvaluationError) -> Failure {
    (JsonPath::default(), error)
}

fn references(test: &Test, found: &mut References) {
    match test {
        Test::Value(tree) => tree_references(tree, found),
        Test::Call(_, operands) => {
            operands.iter().for_each(|operand| operand_references(operand, found))
        }
        Test::All(tests) | Test::Any(tests) => {
            tests.iter().for_each(|test| references(test, found));
        }
        Test::Not(test) => references(test, found),
    }
}

fn operand_references(operand: &Operand, found: &mut References) {
    match operand {
        Operand::Value(tree) => tree_references(tree, found),
        Operand::Call(_, operands) => {
            operands.iter().for_each(|operand| operand_references(operand, found))
        }
    }
}

fn tree_references(tree: &Tree, found: &mut References) {
    let references = tree.references().into_iter();
    found.extend(references.flat_map(|(_, references)| references));
}
