//! ARM templates: deployed in memory, as far as their workflows need it.

mod call;
mod evaluate;
mod fault;
mod functions;
mod named;
mod resolve;
mod resource;
mod scope;
mod text;
mod trace;

use crate::playbook::Playbook;
use crate::problem::code;
use crate::settings::Settings;
use evaluate::Evaluator;
use expression::{Object, Value};
use resource::Deployment;
use scope::Scope;
use workflow::Problem;

/// The workflows that the template deploys.
pub(crate) fn deploy(
    template: &Value,
    given: &Object,
    settings: &Settings,
) -> Result<Vec<Playbook>, Vec<Problem>> {
    let mut scope = Scope::new(template);
    scope.give(given)?;
    let mut evaluator = Evaluator::new(settings, scope);
    let mut deployment = Deployment::new(given, settings, template);
    deployment.template(&mut evaluator, template);
    let Deployment { mut playbooks, left_out, .. } = deployment;
    if !evaluator.problems.is_empty() {
        return Err(evaluator.problems);
    }
    if playbooks.is_empty() {
        let what = "the template deploys no resource of the type Microsoft.Logic/workflows";
        let why = match left_out.first() {
            Some(reason) => reason.what.clone(),
            None => "a playbook is such a resource".to_owned(),
        };
        return Err(vec![Problem::new("resources", code::EMPTY, what, why)]);
    }
    if let Some(first) = playbooks.first_mut() {
        first.warnings.extend(left_out);
    }
    Ok(playbooks)
}
