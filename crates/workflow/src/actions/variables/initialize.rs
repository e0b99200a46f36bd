//! InitializeVariable: makes a variable.

use super::super::Behaviour;
use super::outputs;
use crate::definition::reader::{Compiled, Node, Reader};
use crate::definition::{ActionIndex, TOP, code};
use crate::run::state::{InstanceIndex, Variable, VariableType};
use crate::run::{Completion, Failure, Progress, Step};
use expression::{Object, Value};

pub(crate) struct Initialize {
    variables: Vec<Declared>,
}

struct Declared {
    name: String,
    type_name: VariableType,
    value: Option<Compiled>,
}

pub(crate) fn read(reader: &mut Reader, index: ActionIndex, node: &Node<'_>) -> Option<Initialize> {
    if reader.entries[index.0].block != TOP {
        let what = "InitializeVariable inside of another action";
        let why = "variables are made at the top level; change them anywhere";
        reader.problem(&node.path, code::PLACE, what, why);
    }
    let inputs = reader.object(node, "inputs")?;
    let list = reader.required(&inputs, "variables")?;
    let Some(items) = list.value.as_array() else {
        reader.wrong_type(&list, "an array of variables");
        return None;
    };
    let mut variables = vec![];
    for (number, value) in items.iter().enumerate() {
        let item = Node { value, path: format!("{}[{number}]", list.path) };
        variables.extend(read_one(reader, &item));
    }
    Some(Initialize { variables })
}

fn read_one(reader: &mut Reader, node: &Node<'_>) -> Option<Declared> {
    let value = reader.optional_tree(node, "value");
    let name = reader.required(node, "name")?;
    let Some(name) = name.value.as_str() else {
        reader.wrong_type(&name, "a text");
        return None;
    };
    let type_node = reader.required(node, "type")?;
    let type_name = type_node.value.as_str().and_then(VariableType::parse);
    if type_name.is_none() {
        let why = "expected String, Integer, Float, Boolean, Array or Object";
        reader.problem(&type_node.path, code::VALUE, "not a type of variable", why);
    }
    Some(Declared { name: name.to_owned(), type_name: type_name?, value })
}

impl Behaviour for Initialize {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let mut last = Value::Null;
        let mut inputs = vec![];
        for declared in &self.variables {
            let value = match &declared.value {
                Some(value) => step.evaluate(me, value)?,
                None => declared.type_name.empty(),
            };
            let one: Object = [
                ("name", Value::from(declared.name.as_str())),
                ("type", declared.type_name.name().into()),
                ("value", value.clone()),
            ]
            .into_iter()
            .collect();
            inputs.push(one.into());
            let all = [("variables", Value::from(inputs.clone()))];
            step.set_inputs(me, all.into_iter().collect::<Object>().into());
            let value = declared.type_name.accept(value, &declared.name)?;
            let variable =
                Variable { name: declared.name.clone(), type_name: declared.type_name, value };
            last = outputs(&variable);
            step.state.variables.insert(declared.name.to_lowercase(), variable);
        }
        Ok(Progress::Done(Completion::succeeded(Some(last))))
    }

    fn declares(&self) -> Vec<&str> {
        self.variables.iter().map(|declared| declared.name.as_str()).collect()
    }

    fn outputs_repeat_inputs(&self) -> bool {
        true
    }
}
