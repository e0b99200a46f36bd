//! Automation rules are applied to a delivery: to what a source said, or somebody edited here.

mod action;

use domain::delivery::{ActionRecord, ConsideredRule, Pass};
use domain::rule::{self, ActionType};
use domain::situation::updated_by;
use domain::{
    Actor, ActorKind, AutomationRule, Case, Change, Changes, Considered, DeliveryRecord, Handling,
    On, Reason, Situation, Trigger,
};
use serde_json::Value;
use store::{Incidents, Rules};
use uuid::Uuid;

use crate::{Error, PlaybookStarter, World};

/// How often rules are asked again because of what rules changed. A chain of rules that is longer than this
/// goes round in a circle.
const MOST_PASSES: u32 = 10;

/// The incident as it was when all rules that a delivery calls for had been applied: they are now, unless an
/// earlier try did it.
///
/// # Errors
/// As [`apply`].
pub(crate) async fn applied(
    world: &impl World,
    playbooks: &impl PlaybookStarter,
    incident: Uuid,
    delivery: &str,
    case: Case,
) -> Result<Case, Error> {
    match case.delivery(delivery).and_then(Handling::answered) {
        Some(answered) => Ok(Incidents::new(world).load_until(incident, answered).await?),
        None => apply(world, playbooks, incident, delivery, case).await,
    }
}

/// Applies every automation rule that a delivery calls for, and notes that it did. What an earlier try did is
/// not done again.
///
/// # Errors
/// [`Error::Store`]: the delivery is not handled; told again, it is finished. A rule's action that fails
/// otherwise is noted in the record, and the next goes on.
async fn apply(
    world: &impl World,
    playbooks: &impl PlaybookStarter,
    incident: Uuid,
    delivery: &str,
    case: Case,
) -> Result<Case, Error> {
    let stored = Rules::new(world).list().await?;
    let mut rules: Vec<_> = stored.into_iter().filter_map(|record| record.rule).collect();
    rule::sort(&mut rules);
    let mut applying = Applying { world, playbooks, delivery, incident, rules: &rules, case };
    let record = applying.passes().await?;
    let change =
        Change::RulesApplied { delivery: delivery.to_owned(), record: Some(Box::new(record)) };
    let appended = Incidents::new(world)
        .append(incident, world.now(), &Actor::source(), |_| vec![change])
        .await?;
    Ok(appended.case)
}

/// The rules of one delivery being applied.
struct Applying<'a, W, P> {
    world: &'a W,
    playbooks: &'a P,
    delivery: &'a str,
    incident: Uuid,
    rules: &'a [AutomationRule],
    /// The incident as it is by now.
    case: Case,
}

/// What makes rules look.
struct Occasion {
    pass: u32,
    trigger: Trigger,
    changes: Changes,
    updated_by: String,
}

/// What one rule is asked about.
struct Question<'a> {
    rule: &'a AutomationRule,
    occasion: &'a Occasion,
    /// The alert and its place, for a rule on alerts.
    alert: Option<(usize, &'a Value)>,
}

impl Question<'_> {
    /// Names the question in the journal: a rule on alerts is asked once for each.
    fn rule_key(&self) -> String {
        match &self.alert {
            Some((place, _)) => format!("{}/alert/{place}", self.rule.id),
            None => self.rule.id.clone(),
        }
    }

    /// What came of it, for the record.
    fn answered(&self, considered: Considered, actions: Vec<ActionRecord>) -> ConsideredRule {
        ConsideredRule {
            rule: self.rule.id.clone(),
            name: self.rule.display_name.clone(),
            alert: self.alert.map(|(place, _)| place),
            considered,
            actions,
        }
    }
}

