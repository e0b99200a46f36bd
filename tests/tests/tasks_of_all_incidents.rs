//! Promise: the tasks of all incidents are listed with their incidents, filtered, in order and in pages.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use end_to_end::samples::{each, new_task, receive_small_incident};
use end_to_end::{Client, World, on_each_host};
use serde_json::{Value, json};

fn add(client: &Client, incident: &str, title: &str, extras: Value) -> String {
    let mut body = new_task(incident, title);
    let (body_members, extras) = (body.as_object_mut(), extras.as_object().cloned());
    body_members.expect("an object").extend(extras.expect("an object"));
    let task = client.post("/add-task", &body).having(201);
    task["id"].as_str().expect("an id").to_owned()
}

/// The titles of a page, and the address of the next.
fn page(client: &Client, path: &str) -> (Vec<String>, Option<String>) {
    let list = client.get(path).having(200);
    let tasks = list["value"].as_array().expect("a list");
    let titles = each(tasks, "/properties/title").into_iter().map(str::to_owned).collect();
    // A client follows the address as it is; this one asks the same host.
    let next = list["nextLink"].as_str().map(|next| {
        let path = next.find("/list-tasks").expect("the same path");
        next[path..].to_owned()
    });
    (titles, next)
}

/// The titles of all pages.
fn all(client: &Client, query: &str) -> Vec<String> {
    let (mut titles, mut next) = page(client, &format!("/list-tasks?{query}"));
    while let Some(path) = next {
        let (more, after) = page(client, &path);
        titles.extend(more);
        next = after;
    }
    titles
}

#[test]
fn tasks_of_all_incidents_are_found_by_what_they_are() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        assert_eq!(all(client, ""), [""; 0]);
        let [one, other] = [receive_small_incident(client), receive_small_incident(client)];
        _ = add(
            client,
            &one,
            "a",
            json!({"assignee": "Ana", "dueTimeUtc": "2020-01-02T00:00:00Z"}),
        );
        _ = add(client, &other, "b", json!({"mandatory": true}));
        let done = add(client, &one, "c", json!({"dueTimeUtc": "2020-01-01T00:00:00Z"}));
        _ = add(client, &other, "d", json!({"dueTimeUtc": "2020-01-01T00:00:00Z"}));
        _ = client.post("/complete-task", &json!({"taskArmId": done})).having(200);

        assert_eq!(all(client, ""), ["d", "c", "b", "a"]);
        assert_eq!(all(client, "$top=1"), ["d", "c", "b", "a"]);
        assert_eq!(all(client, "status=New&$top=2"), ["d", "b", "a"]);
        assert_eq!(all(client, "status=Completed"), ["c"]);
        assert_eq!(all(client, "order=urgent&$top=1"), ["d", "a", "b"]);
        assert_eq!(all(client, "assignee=ana"), ["a"]);
        assert_eq!(all(client, "overdue=true&order=urgent"), ["d", "a"]);
        assert_eq!(all(client, "mandatory=true"), ["b"]);
        assert_eq!(all(client, "creatorKind=User&incidentSeverity=Low&$top=3").len(), 4);
        assert_eq!(all(client, "incidentSeverity=High"), [""; 0]);

        let list = client.get("/list-tasks?mandatory=true").having(200);
        let incident = &list["value"][0]["incident"];
        assert_eq!((&incident["name"], &incident["status"]), (&json!(other), &json!("New")));
        assert_eq!(list["nextLink"], Value::Null);
    });
}

#[test]
fn open_tasks_of_closed_incidents_are_one_call() {
    on_each_host(|host| {
        let world = World::plain(host);
        let client = &world.client;
        let [one, other] = [receive_small_incident(client), receive_small_incident(client)];
        for (incident, title) in [(&one, "left open"), (&other, "in work")] {
            _ = add(client, incident, title, json!({}));
        }
        let done = add(client, &one, "done", json!({}));
        _ = client.post("/complete-task", &json!({"taskArmId": done})).having(200);
        let properties = json!({"title": "Something odd", "severity": "Low", "status": "Closed",
            "lastModifiedTimeUtc": "2100-01-01T00:00:00Z"});
        let closed = json!({"id": one, "properties": properties});
        _ = client.post("/on-incident-updated", &closed).having(200);
        assert_eq!(all(client, "status=New&incidentStatus=Closed"), ["left open"]);
    });
}
