//! The resources of a template: which of them are workflows, and what is around them.

use super::evaluate::Evaluator;
use super::fault::Stop;
use super::scope::{Given, Scope};
use super::trace::Trace;
use crate::import::{self, Parts};
use crate::playbook::Playbook;
use crate::problem::{code, warning};
use crate::settings::Settings;
use expression::{MAX_VALUE_DEPTH, Object, Step, Value};
use std::collections::HashMap;
use workflow::Problem;

/// How deep templates may nest in templates.
const MAX_TEMPLATES: usize = 8;

/// What is made of a template and of those nested in it.
pub(crate) struct Deployment<'s> {
    pub playbooks: Vec<Playbook>,
    /// Why resources were left out.
    pub left_out: Vec<Problem>,
    given: &'s Object,
    settings: &'s Settings,
    /// What the template calls itself.
    title: Option<String>,
    nested: usize,
}

impl<'s> Deployment<'s> {
    pub fn new(given: &'s Object, settings: &'s Settings, template: &Value) -> Deployment<'s> {
        let title = template.get("metadata").and_then(|metadata| metadata.get("title"));
        Deployment {
            playbooks: Vec::new(),
            left_out: Vec::new(),
            given,
            settings,
            title: title.and_then(Value::as_str).map(as_name).filter(|name| !name.is_empty()),
            nested: 0,
        }
    }

    /// Goes through the resources: an array, or an object by symbolic names.
    pub fn template(&mut self, evaluator: &mut Evaluator<'_>, holder: &Value) {
        let Some((name, resources)) =
            holder.as_object().and_then(|object| object.find("resources"))
        else {
            return;
        };
        let steps: Vec<(Step, &Value)> = match resources {
            Value::Array(items) => {
                items.iter().enumerate().map(|(at, one)| (Step::Element(at), one)).collect()
            }
            Value::Object(object) => {
                object.iter().map(|(name, one)| (Step::Member(name.clone()), one)).collect()
            }
            _ => Vec::new(),
        };
        let length = evaluator.path.len();
        for (step, resource) in steps {
            evaluator.path.extend([Step::Member(name.clone()), step]);
            if let Err(Stop::Problem(problem)) = self.copies_of(evaluator, resource) {
                evaluator.note(&problem);
            }
            evaluator.path.truncate(length);
        }
    }

    fn copies_of(&mut self, evaluator: &mut Evaluator<'_>, resource: &Value) -> Result<(), Stop> {
        if !matters(resource) {
            return Ok(());
        }
        let Some(copy) = resource.get("copy").filter(|copy| copy.get("count").is_some()) else {
            return self.resource(evaluator, resource);
        };
        let name = copy.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let copies = Step::Member("copy".into());
        let count = evaluator.at(copies, |evaluator| evaluator.copy_count(copy))?;
        for index in 0..count {
            evaluator.copies.push((name.clone(), index));
            let result = self.resource(evaluator, resource);
            evaluator.copies.pop();
            result?;
        }
        Ok(())
    }

    fn resource(&mut self, evaluator: &mut Evaluator<'_>, resource: &Value) -> Result<(), Stop> {
        let around = std::mem::take(&mut evaluator.trace);
        let result = match self.is_deployed(evaluator, resource) {
            Ok(true) => self.deployed(evaluator, resource),
            other => other.map(|_| ()),
        };
        evaluator.trace = around;
        result
    }

    fn deployed(&mut self, evaluator: &mut Evaluator<'_>, resource: &Value) -> Result<(), Stop> {
        match type_of(resource).as_str() {
            "microsoft.logic/workflows" => self.workflow(evaluator, resource)?,
            "microsoft.resources/deployments" => self.nested_deployment(evaluator, resource)?,
            _ if main_template(resource).is_some() => self.packaged(evaluator, resource)?,
            _ => {}
        }
        self.template(evaluator, resource);
        Ok(())
    }

    /// Whether the resource's condition is met. One that only Azure or an open parameter decides
    /// is taken as met.
    fn is_deployed(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        resource: &Value,
    ) -> Result<bool, Stop> {
        let Some(condition) = evaluator.member(resource, "condition")? else {
            return Ok(true);
        };
        let depends = !evaluator.trace.open.is_empty() || !evaluator.trace.warnings.is_empty();
        let path = evaluator.place();
        match condition.as_bool() {
            Some(true) => Ok(true),
            Some(false) if !depends => {
                let what = format!("the condition of `{path}` is false");
                let why = "Azure would not deploy this resource";
                self.left_out.push(Problem::new(path, warning::CONDITION, what, why));
                Ok(false)
            }
            _ if depends => {
                let what = "the condition depends on what is not known here";
                let why = "the resource is taken as deployed";
                evaluator.trace.warn(Problem::new(path, warning::CONDITION, what, why));
                Ok(true)
            }
            _ => {
                let found = condition.kind().described();
                let what = format!("expected a Boolean as the condition, found {found}");
                let why = "a condition is true or false";
                Err(Problem::new(path, code::MEMBER, what, why).into())
            }
        }
    }

    fn workflow(&mut self, evaluator: &mut Evaluator<'_>, resource: &Value) -> Result<(), Stop> {
        let name = self.name(evaluator, resource)?;
        let identity = evaluator.member(resource, "identity")?;
        let properties = evaluator.member(resource, "properties")?.unwrap_or_default();
        let path = evaluator.place();
        let definition = properties.get("definition").cloned().unwrap_or_default();
        if definition.as_object().is_none() {
            let found = definition.kind().described();
            let what = format!("expected an object as `properties.definition`, found {found}");
            return Err(
                Problem::new(path, code::MEMBER, what, "it says what the workflow does").into()
            );
        }
        if !properties.fits_depth(MAX_VALUE_DEPTH) {
            return Err(evaluator.limit(format!("more than {MAX_VALUE_DEPTH} levels of values")));
        }
        let state = properties.get("state").and_then(Value::as_str).unwrap_or_default();
        if state.eq_ignore_ascii_case("Disabled") {
            let what = "the workflow is deployed in the state `Disabled`";
            let why = "in Azure its trigger fires only after someone enables it";
            evaluator.trace.warn(Problem::new(path.clone(), warning::DISABLED, what, why));
        }
        let Trace { open, warnings } = std::mem::take(&mut evaluator.trace);
        let values = properties.get("parameters").and_then(Value::as_object).cloned();
        let parts = Parts {
            name,
            path: format!("{path}.properties.definition"),
            definition,
            values: values.unwrap_or_default(),
            identity: identity.as_ref().and_then(import::identity),
            open: open.into_values().collect(),
            warnings,
        };
        self.playbooks.push(import::assemble(parts, self.given, self.settings));
        Ok(())
    }

    /// The workflow's name. One that depends on an open parameter is replaced: by the caller's,
    /// else by what the template calls itself.
    fn name(
        &self,
        evaluator: &mut Evaluator<'_>,
        resource: &Value,
    ) -> Result<Option<String>, Stop> {
        let around = std::mem::take(&mut evaluator.trace);
        let name = evaluator.member(resource, "name");
        let trace = std::mem::replace(&mut evaluator.trace, around);
        let written = name?.and_then(|name| name.as_str().map(str::to_owned));
        let name = written.as_deref().map(as_name).filter(|name| !name.is_empty());
        if !trace.open.is_empty() {
            return Ok(self.settings.name.clone().or_else(|| self.title.clone()).or(name));
        }
        evaluator.trace.add(&trace);
        if name != written {
            let what = "the name of the workflow has characters that no such name has";
            let why = "letters, digits, `-`, `_`, `.` and parentheses are kept";
            let path = format!("{}.name", evaluator.place());
            evaluator.trace.warn(Problem::new(path, warning::NAME, what, why));
        }
        Ok(name)
    }

    /// A template inside the template. Its expressions are evaluated outside or inside, as it
    /// says.
    fn nested_deployment(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        resource: &Value,
    ) -> Result<(), Stop> {
        let Some(properties) = resource.get("properties") else {
            return Ok(());
        };
        if properties.get("templateLink").is_some() {
            let what = "the template that is linked here is not fetched";
            let why = "import it by itself if it holds playbooks";
            self.left_out.push(Problem::new(evaluator.place(), warning::LINKED, what, why));
        }
        let Some(template) = properties.get("template") else {
            return Ok(());
        };
        let scope = properties
            .get("expressionEvaluationOptions")
            .and_then(|options| options.get("scope"))
            .and_then(Value::as_str);
        let steps = ["properties", "template"];
        if !scope.is_some_and(|scope| scope.eq_ignore_ascii_case("inner")) {
            return below(evaluator, &steps, |evaluator| {
                self.template(evaluator, template);
                Ok(())
            });
        }
        let mut inner = Scope::new(template);
        inner.given = given_inside(evaluator, properties)?;
        below(evaluator, &steps, |evaluator| self.inner(evaluator, inner, template))
    }

    /// A playbook as Sentinel's solutions package it: a template as the value of `mainTemplate`.
    fn packaged(&mut self, evaluator: &mut Evaluator<'_>, resource: &Value) -> Result<(), Stop> {
        let Some(main) = main_template(resource) else {
            return Ok(());
        };
        below(evaluator, &["properties", "mainTemplate"], |evaluator| {
            let template = evaluator.resolve(main)?;
            let mut scope = Scope::new(&template);
            for (name, value) in self.given.iter() {
                let given = Given { value: value.clone(), open: Default::default() };
                scope.given.insert(name.to_lowercase(), given);
            }
            self.inner(evaluator, scope, &template)
        })
    }

    /// Goes through a template with a scope of its own.
    fn inner(
        &mut self,
        outer: &mut Evaluator<'_>,
        scope: Scope,
        template: &Value,
    ) -> Result<(), Stop> {
        if self.nested >= MAX_TEMPLATES {
            return Err(outer.limit(format!("more than {MAX_TEMPLATES} templates in each other")));
        }
        self.nested += 1;
        let mut evaluator = Evaluator::new(outer.settings, scope);
        evaluator.path = outer.path.clone();
        evaluator.prefix = outer.path.clone();
        evaluator.budget = outer.budget;
        self.template(&mut evaluator, template);
        outer.budget = evaluator.budget;
        for problem in &evaluator.problems {
            outer.note(problem);
        }
        self.nested -= 1;
        Ok(())
    }
}

