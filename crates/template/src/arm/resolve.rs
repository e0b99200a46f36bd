//! Evaluates the expressions in any JSON of a template: in texts, in names, and in `copy`.

use super::evaluate::Evaluator;
use super::fault::{self, Stop};
use super::text::{self, Text};
use super::trace::Trace;
use crate::problem::{code, warning};
use expression::{Object, Step, Value};
use workflow::Problem;

/// How often one `copy` may repeat; Azure's limit.
const MAX_COPIES: i64 = 800;

impl Evaluator<'_> {
    /// The value with all its expressions evaluated. What only Azure knows becomes a placeholder
    /// with a warning, and an expression without value stays as it is written, with a warning.
    ///
    /// # Errors
    /// The first problem; all of them are noted.
    pub fn resolve(&mut self, value: &Value) -> Result<Value, Stop> {
        let Value::String(source) = value else {
            return self.value_of(value);
        };
        let around = std::mem::take(&mut self.trace);
        let found = self.text(source);
        let own = std::mem::replace(&mut self.trace, around);
        self.trace.add(&own);
        match found {
            Err(Stop::Unknown(function)) => {
                self.warn_unknown(&function);
                Ok(fault::placeholder(&function).into())
            }
            Err(Stop::Problem(problem)) if may_stay(&problem) => {
                self.warn_without_value(&problem, &own);
                Ok(value.clone())
            }
            other => other,
        }
    }

    /// Notes that an expression stays as it is written.
    fn warn_without_value(&mut self, problem: &Problem, own: &Trace) {
        let mut what = problem.what.clone();
        let place = self.place();
        if problem.path != place {
            what = format!("{}: {what}", problem.path);
        }
        let open: Vec<&str> = own.open.values().map(|one| one.name.as_str()).collect();
        let why = if open.is_empty() {
            "the expression stays as it is written; Azure refuses to deploy it".to_owned()
        } else {
            format!("the expression stays as it is written until `{}` is given", open.join("`, `"))
        };
        self.trace.warn(Problem::new(place, warning::EXPRESSION, what, why));
    }

    /// Like [`Evaluator::resolve`], but a text that only Azure knows is not replaced.
    pub fn value_of(&mut self, value: &Value) -> Result<Value, Stop> {
        match value {
            Value::String(source) => self.text(source),
            Value::Array(items) => self.deeper(|this| this.array(items)),
            Value::Object(object) => self.deeper(|this| this.object(object)),
            other => Ok(other.clone()),
        }
    }

    /// A member of an object, evaluated at its place.
    pub fn member(&mut self, holder: &Value, name: &str) -> Result<Option<Value>, Stop> {
        let found = holder.as_object().and_then(|object| object.find(name));
        let Some((spelled, value)) = found else {
            return Ok(None);
        };
        self.at(Step::Member(spelled.clone()), |this| this.resolve(value)).map(Some)
    }

    /// Runs `inner` at a place below, and notes the problem that it meets.
    pub fn at<T>(
        &mut self,
        step: Step,
        inner: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        self.path.push(step);
        let result = inner(self);
        if let Err(Stop::Problem(problem)) = &result {
            self.note(problem);
        }
        self.path.pop();
        result
    }

    /// Notes a problem, each only once.
    pub fn note(&mut self, problem: &Problem) {
        const ENOUGH: usize = 100;
        if self.problems.len() < ENOUGH && !self.problems.contains(problem) {
            self.problems.push(problem.clone());
        }
    }

    fn array(&mut self, items: &[Value]) -> Result<Value, Stop> {
        let mut failed = None;
        let mut made = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match self.at(Step::Element(index), |this| this.resolve(item)) {
                Ok(value) => made.push(value),
                Err(stop) => failed = failed.or(Some(stop)),
            }
        }
        failed.map_or(Ok(made.into()), Err)
    }

    fn object(&mut self, object: &Object) -> Result<Value, Stop> {
        let mut failed = None;
        let mut made = Object::new();
        for (name, value) in object.iter() {
            let result = self.at(Step::Member(name.clone()), |this| {
                if let Some(copies) = copies(name, value) {
                    return this.copies_in(copies, &mut made);
                }
                let name = this.name(name)?;
                made.insert(name, this.resolve(value)?);
                Ok(())
            });
            failed = failed.or(result.err());
        }
        failed.map_or(Ok(made.into()), Err)
    }

    fn name(&mut self, name: &str) -> Result<String, Stop> {
        if !matches!(text::kind(name), Text::Expression(_)) {
            return Ok(name.to_owned());
        }
        match self.resolve(&name.into())? {
            Value::String(text) => Ok(text.to_string()),
            other => {
                let what = format!("expected a string, found {}", other.kind().described());
                let why = "the name of a member is a text";
                Err(Problem::new(self.place(), code::EXPRESSION, what, why).into())
            }
        }
    }

    fn copies_in(&mut self, copies: &[Value], made: &mut Object) -> Result<(), Stop> {
        for (index, copy) in copies.iter().enumerate() {
            self.at(Step::Element(index), |this| {
                let name = copy.get("name").and_then(Value::as_str).unwrap_or_default();
                let input = copy.get("input").cloned().unwrap_or_default();
                let mut items = Vec::new();
                for index in 0..this.copy_count(copy)? {
                    this.copies.push((name.to_owned(), index));
                    let item = this.at(Step::Member("input".into()), |this| this.resolve(&input));
                    this.copies.pop();
                    items.push(item?);
                }
                made.insert(name, items.into());
                Ok(())
            })?;
        }
        Ok(())
    }

    /// How often a `copy` repeats.
    pub fn copy_count(&mut self, copy: &Value) -> Result<i64, Stop> {
        let count = self.member(copy, "count")?.unwrap_or_default();
        match count.as_i64() {
            Some(count) if (0..=MAX_COPIES).contains(&count) => Ok(count),
            Some(_) => Err(self.limit(format!("a copy repeats at most {MAX_COPIES} times"))),
            None => {
                let what = format!("expected an integer, found {}", count.kind().described());
                let why = "`count` says how often a copy repeats";
                Err(Problem::new(self.place(), code::MEMBER, what, why).into())
            }
        }
    }
}

/// Whether the template can be taken though an expression has no value: the mistake is its
/// author's, and is told. What is not known here, or too large, is refused.
fn may_stay(problem: &Problem) -> bool {
    [code::SYNTAX, code::EXPRESSION].contains(&problem.code)
}

/// The loops of a member that is the `copy` of a template: an array of name, count and input.
fn copies<'v>(name: &str, value: &'v Value) -> Option<&'v [Value]> {
    let copies = value.as_array().filter(|copies| !copies.is_empty())?;
    let is_copy =
        |copy: &Value| ["name", "count", "input"].iter().all(|member| copy.get(member).is_some());
    (name.eq_ignore_ascii_case("copy") && copies.iter().all(is_copy)).then_some(copies)
}
