//! Promise: what other senders send, as they send it, becomes an incident; what they say again is not done
//! again; what they say later is about the same incident.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex, PoisonError};

use end_to_end::samples::{example, titles};
use end_to_end::{Alertmanager, Answer, Client, World, on_each_host, wait};
use serde_json::{Value, json};

/// A rule that adds a task to each new incident, so that doing it again would show.
fn put_rule(client: &Client) {
    let mut rule = example("automation-rules/contain.json");
    rule["properties"]["triggeringLogic"]["conditions"] = json!([]);
    let mut action = rule["properties"]["actions"][0].clone();
    action["actionConfiguration"]["title"] = json!("Look at it");
    rule["properties"]["actions"] = json!([action]);
    _ = client.put("/automation-rules/always", &rule).having(201);
}

/// Stands between a sender and the application: passes messages on, and keeps them with their answers.
struct Relay {
    server: Arc<tiny_http::Server>,
    passed: Arc<Mutex<Vec<(String, Answer)>>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Relay {
    fn start(client: Client, path: &'static str) -> Self {
        let server = Arc::new(tiny_http::Server::http("127.0.0.1:0").expect("a server"));
        let passed = Arc::new(Mutex::new(vec![]));
        let (incoming, kept) = (Arc::clone(&server), Arc::clone(&passed));
        let thread = std::thread::spawn(move || {
            for mut request in incoming.incoming_requests() {
                let mut body = String::new();
                let read = request.as_reader().read_to_string(&mut body);
                let answer = client.ask("POST", path, &[], &body);
                let status = answer.status;
                kept.lock().unwrap_or_else(PoisonError::into_inner).push((body, answer));
                _ = read.and_then(|_| request.respond(tiny_http::Response::empty(status)));
            }
        });
        Self { server, passed, thread: Some(thread) }
    }

    fn address(&self) -> String {
        format!("http://{}", self.server.server_addr())
    }

    /// All messages so far, and the incidents that were their answers.
    fn passed(&self) -> Vec<(String, u16, Value)> {
        let passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        passed
            .iter()
            .map(|(body, answer)| (body.clone(), answer.status, answer.body.clone()))
            .collect()
    }

    /// The incident, once an answer shows it so.
    fn until(&self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        wait::until(what, || {
            let mut passed = self.passed().into_iter().map(|(_, _, incident)| incident);
            passed.find(|incident| is(&incident["properties"]))
        })
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.server.unblock();
        _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}

fn alert(instance: &str, starts: &str, ends: Option<&str>) -> Value {
    let mut alert = json!({
        "labels": {"alertname": "ManyFailedLogins", "severity": "critical", "instance": instance},
        "annotations": {"summary": "Many failed logins", "description": "more than <100>"},
        "startsAt": starts,
    });
    if let Some(ends) = ends {
        alert["endsAt"] = json!(ends);
    }
    alert
}

fn statuses(properties: &Value) -> Vec<&str> {
    let alerts = properties["alerts"].as_array().expect("alerts");
    let mut all: Vec<_> =
        alerts.iter().filter_map(|alert| alert["properties"]["status"].as_str()).collect();
    all.sort_unstable();
    all
}

#[test]
fn a_real_alertmanager_opens_repeats_closes_and_opens_an_incident_again() {
    on_each_host(|host| {
        let world = World::plain(host);
        put_rule(&world.client);
        let relay = Relay::start(world.client.clone(), "/on-incident-updated");
        let Some(alertmanager) = Alertmanager::start(&relay.address()) else { return };
        let (start, later) = ("2024-05-04T08:00:00Z", "2024-05-04T09:00:00Z");
        alertmanager
            .tell(&json!([alert("web-1:9100", start, None), alert("web-2:9100", start, None)]));

        wait::until("three notifications", || (relay.passed().len() >= 3).then_some(()));
        let passed = relay.passed();
        let (said, status, incident) = &passed[0];
        assert_eq!(*status, 201, "{incident}");
        check_opened(incident);
        for (again, status, answer) in &passed[1..3] {
            assert_eq!((again, *status), (said, 201), "a repeat is answered as the first time");
            assert_eq!(answer, incident);
        }

        alertmanager.tell(&json!([alert("web-2:9100", start, Some(later))]));
        let half = relay.until("one alert to resolve", |p| statuses(p) == ["New", "Resolved"]);
        assert_eq!(half["properties"]["status"], "New");
        alertmanager.tell(&json!([alert("web-1:9100", start, Some(later))]));
        let closed = relay.until("the incident to close", |p| p["status"] == "Closed");
        alertmanager.tell(&json!([alert("web-1:9100", "2024-06-01T00:00:00Z", None)]));
        let after = |p: &Value| p["lastModifiedTimeUtc"] == "2024-06-01T00:00:00Z";
        let opened = relay.until("the incident to open again", after);
        assert_eq!(opened["properties"]["status"], "New");

        let name = incident["name"].as_str().expect("an incident");
        for other in [half, closed, opened] {
            assert_eq!(other["name"], name);
        }
        assert_eq!(titles(&world.client, name), ["Look at it"]);
    });
}

fn check_opened(incident: &Value) {
    let properties = &incident["properties"];
    assert_eq!(properties["title"], "Many failed logins");
    assert_eq!(properties["description"], "more than &lt;100&gt;");
    assert_eq!((&properties["severity"], &properties["status"]), (&json!("High"), &json!("New")));
    assert_eq!(properties["providerName"], "Alertmanager");
    assert_eq!(statuses(properties), ["New", "New"]);
    let entities = properties["relatedEntities"].as_array().expect("entities");
    let mut hosts: Vec<_> =
        entities.iter().filter_map(|one| one["properties"]["hostName"].as_str()).collect();
    hosts.sort_unstable();
    assert_eq!(hosts, ["web-1", "web-2"]);
}

/// A message of each sender, and the title of its incident.
fn messages() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("sentinel", example("incident.json"), ""),
        (
            "graph",
            json!({"id": "1", "displayName": "From Graph", "incidentWebUrl": "https://x.example/1"}),
            "From Graph",
        ),
        (
            "ocsf",
            json!({"class_uid": 2005, "message": "From OCSF", "metadata": {"uid": "1"}}),
            "From OCSF",
        ),
        (
            "grafana",
            json!({"groupKey": "g", "orgId": 1, "status": "firing", "title": "From Grafana", "alerts": []}),
            "From Grafana",
        ),
        (
            "elastic",
            json!({"rule": {"id": "r", "name": "From Elastic"}, "date": "2026-01-01T00:00:00Z"}),
            "From Elastic",
        ),
        (
            "splunk",
            json!({"sid": "s", "search_name": "From Splunk", "result": {"a": "b"}}),
            "From Splunk",
        ),
        (
            "wazuh",
            json!({"id": "1.1", "manager": {"name": "m"}, "rule": {"level": 3, "description": "From Wazuh"}}),
            "From Wazuh",
        ),
    ]
}

