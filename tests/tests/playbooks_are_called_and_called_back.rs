//! Promise: a playbook with a Request trigger answers like any HTTP service; one that waits goes on when it
//! is called back; one can be tried out without touching anything, ended, and run again; a template is taken
//! as it was published.

use end_to_end::samples::{action, example, playbook, receive_small_incident, titles};
use end_to_end::{Client, Setup, World, on_each_host, wait};
use serde_json::{Value, json};

/// The run once it has ended.
fn ended(client: &Client, name: &str) -> Value {
    wait::until("the run to end", || {
        let run = client.get(&format!("/runs/{name}")).having(200);
        run["properties"]["endTime"].is_string().then_some(run)
    })
}

/// A Request trigger at `hello/{name}` and a Response that says what it got.
fn greeter() -> Value {
    json!({
        "definition": {
            "triggers": {"called": {
                "type": "Request", "kind": "Http",
                "inputs": {"method": "PUT", "relativePath": "hello/{name}"},
            }},
            "actions": {"Answer": {"type": "Response", "inputs": {
                "statusCode": 201,
                "headers": {"x-greeting": "yes"},
                "body": {
                    "name": "@triggerOutputs()['relativePathParameters']['name']",
                    "sent": "@triggerBody()?['number']",
                },
            }}},
        },
        "kind": "Stateful",
    })
}

#[test]
fn a_request_trigger_answers_with_the_playbooks_response() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        _ = client.put("/playbooks/greeter", &greeter()).having(201);
        let address = "/playbooks/greeter/triggers/called/invoke/hello";
        let json_body = [("content-type", "application/json")];
        let answer =
            client.ask("PUT", &format!("{address}/Ana%20B"), &json_body, r#"{"number": 1.0}"#);
        assert_eq!(answer.header("x-greeting"), Some("yes"));
        let run = answer.header("x-ms-workflow-run-id").map(str::to_owned).unwrap_or_default();
        // The number keeps its form: 1.0 stays 1.0.
        assert_eq!(answer.having(201).to_string(), r#"{"name":"Ana B","sent":1.0}"#);
        assert_eq!(ended(client, &run)["properties"]["status"], "Succeeded");
        for (method, path, status, code) in [
            ("POST", format!("{address}/Ana"), 405, "TriggerMethodMismatch"),
            ("PUT", format!("{address}/Ana/B"), 404, "TriggerPathMismatch"),
            (
                "PUT",
                "/playbooks/greeter/triggers/other/invoke/hello/Ana".into(),
                404,
                "TriggerNotFound",
            ),
            ("PUT", "/playbooks/other/triggers/called/invoke".into(), 404, "PlaybookNotFound"),
        ] {
            _ = client.ask(method, &path, &json_body, "{}").refused(status, code);
        }
    });
}

/// Calls the stand-in of VirusTotal, and waits until its callback address is called.
fn asks() -> Value {
    let mut asks =
        playbook(&[("Ask", "virustotal", "get", "/api/v3/ip_addresses/203.0.113.7", Value::Null)]);
    asks["actions"]["Ask"]["type"] = json!("ApiConnectionWebhook");
    asks["actions"]["Ask"]["inputs"]["headers"] = json!({"x-back": "@{listCallbackUrl()}"});
    asks["actions"]["Then"] = json!({
        "type": "Compose", "inputs": "@body('Ask')", "runAfter": {"Ask": ["Succeeded"]},
    });
    asks
}