/// The values that a nested deployment gives to its template's parameters.
fn given_inside(
    evaluator: &mut Evaluator<'_>,
    properties: &Value,
) -> Result<HashMap<String, Given>, Stop> {
    let values = properties.get("parameters").and_then(Value::as_object);
    let mut given = HashMap::new();
    for (name, holder) in values.into_iter().flat_map(Object::iter) {
        let steps = ["properties", "parameters", name];
        let one = below(evaluator, &steps, |evaluator| {
            let around = std::mem::take(&mut evaluator.trace);
            let value = evaluator.member(holder, "value");
            let trace = std::mem::replace(&mut evaluator.trace, around);
            Ok(Given { value: value?.unwrap_or_default(), open: trace.open })
        })?;
        given.insert(name.to_lowercase(), one);
    }
    Ok(given)
}

/// Runs `inner` some members below.
fn below<T>(
    evaluator: &mut Evaluator<'_>,
    members: &[&str],
    inner: impl FnOnce(&mut Evaluator<'_>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let length = evaluator.path.len();
    evaluator.path.extend(members.iter().map(|&name| Step::Member(name.into())));
    let result = inner(evaluator);
    evaluator.path.truncate(length);
    result
}

fn type_of(resource: &Value) -> String {
    resource.get("type").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase()
}

fn main_template(resource: &Value) -> Option<&Value> {
    let main = resource.get("properties")?.get("mainTemplate")?;
    main.as_object().map(|_| main)
}

/// Whether a resource is a workflow, or may hold one.
fn matters(resource: &Value) -> bool {
    matches!(
        type_of(resource).as_str(),
        "microsoft.logic/workflows" | "microsoft.resources/deployments"
    ) || main_template(resource).is_some()
        || resource.get("resources").is_some()
}

/// A text as the name of a workflow: what else it has becomes `-`, but not at its ends.
fn as_name(title: &str) -> String {
    let is_kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '(' | ')');
    let words = title.split(|c: char| !is_kept(c));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}