#[test]
fn each_senders_message_is_known_by_its_shape_and_by_name_and_done_once() {
    on_each_host(|host| {
        let world = World::plain(host);
        put_rule(&world.client);
        for (source, message, title) in messages() {
            let incident = world.client.post("/on-incident-created", &message).having(201);
            if !title.is_empty() {
                assert_eq!(incident["properties"]["title"], title);
            }
            let named = format!("/on-incident-updated?source={source}");
            assert_eq!(world.client.post(&named, &message).having(201), incident, "{source}");
            let name = incident["name"].as_str().unwrap_or_else(|| panic!("{incident}"));
            assert_eq!(titles(&world.client, name), ["Look at it"], "{source}");
        }
    });
}

#[test]
fn a_message_may_have_an_id_of_its_own_and_tell_of_several() {
    on_each_host(|host| {
        let world = World::plain(host);
        let (_, mut message, _) = messages().swap_remove(1);
        let id = [("webhook-id", "msg_1")];
        let send =
            |body: &Value| world.client.ask("POST", "/on-incident-created", &id, &body.to_string());
        let first = send(&message).having(201);
        message["displayName"] = json!("The same message cannot say something else");
        assert_eq!(send(&message).having(201), first);

        let other =
            json!({"id": "2", "displayName": "Another", "incidentWebUrl": "https://x.example/2"});
        let list = json!({"value": [message, other]});
        let answer = world.client.post("/on-incident-updated", &list).having(200);
        let all = answer["value"].as_array().expect("incidents");
        assert_eq!(all[0]["name"], first["name"]);
        assert_eq!(all[1]["properties"]["title"], "Another");
        assert!(all.iter().all(|one| one["automation"].is_array()), "{answer}");
    });
}

#[test]
fn a_case_of_elastic_is_made_read_and_changed_as_its_connector_does() {
    on_each_host(|host| {
        let world = World::plain(host);
        let mut case = json!({"title": "Phishing", "description": "Many mails", "tags": ["mail"]});
        let made = world.client.post("/on-incident-created?source=elastic", &case).having(201);
        let name = made["name"].as_str().expect("what the connector keeps").to_owned();
        let read = || world.client.get(&format!("/incidents/{name}")).having(200);
        assert_eq!(read()["properties"]["title"], "Phishing");
        case["id"] = json!(name);
        case["title"] = json!("Phishing, second day");
        let changed = world.client.post("/on-incident-updated?source=elastic", &case).having(200);
        assert_eq!(changed["name"], name.as_str());
        assert_eq!(read()["properties"]["title"], "Phishing, second day");
    });
}