#[test]
fn a_waiting_action_goes_on_when_its_address_is_called_and_by_nothing_else() {
    on_each_host(|host| {
        let world = Setup::new(host).stand_ins(Default::default()).start();
        let client = &world.client;
        _ = client.put("/playbooks/asks", &asks()).having(201);
        let body = json!({"playbook": "asks", "trigger": {}});
        let run = client.post("/run-playbook", &body).having(202);
        let name = run["name"].as_str().unwrap_or_default().to_owned();
        let address = wait::until("the action to hand out its address", || {
            let run = client.get(&format!("/runs/{name}")).having(200);
            let address = action(&run, "Ask")["inputs"]["headers"]["x-back"].as_str()?.to_owned();
            let path = address.strip_prefix(client.base())?.to_owned();
            (!world.vendors().calls().is_empty()).then_some(path)
        });
        let secret = address.split('/').nth(3).unwrap_or_default();
        let guess = address.replace(secret, "00000000-0000-0000-0000-000000000000");
        _ = client.post(&guess, &json!("no")).refused(404, "RunNotFound");
        let run = client.get(&format!("/runs/{name}")).having(200);
        assert_eq!(run["properties"]["status"], "Running");
        _ = client.ask(
            "POST",
            &address,
            &[("content-type", "application/json")],
            r#"{"choice": "yes"}"#,
        );
        let run = ended(client, &name);
        assert_eq!(run["properties"]["status"], "Succeeded", "{run}");
        assert_eq!(action(&run, "Then")["outputs"], json!({"choice": "yes"}));
    });
}

#[test]
fn a_simulation_touches_nothing_and_shows_what_would_be_called() {
    on_each_host(|host| {
        let world = Setup::new(host).stand_ins(Default::default()).start();
        let client = &world.client;
        let incident = receive_small_incident(client);
        let definition = example("playbooks/reset-password.json");
        _ = client.put("/playbooks/reset-password", &definition).having(201);
        let body =
            json!({"playbook": "reset-password", "incidentArmId": incident, "simulate": true});
        let simulated = client.post("/run-playbook", &body).having(200);
        assert_eq!(simulated["value"][0]["status"], "Succeeded", "{simulated}");
        let first = &simulated["value"][0]["exchanges"][0]["effect"];
        assert_eq!(first["path"], "/Incidents/CreateTask", "{simulated}");
        assert_eq!(titles(client, &incident), [""; 0]);
        assert!(world.vendors().calls().is_empty());
        let runs = client.get("/playbooks/reset-password/runs").having(200);
        assert_eq!(runs, json!({"value": []}));
    });
}

#[test]
fn a_waiting_run_is_cancelled_and_run_again() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let sleeps = json!({
            "triggers": {"manual": {"type": "Request", "kind": "Http"}},
            "actions": {"Sleep": {"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Hour"}}}},
        });
        _ = client.put("/playbooks/sleeps", &sleeps).having(201);
        let body = json!({"playbook": "sleeps", "trigger": {}});
        let run = client.post("/run-playbook", &body).having(202);
        let name = run["name"].as_str().unwrap_or_default();
        _ = client.post(&format!("/runs/{name}/cancel"), &json!({})).having(200);
        assert_eq!(ended(client, name)["properties"]["status"], "Cancelled");
        let again = client.post(&format!("/runs/{name}/resubmit"), &json!({})).having(202);
        assert_eq!(again["properties"]["status"], "Running");
        assert_eq!(again["properties"]["resubmits"], json!(name));
        assert_eq!(client.post("/tick", &json!({})).having(200), json!({"takenUp": []}));
    });
}

#[test]
fn a_template_with_two_workflows_becomes_two_playbooks() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let workflow = |name: &str| {
            json!({
                "type": "Microsoft.Logic/workflows", "apiVersion": "2019-05-01", "name": name,
                "properties": {"definition": {
                    "triggers": {"manual": {"type": "Request", "kind": "Http"}},
                    "actions": {"Say": {"type": "Compose", "inputs": "[parameters('Word')]"}},
                }},
            })
        };
        let template = json!({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "parameters": {"Word": {"type": "string"}},
            "resources": [workflow("[concat('First-', parameters('Word'))]"), workflow("Second")],
        });
        let beside = json!({"template": template, "parameters": {"Word": "hello"}});
        let put = client.put("/playbooks/both", &beside).having(201);
        assert_eq!(put["value"][0]["name"], "First-hello", "{put}");
        let body = json!({"playbook": "Second", "trigger": {}});
        let run = client.post("/run-playbook?wait=60", &body).having(200);
        assert_eq!(action(&run, "Say")["outputs"], "hello");
        _ = client.get("/playbooks/both").refused(404, "PlaybookNotFound");
    });
}
