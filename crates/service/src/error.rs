//! Why a use case could not do what it was asked for.

use domain::{Case, Incident, Rejection, Task};
use serde_json::Value;
use sources::SourceError;
use store::StoreError;
use uuid::Uuid;
use wire::api::{self, FieldError};
use workflow::request::Mismatch;

/// An error that a caller sees. Every code has its line in `docs/errors.md`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field of the request is missing or not as expected.
    #[error("{0}")]
    InvalidField(#[from] FieldError),
    /// A message of an incident source cannot be read.
    #[error("{0}")]
    Source(#[from] SourceError),
    /// A playbook's definition cannot run; every place that stands in the way is listed.
    #[error("the playbook cannot run here; the details name every place")]
    PlaybookInvalid(Vec<Detail>),
    /// There is no such incident.
    #[error("incident {0} does not exist")]
    IncidentNotFound(Uuid),
    /// There is no such task.
    #[error("task {task} does not exist in incident {incident}")]
    TaskNotFound {
        /// The incident.
        incident: Uuid,
        /// The task.
        task: Uuid,
    },
    /// There is no such playbook.
    #[error("playbook '{0}' does not exist")]
    PlaybookNotFound(String),
    /// There is no such automation rule.
    #[error("automation rule '{0}' does not exist")]
    RuleNotFound(String),
    /// There is no such run.
    #[error("run '{0}' does not exist")]
    RunNotFound(String),
    /// A call does not fit the Request trigger that it is meant for.
    #[error("{}", mismatch(.0))]
    TriggerMismatch(Mismatch),
    /// The incident has as many tasks as it may have.
    #[error("the incident already has {limit} tasks, which is as many as it may have")]
    TaskLimitReached {
        /// How many that is.
        limit: usize,
    },
    /// Somebody else changed the thing in the meantime.
    #[error("newer version of resource '{resource}' exists; nothing was saved")]
    Conflict {
        /// Its id.
        resource: String,
        /// The thing as it is now, where it is shown.
        current: Option<Box<Value>>,
    },
    /// The incident had a task of this id, which was deleted.
    #[error("task {0} was deleted; its id cannot be used again")]
    TaskDeleted(Uuid),
    /// The incident cannot be closed while mandatory tasks are open; each is listed.
    #[error(
        "mandatory tasks are open; complete them, or give a reason to close the incident anyway"
    )]
    MandatoryTasksOpen(Vec<Detail>),
    /// There are as many automation rules as there may be.
    #[error(
        "there are already {limit} automation rules, which is as many as there may be (variable \
         limit_automation_rules)"
    )]
    RuleLimitReached {
        /// How many that is.
        limit: usize,
    },
    /// A variable that the operator sets is not as it should be.
    #[error("variable {variable}: expected a whole number, not too large, found {found}")]
    SettingInvalid {
        /// The variable's name.
        variable: &'static str,
        /// What was found there.
        found: &'static str,
    },
    /// A variable that the operator sets could not be read.
    #[error("variable {variable} could not be read")]
    SettingUnavailable {
        /// The variable's name.
        variable: &'static str,
    },
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A playbook could not be started.
    #[error("the playbook could not be started: {0}")]
    PlaybookUnavailable(String),
}

/// One of several places that are wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// A stable code.
    pub code: String,
    /// What is wrong there, and why.
    pub message: String,
    /// Where: a JSON path.
    pub target: String,
}

/// The kinds of errors, by what the caller can do about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Send something else.
    Invalid,
    /// It is well-formed, but cannot be done with this content.
    Unprocessable,
    /// Use another method.
    WrongMethod,
    /// Name something that exists.
    NotFound,
    /// Look again at what is there now.
    Conflict,
    /// Try again later.
    Unavailable,
    /// Tell the operator.
    Internal,
}

