//! SetVariable, IncrementVariable, DecrementVariable, AppendToArrayVariable,
//! AppendToStringVariable.

use super::super::{Behaviour, display};
use super::{VariableType, outputs};
use crate::definition::code;
use crate::definition::reader::{Compiled, Node, Reader};
use crate::run::state::{InstanceIndex, Variable};
use crate::run::{Completion, Failure, Progress, Step};
use expression::{Number, Object, Value};
use std::sync::Arc;

/// What is done to the variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Set,
    Increment,
    Decrement,
    AppendToArray,
    AppendToString,
}

pub(crate) struct ChangeVariable {
    change: Change,
    name: String,
    value: Option<Compiled>,
}

pub(crate) fn read(reader: &mut Reader, node: &Node<'_>, change: Change) -> Option<ChangeVariable> {
    let inputs = reader.object(node, "inputs")?;
    let value = reader.optional_tree(&inputs, "value");
    let name = reader.required(&inputs, "name")?;
    let Some(text) = name.value.as_str() else {
        reader.wrong_type(&name, "a text");
        return None;
    };
    reader.changes.push((name.path.clone(), text.to_owned()));
    Some(ChangeVariable { change, name: text.to_owned(), value })
}

/// Notes changes of variables that no action makes.
pub(crate) fn check(reader: &mut Reader) {
    let declared = super::declared(&reader.entries);
    for (path, name) in std::mem::take(&mut reader.changes) {
        if !declared.contains(&name.to_lowercase()) {
            let what = format!("no InitializeVariable makes the variable `{name}`");
            reader.problem(&path, code::VARIABLE, what, "a variable is made before it is changed");
        }
    }
}

impl Behaviour for ChangeVariable {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let value = match &self.value {
            Some(value) => step.evaluate(me, value)?,
            None if matches!(self.change, Change::Increment | Change::Decrement) => 1.into(),
            None => Value::Null,
        };
        let inputs = [("name", Value::from(self.name.as_str())), ("value", value.clone())];
        step.set_inputs(me, inputs.into_iter().collect::<Object>().into());
        let variable =
            step.state.variables.get_mut(&self.name.to_lowercase()).ok_or_else(|| {
                let why = format!("the variable `{}` is not initialized yet", self.name);
                Failure::new("VariableNotInitialized", why)
            })?;
        self.apply(variable, value)?;
        let appends = matches!(self.change, Change::AppendToArray | Change::AppendToString);
        let outputs = (!appends).then(|| outputs(variable));
        Ok(Progress::Done(Completion::succeeded(outputs)))
    }

    fn overwrites(&self) -> Option<&str> {
        (self.change == Change::Set).then_some(&self.name)
    }

    fn changes(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn outputs_repeat_inputs(&self) -> bool {
        true
    }
}

impl ChangeVariable {
    fn apply(&self, variable: &mut Variable, value: Value) -> Result<(), Failure> {
        match self.change {
            Change::Set => variable.value = variable.type_name.accept(value, &self.name)?,
            Change::Increment => variable.value = self.add(variable, value, 1)?,
            Change::Decrement => variable.value = self.add(variable, value, -1)?,
            Change::AppendToArray => {
                self.expect(variable, &[VariableType::Array])?;
                append(&mut variable.value, value);
            }
            Change::AppendToString => {
                self.expect(variable, &[VariableType::String])?;
                let old = variable.value.as_str().unwrap_or_default();
                variable.value = format!("{old}{}", display(&value)).into();
            }
        }
        Ok(())
    }

    fn expect(&self, variable: &Variable, types: &[VariableType]) -> Result<(), Failure> {
        if types.contains(&variable.type_name) {
            return Ok(());
        }
        let (name, found) = (&self.name, variable.type_name.name());
        let why = format!("the variable `{name}` is of type {found}, which cannot be changed so");
        Err(Failure::new("InvalidVariableOperation", why))
    }

    fn add(&self, variable: &Variable, value: Value, sign: i64) -> Result<Value, Failure> {
        self.expect(variable, &[VariableType::Integer, VariableType::Float])?;
        let by = variable.type_name.accept(value, &self.name)?;
        let too_large = || {
            let why = format!("the variable `{}` would go beyond its type", self.name);
            Failure::new("InvalidVariableOperation", why)
        };
        if variable.type_name == VariableType::Integer {
            let (old, by) = (variable.value.as_i64().unwrap_or(0), by.as_i64().unwrap_or(0));
            let sum = by.checked_mul(sign).and_then(|by| old.checked_add(by));
            return sum.map(Value::from).ok_or_else(too_large);
        }
        let float = |value: &Value| match value {
            Value::Number(number) => Number::as_f64(number),
            _ => 0.0,
        };
        Ok(Value::from(float(&variable.value) + float(&by) * sign as f64))
    }
}

/// Adds to an array in place: nobody else holds it, unless an expression has just read it.
fn append(array: &mut Value, item: Value) {
    match array {
        Value::Array(items) => Arc::make_mut(items).push(item),
        other => *other = vec![item].into(),
    }
}
