//! The values of `[variables]` and what each component sees of them.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use crate::error::StartError;
use crate::manifest::{Component, Manifest};

mod import;

pub use import::{ComponentVariables, VariablesView};

/// The environment variable of `name` is this followed by the name in capitals.
const ENVIRONMENT_PREFIX: &str = "SPIN_VARIABLE_";

/// A text with `{{ name }}` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable(String),
}

impl Template {
    /// Splits `text` at its `{{ name }}`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, after)) = after.split_once("}}") else {
                return Err("expected '}}' after '{{'".to_owned());
            };
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let name = name.trim();
            check_name(name)?;
            parts.push(Part::Variable(name.to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The variables it mentions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Variable(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// Puts the values in; the error is the name that has none.
    fn fill(&self, values: &HashMap<String, String>) -> Result<String, String> {
        let mut filled = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Variable(name) => filled.push_str(values.get(name).ok_or(name)?),
            }
        }
        Ok(filled)
    }
}

/// Checks the spelling of a variable's name, as Spin has it: lower-case words of letters and
/// digits, joined by single underscores, beginning with a letter.
pub fn check_name(name: &str) -> Result<(), String> {
    let word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    if name.starts_with(|c: char| c.is_ascii_lowercase()) && name.split('_').all(word) {
        Ok(())
    } else {
        Err(format!("{name:?} is not a variable name, expected lower_snake_case"))
    }
}

/// The values of all variables of an application.
#[derive(Debug, Default)]
pub struct Variables(HashMap<String, String>);

impl Variables {
    /// Gathers the values: `given` (from the command line) before the environment, as looked up
    /// by `environment`, before the manifest's defaults.
    pub fn gather(
        manifest: &Manifest,
        given: &HashMap<String, String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, StartError> {
        if let Some(name) = given.keys().find(|name| !manifest.variables.contains_key(*name)) {
            return Err(StartError::Variable(format!(
                "--variable {name}: there is no such variable in the manifest's [variables]"
            )));
        }
        let mut values = HashMap::new();
        let mut missing = Vec::new();
        for (name, variable) in &manifest.variables {
            let key = format!("{ENVIRONMENT_PREFIX}{}", name.to_ascii_uppercase());
            let value = given
                .get(name)
                .cloned()
                .or_else(|| environment(&key))
                .or_else(|| variable.default.clone());
            match value {
                Some(value) => _ = values.insert(name.clone(), value),
                None => missing.push(name.as_str()),
            }
        }
        if !missing.is_empty() {
            return Err(StartError::Variable(format!(
                "no value for the required variable(s) {}: give --variable NAME=VALUE or set \
                 {ENVIRONMENT_PREFIX}NAME",
                missing.join(", ")
            )));
        }
        Ok(Self(values))
    }

    /// Fills a template that [`Manifest::parse`] has checked.
    pub fn fill(&self, text: &str) -> Result<String, StartError> {
        Template::parse(text)
            .and_then(|template| template.fill(&self.0))
            .map_err(StartError::Variable)
    }

    /// What `component` sees: its own names and nothing else.
    pub fn of_component(
        &self,
        component: &Component,
    ) -> Result<BTreeMap<String, String>, StartError> {
        component
            .variables
            .iter()
            .map(|(name, template)| Ok((name.clone(), self.fill(template)?)))
            .collect()
    }
}

/// A `--variable` argument, in one of Spin's forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// `NAME=VALUE`
    Value(String, String),
    /// `NAME=@FILE`: the value is the file's content.
    Content(String, PathBuf),
    /// `@FILE.toml`: a table of names and values.
    Table(PathBuf),
}

impl std::str::FromStr for Given {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix('@') {
            return if path.ends_with(".toml") {
                Ok(Self::Table(PathBuf::from(path)))
            } else {
                Err("expected a .toml file after '@'".to_owned())
            };
        }
        match text.split_once('=') {
            Some((name, value)) => Ok(match value.strip_prefix('@') {
                Some(path) => Self::Content(name.to_owned(), PathBuf::from(path)),
                None => Self::Value(name.to_owned(), value.to_owned()),
            }),
            None => Err("expected NAME=VALUE, NAME=@FILE or @FILE.toml".to_owned()),
        }
    }
}

impl Given {
    /// Adds the values to `values`, reading files.
    pub fn add_to(&self, values: &mut HashMap<String, String>) -> Result<(), StartError> {
        let read = |path: &PathBuf| {
            std::fs::read_to_string(path)
                .map_err(|source| StartError::Unreadable { path: path.clone(), source })
        };
        match self {
            Self::Value(name, value) => _ = values.insert(name.clone(), value.clone()),
            Self::Content(name, path) => _ = values.insert(name.clone(), read(path)?),
            Self::Table(path) => {
                let table: HashMap<String, String> =
                    toml::from_str(&read(path)?).map_err(|_| {
                        // The parser's own message would print the line, which may hold a secret.
                        StartError::Configuration {
                            path: path.clone(),
                            problem: "expected a flat table of names and texts".to_owned(),
                        }
                    })?;
                values.extend(table);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