impl<W: World, P: PlaybookStarter> Applying<'_, W, P> {
    /// The delivery's own pass, then one for each round of changes that rules made.
    async fn passes(&mut self) -> Result<DeliveryRecord, Error> {
        let mut record = DeliveryRecord::default();
        let rule = ActorKind::AutomationRule { rule: String::new() };
        let mut next = self.first_occasion();
        while let Some(occasion) = next.take() {
            if occasion.pass == MOST_PASSES {
                record.stopped = true;
                break;
            }
            let mut rules = self.ask(self.rules.iter(), &occasion, None).await?;
            if occasion.pass == 0 {
                rules.extend(self.on_alerts(&occasion).await?);
            }
            let made = self.changed_by(occasion.pass, &rules);
            next = (!made.is_empty()).then(|| Occasion {
                pass: occasion.pass + 1,
                trigger: Trigger::Updated,
                changes: made,
                updated_by: updated_by(&rule).to_owned(),
            });
            let changed = occasion.changes.names();
            record.passes.push(Pass { trigger: occasion.trigger, changed, rules });
        }
        Ok(record)
    }

    /// What the delivery itself is to the rules; none for an update that changed nothing rules look at.
    fn first_occasion(&self) -> Option<Occasion> {
        let handling = self.case.delivery(self.delivery)?;
        let is_news = handling.trigger == Trigger::Created || !handling.changes.is_empty();
        let by = || updated_by(&handling.actor.kind).to_owned();
        is_news.then(|| Occasion {
            pass: 0,
            trigger: handling.trigger,
            changes: handling.changes.clone(),
            updated_by: handling.updated_by.clone().unwrap_or_else(by),
        })
    }

    /// Asks the rules on alerts about each alert that came with the delivery.
    async fn on_alerts(&mut self, occasion: &Occasion) -> Result<Vec<ConsideredRule>, Error> {
        let rules: Vec<_> = self.rules.iter().filter(|rule| rule.on == On::Alerts).collect();
        let mut asked = Vec::new();
        if rules.is_empty() {
            return Ok(asked);
        }
        let alerts = match occasion.trigger {
            Trigger::Created => self.case.incident().map(|i| i.alerts.clone()).unwrap_or_default(),
            Trigger::Updated => occasion.changes.alerts.clone(),
        };
        let created = Occasion {
            pass: occasion.pass,
            trigger: Trigger::Created,
            changes: Changes::default(),
            updated_by: occasion.updated_by.clone(),
        };
        for alert in alerts.iter().enumerate() {
            asked.extend(self.ask(rules.iter().copied(), &created, Some(alert)).await?);
        }
        Ok(asked)
    }

    /// Asks rules one after another, and does what they say: each looks at the incident as those before it left
    /// it. Gives all but those that are for something else.
    async fn ask<'q>(
        &mut self,
        mut rules: impl Iterator<Item = &'q AutomationRule>,
        occasion: &'q Occasion,
        alert: Option<(usize, &'q Value)>,
    ) -> Result<Vec<ConsideredRule>, Error> {
        let mut asked = Vec::new();
        while let Some(question) = self.first_to_apply(&mut rules, occasion, alert, &mut asked) {
            let actions = self.act(&question).await?;
            asked.push(question.answered(Considered::Applies, actions));
        }
        Ok(asked)
    }

    /// Asks rules until one applies. Until then nothing changes, so all look at one situation: what a condition
    /// reads of the alerts and entities is read once.
    fn first_to_apply<'q>(
        &self,
        rules: &mut impl Iterator<Item = &'q AutomationRule>,
        occasion: &'q Occasion,
        alert: Option<(usize, &'q Value)>,
        asked: &mut Vec<ConsideredRule>,
    ) -> Option<Question<'q>> {
        let situation = match alert {
            Some((_, alert)) => Situation::of_alert(alert),
            None => Situation::of_incident(self.case.incident()?)
                .after(&occasion.changes, Some(&occasion.updated_by)),
        };
        for rule in rules {
            let question = Question { rule, occasion, alert };
            match self.consider(&question, &situation) {
                Considered::Applies => return Some(question),
                Considered::NotApplied { reason: Reason::OtherTrigger } => {}
                considered => asked.push(question.answered(considered, vec![])),
            }
        }
        None
    }

    /// Whether the rule applies: as an earlier try found it, where there was one.
    fn consider(&self, question: &Question<'_>, situation: &Situation<'_>) -> Considered {
        let Question { rule, occasion, .. } = question;
        let handling = self.case.delivery(self.delivery);
        let key = question.rule_key();
        if handling.is_some_and(|handling| handling.has_matched(occasion.pass, &key)) {
            return Considered::Applies;
        }
        rule.consider(occasion.trigger, situation, self.world.now())
    }

    /// What these rules changed in a pass, as the journal has it: also what an earlier try changed.
    fn changed_by(&self, pass: u32, asked: &[ConsideredRule]) -> Changes {
        let actions = asked.iter().flat_map(|asked| {
            asked.actions.iter().enumerate().map(|(place, action)| (&asked.rule, place, action))
        });
        let modified =
            actions.filter(|(_, _, action)| action.action == ActionType::ModifyProperties);
        let keys = modified.map(|(rule, place, _)| self.key(pass, rule, place));
        keys.filter_map(|key| self.case.changed_by(&key).cloned())
            .fold(Changes::default(), Changes::and)
    }

    /// Names an action of this delivery, so that it is done once.
    fn key(&self, pass: u32, rule: &str, action: usize) -> String {
        format!("{}/{pass}/{rule}/{action}", self.delivery)
    }
}

/// Who a rule's actions are done by.
fn by(rule: &AutomationRule) -> Actor {
    let kind = ActorKind::AutomationRule { rule: rule.id.clone() };
    Actor::named(kind, &rule.display_name)
}
