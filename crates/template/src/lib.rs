//! What people have, made into workflow definitions that run here.
//!
//! Accepted are an ARM template (`azuredeploy.json`) with one or more Logic Apps workflows, a
//! `workflow.json` of Logic Apps Standard, and a bare definition. An ARM template is deployed in
//! memory: its parameters, variables, conditions, copies and expressions are evaluated as Azure
//! would, and what only Azure knows (keys, principals) becomes a stated placeholder.
//!
//! The crate does no input or output. It reads no clock and draws no random number: time and
//! place come from [`Settings`].
//!
//! ```
//! use template::{Settings, import};
//! let source = br#"{"triggers": {}, "actions": {}}"#;
//! let playbooks = import(source, &Default::default(), &Settings::default()).unwrap();
//! assert_eq!(playbooks[0].name, "playbook");
//! ```

mod arm;
mod connections;
mod import;
mod playbook;
mod problem;
mod settings;
mod source;

pub use import::{given_values, import};
pub use playbook::{Identity, OpenParameter, Playbook};
pub use problem::{code, warning};
pub use settings::Settings;
pub use source::MAX_SOURCE_BYTES;
pub use workflow::Problem;
