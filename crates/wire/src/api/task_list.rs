//! Lists of tasks over all incidents, as callers ask for them and see them.

use domain::{Severity, Status, TaskStatus};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{FieldError, Fields, task};
use crate::record::TaskSummary;

/// How many tasks a page has where the caller does not say.
const PAGE: usize = 50;
/// The most tasks of a page.
const LARGEST_PAGE: usize = 200;
/// Who can add a task, as [`domain::ActorKind::as_str`] says it.
const CREATORS: [&str; 4] = ["User", "Source", "AutomationRule", "Playbook"];
/// Every parameter there is.
const PARAMETERS: [&str; 13] = [
    "status",
    "assignee",
    "unassigned",
    "dueBefore",
    "dueAfter",
    "overdue",
    "mandatory",
    "creatorKind",
    "incidentSeverity",
    "incidentStatus",
    "order",
    "$top",
    "$skipToken",
];

/// The query of `GET /list-tasks` without an incident. What is absent does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskQuery {
    /// What comes first.
    pub order: Order,
    /// How many tasks a page has at the most.
    pub top: usize,
    /// Where the page begins; absent for the first one.
    pub from: Option<Position>,
    /// Done, or still to be done.
    pub status: Option<TaskStatus>,
    /// Who is to do it: a name, address or id in lower case.
    pub assignee: Option<String>,
    /// Whether nobody is to do it.
    pub unassigned: Option<bool>,
    /// Due at this moment or later.
    pub due_after: Option<Timestamp>,
    /// Due before this moment.
    pub due_before: Option<Timestamp>,
    /// Whether its incident can be closed while it is open.
    pub mandatory: Option<bool>,
    /// What kind of actor added it.
    pub creator: Option<&'static str>,
    /// How bad its incident is.
    pub severity: Option<Severity>,
    /// How far along its incident is.
    pub incident_status: Option<Status>,
}

/// What comes first in a list of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Order {
    /// What was added last.
    #[default]
    Newest,
    /// What is due soonest; then what has no due time, newest first. Open tasks only.
    Urgent,
}

/// Where a page of a list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Newest first: at this place among all tasks.
    Newest(u64),
    /// Most urgent first: at this number in the order of due times.
    Due(u64),
    /// Most urgent first, among those without a due time: at this place.
    NotDue(u64),
}

impl Position {
    /// As callers give it back: opaque to them, and safe in an address.
    pub fn token(&self) -> String {
        match self {
            Self::Newest(place) => format!("n{place}"),
            Self::Due(number) => format!("d{number}"),
            Self::NotDue(place) => format!("u{place}"),
        }
    }

    fn parse(order: Order, token: &str) -> Option<Self> {
        let (kind, number) = token.split_at_checked(1)?;
        let number = number.parse().ok()?;
        match (order, kind) {
            (Order::Newest, "n") => Some(Self::Newest(number)),
            (Order::Urgent, "d") => Some(Self::Due(number)),
            (Order::Urgent, "u") => Some(Self::NotDue(number)),
            _ => None,
        }
    }
}

impl TaskQuery {
    /// Reads a query, whose parameters are given by name. Other parameters are passed over.
    ///
    /// # Errors
    /// Names the parameter that is not as it should be, or does not go with another.
    pub fn read<'a>(
        now: Timestamp,
        parameter: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, FieldError> {
        let given = PARAMETERS.into_iter().filter_map(|name| Some((name, parameter(name)?)));
        let given = given.map(|(name, value)| (name.to_owned(), json!(value)));
        let body = Value::Object(given.collect::<Map<_, _>>());
        let fields = Fields::of(&body)?;
        let flag = |name| fields.choice(name, &["true", "false"], |text| text.parse().ok());
        let order = read_order(&fields)?;
        let creator =
            |text: &str| CREATORS.into_iter().find(|kind| kind.eq_ignore_ascii_case(text));
        let mut query = Self {
            order,
            top: read_top(&fields)?,
            from: read_position(&fields, order)?,
            status: fields.choice("status", TaskStatus::SPELLINGS, TaskStatus::parse)?,
            assignee: read_assignee(&fields)?,
            unassigned: flag("unassigned")?,
            due_after: fields.moment("dueAfter")?,
            due_before: fields.moment("dueBefore")?,
            mandatory: flag("mandatory")?,
            creator: fields.choice("creatorKind", &CREATORS, creator)?,
            severity: fields.choice("incidentSeverity", Severity::SPELLINGS, Severity::parse)?,
            incident_status: fields.choice("incidentStatus", Status::SPELLINGS, Status::parse)?,
        };
        let is_overdue = flag("overdue")?.unwrap_or_default();
        if is_overdue {
            query.due_before = Some(query.due_before.map_or(now, |before| before.min(now)));
        }
        if is_overdue || order == Order::Urgent {
            if query.status == Some(TaskStatus::Completed) {
                let expected = "New, as overdue=true and order=urgent are about open tasks";
                return Err(fields.error("status", expected));
            }
            query.status = Some(TaskStatus::New);
        }
        Ok(query)
    }

    /// Whether only tasks with a due time are asked for.
    pub fn is_by_due(&self) -> bool {
        self.due_after.is_some() || self.due_before.is_some()
    }