impl Error {
    /// The stable code that callers may branch on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidField(_) => "InvalidField",
            Self::Source(error) => error.code(),
            Self::PlaybookInvalid(_) => "PlaybookInvalid",
            Self::IncidentNotFound(_) => "IncidentNotFound",
            Self::TaskNotFound { .. } => "TaskNotFound",
            Self::PlaybookNotFound(_) => "PlaybookNotFound",
            Self::RuleNotFound(_) => "RuleNotFound",
            Self::RunNotFound(_) => "RunNotFound",
            Self::TriggerMismatch(Mismatch::NotRequest) => "TriggerNotFound",
            Self::TriggerMismatch(Mismatch::Path) => "TriggerPathMismatch",
            Self::TriggerMismatch(Mismatch::Method) => "TriggerMethodMismatch",
            Self::TriggerMismatch(Mismatch::Schema) => "TriggerSchemaMismatch",
            Self::TaskLimitReached { .. } => "TaskLimitReached",
            Self::Conflict { .. } => "Conflict",
            Self::TaskDeleted(_) => "TaskDeleted",
            Self::MandatoryTasksOpen(_) => "MandatoryTasksOpen",
            Self::RuleLimitReached { .. } => "RuleLimitReached",
            Self::SettingInvalid { .. } => "SettingInvalid",
            Self::SettingUnavailable { .. } => "SettingUnavailable",
            Self::Store(StoreError::Failed(_)) => "StoreUnavailable",
            Self::Store(StoreError::Busy { .. }) => "StoreBusy",
            Self::Store(StoreError::Record { .. }) => "RecordUnreadable",
            Self::PlaybookUnavailable(_) => "PlaybookUnavailable",
        }
    }

    /// What kind it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::InvalidField(_) | Self::Source(_) | Self::TriggerMismatch(Mismatch::Schema) => {
                Kind::Invalid
            }
            Self::TriggerMismatch(Mismatch::Method) => Kind::WrongMethod,
            Self::TriggerMismatch(Mismatch::NotRequest | Mismatch::Path) => Kind::NotFound,
            Self::PlaybookInvalid(_) => Kind::Unprocessable,
            Self::IncidentNotFound(_)
            | Self::TaskNotFound { .. }
            | Self::PlaybookNotFound(_)
            | Self::RuleNotFound(_)
            | Self::RunNotFound(_) => Kind::NotFound,
            Self::TaskLimitReached { .. }
            | Self::Conflict { .. }
            | Self::TaskDeleted(_)
            | Self::MandatoryTasksOpen(_)
            | Self::RuleLimitReached { .. } => Kind::Conflict,
            Self::Store(error) if error.is_retryable() => Kind::Unavailable,
            Self::Store(_) | Self::SettingInvalid { .. } => Kind::Internal,
            Self::PlaybookUnavailable(_) | Self::SettingUnavailable { .. } => Kind::Unavailable,
        }
    }

    /// Why a change of an incident could not be done. `case` is what the incident is now.
    pub(crate) fn rejected(rejection: &Rejection, case: &Case, incident: Uuid) -> Self {
        let resource = || case.incident().map_or(incident.to_string(), Incident::arm_id);
        match rejection {
            Rejection::NoIncident => Self::IncidentNotFound(incident),
            Rejection::NoTask { task } => Self::TaskNotFound { incident, task: *task },
            Rejection::TaskLimit { limit } => Self::TaskLimitReached { limit: *limit },
            Rejection::TaskDeleted { task } => Self::TaskDeleted(*task),
            Rejection::Stale => Self::Conflict { resource: resource(), current: None },
            Rejection::MandatoryTasksOpen => Self::MandatoryTasksOpen(mandatory_tasks(case)),
        }
    }

    /// The same, showing the thing as it is now.
    pub(crate) fn with_current(self, current: Value) -> Self {
        let id = current["id"].as_str().map(str::to_owned);
        match self {
            Self::Conflict { resource, .. } => Self::Conflict {
                resource: id.unwrap_or(resource),
                current: Some(Box::new(current)),
            },
            other => other,
        }
    }

    /// The thing as it is now, where somebody else changed it in the meantime.
    pub fn current(&self) -> Option<&Value> {
        match self {
            Self::Conflict { current, .. } => current.as_deref(),
            _ => None,
        }
    }

    /// The field that is meant, where one is.
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::InvalidField(error) => Some(&error.field),
            Self::Source(error) => error.target(),
            _ => None,
        }
    }

    /// Every place that is wrong, where there are several.
    pub fn details(&self) -> &[Detail] {
        match self {
            Self::PlaybookInvalid(details) | Self::MandatoryTasksOpen(details) => details,
            _ => &[],
        }
    }
}

/// The open tasks that keep an incident from being closed.
fn mandatory_tasks(case: &Case) -> Vec<Detail> {
    let open = case.tasks().iter().filter(|task| task.holds_back());
    let detail = |task: &Task| Detail {
        code: "MandatoryTaskOpen".into(),
        message: task.content.title.clone(),
        target: case.incident().map(|i| api::task::arm_id(i, task)).unwrap_or_default(),
    };
    open.map(detail).collect()
}

fn mismatch(mismatch: &Mismatch) -> &'static str {
    match mismatch {
        Mismatch::NotRequest => "the playbook has no Request trigger of this name",
        Mismatch::Method => "the trigger takes another method",
        Mismatch::Path => "the path does not fit the trigger's relative path",
        Mismatch::Schema => "the body does not fit the trigger's schema",
    }
}
