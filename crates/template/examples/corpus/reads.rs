//! What a definition reads of its trigger and of the replies to its actions.

use crate::hints::{expressions, wanted};
use crate::shape::{Into, Shape, members};
use expression::syntax::{self, Expression, Node};
use expression::{Number, Value};
use std::collections::{BTreeMap, HashMap};

/// The name under which what is read of the trigger's body is kept.
pub const TRIGGER: &str = "";

/// A place in the body of an action (by its name in lower case) or of the trigger.
#[derive(Clone, Debug)]
struct Place {
    root: String,
    path: Vec<Into>,
}

impl Place {
    fn root(name: &str) -> Place {
        Place { root: name.to_lowercase(), path: vec![] }
    }

    fn below(mut self, into: Into) -> Place {
        self.path.push(into);
        self
    }
}

/// All that a definition reads.
#[derive(Default)]
pub struct Reads {
    /// What is read of each body, by the action's name in lower case.
    pub shapes: BTreeMap<String, Shape>,
    /// Bodies that are those of others: of a ParseJson, of a Foreach's item.
    aliases: HashMap<String, Place>,
    /// What `item()` is at the place.
    current: Vec<Option<Place>>,
    /// A value of each variable's type, by its name in lower case.
    variables: HashMap<String, Value>,
}

impl Reads {
    /// Goes through a definition.
    pub fn of(definition: &Value) -> Reads {
        let mut reads = Reads::default();
        for (_, trigger) in members(definition, "triggers") {
            reads.trigger(trigger);
        }
        // Twice: what an alias stands for may be written behind its use.
        for _ in 0..2 {
            reads.actions(definition, "actions");
        }
        reads
    }

    /// The schema of a trigger's body, its conditions, and the list of which it brings one item.
    fn trigger(&mut self, trigger: &Value) {
        let schema = trigger.get("inputs").and_then(|inputs| inputs.get("schema"));
        if let Some(schema) = schema.filter(|schema| members(schema, "properties").count() > 0) {
            self.shape(&Place::root(TRIGGER)).schema = Some(schema.clone());
        }
        if let Some(item) = self.items_of(trigger.get("splitOn")) {
            self.aliases.insert(TRIGGER.to_owned(), item);
        }
        self.texts(trigger.get("conditions").unwrap_or(&Value::Null));
    }

    fn actions(&mut self, holder: &Value, name: &str) {
        for (name, action) in members(holder, name) {
            self.action(name, action);
        }
    }

    fn action(&mut self, name: &str, action: &Value) {
        let inputs = action.get("inputs").cloned().unwrap_or_default();
        let kind = action.get("type").and_then(Value::as_str).unwrap_or_default();
        let current = match kind.to_ascii_lowercase().as_str() {
            "foreach" => self.foreach(name, action),
            "select" | "query" | "table" | "join" => self.list(name, kind, &inputs),
            other => {
                self.single(name, other, &inputs);
                None
            }
        };
        self.current.push(current.or_else(|| self.current.last().cloned().flatten()));
        self.texts(&inputs);
        self.texts(action.get("expression").unwrap_or(&Value::Null));
        self.actions(action, "actions");
        self.actions(action.get("else").unwrap_or(&Value::Null), "actions");
        self.actions(action.get("default").unwrap_or(&Value::Null), "actions");
        for (_, case) in members(action, "cases") {
            self.actions(case, "actions");
        }
        self.current.pop();
    }

    /// The items of a loop.
    fn foreach(&mut self, name: &str, action: &Value) -> Option<Place> {
        let place = self.items_of(action.get("foreach"))?;
        let key = format!("items:{}", name.to_lowercase());
        self.aliases.insert(key, place.clone());
        Some(place)
    }

    /// The items of an action that goes through a list.
    fn list(&mut self, name: &str, kind: &str, inputs: &Value) -> Option<Place> {
        let place = self.items_of(inputs.get("from"))?;
        if kind.eq_ignore_ascii_case("table") {
            self.shape(&place.clone().below(Into::Member("column".into())));
        }
        if kind.eq_ignore_ascii_case("query") {
            let mut whole = place.clone();
            whole.path.pop();
            self.aliases.insert(name.to_lowercase(), whole);
        }
        Some(place)
    }

