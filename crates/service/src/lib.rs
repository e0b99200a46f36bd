//! The use cases: one file for each thing that a caller can ask for.
//!
//! A use case takes the world it works in (store, clock, ids, what it may call), who is acting, and a
//! request that has been read; it decides with `domain` and `workflow`, and answers with a resource or an
//! [`Error`]. It knows nothing of HTTP.

mod activity;
mod add_task;
mod automation;
mod automation_rules;
mod complete_task;
mod edit;
mod edit_task;
mod error;
mod incident;
mod list_all_tasks;
mod list_tasks;
mod on_incident;
mod on_message;
mod playbooks;
mod ports;
mod run;

pub use activity::{Exported, export, export_incident, get_activity};
pub use add_task::add_task;
pub use automation_rules::{
    delete_rule, get_rule, list_rules, list_rules_with_action, put_rule, test_rule,
};
pub use complete_task::{Completed, complete_task};
pub use edit_task::{delete_task, get_task, patch_task, put_task};
pub use error::{Detail, Error, Kind};
pub use incident::{edit_incident, get_incident};
pub use list_all_tasks::{TaskPage, list_all_tasks};
pub use list_tasks::list_tasks;
pub use on_incident::{Handled, on_incident};
pub use on_message::{Message, on_message};
pub use playbooks::{
    Import, delete_playbook, get_playbook, list_playbooks, put_playbooks, read_import,
};
pub use ports::{
    Clock, Ids, Performer, PlaybookStarter, PlaybookSubject, Settings, StartedPlaybook, World,
};
pub use run::{
    Drive, Invoked, RunRequest, ShownRun, Started, Stopped, Subject, TriggerCall, call_back,
    cancel_run, get_iterations, get_run, invoke, list_runs, read_run_request, resubmit_run,
    simulate_run, start_run, tick,
};
