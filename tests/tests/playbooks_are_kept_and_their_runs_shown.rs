//! Promise: a playbook's definition is stored in versions or refused with every place that is wrong; a run
//! is begun at once, can be waited for, and can be looked at as long as it is wanted.

use end_to_end::samples::{
    action, each, example, new_task, playbook, receive_small_incident, titles,
};
use end_to_end::{Client, Options, Setup, World, on_each_host, wait};
use serde_json::{Value, json};

/// A playbook that adds one task to the incident that it is run on.
fn adds(title: &str) -> Value {
    let body = new_task("@triggerBody()?['object']?['id']", title);
    playbook(&[("Add_task", "azuresentinel", "post", "/Incidents/CreateTask", body)])
}

fn run(client: &Client, playbook: &str, incident: &str) -> Value {
    let body = json!({"playbook": playbook, "incidentArmId": incident});
    client.post("/run-playbook?wait=60", &body).having(200)
}

/// The run once it has ended.
fn ended(client: &Client, name: &str) -> Value {
    wait::until("the run to end", || {
        let run = client.get(&format!("/runs/{name}")).having(200);
        run["properties"]["endTime"].is_string().then_some(run)
    })
}

#[test]
fn a_definition_with_mistakes_is_refused_with_every_place_and_not_stored() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let mut broken = example("playbooks/check-ip.json");
        broken["actions"]["Get_IPs"]["runAfter"] = json!({"No_such_action": ["Succeeded"]});
        broken["actions"]["For_each_IP"]["foreach"] = json!("@no_such_function('x')");
        broken["actions"]["Third"] = json!({"type": "NoSuchType", "runAfter": {}});
        let error = client.put("/playbooks/broken", &broken).refused(422, "PlaybookInvalid");
        let details = error["details"].as_array().expect("details");
        let targets = each(details, "/target").join(" ");
        for place in ["Get_IPs", "For_each_IP", "Third"] {
            assert!(targets.contains(place), "{place}: {error}");
        }
        for detail in details {
            for member in ["code", "message"] {
                assert!(detail[member].as_str().is_some_and(|text| !text.is_empty()), "{detail}");
            }
        }
        client.get("/playbooks/broken").refused(404, "PlaybookNotFound");
        assert_eq!(client.get("/playbooks").having(200), json!({"value": []}));

        // A good one stays as it was when a bad one comes after it.
        _ = client.put("/playbooks/good", &adds("x")).having(201);
        let good = client.get("/playbooks/good").having(200);
        for bad in [broken, json!({}), json!([]), json!("x")] {
            let error = client.put("/playbooks/good", &bad).refused(422, "PlaybookInvalid");
            assert!(error["details"].as_array().is_some_and(|all| !all.is_empty()), "{error}");
        }
        assert_eq!(client.get("/playbooks/good").having(200), good);
    });
}

#[test]
fn a_playbook_is_put_looked_at_put_again_and_deleted() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let first = client.put("/playbooks/first", &example("playbooks/check-ip.json")).having(201);
        assert_eq!((&first["name"], &first["version"]), (&json!("first"), &json!(1)));
        assert_eq!(first["connectors"], json!(["azuresentinel", "virustotal"]));
        assert_eq!(first["connectorsMissing"], json!([]));
        assert_eq!(first["triggers"], json!(["When_an_incident_is_created"]));
        assert_eq!(first["parametersLeftOpen"], json!([]));

        let second = client.put("/playbooks/first", &adds("x")).having(200);
        assert_eq!(second["version"], 2);
        _ = client.put("/playbooks/second", &adds("y")).having(201);
        let list = client.get("/playbooks").having(200);
        let list = list["value"].as_array().expect("a list");
        assert_eq!(each(list, "/name"), ["first", "second"]);
        let seen = client.get("/playbooks/first").having(200);
        assert_eq!(seen["definition"], adds("x"));

        _ = client.delete("/playbooks/first").having(200);
        assert_eq!(client.delete("/playbooks/first").having(204), Value::Null);
        client.get("/playbooks/first").refused(404, "PlaybookNotFound");
        let list = client.get("/playbooks").having(200);
        assert_eq!(each(list["value"].as_array().expect("a list"), "/name"), ["second"]);
        let again = client.put("/playbooks/first", &adds("z")).having(201);
        assert_ne!(again["version"], 2, "a version is never given twice");
    });
}

