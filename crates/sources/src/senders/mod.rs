//! The senders, one file each. A new one is a new file, and its two lines here.

mod alertmanager;
mod elastic;
mod grafana;
mod graph;
mod ocsf;
mod sentinel;
mod splunk;
mod wazuh;

use jiff::Timestamp;
use serde_json::Value;
use wire::api::FieldError;
use wire::api::incident::Received;

/// A sender.
pub(crate) struct Source {
    /// Its name in `?source=`.
    pub name: &'static str,
    /// What its message is recognised by, in words.
    pub shape: &'static str,
    /// Whether a message looks like one of its own.
    pub recognises: fn(&Value) -> bool,
    /// Reads a message.
    pub read: fn(&Value, Timestamp) -> Result<Vec<Received>, FieldError>,
}

/// All of them, in the order in which they are asked whether a message is theirs; the first that says so
/// reads it. The exact come before the lenient: Elastic's bodies are written by its users.
const SOURCES: [&Source; 8] = [
    &sentinel::SOURCE,
    &ocsf::SOURCE,
    &grafana::SOURCE,
    &alertmanager::SOURCE,
    &graph::SOURCE,
    &splunk::SOURCE,
    &wazuh::SOURCE,
    &elastic::SOURCE,
];

/// The sender whose words need no mapping.
pub(crate) const SENTINEL: &str = sentinel::SOURCE.name;

/// The names that `?source=` takes.
pub const NAMES: [&str; SOURCES.len()] = {
    let mut names = [""; SOURCES.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = SOURCES[place].name;
        place += 1;
    }
    names
};

/// The sender of this name, in any case.
pub(crate) fn named(name: &str) -> Option<&'static Source> {
    SOURCES.into_iter().find(|source| source.name.eq_ignore_ascii_case(name.trim()))
}

/// The first sender that says that a message is its own.
pub(crate) fn recognise(body: &Value) -> Option<&'static Source> {
    SOURCES.into_iter().find(|source| (source.recognises)(body))
}

/// The names of all senders that say that a message is their own; the first would read it.
pub fn recognised_by(body: &Value) -> Vec<&'static str> {
    SOURCES.iter().filter(|source| (source.recognises)(body)).map(|source| source.name).collect()
}

/// What each sender's message is recognised by, in words.
pub(crate) fn shapes() -> String {
    SOURCES.map(|source| format!("{} ({})", source.name, source.shape)).join("; ")
}
