//! The builder of worlds.

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Once;

use stand_ins::{Options, StandIns};

use crate::host::{Running, Start};
use crate::{Client, Host, Redis, State, paths, say};

/// Runs a test on the local host and, where it is installed, on Spin.
pub fn on_each_host(test: impl Fn(Host)) {
    static SAID: Once = Once::new();
    let hosts = Host::here();
    if !hosts.contains(&Host::Spin) {
        SAID.call_once(|| say("Spin is not installed: these tests run on the local host alone"));
    }
    for host in hosts {
        test(host);
    }
}

/// What a world is to be like.
#[derive(Debug)]
pub struct Setup {
    host: Host,
    manifest: PathBuf,
    state: Rc<State>,
    variables: Vec<(String, String)>,
    stand_ins: Option<Options>,
    redis: Option<String>,
}

/// A host, its store and the stand-ins.
#[derive(Debug)]
pub struct World {
    /// A client of the host.
    pub client: Client,
    /// The stand-ins, where the setup asked for them.
    pub stand_ins: Option<StandIns>,
    host: Running,
    state: Rc<State>,
}

impl Setup {
    /// The application as it is, with an empty store in a file, and no stand-ins.
    #[must_use]
    pub fn new(host: Host) -> Self {
        Self {
            host,
            manifest: paths::manifest(),
            state: Rc::default(),
            variables: vec![],
            stand_ins: None,
            redis: None,
        }
    }

    /// With stand-ins; the connectors talk to them.
    #[must_use]
    pub fn stand_ins(mut self, options: Options) -> Self {
        self.stand_ins = Some(options);
        self
    }

    /// With another manifest.
    #[must_use]
    pub fn manifest(mut self, path: PathBuf) -> Self {
        self.manifest = path;
        self
    }

    /// With the state that another world has left.
    #[must_use]
    pub fn state(mut self, state: Rc<State>) -> Self {
        self.state = state;
        self
    }

    /// With the store in this Redis.
    #[must_use]
    pub fn redis(mut self, redis: &Redis) -> Self {
        self.redis = Some(redis.url());
        self
    }

    /// With this value of a variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts everything.
    ///
    /// # Panics
    /// When something does not start.
    #[track_caller]
    #[must_use]
    pub fn start(mut self) -> World {
        let stand_ins = self.stand_ins.take();
        let stand_ins = stand_ins.map(|options| StandIns::start(options).expect("stand-ins"));
        if let Some(stand_ins) = &stand_ins {
            let base = stand_ins.base_url();
            self = self
                .variable("azureadip_base_url", &base)
                .variable("virustotal_base_url", &base)
                .variable("virustotal_api_key", "a-key");
        }
        let runtime_config = self.redis.as_ref().map(|url| {
            let file = self.state.path().join("runtime-config.toml");
            let text = format!("[key_value_store.default]\ntype = \"redis\"\nurl = \"{url}\"\n");
            fs::write(&file, text).expect("a runtime config file");
            file
        });
        let start = Start {
            manifest: &self.manifest,
            state: &self.state,
            runtime_config: runtime_config.as_deref(),
            variables: &self.variables,
        };
        let host = Running::start(self.host, &start);
        World { client: Client::new(host.base()), stand_ins, host, state: self.state }
    }
}

impl World {
    /// A world on this host with nothing special about it.
    #[track_caller]
    #[must_use]
    pub fn plain(host: Host) -> Self {
        Setup::new(host).start()
    }

    /// Kills the host (SIGKILL), in the middle of whatever it does. The state stays.
    #[must_use]
    pub fn kill(self) -> Rc<State> {
        drop(self.host);
        self.state
    }

    /// Ends the host in its own good way (SIGTERM), which must succeed. The state stays.
    ///
    /// # Panics
    /// When the host ends badly.
    #[must_use]
    pub fn stop(self) -> Rc<State> {
        let ended = self.host.stop();
        assert!(ended.success(), "the host ended with {ended}");
        self.state
    }

    /// What the host and the components have printed so far.
    #[must_use]
    pub fn output(&self) -> String {
        self.host.output()
    }

    /// The stand-ins.
    ///
    /// # Panics
    /// When the setup did not ask for any.
    #[must_use]
    pub fn vendors(&self) -> &StandIns {
        self.stand_ins.as_ref().expect("a world with stand-ins")
    }
}
