//! An incident source tells of an incident: it is stored, and the automation rules are applied.

use std::time::Duration;

use domain::rule;
use domain::{
    Actor, ActorKind, AutomationRule, Case, Change, Considered, Delivery, Incident, NewTask,
    RuleAction, Situation, TaskContent, Trigger, Verdict,
};
use serde_json::{Value, json};
use store::{Incidents, Rules};
use uuid::Uuid;
use wire::api;
use wire::api::incident::Received;

use crate::{Error, PlaybookStarter, World};

/// How long a rule waits for a playbook before the next action.
const PLAYBOOK_WAIT: Duration = Duration::from_secs(120);

/// What came of a delivery.
pub struct Handled {
    /// The incident as a resource, and what each automation rule did:
    /// `{…incident, automation: [{rule, displayName, actions: [{actionType, result, …}]}]}`.
    pub answer: Value,
    /// Whether the incident was not known before.
    pub created: bool,
}

/// Stores what a source says and applies the automation rules. Whether the incident is known decides whether
/// it was created or updated, not what the source calls it. The same delivery again does nothing twice, and finishes what an earlier try left undone.
///
/// # Errors
/// [`Error::Store`]. A rule's action that fails otherwise is told in the answer, and the next goes on.
pub async fn on_incident(
    world: &impl World,
    playbooks: &impl PlaybookStarter,
    received: Received,
) -> Result<Handled, Error> {
    let id = received.incident.id;
    let delivery = received.delivery.unwrap_or_else(|| world.uuid().to_string());
    let (trigger, case) = store(world, &delivery, received.incident).await?;
    if case.delivery(&delivery).is_some_and(|(_, handled)| handled) {
        return Ok(Handled { answer: answer(&case, vec![]), created: false });
    }
    let mut rules: Vec<_> =
        Rules::new(world).list().await?.into_iter().filter_map(|record| record.rule).collect();
    rule::sort(&mut rules);
    let applying = Applying { world, playbooks, delivery: &delivery, incident: id };
    let (case, automation) = applying.rules(case, trigger, &rules).await?;
    let done = Change::RulesApplied { delivery: delivery.clone() };
    let incidents = Incidents::new(world);
    incidents.append(id, world.now(), &source(), |_| vec![done]).await?;
    Ok(Handled { answer: answer(&case, automation), created: trigger == Trigger::Created })
}

fn source() -> Actor {
    Actor { kind: ActorKind::Source, ..Actor::default() }
}

/// Writes the delivery into the incident's journal, unless it is there; says what it triggers.
async fn store(
    world: &impl World,
    delivery: &str,
    mut incident: Incident,
) -> Result<(Trigger, Case), Error> {
    let incidents = Incidents::new(world);
    let id = incident.id;
    let known = incidents.load(id).await?;
    if let Some((trigger, _)) = known.delivery(delivery) {
        return Ok((trigger, known));
    }
    let trigger = if known.incident().is_some() { Trigger::Updated } else { Trigger::Created };
    if incident.number == 0 && trigger == Trigger::Created {
        incident.number = incidents.next_number().await?;
    }
    let delivery = Delivery { id: delivery.to_owned(), trigger };
    let received = Change::Received { delivery, incident: Box::new(incident) };
    let appended = incidents.append(id, world.now(), &source(), |_| vec![received]).await?;
    Ok((trigger, appended.case))
}

/// The rules of one delivery being applied.
struct Applying<'a, W, P> {
    world: &'a W,
    playbooks: &'a P,
    delivery: &'a str,
    incident: Uuid,
}

impl<W: World, P: PlaybookStarter> Applying<'_, W, P> {
    /// Applies the rules one after another: each looks at the incident as those before it left it.
    async fn rules(
        &self,
        mut case: Case,
        trigger: Trigger,
        rules: &[AutomationRule],
    ) -> Result<(Case, Vec<Value>), Error> {
        let mut automation = Vec::new();
        for rule in rules {
            let applies = |incident| {
                let situation = Situation::of_incident(incident);
                rule.consider(trigger, &situation, self.world.now()) == Considered::Applies
            };
            if !case.incident().is_some_and(applies) {
                continue;
            }
            let mut results = Vec::new();
            for (place, action) in rule.actions.iter().enumerate() {
                let key = format!("{}/{}/{place}", self.delivery, rule.id);
                match self.action(rule, action, &key, &mut case).await {
                    // The delivery is not handled; its sender tells it again, and then it is finished.
                    Err(Error::Store(error)) => return Err(error.into()),
                    result => results.push(told(action, result)),
                }
            }
            automation.push(json!({
                "rule": rule.id,
                "displayName": rule.display_name,
                "actions": results,
            }));
        }
        Ok((case, automation))
    }

    async fn action(
        &self,
        rule: &AutomationRule,
        action: &RuleAction,
        key: &str,
        case: &mut Case,
    ) -> Result<Value, Error> {
        let kind = ActorKind::AutomationRule { rule: rule.id.clone() };
        let actor = Actor::named(kind, &rule.display_name);
        match action {
            RuleAction::AddTask { title, description, format, extras } => {
                let id = Uuid::new_v5(&self.incident, key.as_bytes());
                let place = Incidents::new(self.world).next_place().await?;
                let content = TaskContent {
                    description: description.clone(),
                    format: *format,
                    extras: (**extras).clone().from(self.world.now()),
                    ..TaskContent::titled(title)
                };
                let task = NewTask { id, place, content };
                let change = Change::TaskAdded { task, limit: self.world.limits().tasks };
                self.append(&actor, change, case).await?;
                Ok(json!({"task": id}))
            }
            RuleAction::Modify(changes) => {
                let change = Change::Modified { changes: (**changes).clone() };
                self.append(&actor, change, case).await?;
                Ok(json!({}))
            }
            RuleAction::RunPlaybook { playbook, .. } => {
                let run =
                    self.playbooks.run(playbook, self.incident, key, &actor, PLAYBOOK_WAIT).await?;
                *case = Incidents::new(self.world).load(self.incident).await?;
                Ok(json!({"run": run.run, "status": run.status}))
            }
        }
    }

    async fn append(&self, actor: &Actor, change: Change, case: &mut Case) -> Result<(), Error> {
        let incidents = Incidents::new(self.world);
        let appended =
            incidents.append(self.incident, self.world.now(), actor, |_| vec![change]).await?;
        *case = appended.case;
        match appended.verdicts.first() {
            Some(Verdict::Rejected(domain::Rejection::TaskLimit { limit })) => {
                Err(Error::TaskLimitReached { limit: *limit })
            }
            Some(Verdict::Rejected(_)) => Err(Error::IncidentNotFound(self.incident)),
            _ => Ok(()),
        }
    }
}

/// What the answer says of one action.
fn told(action: &RuleAction, result: Result<Value, Error>) -> Value {
    let kind = action.kind().as_str();
    match result {
        Ok(more) => json!({"actionType": kind, "result": "Done", "details": more}),
        Err(error) => json!({
            "actionType": kind,
            "result": "Failed",
            "error": {"code": error.code(), "message": error.to_string()},
        }),
    }
}

fn answer(case: &Case, automation: Vec<Value>) -> Value {
    let mut answer = case.incident().map(api::incident::resource).unwrap_or_default();
    if let Some(members) = answer.as_object_mut() {
        members.insert("automation".into(), Value::Array(automation));
    }
    answer
}
