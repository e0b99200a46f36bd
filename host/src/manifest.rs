//! `spin.toml`, manifest version 2: exactly what this host offers of it.
//!
//! A key that is not listed here is refused by the parser, which names the key, its line and
//! what may stand there. A key of Spin's that is listed as [`NotOffered`] is refused with its
//! place, so that an application never runs with less than its manifest says.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use crate::error::StartError;

mod check;

/// The whole manifest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Must be 2.
    pub spin_manifest_version: u32,
    /// `[application]`
    pub application: Application,
    /// `[variables]`: what can be set from outside.
    #[serde(default)]
    pub variables: BTreeMap<String, Variable>,
    /// `[[trigger.http]]`
    #[serde(default)]
    pub trigger: Triggers,
    /// `[component.<id>]`
    #[serde(default)]
    pub component: BTreeMap<String, Component>,
}

/// `[application]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    #[serde(rename = "name")]
    _name: String,
    #[serde(default, rename = "version")]
    _version: String,
    #[serde(default, rename = "description")]
    _description: String,
    #[serde(default, rename = "authors")]
    _authors: Vec<String>,
    #[serde(default, rename = "targets")]
    _targets: Option<IgnoredAny>,
    #[serde(default, rename = "tool")]
    _tool: Option<IgnoredAny>,
    /// `[application.trigger]`
    #[serde(default)]
    pub trigger: ApplicationTriggers,
}

/// `[application.trigger]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationTriggers {
    /// `[application.trigger.http]`
    pub http: Option<ApplicationHttp>,
}

/// `[application.trigger.http]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationHttp {
    /// Only `/` is offered.
    pub base: Option<Spanned<String>>,
}

/// An entry of `[variables]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    #[serde(default, rename = "description")]
    _description: Option<String>,
    /// Whether a value must be given at the start.
    #[serde(default)]
    pub required: bool,
    /// The value when none is given.
    pub default: Option<String>,
    #[serde(default, rename = "secret")]
    _secret: bool,
}

/// `[[trigger.*]]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triggers {
    /// `[[trigger.http]]`
    #[serde(default)]
    pub http: Vec<HttpTrigger>,
}

/// `[[trigger.http]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpTrigger {
    #[serde(default, rename = "id")]
    _id: String,
    /// Where requests come in.
    pub route: Spanned<Route>,
    /// The component that answers.
    pub component: Spanned<String>,
    #[serde(default)]
    executor: NotOffered,
    #[serde(default)]
    static_response: NotOffered,
    #[serde(default)]
    components: NotOffered,
    #[serde(default)]
    dependencies: NotOffered,
}

/// The `route` of a trigger.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "expected a route such as \"/path/...\" or { private = true }")]
pub enum Route {
    /// A path that callers from outside reach.
    Path(String),
    /// Reached only by other components, as `http://<component>.spin.internal/`.
    Private(PrivateRoute),
}

/// `{ private = true }`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateRoute {
    /// Must be true.
    pub private: bool,
}

/// `[component.<id>]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// The component's file, from the manifest's folder.
    pub source: Source,
    /// Shown in the list of routes.
    #[serde(default)]
    pub description: String,
    /// Hosts it may call, see [`crate::outbound`].
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    /// Labels of the stores it may open.
    #[serde(default)]
    pub key_value_stores: Vec<String>,
    /// Its variables, as templates over `[variables]`.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Its environment variables.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// What is composed into it, by the name of the import.
    #[serde(default)]
    pub dependencies: BTreeMap<String, Dependency>,
    /// Whether every dependency gets all grants of the component.
    #[serde(default)]
    pub dependencies_inherit_configuration: bool,
    // Read by `spin build` and other tools, without a meaning at run time.
    #[serde(default, rename = "build")]
    _build: Option<Build>,
    #[serde(default, rename = "exclude_files")]
    _exclude_files: Vec<String>,
    #[serde(default, rename = "targets")]
    _targets: Option<IgnoredAny>,
    #[serde(default, rename = "tool")]
    _tool: Option<IgnoredAny>,
    #[serde(default)]
    files: NotOffered,
    #[serde(default)]
    allowed_http_hosts: NotOffered,
    #[serde(default)]
    sqlite_databases: NotOffered,
    #[serde(default)]
    ai_models: NotOffered,
    #[serde(default)]
    profile: NotOffered,
}

/// The `source` of a component: a local file. Downloads are left to `spin`.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected the path of a local file; this host downloads no components"
)]
pub enum Source {
    /// A path from the manifest's folder.
    Local(String),
}

/// `[component.<id>.build]`, read by `spin build`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    #[serde(rename = "command")]
    _command: IgnoredAny,
    #[serde(default, rename = "workdir")]
    _workdir: Option<String>,
    #[serde(default, rename = "watch")]
    _watch: Vec<String>,
}

/// An entry of `[component.<id>.dependencies]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// A file, from the manifest's folder.
    pub path: Option<String>,
    /// Or another component of this manifest, of which only the binary is taken.
    pub component: Option<String>,
    /// The export to plug in, when it is not named like the import.
    pub export: Option<String>,
    /// Which grants of the component it gets.
    pub inherit_configuration: Option<Inherit>,
    #[serde(default)]
    version: NotOffered,
    #[serde(default)]
    registry: NotOffered,
    #[serde(default)]
    package: NotOffered,
    #[serde(default)]
    url: NotOffered,
    #[serde(default)]
    digest: NotOffered,
}

/// `inherit_configuration`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "expected true, false or a list of grants")]
pub enum Inherit {
    /// All or nothing.
    All(bool),
    /// The named grants.
    Grants(Vec<Grant>),
}

/// A set of capabilities that a dependency can get from its component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// No AI model is offered here; naming the grant gives nothing.
    AiModels,
    /// Calls to the hosts of `allowed_outbound_hosts`.
    AllowedOutboundHosts,
    /// The environment variables.
    Environment,
    /// No file is offered here; naming the grant gives nothing.
    Files,
    /// The stores of `key_value_stores`.
    KeyValueStores,
    /// No SQL database is offered here; naming the grant gives nothing.
    SqliteDatabases,
    /// The component's variables.
    Variables,
}

/// A key that Spin knows and this host does not offer; where it stands, if it does.
type NotOffered = Option<Spanned<IgnoredAny>>;

impl Manifest {
    /// Reads and checks the manifest at `path`.
    pub fn read(path: &Path) -> Result<Self, StartError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| StartError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text)
            .map_err(|problem| StartError::Configuration { path: path.to_owned(), problem })
    }

    /// Reads and checks a manifest; the error says what is wrong, where, and what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let manifest: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        check::check(&manifest, text)?;
        Ok(manifest)
    }
}

#[cfg(test)]
mod tests;
