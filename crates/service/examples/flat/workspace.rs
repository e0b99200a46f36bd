//! A workspace to measure in: a store in memory that counts what is asked of it, and ways to fill it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::Duration;

use domain::{Actor, Change, Delivery, Limits, NewTask};
use futures::FutureExt;
use jiff::Timestamp;
use serde_json::{Value, json};
use service::{
    Clock, Error, Ids, PlaybookStarter, PlaybookSubject, Settings, StartedPlaybook, TaskPage,
    add_task, complete_task, list_all_tasks, list_tasks, on_incident, put_rule,
};
use store::{Incidents, KeyValue, Pause, StoreError};
use uuid::Uuid;
use wire::api::incident::Received;
use wire::api::task::{AddTask, incident_query, read_complete_task};
use wire::api::task_list::TaskQuery;

/// What time it is: 2026-03-01.
const NOW: i64 = 1_772_323_200;
/// So many incidents come first, whose tasks are open and fill every kind of page.
const FIRST: usize = 100;

/// The use cases' world, on a store in memory.
#[derive(Default)]
pub struct Workspace {
    values: RefCell<HashMap<Box<str>, Box<[u8]>>>,
    counters: RefCell<HashMap<Box<str>, i64>>,
    cost: Cell<Cost>,
    ids: Cell<u128>,
    limits: Limits,
    incidents: usize,
}

/// What was asked of the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// Operations.
    pub operations: usize,
    /// Keys that were read by them.
    pub read: usize,
    /// Keys that were written by them.
    pub written: usize,
}

impl Workspace {
    fn count(&self, read: usize, written: usize) {
        let cost = self.cost.get();
        self.cost.set(Cost {
            operations: cost.operations + 1,
            read: cost.read + read,
            written: cost.written + written,
        });
    }

    /// What was asked of the store since the last time that this was called.
    pub fn take_cost(&self) -> Cost {
        self.cost.take()
    }

    /// How many keys the store holds.
    pub fn keys(&self) -> usize {
        self.values.borrow().len() + self.counters.borrow().len()
    }

    /// Adds incidents until there are so many, each with one task. Of the first hundred all tasks are open,
    /// and more than fifty of them are assigned to Ana, overdue, mandatory, or of a closed incident; of the
    /// others one in fifty is open, and few of these are any of that.
    pub fn fill(&mut self, incidents: usize) -> Result<(), Error> {
        for number in self.incidents..incidents {
            self.put(number, &Kind::of(number))?;
        }
        self.incidents = self.incidents.max(incidents);
        Ok(())
    }

    /// Puts an incident with its task into the store, with the entries that the use cases write, but all at
    /// once: filling takes long enough.
    fn put(&self, number: usize, kind: &Kind) -> Result<(), Error> {
        let id = incident_id(number);
        let properties =
            json!({"title": "An incident", "severity": kind.severity, "status": kind.status});
        let told = json!({"id": id, "properties": properties});
        let mut incident = Box::new(Received::read(&told, self.now())?.incident);
        let (incidents, id) = (Incidents::new(self), incident.id);
        let task = self.uuid();
        let change = async {
            incident.place = incidents.next_incident(id).await?;
            incident.number = incident.place;
            let delivery = Delivery { id: id.to_string(), updated_by: None };
            let content = kind.task()?.content(self.now());
            let place = incidents.next_place().await?;
            let added = NewTask { id: task, place, content };
            let mut changes = vec![
                Change::Received { delivery, incident },
                Change::TaskAdded { task: added, limit: self.limits.tasks },
            ];
            if !kind.is_open {
                changes.push(Change::TaskCompleted { task });
            }
            incidents.append(id, self.now(), &Actor::default(), |_| changes).await?;
            Ok(())
        };
        ready(change)
    }

    /// Puts three rules that each add a task to an incident with "three" in its title.
    pub fn put_three_rules(&self) -> Result<(), Error> {
        for order in 1..=3 {
            let body = json!({"properties": {
                "displayName": format!("Rule {order}"),
                "order": order,
                "triggeringLogic": {
                    "isEnabled": true, "triggersOn": "Incidents", "triggersWhen": "Created",
                    "conditions": [{"conditionType": "Property", "conditionProperties": {
                        "propertyName": "IncidentTitle", "operator": "Contains",
                        "propertyValues": ["three"]}}],
                },
                "actions": [{"order": 1, "actionType": "AddIncidentTask",
                    "actionConfiguration": {"title": "Look"}}],
            }});
            ready(put_rule(self, &Actor::default(), &format!("rule-{order}"), &body))?;
        }
        Ok(())
    }

