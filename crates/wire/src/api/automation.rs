//! What automation rules did about a delivery, as callers see it.

use domain::delivery::{ActionRecord, ActionResult, ConsideredRule, Pass};
use domain::{Considered, DeliveryRecord};
use serde_json::{Value, json};

use super::rule::write_reason;

/// The rules that applied, in order: `[{rule, displayName, pass, actions: [{actionType, result, …}]}]`.
pub fn applied(record: &DeliveryRecord) -> Vec<Value> {
    let passes = (0..).zip(&record.passes);
    let rules = passes.flat_map(|(number, pass)| pass.rules.iter().map(move |rule| (number, rule)));
    let applied = rules.filter(|(_, rule)| rule.considered == Considered::Applies);
    let rules = applied.map(|(pass, asked): (u32, _)| {
        let mut shown = rule(asked);
        shown["pass"] = json!(pass);
        shown
    });
    rules.collect()
}

/// All that was considered: `{passes: [{trigger, changed, rules: [{rule, displayName, applies, decidedBy?,
/// actions?}]}], stopped}`.
pub fn considered(record: &DeliveryRecord) -> Value {
    json!({
        "passes": record.passes.iter().map(pass).collect::<Vec<_>>(),
        "stopped": record.stopped,
    })
}

fn pass(pass: &Pass) -> Value {
    let rules = pass.rules.iter().map(|asked| {
        let mut shown = rule(asked);
        let applied = asked.considered == Considered::Applies;
        shown["applies"] = json!(applied);
        if let Considered::NotApplied { reason } = &asked.considered {
            shown["decidedBy"] = write_reason(reason);
        }
        shown
    });
    json!({
        "trigger": pass.trigger.as_str(),
        "changed": pass.changed,
        "rules": rules.collect::<Vec<_>>(),
    })
}

fn rule(asked: &ConsideredRule) -> Value {
    let mut shown = json!({"rule": asked.rule, "displayName": asked.name});
    if let Some(alert) = asked.alert {
        shown["alert"] = json!(alert);
    }
    if asked.considered == Considered::Applies {
        shown["actions"] = asked.actions.iter().map(action).collect();
    }
    shown
}

fn action(done: &ActionRecord) -> Value {
    let (result, member, more) = match &done.result {
        ActionResult::TaskAdded { task } => ("Done", "details", json!({"task": task})),
        ActionResult::Modified { changed } => ("Done", "details", json!({"changed": changed})),
        ActionResult::PlaybookStarted { playbook, run, status } => {
            ("Done", "details", json!({"playbook": playbook, "run": run, "status": status}))
        }
        ActionResult::Failed { code, message } => {
            ("Failed", "error", json!({"code": code, "message": message}))
        }
    };
    json!({"actionType": done.action.as_str(), "result": result, member: more})
}
