//! One action of an automation rule.

use std::time::Duration;

use domain::delivery::{ActionRecord, ActionResult};
use domain::{Change, NewTask, RuleAction, TaskContent, Verdict};
use store::Incidents;
use uuid::Uuid;
use wire::api;

use super::{Applying, Question, by};
use crate::{Error, PlaybookStarter, PlaybookSubject, World};

/// How long a rule waits for a playbook before the next action: Sentinel's documented time.
const PLAYBOOK_WAIT: Duration = Duration::from_secs(120);

impl<W: World, P: PlaybookStarter> Applying<'_, W, P> {
    /// Does what a rule says, in order. That the rule applied is written down with its first action.
    pub(super) async fn act(
        &mut self,
        question: &Question<'_>,
    ) -> Result<Vec<ActionRecord>, Error> {
        let mut done = Vec::new();
        for (place, action) in question.rule.actions.iter().enumerate() {
            let key = self.key(question.occasion.pass, &question.rule_key(), place);
            let result = match self.perform(question, action, &key).await {
                Ok(result) => result,
                Err(Error::Store(error)) => return Err(error.into()),
                Err(error) => {
                    ActionResult::Failed { code: error.code().into(), message: error.to_string() }
                }
            };
            done.push(ActionRecord { action: action.kind(), result });
        }
        Ok(done)
    }

    async fn perform(
        &mut self,
        question: &Question<'_>,
        action: &RuleAction,
        key: &str,
    ) -> Result<ActionResult, Error> {
        match action {
            RuleAction::AddTask { title, description, format, extras } => {
                let content = TaskContent {
                    description: description.clone(),
                    format: *format,
                    extras: (**extras).clone().from(self.world.now()),
                    ..TaskContent::titled(title)
                };
                self.add_task(question, content, key).await
            }
            RuleAction::Modify(changes) => {
                if self.case.changed_by(key).is_none() {
                    let change = Change::Modified {
                        changes: (**changes).clone(),
                        key: Some(key.to_owned()),
                    };
                    self.write(question, Some(change)).await?;
                }
                let changed = self.case.changed_by(key).map(domain::Changes::names);
                Ok(ActionResult::Modified { changed: changed.unwrap_or_default() })
            }
            RuleAction::RunPlaybook { playbook, .. } => {
                self.write(question, None).await?;
                self.run_playbook(question, playbook, key).await
            }
        }
    }

    async fn add_task(
        &mut self,
        question: &Question<'_>,
        content: TaskContent,
        key: &str,
    ) -> Result<ActionResult, Error> {
        let id = Uuid::new_v5(&self.incident, key.as_bytes());
        if self.case.task(id).is_none() {
            let place = Incidents::new(self.world).next_place().await?;
            let task = NewTask { id, place, content };
            let change = Change::TaskAdded { task, limit: self.world.limits().tasks };
            self.write(question, Some(change)).await?;
        }
        Ok(ActionResult::TaskAdded { task: id })
    }

    /// Writes that the rule applied, unless that is written already, and what it does.
    async fn write(
        &mut self,
        question: &Question<'_>,
        change: Option<Change>,
    ) -> Result<(), Error> {
        let (pass, rule) = (question.occasion.pass, question.rule_key());
        let handling = self.case.delivery(self.delivery);
        let is_noted = handling.is_some_and(|handling| handling.has_matched(pass, &rule));
        let delivery = self.delivery.to_owned();
        let matched = (!is_noted).then_some(Change::RuleMatched { delivery, pass, rule });
        let changes: Vec<_> = matched.into_iter().chain(change).collect();
        if changes.is_empty() {
            return Ok(());
        }
        let (now, by) = (self.world.now(), by(question.rule));
        let incidents = Incidents::new(self.world);
        let appended = incidents.append(self.incident, now, &by, |_| changes).await?;
        self.case = appended.case;
        match appended.verdicts.last() {
            Some(Verdict::Rejected(rejection)) => {
                Err(Error::rejected(rejection, &self.case, self.incident))
            }
            _ => Ok(()),
        }
    }

    async fn run_playbook(
        &mut self,
        question: &Question<'_>,
        playbook: &str,
        key: &str,
    ) -> Result<ActionResult, Error> {
        let subject = self.subject(question);
        let by = by(question.rule);
        let started = self.playbooks.run(playbook, &subject, key, &by, PLAYBOOK_WAIT).await?;
        self.case = Incidents::new(self.world).load(self.incident).await?;
        Ok(ActionResult::PlaybookStarted {
            playbook: playbook.to_owned(),
            run: started.run,
            status: started.status,
        })
    }

    /// What a playbook is run on: the alert, or the incident with what changed about it.
    fn subject(&self, question: &Question<'_>) -> PlaybookSubject {
        let occasion = question.occasion;
        let incident = self.case.incident();
        if let (Some((_, alert)), Some(incident)) = (&question.alert, incident) {
            return PlaybookSubject::Trigger(api::alert::trigger_body(incident, alert));
        }
        let updates = incident.filter(|_| !occasion.changes.is_empty()).map(|incident| {
            api::incident::updates(&occasion.changes, &occasion.updated_by, incident)
        });
        PlaybookSubject::Incident { incident: self.incident, updates }
    }
}