    /// Whether a task is asked for.
    pub fn admits(&self, summary: &TaskSummary) -> bool {
        let TaskSummary { incident, task } = summary;
        let extras = &task.content.extras;
        let assignee = extras.assignee.as_ref();
        self.status.is_none_or(|status| status == task.content.status)
            && self.unassigned.is_none_or(|unassigned| unassigned == assignee.is_none())
            && self
                .assignee
                .as_ref()
                .is_none_or(|name| assignee.is_some_and(|assignee| assignee.names().contains(name)))
            && self.due_after.is_none_or(|after| extras.due.is_some_and(|due| due >= after))
            && self.due_before.is_none_or(|before| extras.due.is_some_and(|due| due < before))
            && self.mandatory.is_none_or(|mandatory| mandatory == extras.mandatory)
            && self.creator.is_none_or(|kind| kind == task.created_by.kind.as_str())
            && self.severity.is_none_or(|severity| severity == incident.severity)
            && self.incident_status.is_none_or(|status| status == incident.status)
    }
}

fn read_order(fields: &Fields<'_>) -> Result<Order, FieldError> {
    let order = |text: &str| match text.to_ascii_lowercase().as_str() {
        "newest" => Some(Order::Newest),
        "urgent" => Some(Order::Urgent),
        _ => None,
    };
    Ok(fields.choice("order", &["newest", "urgent"], order)?.unwrap_or_default())
}

fn read_top(fields: &Fields<'_>) -> Result<usize, FieldError> {
    let Some(value) = fields.get("$top") else {
        return Ok(PAGE);
    };
    let top = value.as_str().and_then(|text| text.parse().ok());
    let expected = format!("a whole number from 1 to {LARGEST_PAGE}");
    top.filter(|top| (1..=LARGEST_PAGE).contains(top)).ok_or_else(|| fields.error("$top", expected))
}

fn read_assignee(fields: &Fields<'_>) -> Result<Option<String>, FieldError> {
    if fields.get("assignee").is_none() {
        return Ok(None);
    }
    Ok(Some(fields.required_text("assignee")?.trim().to_lowercase()))
}

fn read_position(fields: &Fields<'_>, order: Order) -> Result<Option<Position>, FieldError> {
    let Some(value) = fields.get("$skipToken") else {
        return Ok(None);
    };
    let position = value.as_str().and_then(|token| Position::parse(order, token));
    let expected = "the $skipToken of a nextLink of the same list";
    position.map(Some).ok_or_else(|| fields.error("$skipToken", expected))
}

/// A task as such a list shows it: as one of its incident's, with the member `incident` beside.
pub fn resource(summary: &TaskSummary) -> Value {
    let TaskSummary { incident, task } = summary;
    let mut resource = task::resource_of(&incident.arm_id(), task);
    resource["incident"] = json!({
        "id": incident.arm_id(),
        "name": incident.id,
        "incidentNumber": incident.number,
        "title": incident.title,
        "severity": incident.severity.as_str(),
        "status": incident.status.as_str(),
        "closedWithMandatoryOpen": incident.closed_with_mandatory_open,
    });
    resource
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> Result<TaskQuery, FieldError> {
        TaskQuery::read(Timestamp::UNIX_EPOCH, |name| {
            query.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
        })
    }

    #[test]
    fn each_parameter_that_is_wrong_is_named() {
        for (query, field) in [
            (&[("$top", "0")][..], "$top"),
            (&[("$top", "201")], "$top"),
            (&[("$top", "many")], "$top"),
            (&[("order", "oldest")], "order"),
            (&[("status", "Open")], "status"),
            (&[("assignee", " ")], "assignee"),
            (&[("unassigned", "")], "unassigned"),
            (&[("dueBefore", "tomorrow")], "dueBefore"),
            (&[("mandatory", "yes")], "mandatory"),
            (&[("creatorKind", "Robot")], "creatorKind"),
            (&[("incidentSeverity", "Bad")], "incidentSeverity"),
            (&[("incidentStatus", "Open")], "incidentStatus"),
            (&[("$skipToken", "x1")], "$skipToken"),
            (&[("$skipToken", "é1")], "$skipToken"),
            (&[("$skipToken", "")], "$skipToken"),
            (&[("$skipToken", "d7")], "$skipToken"),
            (&[("order", "urgent"), ("$skipToken", "n7")], "$skipToken"),
            (&[("overdue", "true"), ("status", "Completed")], "status"),
            (&[("order", "urgent"), ("status", "Completed")], "status"),
        ] {
            assert_eq!(read(query).unwrap_err().field, field, "{query:?}");
        }
    }

    #[test]
    fn words_are_read_in_any_case() {
        let query = read(&[
            ("status", "new"),
            ("creatorKind", "playbook"),
            ("assignee", " Ana@Example.org "),
        ]);
        let query = query.unwrap();
        assert_eq!(query.status, Some(TaskStatus::New));
        assert_eq!(query.creator, Some("Playbook"));
        assert_eq!(query.assignee.as_deref(), Some("ana@example.org"));
    }

    #[test]
    fn what_a_token_says_is_read_again() {
        for (order, position) in [
            ("newest", Position::Newest(1)),
            ("urgent", Position::Due(u64::MAX)),
            ("urgent", Position::NotDue(7)),
        ] {
            let token = position.token();
            let query = read(&[("order", order), ("$skipToken", &token)]).unwrap();
            assert_eq!(query.from, Some(position));
        }
    }
}