    /// An action without items.
    fn single(&mut self, name: &str, kind: &str, inputs: &Value) {
        match kind {
            "parsejson" => self.parse_json(name, inputs),
            "initializevariable" => {
                let all = inputs.get("variables").and_then(Value::as_array).unwrap_or_default();
                for variable in all {
                    self.variable(variable, variable.get("type").and_then(Value::as_str));
                }
            }
            "setvariable" => self.variable(inputs, None),
            "http" => self.address(inputs),
            "compose" => {
                if let Some(place) = inputs.as_str().and_then(|text| self.whole(text)) {
                    self.aliases.insert(name.to_lowercase(), place);
                }
            }
            _ => {}
        }
    }

    /// What is put into a variable is of the variable's type.
    fn variable(&mut self, holder: &Value, type_name: Option<&str>) {
        let Some(name) = holder.get("name").and_then(Value::as_str) else {
            return;
        };
        let name = name.to_lowercase();
        match type_name.map(str::to_ascii_lowercase).as_deref() {
            Some("array") => self.variables.insert(name.clone(), Vec::new().into()),
            Some("integer" | "float") => self.variables.insert(name.clone(), 1.into()),
            Some("boolean") => self.variables.insert(name.clone(), true.into()),
            _ => None,
        };
        let value = holder.get("value").and_then(Value::as_str).map(str::to_owned);
        let place = value.and_then(|text| self.whole(&text));
        if let (Some(place), Some(hint)) = (place, self.variables.get(&name).cloned()) {
            self.hint(&place, hint);
        }
    }

    /// An address may begin with what is read.
    fn address(&mut self, inputs: &Value) {
        let uri = inputs.get("uri").and_then(Value::as_str).unwrap_or_default();
        if !uri.starts_with('@') {
            return;
        }
        let first = expressions(uri);
        let place = first.first().and_then(|expression| self.place(expression));
        if let Some(place) = place {
            self.hint(&place, "https://simulated.example.com".into());
        }
    }

    /// The body of a ParseJson is its content.
    fn parse_json(&mut self, name: &str, inputs: &Value) {
        let content = inputs.get("content").and_then(Value::as_str);
        let Some(place) = content.and_then(|text| self.whole(text)) else {
            return;
        };
        if let Some(schema) = inputs.get("schema") {
            self.shape(&place).schema = Some(schema.clone());
        }
        self.aliases.insert(name.to_lowercase(), place);
    }

    /// The place of the items of a list.
    fn items_of(&mut self, list: Option<&Value>) -> Option<Place> {
        let place = self.whole(list?.as_str()?)?.below(Into::Item);
        self.shape(&place);
        Some(place)
    }

    /// The place that a text as a whole is: `@body('X')?['value']` or `@{body('X')}`.
    fn whole(&mut self, text: &str) -> Option<Place> {
        let inside = text.strip_prefix('@')?;
        let inside =
            inside.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(inside);
        self.place(&syntax::parse(inside).ok()?)
    }

