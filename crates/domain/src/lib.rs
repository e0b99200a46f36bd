//! What an incident, a task and an automation rule are, and what may happen to them.
//!
//! Everything here is a decision on values: no I/O, no clock, no HTTP, no storage. Types that outlive a
//! request can be serialised; where to and with which version is not known here. JSON appears only as data
//! that belongs to somebody else (an alert, an entity) and is kept as it came.

pub mod actor;
pub mod arm_id;
pub mod case;
pub mod changes;
pub mod condition;
pub mod delivery;
pub mod incident;
pub mod limits;
pub mod rule;
pub mod situation;
pub mod task;

pub use actor::{Actor, ActorKind};
pub use arm_id::{ArmIdError, IncidentRef, TaskRef, WorkspaceId};
pub use case::{Case, Change, Entry, Rejection, Verdict};
pub use changes::Changes;
pub use condition::Condition;
pub use delivery::{Delivery, DeliveryRecord, Handling};
pub use incident::{Incident, IncidentChanges, IncidentContent, Label, Owner, Severity, Status};
pub use limits::Limits;
pub use rule::{AutomationRule, Considered, On, Reason, RuleAction, Trigger};
pub use situation::Situation;
pub use task::{Assignee, Due, NewTask, Task, TaskContent, TaskExtras, TaskStatus, TextFormat};
