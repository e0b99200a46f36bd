//! What entries do to the incident itself.

use super::{Case, Entry, Rejection, Verdict, done};
use crate::delivery::{Delivery, Handling};
use crate::{Changes, Incident, IncidentChanges, IncidentContent, Status, Task, Trigger};

impl Case {
    /// The source tells something. A word that is older than its last one is noted and changes nothing.
    pub(super) fn receive(
        &mut self,
        entry: &Entry,
        delivery: &Delivery,
        word: &Incident,
    ) -> Verdict {
        if self.deliveries.contains_key(&delivery.id) {
            return Verdict::Unchanged;
        }
        let is_known = self.incident.is_some();
        let trigger = if is_known { Trigger::Updated } else { Trigger::Created };
        let is_old = self.last_word.as_ref().is_some_and(|last| word.modified < last.modified);
        let changes = if is_old { Changes::default() } else { self.hear(entry, word) };
        let handling = Handling::new(entry, delivery, trigger, changes);
        self.deliveries.insert(delivery.id.clone(), handling);
        done(!is_old)
    }

    /// Takes over what the source says, and gives what that changed.
    fn hear(&mut self, entry: &Entry, word: &Incident) -> Changes {
        let last_word = self.last_word.replace(word.clone());
        let (Some(incident), Some(last_word)) = (&mut self.incident, last_word) else {
            self.incident = Some(Incident { version: entry.number, ..word.clone() });
            return Changes::default();
        };
        let before = incident.clone();
        incident.hear(&last_word, word);
        incident.version = entry.number;
        Changes::between(&before, incident)
    }

    pub(super) fn edit(
        &mut self,
        entry: &Entry,
        delivery: &Delivery,
        content: &IncidentContent,
        base: Option<u64>,
        force: bool,
    ) -> Verdict {
        if self.deliveries.contains_key(&delivery.id) {
            return Verdict::Unchanged;
        }
        let closes = content.status == Status::Closed;
        let is_known = self.incident.as_ref();
        if base.is_some() && base != is_known.map(|incident| incident.version) {
            return Verdict::Rejected(Rejection::Stale);
        }
        match self.change(entry, closes && !force, |incident| incident.replace(content)) {
            Ok(changes) => {
                let is_changed = changes.is_some();
                let changes = changes.unwrap_or_default();
                let handling = Handling::new(entry, delivery, Trigger::Updated, changes);
                self.deliveries.insert(delivery.id.clone(), handling);
                done(is_changed)
            }
            Err(rejection) => Verdict::Rejected(rejection),
        }
    }

    pub(super) fn modify(
        &mut self,
        entry: &Entry,
        changes: &IncidentChanges,
        key: Option<&str>,
    ) -> Verdict {
        if key.is_some_and(|key| self.keyed.contains_key(key)) {
            return Verdict::Unchanged;
        }
        let closes = changes.status == Some(Status::Closed) && changes.force.is_none();
        match self.change(entry, closes, |incident| incident.change(changes)) {
            Ok(changed) => {
                let is_changed = changed.is_some();
                if let Some(key) = key {
                    self.keyed.insert(key.to_owned(), changed.unwrap_or_default());
                }
                done(is_changed)
            }
            Err(rejection) => Verdict::Rejected(rejection),
        }
    }

    /// Changes the incident, and gives what that changed; none where everything was as it was wanted.
    fn change(
        &mut self,
        entry: &Entry,
        closes: bool,
        change: impl FnOnce(&mut Incident) -> bool,
    ) -> Result<Option<Changes>, Rejection> {
        let incident = self.incident.as_mut().ok_or(Rejection::NoIncident)?;
        let is_closing = closes && incident.status != Status::Closed;
        if is_closing && self.tasks.iter().any(Task::holds_back) {
            return Err(Rejection::MandatoryTasksOpen);
        }
        let before = incident.clone();
        if !change(incident) {
            return Ok(None);
        }
        incident.modified = entry.at;
        incident.modified_by = entry.actor.clone();
        incident.version = entry.number;
        Ok(Some(Changes::between(&before, incident)))
    }
}
