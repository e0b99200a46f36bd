//! Workflow Definition Language expressions: text to tokens to tree to value.
//!
//! A workflow definition carries expressions in its strings: `"@add(1, 2)"`, or text with
//! `"Incident @{triggerBody()?['title']}"`. [`Template`] is one such string, compiled once and
//! evaluated as often as needed; [`Tree`] is any JSON with templates in it; [`Condition`] is the
//! test of an `If`, `Until` or `Query`. What a name means in a run is answered by a [`Scope`].
//!
//! The crate does no input or output, reads no clock, draws no random number (the [`Scope`] is
//! asked for those) and knows nothing of incidents.
//!
//! ```
//! use expression::{NoScope, Template, Value};
//! let template = Template::parse("Task @{add(1, 2)}").unwrap();
//! assert_eq!(template.evaluate(&NoScope).unwrap(), Value::from("Task 3"));
//! ```

mod condition;
mod content;
mod culture;
mod dates;
mod error;
mod evaluate;
mod functions;
mod limits;
mod padding;
mod reference;
mod scope;
pub mod syntax;
mod template;
mod tree;
mod value;
mod xml;
mod xpath;

pub use condition::{Condition, ConditionError};
pub use error::{EvaluationError, EvaluationErrorKind, Span, SyntaxError, SyntaxErrorKind};
pub use functions::function_names;
pub use limits::{MAX_DEPTH, MAX_ITEMS, MAX_TEMPLATE_BYTES, MAX_TEXT_BYTES, MAX_VALUE_DEPTH};
pub use reference::{Name, Reference, References};
pub use scope::{NoScope, Scope};
pub use template::Template;
pub use tree::{JsonPath, Step, Tree};
pub use value::{JsonError, Kind, Number, Object, Value, exact};
