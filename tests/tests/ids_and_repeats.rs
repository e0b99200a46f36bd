//! Promise: an incident and a task are found under every spelling of their ids, and a request that comes
//! again is done once.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::thread;

use end_to_end::samples::{
    INCIDENT, about_another, each, example, new_task, receive_small_incident, tasks, titles,
};
use end_to_end::{World, on_each_host};
use serde_json::{Value, json};

/// Incident ids have characters that a query must not have.
fn list_path(id: &str) -> String {
    format!("/list-tasks?incidentArmId={}", id.replace('/', "%2F"))
}

#[test]
fn ids_are_taken_short_or_in_full_in_any_case() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let message = example("incident.json");
        _ = client.post("/on-incident-created", &message).having(201);
        let full = message["object"]["id"].as_str().expect("an id");
        let spellings = [
            INCIDENT.to_owned(),
            INCIDENT.to_uppercase(),
            full.to_owned(),
            full.to_lowercase(),
            full.to_uppercase(),
            full.replace("/resourceGroups/", "/resourcegroups/")
                .replace("/Incidents/", "/incidents/"),
        ];
        for (number, id) in spellings.iter().enumerate() {
            let title = format!("Task {number}");
            let added = client.post("/add-task", &new_task(id, &title)).having(201);
            let listed = client.get(&list_path(id)).having(200);
            let last = listed["value"].as_array().and_then(|all| all.last());
            assert_eq!(last, Some(&added), "{id}");

            // The task's id too.
            let task = added["id"].as_str().expect("an id");
            let name = added["name"].as_str().expect("a name");
            let short = format!("{INCIDENT}/{name}");
            let spelled = [task.to_uppercase(), task.to_lowercase(), task.to_owned(), short];
            for (again, id) in spelled.into_iter().enumerate() {
                let done = client.post("/complete-task", &json!({"taskArmId": id})).having(200);
                assert_eq!((&done["name"], &done["changed"]), (&json!(name), &json!(again == 0)));
            }
        }
        assert_eq!(tasks(client, INCIDENT).len(), spellings.len());
    });
}

#[test]
fn completing_a_task_twice_changes_nothing_and_says_so() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let incident = receive_small_incident(client);
        let added = client.post("/add-task", &new_task(&incident, "Once")).having(201);
        let body = json!({"taskArmId": added["id"]}).to_string();
        let by = |who| {
            client.ask("POST", "/complete-task", &[("x-ms-client-principal-name", who)], &body)
        };

        let first = by("Ana").having(200);
        assert_eq!(first["changed"], true);
        assert_eq!(first["properties"]["status"], "Completed");
        assert_eq!(first["properties"]["lastModifiedBy"]["name"], "Ana");
        assert_ne!(first["etag"], added["etag"]);

        let second = by("Tom").having(200);
        assert_eq!(second["changed"], false);
        for member in ["id", "name", "type", "etag", "properties"] {
            assert_eq!(second[member], first[member], "{member}");
        }
        let listed = tasks(client, &incident);
        assert_eq!(listed[0]["properties"], first["properties"]);
    });
}

#[test]
fn of_many_who_complete_a_task_at_once_one_did_it() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let incident = receive_small_incident(client);
        let added = client.post("/add-task", &new_task(&incident, "Once")).having(201);
        let body = json!({"taskArmId": added["id"]});
        let answers = at_once(8, || client.post("/complete-task", &body).having(200));
        let changed = answers.iter().filter(|answer| answer["changed"] == true).count();
        assert_eq!(changed, 1, "{answers:?}");
        assert!(answers.iter().all(|answer| answer["etag"] == answers[0]["etag"]), "{answers:?}");
    });
}

/// Asks so many times at the same time.
fn at_once(times: usize, ask: impl Fn() -> Value + Sync) -> Vec<Value> {
    thread::scope(|scope| {
        let all: Vec<_> = (0..times).map(|_| scope.spawn(&ask)).collect();
        all.into_iter().map(|one| one.join().expect("an answer")).collect()
    })
}

#[test]
fn the_same_idempotency_key_is_the_same_task() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let [incident, other] = [(); 2].map(|()| receive_small_incident(client));
        let add = |incident: &str, key: &str| {
            let body = new_task(incident, "Once").to_string();
            client.ask("POST", "/add-task", &[("idempotency-key", key)], &body).having(201)
        };
        let first = add(&incident, "run-1/Add task");
        assert_eq!(add(&incident, "run-1/Add task"), first);
        let answers = at_once(8, || add(&incident, "run-1/Add another"));
        assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
        assert_eq!(tasks(client, &incident), [first.clone(), answers[0].clone()]);

        // On another incident it is another task.
        assert_ne!(add(&other, "run-1/Add task")["name"], first["name"]);
        assert_eq!(titles(client, &other), ["Once"]);

        // And it stays that task when it is complete.
        _ = client.post("/complete-task", &json!({"taskArmId": first["id"]})).having(200);
        let again = add(&incident, "run-1/Add task");
        assert_eq!(again["properties"]["status"], "Completed");
    });
}

#[test]
fn an_incident_delivered_again_gets_no_task_again() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        for name in ["scope", "contain"] {
            let rule = example(&format!("automation-rules/{name}.json"));
            _ = client.put(&format!("/automation-rules/{name}"), &rule).having(201);
        }
        let message = example("incident.json");
        let first = client.post("/on-incident-created", &message).having(201);
        let before = tasks(client, INCIDENT);
        assert_eq!(before.len(), 3);
        for _ in 0..3 {
            let again = client.post("/on-incident-created", &message).having(201);
            assert_eq!(again, first, "a redelivery gets the first answer again");
        }
        assert_eq!(tasks(client, INCIDENT), before);

        // Also when the source is in a hurry and does not wait for the first answer.
        let (incident, message) = about_another(&message);
        _ = at_once(8, || {
            let answer = client.post("/on-incident-created", &message);
            assert!([200, 201].contains(&answer.status), "{}", answer.body);
            answer.body
        });
        let hurried = tasks(client, &incident);
        assert_eq!(each(&hurried, "/properties/title"), each(&before, "/properties/title"));
    });
}

#[test]
fn incidents_without_a_number_are_numbered_each_differently() {
    on_each_host(|host| {
        let world = World::plain(host);
        let numbers = at_once(20, || {
            let (_, body) = end_to_end::samples::small_incident();
            world.client.post("/on-incident-created", &body).having(201)
        });
        let number = |answer: &Value| answer["properties"]["incidentNumber"].as_u64();
        let mut numbers: Vec<_> = numbers.iter().filter_map(number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 20, "{numbers:?}");
        assert!(numbers[0] >= 1);
    });
}
