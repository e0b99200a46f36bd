//! Promise: a playbook adds a task, does the work through a connector, and completes the task; where the
//! work fails, the task stays open for an analyst and the run says which action failed.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use end_to_end::samples::{self, ACCOUNTS, INCIDENT, each, example, shared_payload, tasks};
use end_to_end::{Options, Setup, World, on_each_host};
use serde_json::{Value, json};

/// Where Graph confirms risky users as compromised.
const CONFIRM: &str = "/v1.0/identityProtection/riskyUsers/confirmCompromised";
const TASK: &str = "Reset user password";

/// The accounts that Identity Protection was asked to confirm, sorted: loops go side by side.
fn confirmed(world: &World) -> Vec<String> {
    let calls = world.vendors().calls();
    assert!(
        calls.iter().all(|call| (call.method.as_str(), call.path.as_str()) == ("POST", CONFIRM))
    );
    let mut accounts: Vec<String> = calls
        .iter()
        .map(|call| match call.body["userIds"].as_array().map(Vec::as_slice) {
            Some([Value::String(account)]) => account.clone(),
            _ => panic!("one account for each call: {}", call.body),
        })
        .collect();
    accounts.sort();
    accounts
}

/// Stores the playbook, sends the incident, and runs the one on the other until it ends.
fn run(world: &World, definition: &Value, message: &Value) -> Value {
    let client = &world.client;
    let stored = client.put("/playbooks/reset-password", definition).having(201);
    assert_eq!(stored["connectorsMissing"], json!([]), "{stored}");
    _ = client.post("/on-incident-created", message).having(201);
    let incident = &message["object"]["id"];
    let body = json!({"playbook": "reset-password", "incidentArmId": incident});
    client.post("/run-playbook?wait=60", &body).having(200)
}

#[track_caller]
fn check_performed(world: &World, run: &Value, incident: &str, accounts: &[&str]) {
    assert_eq!(run["properties"]["status"], "Succeeded", "{run}");
    assert_eq!(confirmed(world), accounts);
    let tasks = tasks(&world.client, incident);
    assert_eq!(each(&tasks, "/properties/title"), [TASK]);
    assert_eq!(each(&tasks, "/properties/status"), ["Completed"]);
    for who in ["createdBy", "lastModifiedBy"] {
        let who = &tasks[0]["properties"][who];
        assert_eq!((&who["kind"], &who["name"]), (&json!("Playbook"), &json!("reset-password")));
    }
}

#[track_caller]
fn check_not_performed(world: &World, run: &Value, incident: &str, failing_action: &str) {
    assert_eq!(run["properties"]["status"], "Failed", "{run}");
    let error = &run["properties"]["error"];
    let action = error["action"].as_str().unwrap_or_default();
    assert!(action.contains(failing_action), "{error}");
    let tasks = tasks(&world.client, incident);
    assert_eq!(each(&tasks, "/properties/title"), [TASK]);
    assert_eq!(each(&tasks, "/properties/status"), ["New"]);
}

#[test]
fn the_task_is_completed_when_every_account_was_confirmed() {
    on_each_host(|host| {
        let world = Setup::new(host).stand_ins(Options::default()).start();
        let playbook = example("playbooks/reset-password.json");
        let run = run(&world, &playbook, &example("incident.json"));
        check_performed(&world, &run, INCIDENT, &ACCOUNTS);
    });
}

#[test]
fn the_task_stays_new_when_one_account_is_refused() {
    on_each_host(|host| {
        let refused_accounts = vec![ACCOUNTS[1].to_owned()];
        let options = Options { refused_accounts, ..Options::default() };
        let world = Setup::new(host).stand_ins(options).start();
        let playbook = example("playbooks/reset-password.json");
        let run = run(&world, &playbook, &example("incident.json"));
        check_not_performed(&world, &run, INCIDENT, "Confirm_as_compromised");
        // The other account was confirmed all the same.
        let calls = world.vendors().calls();
        let done: Vec<_> = calls.iter().filter(|call| call.status == 204).collect();
        assert_eq!(done.len(), 1, "{calls:?}");
        assert_eq!(done[0].body, json!({"userIds": [ACCOUNTS[0]]}));
    });
}

/// The reference material's trigger, with a second account in it.
fn shared_trigger() -> Option<(Value, Value, [String; 2])> {
    let playbook = shared_payload("playbook-add-and-perform.composed.json")?;
    let mut message = shared_payload("trigger-incident-created.composed.json")?;
    let entities = message["object"]["properties"]["relatedEntities"].as_array_mut()?;
    let first = entities.iter().find(|entity| entity["kind"] == "Account")?.clone();
    let mut second = first.clone();
    second["properties"]["aadUserId"] = json!("zz-a-second-account");
    entities.push(second);
    let first = first["properties"]["aadUserId"].as_str()?.to_owned();
    Some((playbook, message, [first, "zz-a-second-account".to_owned()]))
}

#[test]
fn a_definition_and_a_trigger_from_elsewhere_do_the_same() {
    let Some((playbook, message, accounts)) = shared_trigger() else {
        return;
    };
    let incident = message["object"]["name"].as_str().expect("an incident");
    on_each_host(|host| {
        let world = Setup::new(host).stand_ins(Options::default()).start();
        let run = run(&world, &playbook, &message);
        check_performed(&world, &run, incident, &[&accounts[0], &accounts[1]]);

        let options = Options { refused_accounts: vec![accounts[0].clone()], ..Options::default() };
        let world = Setup::new(host).stand_ins(options).start();
        let run = self::run(&world, &playbook, &message);
        check_not_performed(&world, &run, incident, "Confirm_a_risky_user_as_compromised");
    });
}

#[test]
fn a_playbook_runs_on_a_trigger_body_as_on_the_incident_itself() {
    on_each_host(|host| {
        let world = Setup::new(host).stand_ins(Options::default()).start();
        let (client, message) = (&world.client, example("incident.json"));
        let playbook = example("playbooks/reset-password.json");
        _ = client.put("/playbooks/reset-password", &playbook).having(201);
        _ = client.post("/on-incident-created", &message).having(201);
        let body = json!({"playbook": "reset-password", "trigger": message});
        let run = client.post("/run-playbook?wait=60", &body).having(200);
        check_performed(&world, &run, INCIDENT, &ACCOUNTS);
    });
}

#[test]
fn a_failed_run_can_be_looked_at_action_by_action() {
    on_each_host(|host| {
        let refused_accounts = ACCOUNTS.map(str::to_owned).to_vec();
        let world = Setup::new(host).stand_ins(Options { refused_accounts, ..Options::default() });
        let world = world.start();
        let playbook = example("playbooks/reset-password.json");
        let run = run(&world, &playbook, &example("incident.json"));
        let name = run["name"].as_str().expect("a run has a name");
        let seen = world.client.get(&format!("/runs/{name}")).having(200);
        assert_eq!(seen["properties"]["status"], "Failed");
        for (action, status) in [
            ("Add_task_to_incident", "Succeeded"),
            ("Get_accounts", "Succeeded"),
            ("For_each_account", "Failed"),
            ("Mark_task_as_completed", "Skipped"),
        ] {
            assert_eq!(samples::action(&seen, action)["status"], status, "{action}: {seen}");
        }
    });
}
