//! Manifests of a test's own: the application's, with more in it.

use std::fs;
use std::path::PathBuf;

use toml::{Table, Value};

use crate::{State, paths};

/// spin.toml, to be changed and written where a host can read it.
#[derive(Debug)]
pub struct Manifest(Table);

impl Manifest {
    /// The application's, with the components' paths made absolute.
    ///
    /// # Panics
    /// When spin.toml is not as it should be.
    #[must_use]
    pub fn of_the_application() -> Self {
        let text = fs::read_to_string(paths::manifest()).expect("spin.toml can be read");
        let mut manifest = Self(text.parse().expect("spin.toml is TOML"));
        for (_, component) in manifest.components().iter_mut() {
            make_absolute(&mut component["source"]);
            let dependencies = component.get_mut("dependencies").and_then(Value::as_table_mut);
            for (_, dependency) in dependencies.into_iter().flat_map(|table| table.iter_mut()) {
                make_absolute(&mut dependency["path"]);
            }
        }
        manifest
    }

    /// Adds a connector as docs/connectors.md says: a private route, the gateway with these settings
    /// (TOML), the connector plugged in with both kinds of grants, and the way there for playbooks.
    ///
    /// # Panics
    /// When the settings are no TOML.
    pub fn add_connector(&mut self, name: &str, settings: &str) {
        let folder = paths::components();
        let file = folder.join(format!("{}.wasm", name.replace('-', "_")));
        let gateway = folder.join("gateway.wasm");
        let text = format!(
            "{settings}\n[dependencies]\n\"incident-tasks:connector/actions@0.1.0\" = \
             {{ path = {file:?}, inherit_configuration = [\"allowed_outbound_hosts\", \"variables\"] }}\n"
        );
        let mut component: Table = text.parse().expect("the settings are TOML");
        let gateway = gateway.to_str().expect("a path in UTF-8");
        component.insert("source".to_owned(), gateway.into());
        self.components().insert(name.to_owned(), component.into());

        let mut trigger = Table::new();
        trigger.insert("component".to_owned(), name.into());
        let private = Table::from_iter([("private".to_owned(), Value::Boolean(true))]);
        trigger.insert("route".to_owned(), private.into());
        let triggers = self.0["trigger"]["http"].as_array_mut();
        triggers.expect("a list of triggers").push(trigger.into());

        let grant = format!("http://{name}.spin.internal");
        for caller in ["run-playbook", "playbooks"] {
            self.grant(caller, &grant);
        }
    }

    /// Lets a component reach a host (`scheme://host:port`).
    ///
    /// # Panics
    /// When the component has no list of hosts.
    pub fn grant(&mut self, component: &str, host: &str) {
        let hosts = self.components()[component]["allowed_outbound_hosts"].as_array_mut();
        hosts.expect("a list of hosts").push(host.into());
    }

    fn components(&mut self) -> &mut Table {
        let components = self.0.get_mut("component").and_then(Value::as_table_mut);
        components.expect("spin.toml has components")
    }

    /// Writes it into the folder of a state.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn write(&self, state: &State) -> PathBuf {
        let path = state.path().join("spin.toml");
        fs::write(&path, self.0.to_string()).expect("a manifest");
        path
    }
}

fn make_absolute(path: &mut Value) {
    let Some(text) = path.as_str() else { return };
    let name = text.rsplit('/').next().unwrap_or(text);
    let file = paths::components().join(name);
    *path = file.to_str().expect("a path in UTF-8").into();
}