    /// Handles the delivery of a new incident for which the three rules are meant.
    pub fn deliver_for_three_rules(&self) -> Result<(), Error> {
        let properties =
            json!({"title": "An incident for three", "severity": "High", "status": "New"});
        let told = json!({"id": self.uuid(), "properties": properties});
        let received = Received::read(&told, self.now())?;
        ready(on_incident(self, &NoPlaybooks, received)).map(|_| ())
    }

    /// Adds a task to an incident; gives its id.
    pub fn add(&self, number: usize) -> Result<String, Error> {
        let body = json!({"incidentArmId": incident_id(number), "taskTitle": "Look"});
        let added = ready(add_task(self, &Actor::default(), None, AddTask::read(&body)?))?;
        Ok(added["id"].as_str().unwrap_or_default().to_owned())
    }

    /// Marks a task complete.
    pub fn complete(&self, task: &str) -> Result<(), Error> {
        let named = read_complete_task(&json!({"taskArmId": task}))?;
        ready(complete_task(self, &Actor::default(), named)).map(|_| ())
    }

    /// Lists an incident's tasks.
    pub fn list(&self, number: usize) -> Result<Value, Error> {
        ready(list_tasks(self, &incident_query(Some(&incident_id(number)))?))
    }

    /// Lists a page of fifty over all incidents.
    pub fn page(&self, query: &[(&str, &str)]) -> Result<TaskPage, Error> {
        let parameter =
            |name: &str| query.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        ready(list_all_tasks(self, &TaskQuery::read(self.now(), parameter)?))
    }
}

/// What an incident and its task are like.
struct Kind {
    severity: &'static str,
    status: &'static str,
    assignee: Option<&'static str>,
    is_open: bool,
    is_overdue: bool,
    is_mandatory: bool,
}

impl Kind {
    fn of(number: usize) -> Self {
        let severity = ["High", "Medium", "Low", "Informational"][number % 4];
        // Of those that are open among the others: one in so many.
        let one_in = |many| (number / 50).is_multiple_of(many);
        let (is_open, assigned, overdue, mandatory, closed) = if number < FIRST {
            (true, number < 60, number >= 40, number % 5 < 3, number % 5 >= 2)
        } else {
            (number.is_multiple_of(50), one_in(100), one_in(10), one_in(7), one_in(25))
        };
        Self {
            severity,
            status: if closed { "Closed" } else { "New" },
            assignee: assigned.then_some("ana@example.org"),
            is_open,
            is_overdue: overdue,
            is_mandatory: mandatory,
        }
    }

    fn task(&self) -> Result<AddTask, Error> {
        let due = if self.is_overdue { json!("2026-02-01T00:00:00Z") } else { Value::Null };
        Ok(AddTask::read(&json!({
            "incidentArmId": Uuid::nil(), "taskTitle": "Look", "assignee": self.assignee,
            "mandatory": self.is_mandatory, "dueTimeUtc": due,
        }))?)
    }
}

fn incident_id(number: usize) -> String {
    Uuid::from_u128(1 << 100 | number as u128).to_string()
}

/// The store in memory never makes anybody wait.
fn ready<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let waits = || Err(StoreError::Failed("the store in memory made somebody wait".into()).into());
    future.now_or_never().unwrap_or_else(waits)
}

impl KeyValue for Workspace {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.count(1, 0);
        Ok(self.values.borrow().get(key).map(|value| value.to_vec()))
    }

    async fn get_many(&self, keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.count(keys.len(), 0);
        let values = self.values.borrow();
        let value = |key: &String| values.get(key.as_str()).map(|value| value.to_vec());
        Ok(keys.iter().map(value).collect())
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.count(0, 1);
        self.values.borrow_mut().insert(key.into(), value.into());
        Ok(())
    }

    async fn set_many(&self, values: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        self.count(0, values.len());
        let values = values.into_iter().map(|(key, value)| (key.into(), value.into()));
        self.values.borrow_mut().extend(values);
        Ok(())
    }

    async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.count(1, usize::from(delta != 0));
        let mut counters = self.counters.borrow_mut();
        let counter = counters.entry(key.into()).or_default();
        *counter += delta;
        Ok(*counter)
    }
}

impl Pause for Workspace {
    async fn pause(&self, _time: Duration) {}

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

impl Clock for Workspace {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(NOW).unwrap_or_default()
    }
}

impl Ids for Workspace {
    fn uuid(&self) -> Uuid {
        self.ids.set(self.ids.get() + 1);
        Uuid::from_u128(self.ids.get())
    }
}

impl Settings for Workspace {
    fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// No rule here starts a playbook.
struct NoPlaybooks;

impl PlaybookStarter for NoPlaybooks {
    async fn run(
        &self,
        playbook: &str,
        _subject: &PlaybookSubject,
        _key: &str,
        _by: &Actor,
        _wait: Duration,
    ) -> Result<StartedPlaybook, Error> {
        Err(Error::PlaybookNotFound(playbook.to_owned()))
    }
}