    /// Notes what all texts of a value read.
    fn texts(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                for expression in expressions(text) {
                    self.expression(&expression);
                }
            }
            Value::Array(items) => {
                self.compared(items);
                items.iter().for_each(|item| self.texts(item));
            }
            Value::Object(object) => object.values().for_each(|member| self.texts(member)),
            _ => {}
        }
    }

    /// `["@body('X')", 5]`, the operands of a condition: one tells what the other is.
    fn compared(&mut self, items: &[Value]) {
        let [left, right] = items else { return };
        for (read, constant) in [(left, right), (right, left)] {
            let is_constant = constant.as_str().is_none_or(|text| !text.contains('@'));
            let place = read.as_str().and_then(|text| self.whole(text));
            if let (Some(place), true, false) = (place, is_constant, is_list(constant)) {
                self.hint(&place, constant.clone());
            }
        }
    }

    fn expression(&mut self, expression: &Expression) {
        if let Some(place) = self.place(expression) {
            self.shape(&place);
        }
        let Node::Call { name, arguments, .. } = &expression.node else {
            if let Node::Access { target, steps } = &expression.node {
                self.expression(target);
                steps.iter().for_each(|step| self.expression(&step.key));
            }
            return;
        };
        for (at, argument) in arguments.iter().enumerate() {
            if let Some(place) = self.place(argument) {
                let other = arguments.iter().find_map(|other| match &other.node {
                    Node::Literal(value) if !value.is_null() => Some(value),
                    _ => None,
                });
                if let Some(hint) = wanted(&name.to_ascii_lowercase(), at, other) {
                    self.hint(&place, hint);
                }
            }
            self.expression(argument);
        }
    }

    fn shape(&mut self, place: &Place) -> &mut Shape {
        self.shapes.entry(place.root.clone()).or_default().at(&place.path)
    }

    fn hint(&mut self, place: &Place, hint: Value) {
        match hint {
            Value::Array(_) if self.shape(place).has_members() => {}
            Value::Array(_) => {
                self.shape(&place.clone().below(Into::Item));
            }
            Value::Null => {}
            hint => {
                self.shape(place).hint.get_or_insert(hint);
            }
        }
    }

    /// The place that an expression reads, if it is one of a body.
    fn place(&self, expression: &Expression) -> Option<Place> {
        match &expression.node {
            Node::Call { name, arguments, .. } => self.call(&name.to_ascii_lowercase(), arguments),
            Node::Access { target, steps } => {
                let mut keys = steps.iter().map(|step| &step.key).peekable();
                let Node::Call { name, arguments, .. } = &target.node else {
                    return None;
                };
                let outputs_of = match name.to_ascii_lowercase().as_str() {
                    "outputs" => Some(self.body_of(text(arguments.first()?)?)),
                    "triggeroutputs" => Some(self.body_of(TRIGGER)),
                    _ => None,
                };
                let mut place = match outputs_of {
                    Some(place) if keys.peek().and_then(|key| text(key)) == Some("body") => {
                        keys.next();
                        place
                    }
                    Some(place)
                        if self.aliases.contains_key(&text(arguments.first()?)?.to_lowercase()) =>
                    {
                        place
                    }
                    Some(_) => return None,
                    None => self.place(target)?,
                };
                for key in keys {
                    place = place.below(match &key.node {
                        Node::Literal(Value::String(name)) => Into::Member(name.to_string()),
                        Node::Literal(Value::Number(Number::Int(_))) => Into::Item,
                        _ => return None,
                    });
                }
                Some(place)
            }
            Node::Literal(_) => None,
        }
    }

    fn call(&self, name: &str, arguments: &[Expression]) -> Option<Place> {
        match (name, arguments) {
            ("body", [action]) => Some(self.body_of(text(action)?)),
            ("triggerbody", []) => Some(self.body_of(TRIGGER)),
            ("items", [lists]) => {
                self.aliases.get(&format!("items:{}", text(lists)?.to_lowercase())).cloned()
            }
            ("item", []) => self.current.last().cloned().flatten(),
            ("first" | "last", [list]) => Some(self.place(list)?.below(Into::Item)),
            ("outputs", [action]) => self.aliases.get(&text(action)?.to_lowercase()).cloned(),
            ("json", [text]) => Some(self.place(text)?.below(Into::Json)),
            ("coalesce", [first, ..]) => self.place(first),
            _ => None,
        }
    }

    fn body_of(&self, action: &str) -> Place {
        self.aliases.get(&action.to_lowercase()).cloned().unwrap_or_else(|| Place::root(action))
    }
}

fn is_list(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

fn text(expression: &Expression) -> Option<&str> {
    match &expression.node {
        Node::Literal(value) => value.as_str(),
        _ => None,
    }
}
