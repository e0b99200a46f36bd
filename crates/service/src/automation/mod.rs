//! Automation rules are applied to a delivery: to what a source said, or somebody edited here.

mod action;

use domain::delivery::{ConsideredRule, Pass};
use domain::rule;
use domain::situation::updated_by;
use domain::{
    Actor, ActorKind, AutomationRule, Case, Change, Changes, Considered, DeliveryRecord, Handling,
    On, Reason, Situation, Trigger,
};
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
    alert: Option<(usize, serde_json::Value)>,
}

impl Question<'_> {
    /// Names the question in the journal: a rule on alerts is asked once for each.
    fn rule_key(&self) -> String {
        match &self.alert {
            Some((place, _)) => format!("{}/alert/{place}", self.rule.id),
            None => self.rule.id.clone(),
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
            let mut rules = self.on_incident(&occasion).await?;
            if occasion.pass == 0 {
                rules.extend(self.on_alerts(&occasion).await?);
            }
            let made = self.changed_in(occasion.pass);
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

    /// Asks the rules on incidents one after another: each looks at the incident as those before it left it.
    async fn on_incident(&mut self, occasion: &Occasion) -> Result<Vec<ConsideredRule>, Error> {
        let mut asked = Vec::new();
        for rule in self.rules {
            asked.extend(self.ask(&Question { rule, occasion, alert: None }).await?);
        }
        Ok(asked)
    }

    /// Asks the rules on alerts about each alert that came with the delivery.
    async fn on_alerts(&mut self, occasion: &Occasion) -> Result<Vec<ConsideredRule>, Error> {
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
        let mut asked = Vec::new();
        for alert in alerts.into_iter().enumerate() {
            for rule in self.rules.iter().filter(|rule| rule.on == On::Alerts) {
                let alert = Some(alert.clone());
                asked.extend(self.ask(&Question { rule, occasion: &created, alert }).await?);
            }
        }
        Ok(asked)
    }

    /// Asks one rule, and does what it says; none where the rule is for something else.
    async fn ask(&mut self, question: &Question<'_>) -> Result<Option<ConsideredRule>, Error> {
        let considered = self.consider(question);
        let actions = match &considered {
            Considered::NotApplied { reason: Reason::OtherTrigger } => return Ok(None),
            Considered::NotApplied { .. } => vec![],
            Considered::Applies => self.act(question).await?,
        };
        Ok(Some(ConsideredRule {
            rule: question.rule.id.clone(),
            name: question.rule.display_name.clone(),
            alert: question.alert.as_ref().map(|(place, _)| *place),
            considered,
            actions,
        }))
    }

    /// Whether the rule applies: as an earlier try found it, where there was one.
    fn consider(&self, question: &Question<'_>) -> Considered {
        let Question { rule, occasion, alert } = question;
        let handling = self.case.delivery(self.delivery);
        let key = question.rule_key();
        if handling.is_some_and(|handling| handling.has_matched(occasion.pass, &key)) {
            return Considered::Applies;
        }
        let situation = match (alert, self.case.incident()) {
            (Some((_, alert)), _) => Situation::of_alert(alert),
            (None, Some(incident)) => Situation::of_incident(incident)
                .after(&occasion.changes, Some(&occasion.updated_by)),
            (None, None) => return Considered::NotApplied { reason: Reason::OtherTrigger },
        };
        rule.consider(occasion.trigger, &situation, self.world.now())
    }

    /// What rules changed in a pass, as the journal has it: also what an earlier try changed.
    fn changed_in(&self, pass: u32) -> Changes {
        let keys = self.rules.iter().flat_map(|rule| {
            (0..rule.actions.len()).map(|action| self.key(pass, &rule.id, action))
        });
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
