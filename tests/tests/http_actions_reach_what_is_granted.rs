//! Promise: a playbook's HTTP action reaches the hosts that spin.toml grants and no other, with the
//! credentials that its definition asks for; a playbook can run another one and wait for its Response.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::sync::{Arc, Mutex};
use std::thread;

use end_to_end::manifest::Manifest;
use end_to_end::samples::action;
use end_to_end::{Client, Setup, State, World, on_each_host};
use serde_json::{Value, json};
use tiny_http::{Header, Response, Server};

/// A request as the other side saw it.
#[derive(Clone, Debug)]
struct Seen {
    method: String,
    path: String,
    authorization: String,
    body: String,
}

/// Another side: gives tokens at `/tenant/oauth2/token`, and elsewhere says that it was reached.
struct OtherSide {
    server: Arc<Server>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl OtherSide {
    fn start() -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a server"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (serving, noting) = (Arc::clone(&server), Arc::clone(&seen));
        thread::spawn(move || {
            for mut request in serving.incoming_requests() {
                let mut body = String::new();
                _ = request.as_reader().read_to_string(&mut body);
                let authorization =
                    request.headers().iter().find(|header| header.field.equiv("authorization"));
                let one = Seen {
                    method: request.method().to_string(),
                    path: request.url().to_owned(),
                    authorization: authorization
                        .map(|header| header.value.to_string())
                        .unwrap_or_default(),
                    body,
                };
                let answer = match one.path.as_str() {
                    "/tenant/oauth2/token" => r#"{"token_type": "Bearer", "access_token": "t-1"}"#,
                    _ => r#"{"reached": 1.0}"#,
                };
                noting.lock().expect("nobody panicked").push(one);
                let json =
                    Header::from_bytes("content-type", "application/json").expect("a header");
                _ = request.respond(Response::from_string(answer).with_header(json));
            }
        });
        Self { server, seen }
    }

    fn base(&self) -> String {
        format!("http://{}", self.server.server_addr())
    }

    /// What was asked since the last look.
    fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().expect("nobody panicked"))
    }
}

impl Drop for OtherSide {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

/// Runs a playbook with one HTTP action and gives that action.
fn call(client: &Client, inputs: &Value) -> Value {
    let definition = json!({
        "triggers": {"manual": {"type": "Request", "kind": "Http"}},
        "actions": {"Call": {"type": "Http", "inputs": inputs}},
    });
    drop(client.put("/playbooks/calls", &definition));
    let body = json!({"playbook": "calls", "trigger": {}});
    let run = client.post("/run-playbook?wait=60", &body).having(200);
    action(&run, "Call").clone()
}

fn world(host: end_to_end::Host, other: &OtherSide) -> World {
    let mut manifest = Manifest::of_the_application();
    manifest.grant("run-playbook", &other.base());
    let state = State::new();
    let manifest = manifest.write(&state);
    Setup::new(host)
        .manifest(manifest)
        .state(state.into())
        .variable("identity_authority", &other.base())
        .variable("identity_tenant", "tenant")
        .variable("identity_client_id", "the application")
        .variable("identity_client_secret", "its secret")
        .start()
}

#[test]
fn credentials_are_sent_as_the_definition_asks() {
    on_each_host(|host| {
        let other = OtherSide::start();
        let world = world(host, &other);
        let client = &world.client;
        let oauth = json!({
            "type": "ActiveDirectoryOAuth", "authority": other.base(), "tenant": "tenant",
            "audience": "https://graph.example", "clientId": "me", "secret": "&=s",
        });
        for (authentication, header, token) in [
            (json!({"type": "Basic", "username": "Ana", "password": "p"}), "Basic QW5hOnA=", None),
            (json!({"type": "Raw", "value": "Key 5"}), "Key 5", None),
            (
                oauth,
                "Bearer t-1",
                Some("client_id=me&client_secret=%26%3Ds&resource=https%3A%2F%2Fgraph.example"),
            ),
            (
                json!({"type": "ManagedServiceIdentity", "audience": "a"}),
                "Bearer t-1",
                Some("client_id=the+application&client_secret=its+secret&resource=a"),
            ),
        ] {
            let inputs = json!({
                "method": "POST",
                "uri": format!("{}/path?a=1", other.base()),
                "queries": {"b": "x y"},
                "body": {"number": 1.0},
                "authentication": authentication,
            });
            let action = call(client, &inputs);
            assert_eq!(action["outputs"]["body"].to_string(), r#"{"reached":1.0}"#, "{action}");
            let mut seen = other.seen();
            let last = seen.pop().expect("the call");
            assert_eq!((last.method.as_str(), last.path.as_str()), ("POST", "/path?a=1&b=x+y"));
            assert_eq!(
                (last.authorization.as_str(), last.body.as_str()),
                (header, r#"{"number":1.0}"#)
            );
            let form = token.map(|rest| format!("grant_type=client_credentials&{rest}"));
            assert_eq!(seen.pop().map(|seen| seen.body), form);
        }
    });
}

#[test]
fn a_host_that_is_not_granted_is_not_reached() {
    on_each_host(|host| {
        let (granted, other) = (OtherSide::start(), OtherSide::start());
        let world = world(host, &granted);
        let inputs = json!({"method": "GET", "uri": other.base(), "retryPolicy": {"type": "none"}});
        let action = call(&world.client, &inputs);
        assert_eq!(action["error"]["code"], "HostNotGranted", "{action}");
        assert!(other.seen().is_empty());
    });
}

#[test]
fn a_playbook_runs_another_and_gets_its_response() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let doubles = json!({
            "triggers": {"manual": {"type": "Request", "kind": "Http"}},
            "actions": {"Answer": {"type": "Response", "inputs": {
                "statusCode": 200, "body": {"twice": "@mul(triggerBody()?['number'], 2)"},
            }}},
        });
        _ = client.put("/playbooks/doubles", &doubles).having(201);
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Logic/workflows/doubles";
        let calls = json!({
            "triggers": {"manual": {"type": "Request", "kind": "Http"}},
            "actions": {"Ask": {"type": "Workflow", "inputs": {
                "host": {"triggerName": "manual", "workflow": {"id": id}},
                "body": {"number": "@triggerBody()?['number']"},
            }}},
        });
        _ = client.put("/playbooks/calls", &calls).having(201);
        let body = json!({"playbook": "calls", "trigger": {"number": 21}});
        let run = client.post("/run-playbook?wait=60", &body).having(200);
        assert_eq!(action(&run, "Ask")["outputs"]["body"], json!({"twice": 42}), "{run}");
        let runs = client.get("/playbooks/doubles/runs").having(200);
        assert_eq!(runs["value"].as_array().map(Vec::len), Some(1));
    });
}
