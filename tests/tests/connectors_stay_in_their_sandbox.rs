//! Promise: a connector reaches the hosts and reads the variables that its own component is granted, and
//! nothing else, whatever it tries.

use std::rc::Rc;

use end_to_end::manifest::Manifest;
use end_to_end::samples::{action, playbook};
use end_to_end::{Host, Options, Setup, State, World, on_each_host};
use serde_json::{Value, json};
use stand_ins::StandIns;

const SECRET: &str = "the-key-of-virustotal";

/// The application with both hostile connectors in it. One is granted the host `granted`, the other a
/// variable called `own`.
fn world(host: Host, granted: &StandIns) -> World {
    let mut manifest = Manifest::of_the_application();
    let hosts = format!("allowed_outbound_hosts = [{:?}]\n", granted.base_url());
    manifest.add_connector("hostile-host", &hosts);
    manifest.add_connector("hostile-variable", "[variables]\nown = \"mine\"\n");
    let state = Rc::new(State::new());
    let path = manifest.write(&state);
    let setup = Setup::new(host).manifest(path).state(state);
    setup.variable("virustotal_api_key", SECRET).variable("azureadip_token", SECRET).start()
}

/// Runs a playbook with this one call of a connector; gives the run.
fn run(world: &World, connector: &str, path: &str, body: Value) -> Value {
    let definition = playbook(&[("Try", connector, "post", path, body)]);
    let name = format!("/playbooks/try-{connector}");
    let stored = world.client.put(&name, &definition);
    assert!([200, 201].contains(&stored.status), "{}", stored.body);
    assert_eq!(stored.body["connectorsMissing"], json!([]), "{}", stored.body);
    let body = json!({"playbook": format!("try-{connector}"), "trigger": {}});
    world.client.post("/run-playbook?wait=60", &body).having(200)
}

/// The run failed because the connector may not do this: trying again would not help.
#[track_caller]
fn check_refused(run: &Value) {
    assert_eq!(run["properties"]["status"], "Failed", "{run}");
    let error = &action(run, "Try")["error"];
    assert_eq!(error["code"], "ConnectorNotConfigured", "{run}");
}

#[test]
fn a_host_that_was_not_granted_is_not_reached() {
    on_each_host(|host| {
        let granted = StandIns::start(Options::default()).expect("a server");
        let other = StandIns::start(Options::default()).expect("a server");
        let world = world(host, &granted);
        let try_url = |url: &str| run(&world, "hostile-host", "/call", json!({"url": url}));

        // It can do it at all: the refusals below are refusals and not mistakes of the test.
        let run = try_url(&format!("{}/reached", granted.base_url()));
        assert_eq!(granted.calls().len(), 1, "{run}");
        assert_eq!(granted.calls()[0].path, "/reached");

        let port = granted.address().port();
        for url in [
            format!("{}/x", other.base_url()),
            format!("http://localhost:{port}/x"),
            format!("https://127.0.0.1:{port}/x"),
            format!("{}/playbooks", world.client.base()),
            "http://self.alt/playbooks".to_owned(),
            "http://add-task.spin.internal/add-task".to_owned(),
            "http://virustotal.spin.internal/describe".to_owned(),
            "http://hostile-variable.spin.internal/describe".to_owned(),
        ] {
            check_refused(&try_url(&url));
        }
        assert_eq!(other.calls(), []);
        assert_eq!(granted.calls().len(), 1);
    });
}

#[test]
fn a_variable_that_is_anothers_is_not_read() {
    on_each_host(|host| {
        let granted = StandIns::start(Options::default()).expect("a server");
        let world = world(host, &granted);
        let read = |name: &str| run(&world, "hostile-variable", "/read", json!({"name": name}));

        let own = read("own");
        assert_eq!(action(&own, "Try")["outputs"]["body"], json!({"value": "mine"}), "{own}");

        for name in ["api_key", "virustotal_api_key", "token", "azureadip_token", "base_url"] {
            let run = read(name);
            check_refused(&run);
            assert!(!run.to_string().contains(SECRET), "{run}");
        }
        assert!(!world.output().contains(SECRET));
    });
}

#[test]
fn a_connector_that_playbooks_may_not_reach_is_not_installed() {
    on_each_host(|host| {
        let world = World::plain(host);
        // add-task is a component, but no connector of run-playbook's.
        for connector in ["hostile-host", "add-task", "nowhere.example"] {
            let definition = playbook(&[("Try", connector, "post", "/call", json!({}))]);
            let stored = world.client.put("/playbooks/try", &definition);
            assert_eq!(stored.body["connectorsMissing"], json!([connector]), "{}", stored.body);
            let body = json!({"playbook": "try", "trigger": {}});
            let run = world.client.post("/run-playbook?wait=60", &body).having(200);
            assert_eq!(run["properties"]["status"], "Failed", "{run}");
            let error = &action(&run, "Try")["error"];
            assert_eq!(error["code"], "ConnectorNotInstalled", "{run}");
            let message = error["message"].as_str().unwrap_or_default();
            assert!(message.contains(connector), "{error}");
        }
    });
}

#[test]
fn the_private_routes_of_connectors_are_not_served_to_the_outside() {
    on_each_host(|host| {
        let world = World::plain(host);
        for path in ["/describe", "/perform", "/virustotal", "/virustotal/describe"] {
            assert_eq!(world.client.get(path).status, 404, "{path}");
            let host_header = [("host", "virustotal.spin.internal")];
            let answer = world.client.ask("GET", path, &host_header, "");
            assert_eq!(answer.status, 404, "{path}: {}", answer.body);
        }
    });
}
