//! Where everything lies: keys, journals and lists on a plain key-value store.
//!
//! The store has no transactions and its compare-and-swap cannot be relied on, so nothing here needs
//! either. A counter gives each new thing its number, each thing has a key of its own, a list is the counter
//! and one read of the keys below it, and what must be decided between writers is decided by order in a
//! journal. No key that holds something is ever written by two writers with different things to say, except
//! where the last writer is meant to win (an automation rule).

mod agenda;
mod directory;
mod history;
mod incidents;
mod journal;
mod key_value;
mod keys;
mod leases;
mod memory;
#[cfg(test)]
mod mixed;
mod number_set;
mod playbooks;
mod rules;
mod runs;
#[cfg(test)]
mod sample;
mod task_index;

pub use agenda::{Agenda, Item};
pub use incidents::{Appended, Incidents};
pub use key_value::{KeyValue, Pause, StoreError};
pub use keys::WORKSPACE;
pub use leases::{LEASE, Leases};
pub use memory::Memory;
pub use number_set::{Direction, NumberSet, Numbers, Write, tidy_up};
pub use playbooks::Playbooks;
pub use rules::Rules;
pub use runs::{RunSummary, Runs};
pub use task_index::{TaskIndex, TaskSet, due_number, place_of};
