//! Why the host did not start. A request never ends in one of these.

use std::path::PathBuf;

/// An obstacle found before the first request is taken.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A file that was named, or is needed, cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Unreadable {
        /// The file as it was looked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of configuration is not what it should be.
    #[error("{}: {problem}", .path.display())]
    Configuration {
        /// The file.
        path: PathBuf,
        /// What is wrong, where, and what was expected.
        problem: String,
    },
    /// The value of a variable is missing or malformed.
    #[error("{0}")]
    Variable(String),
    /// A component cannot be put together, compiled or linked.
    #[error("component {component}: {problem}")]
    Component {
        /// The component's id in spin.toml.
        component: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The key-value store cannot be opened.
    #[error("key-value store {label:?}: {problem}")]
    Store {
        /// The store's label.
        label: String,
        /// What the backend said.
        problem: String,
    },
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: std::net::SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The WebAssembly engine refused its configuration.
    #[error("the WebAssembly engine did not start: {0}")]
    Engine(String),
}

impl StartError {
    /// A word for this kind of error that stays the same between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "HOST_UNREADABLE_FILE",
            Self::Configuration { .. } => "HOST_BAD_CONFIGURATION",
            Self::Variable(_) => "HOST_BAD_VARIABLE",
            Self::Component { .. } => "HOST_BAD_COMPONENT",
            Self::Store { .. } => "HOST_STORE_UNAVAILABLE",
            Self::Listen { .. } => "HOST_CANNOT_LISTEN",
            Self::Engine(_) => "HOST_ENGINE",
        }
    }

    /// An error of the component `component`.
    pub fn component(component: &str, problem: impl std::fmt::Display) -> Self {
        Self::Component { component: component.to_owned(), problem: problem.to_string() }
    }
}
