//! What lies in the store: JSON with a version in front.
//!
//! A record is never read by guessing: one of a version that this release does not know is an error that
//! names the version. `tests/records.rs` holds records as earlier releases wrote them.

mod task;

use domain::{Actor, AutomationRule};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api;

pub use task::{IncidentSummary, TaskSummary};

/// The version that this release writes.
pub const VERSION: u32 = 1;

/// Why stored bytes cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The record was written by a release that this one does not know.
    #[error("the record has version {found}, this release reads version {VERSION}")]
    Version {
        /// The record's version.
        found: u32,
    },
    /// The bytes are not such a record. Holds no content, only where reading stopped.
    #[error("the record cannot be read at byte {column}: {fault}")]
    Broken {
        /// Where, in bytes from the start.
        column: usize,
        /// What kind of fault.
        fault: &'static str,
    },
}

#[derive(Serialize)]
struct Written<'a, T> {
    v: u32,
    record: &'a T,
}

#[derive(Deserialize)]
struct Head {
    v: u32,
}

#[derive(Deserialize)]
struct Read<T> {
    record: T,
}

/// Writes a record with its version.
pub fn write(record: &impl Serialize) -> Vec<u8> {
    // A record holds texts, numbers and JSON only, with texts as keys: writing it into memory cannot fail.
    serde_json::to_vec(&Written { v: VERSION, record }).unwrap_or_default()
}

/// Reads a record.
///
/// # Errors
/// When its version is unknown or the bytes are something else.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, RecordError> {
    let head: Head = serde_json::from_slice(bytes).map_err(broken)?;
    if head.v != VERSION {
        return Err(RecordError::Version { found: head.v });
    }
    serde_json::from_slice::<Read<T>>(bytes).map(|read| read.record).map_err(broken)
}

fn broken(error: serde_json::Error) -> RecordError {
    use serde_json::error::Category::{Data, Eof, Io, Syntax};
    let fault = match error.classify() {
        Data => "another shape",
        Eof => "it ends too early",
        Io | Syntax => "not JSON",
    };
    RecordError::Broken { column: error.column(), fault }
}

/// An automation rule as it lies in the store. A deleted rule keeps its record, so that its place in the
/// list of names stays true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleRecord {
    /// The rule's id, as it was first spelled.
    pub id: String,
    /// Counts the changes; the etag is made of it.
    pub version: u64,
    /// The rule; absent when it was deleted.
    pub rule: Option<AutomationRule>,
    /// When it was first put.
    pub created: Timestamp,
    /// Who put it first.
    pub created_by: Actor,
    /// When it last changed.
    pub modified: Timestamp,
    /// Who last changed it.
    pub modified_by: Actor,
}

impl RuleRecord {
    /// The rule as a resource: `{id, name, type, etag, properties}`; absent when it was deleted.
    pub fn resource(&self) -> Option<Value> {
        let mut properties = api::rule::properties(self.rule.as_ref()?);
        if let Some(members) = properties.as_object_mut() {
            members.insert("createdTimeUtc".into(), json!(self.created));
            members.insert("lastModifiedTimeUtc".into(), json!(self.modified));
            members.insert("createdBy".into(), api::client_info(&self.created_by));
            members.insert("lastModifiedBy".into(), api::client_info(&self.modified_by));
        }
        Some(json!({
            "id": domain::WorkspaceId::default().resource("automationRules", &self.id),
            "name": self.id,
            "type": "Microsoft.SecurityInsights/automationRules",
            "etag": api::etag(self.version),
            "properties": properties,
        }))
    }
}

/// A version of a playbook as it lies in the store. Never rewritten: a later one has a number of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlaybookRecord {
    /// The playbook's name, as it was first spelled.
    pub name: String,
    /// The workflow definition; absent when this version says that the playbook was deleted.
    #[serde(default, with = "expression::exact")]
    pub definition: Option<expression::Value>,
    /// Values of the definition's parameters that were given with it.
    #[serde(default, with = "expression::exact")]
    pub parameters: expression::Object,
    /// When it was put.
    pub at: Timestamp,
    /// Who put it.
    pub by: Actor,
}

/// What a run is of; written once, before its first entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The run's id.
    pub id: String,
    /// The playbook's name.
    pub playbook: String,
    /// Which version of it.
    pub version: u64,
    /// The incident, where the run is on one.
    pub incident: Option<uuid::Uuid>,
    /// When it was asked for.
    pub at: Timestamp,
    /// Who asked for it.
    pub by: Actor,
    /// Who drives it first, without having to claim it.
    pub driver: uuid::Uuid,
    /// What a callback has to name, so that nobody can make one up.
    pub secret: uuid::Uuid,
    /// The run that this one repeats.
    pub resubmits: Option<String>,
}

/// How a run ended; written once, after its last entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunEndRecord {
    /// `Succeeded`, `Failed`, `Cancelled` or `TimedOut`.
    pub status: String,
    /// A failure's stable code.
    pub code: Option<String>,
    /// A failure in words.
    pub message: Option<String>,
    /// The action that failed.
    pub action: Option<String>,
    /// When.
    pub at: Timestamp,
}
