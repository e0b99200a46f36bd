//! Runs of playbooks: the engine decides, what it asks for is performed here.
//!
//! Every event is in the run's journal before the engine sees it, so that a run can be taken up again from
//! its journal alone, by anybody: replaying it asks for the same calls, with the same keys.

mod call_back;
mod drive;
mod events;
mod heard;
mod invoke;
mod own_tasks;
mod resubmit;
mod show;
mod simulate;
mod start;
mod tick;

pub use call_back::call_back;
pub use drive::{Drive, Stopped};
pub use events::cancel_run;
pub use invoke::{Invoked, TriggerCall, invoke};
pub use resubmit::resubmit_run;
pub use show::{ShownRun, get_iterations, get_run, list_runs};
pub use simulate::simulate_run;
pub use start::{RunRequest, Started, Subject, read_run_request, start_run};
pub(crate) use tick::note_schedule;
pub use tick::tick;
