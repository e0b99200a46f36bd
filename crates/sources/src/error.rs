//! Why a message could not be read.

use wire::api::FieldError;

use crate::senders;

/// A message that tells of no incident that can be understood. Never holds what the message said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The source that was named is none.
    #[error("source: expected one of {}, found another text", senders::NAMES.join(", "))]
    Unknown,
    /// No source was named, and the body's shape is nobody's.
    #[error(
        "the body is of no source that is known; name it with ?source=, or send one of these: {}",
        senders::shapes()
    )]
    NotRecognised,
    /// A field is missing or not as the sender writes it.
    #[error("{0}")]
    Field(#[from] FieldError),
    /// The message tells of more incidents than are taken at once.
    #[error("the message tells of more than {limit} incidents; send them in several")]
    TooMany {
        /// How many are taken.
        limit: usize,
    },
}

impl SourceError {
    /// The stable code that callers may branch on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "SourceUnknown",
            Self::NotRecognised => "SourceNotRecognised",
            Self::Field(_) => "InvalidField",
            Self::TooMany { .. } => "TooManyIncidents",
        }
    }

    /// The field that is meant, where one is.
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Unknown => Some("source"),
            Self::Field(error) => Some(&error.field),
            Self::NotRecognised | Self::TooMany { .. } => None,
        }
    }
}