#[test]
fn a_run_shows_what_it_ran_also_when_the_playbook_has_changed_or_gone() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let incident = receive_small_incident(client);
        _ = client.put("/playbooks/p", &adds("By version 1")).having(201);
        let first = run(client, "p", &incident);
        _ = client.put("/playbooks/p", &adds("By version 2")).having(200);
        let second = run(client, "p", &incident);
        assert_eq!(titles(client, &incident), ["By version 1", "By version 2"]);

        let runs = client.get("/playbooks/p/runs").having(200);
        let runs = runs["value"].as_array().expect("runs");
        let names =
            [second["name"].as_str(), first["name"].as_str()].map(Option::unwrap_or_default);
        assert_eq!(each(runs, "/name"), names, "newest first");

        _ = client.delete("/playbooks/p").having(200);
        for (run, version) in [(&first, 1), (&second, 2)] {
            let name = run["name"].as_str().expect("a name");
            let seen = client.get(&format!("/runs/{name}")).having(200);
            assert_eq!(seen["properties"]["workflow"], json!({"name": "p", "version": version}));
            assert_eq!(seen["properties"]["status"], "Succeeded");
            assert_eq!(seen["properties"]["incident"], json!(incident));
            let add = action(&seen, "Add_task");
            assert_eq!(add["status"], "Succeeded");
            let title = &add["inputs"]["body"]["taskTitle"];
            assert_eq!(title, &json!(format!("By version {version}")), "{add}");
            assert_eq!(&add["outputs"]["body"]["properties"]["title"], title, "{add}");
            for time in ["startTime", "endTime"] {
                assert!(add[time].is_string() && seen["properties"][time].is_string(), "{seen}");
            }
        }
        let body = json!({"playbook": "p", "incidentArmId": incident});
        client.post("/run-playbook", &body).refused(404, "PlaybookNotFound");
    });
}

#[test]
fn a_run_is_acknowledged_at_once_and_goes_on_by_itself() {
    on_each_host(|host| {
        let world = Setup::new(host).stand_ins(Options::default()).start();
        let client = &world.client;
        let incident = receive_small_incident(client);
        _ = client.put("/playbooks/p", &adds("Later")).having(201);
        let body = json!({"playbook": "p", "incidentArmId": incident}).to_string();
        let who = [("x-ms-client-principal-name", "Ana")];
        let answer = client.ask("POST", "/run-playbook", &who, &body);
        // Fast enough to have ended by then is no fault.
        assert!([200, 202].contains(&answer.status), "{}", answer.body);
        let name = answer.body["name"].as_str().expect("the run's id").to_owned();
        assert_eq!(answer.body["id"], format!("/runs/{name}"));
        let run = ended(client, &name);
        assert_eq!(run["properties"]["status"], "Succeeded");
        assert_eq!(run["properties"]["startedBy"]["name"], "Ana");
        assert_eq!(titles(client, &incident), ["Later"]);
    });
}

#[test]
fn the_same_idempotency_key_is_the_same_run() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let incident = receive_small_incident(client);
        _ = client.put("/playbooks/p", &adds("Once")).having(201);
        let body = json!({"playbook": "p", "incidentArmId": incident}).to_string();
        let key = [("idempotency-key", "rule-1/incident-1")];
        let names: Vec<_> = (0..3)
            .map(|_| {
                client.ask("POST", "/run-playbook?wait=60", &key, &body).having(200)["name"].clone()
            })
            .collect();
        assert!(names.iter().all(|name| name == &names[0]), "{names:?}");
        assert_eq!(titles(client, &incident), ["Once"]);

        // Another playbook's run is another run.
        _ = client.put("/playbooks/q", &adds("Also once")).having(201);
        let body = json!({"playbook": "q", "incidentArmId": incident}).to_string();
        let other = client.ask("POST", "/run-playbook?wait=60", &key, &body).having(200);
        assert_ne!(other["name"], names[0]);
        assert_eq!(titles(client, &incident), ["Once", "Also once"]);
    });
}

#[test]
fn a_playbook_that_changes_nothing_has_no_say_in_other_incidents() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let [incident, other] = [(); 2].map(|()| receive_small_incident(client));
        _ = client.put("/playbooks/p", &adds("Mine")).having(201);
        _ = run(client, "p", &incident);
        assert_eq!(titles(client, &incident), ["Mine"]);
        assert_eq!(titles(client, &other), [] as [&str; 0]);
    });
}

#[test]
fn an_error_of_a_function_reaches_the_playbook_as_the_connectors_answer() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let body = json!({"incidentArmId": "no-incident", "taskTitle": "x"});
        let definition =
            playbook(&[("Add", "azuresentinel", "post", "/Incidents/CreateTask", body)]);
        _ = client.put("/playbooks/p", &definition).having(201);
        let body = json!({"playbook": "p", "trigger": {}});
        let run = client.post("/run-playbook?wait=60", &body).having(200);
        assert_eq!(run["properties"]["status"], "Failed");
        let outputs = &action(&run, "Add")["outputs"];
        assert_eq!(outputs["statusCode"], 400, "{run}");
        assert_eq!(outputs["body"]["error"]["target"], "incidentArmId", "{run}");
    });
}
