//! Promise: a playbook asks VirusTotal about each address and adds the task that the answer calls for.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use end_to_end::samples::{CLEAN_IP, INCIDENT, MALICIOUS_IP, each, example, shared_payload, tasks};
use end_to_end::{Options, Setup, World, on_each_host};
use serde_json::{Value, json};

const BAD: &str = "Mark user as compromised";
const GOOD: &str = "Reach out to the user to confirm the activity";

fn world(host: end_to_end::Host) -> World {
    let malicious_ips = vec![MALICIOUS_IP.parse().expect("an address")];
    let options =
        Options { malicious_ips, api_key: Some("a-key".to_owned()), ..Options::default() };
    Setup::new(host).stand_ins(options).start()
}

/// Runs the playbook; gives the tasks that are there then, sorted by title: loops go side by side.
fn tasks_after(world: &World, playbook: &Value, message: &Value) -> Vec<Value> {
    let client = &world.client;
    _ = client.put("/playbooks/check-ip", playbook).having(201);
    _ = client.post("/on-incident-created", message).having(201);
    let incident = message["object"]["name"].as_str().expect("an incident");
    let body = json!({"playbook": "check-ip", "incidentArmId": incident});
    let run = client.post("/run-playbook?wait=60", &body).having(200);
    assert_eq!(run["properties"]["status"], "Succeeded", "{run}");
    let mut tasks = tasks(client, incident);
    tasks.sort_by_key(|task| task["properties"]["title"].to_string());
    tasks
}

#[test]
fn one_malicious_and_one_clean_address_make_one_task_each() {
    on_each_host(|host| {
        let world = world(host);
        let playbook = example("playbooks/check-ip.json");
        let tasks = tasks_after(&world, &playbook, &example("incident.json"));
        assert_eq!(each(&tasks, "/properties/title"), [BAD, GOOD]);
        for (task, address) in tasks.iter().zip([MALICIOUS_IP, CLEAN_IP]) {
            let text = task["properties"]["description"].as_str().unwrap_or_default();
            assert!(text.contains(address), "{task}");
            assert_eq!(task["properties"]["createdBy"]["name"], "check-ip");
            assert_eq!(task["properties"]["status"], "New");
        }
        let calls = world.vendors().calls();
        let mut asked: Vec<_> = calls.iter().map(|call| call.path.as_str()).collect();
        asked.sort_unstable();
        assert_eq!(
            asked,
            [
                format!("/api/v3/ip_addresses/{CLEAN_IP}"),
                format!("/api/v3/ip_addresses/{MALICIOUS_IP}"),
            ]
        );
    });
}

#[test]
fn an_incident_without_addresses_makes_no_task() {
    on_each_host(|host| {
        let world = world(host);
        let mut message = example("incident.json");
        let entities = message["object"]["properties"]["relatedEntities"].as_array_mut();
        entities.expect("entities").retain(|entity| entity["kind"] != "Ip");
        let playbook = example("playbooks/check-ip.json");
        assert_eq!(tasks_after(&world, &playbook, &message), [] as [Value; 0]);
        assert!(world.vendors().calls().is_empty());
        assert!(world.client.get(&format!("/list-tasks?incidentArmId={INCIDENT}")).status == 200);
    });
}

#[test]
fn a_definition_and_a_trigger_from_elsewhere_do_the_same() {
    let playbook = shared_payload("playbook-conditional.composed.json");
    let message = shared_payload("trigger-incident-created.composed.json");
    let (Some(playbook), Some(mut message)) = (playbook, message) else {
        return;
    };
    let entities = message["object"]["properties"]["relatedEntities"].as_array_mut();
    let entities = entities.expect("entities");
    entities.retain(|entity| entity["kind"] != "Ip");
    for address in [MALICIOUS_IP, CLEAN_IP] {
        entities.push(json!({"kind": "Ip", "properties": {"address": address}}));
    }
    on_each_host(|host| {
        let tasks = tasks_after(&world(host), &playbook, &message);
        assert_eq!(each(&tasks, "/properties/title"), [BAD, GOOD]);
    });
}
