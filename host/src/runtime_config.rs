//! The runtime config file: Spin's, as far as it concerns key-value stores.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::StartError;

/// The store's file in the state folder, named as Spin names it.
const DEFAULT_FILE: &str = "sqlite_key_value.db";
/// The label that always exists.
const DEFAULT_LABEL: &str = "default";

/// Where the stores of an application are.
#[derive(Debug, PartialEq, Eq)]
pub struct RuntimeConfig {
    /// By label.
    pub stores: BTreeMap<String, StoreConfig>,
}

/// Where a store is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum StoreConfig {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A Redis server, by its URL.
    Redis(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    key_value_store: BTreeMap<String, Entry>,
}

/// `[key_value_store.<label>]`
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
enum Entry {
    Spin { path: PathBuf },
    Redis { url: String },
}

impl RuntimeConfig {
    /// Reads `file`, if there is one. A relative path in it is taken from the file's folder.
    pub fn read(file: Option<&Path>, state_dir: &Path) -> Result<Self, StartError> {
        let default = StoreConfig::Sqlite(state_dir.join(DEFAULT_FILE));
        let mut stores = BTreeMap::from([(DEFAULT_LABEL.to_owned(), default)]);
        if let Some(path) = file {
            let text = std::fs::read_to_string(path)
                .map_err(|source| StartError::Unreadable { path: path.to_owned(), source })?;
            let folder = path.parent().unwrap_or(Path::new(""));
            let parsed: File = toml::from_str(&text).map_err(|error| {
                // The parser's full text would print the line, and a URL may hold a password.
                let offset = error.span().map_or(0, |span| span.start);
                let line = text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
                let problem = format!("line {line}: {}", error.message());
                StartError::Configuration { path: path.to_owned(), problem }
            })?;
            for (label, entry) in parsed.key_value_store {
                let store = match entry {
                    Entry::Spin { path } => StoreConfig::Sqlite(folder.join(path)),
                    Entry::Redis { url } => StoreConfig::Redis(url),
                };
                stores.insert(label, store);
            }
        }
        Ok(Self { stores })
    }
}
