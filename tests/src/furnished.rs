//! A world with one of everything in it, for requests that must change nothing.

use serde_json::Value;

use crate::samples::{INCIDENT, example, new_task, tasks};
use crate::{Client, Host, World};

/// A world with the incident of examples/ and a task of it, a rule and a playbook, both called `known`.
#[track_caller]
#[must_use]
pub fn furnished(host: Host) -> World {
    let world = World::plain(host);
    let client = &world.client;
    _ = client.post("/on-incident-created", &example("incident.json")).having(201);
    _ = client.post("/add-task", &new_task(INCIDENT, "The only one")).having(201);
    let playbook = example("playbooks/check-ip.json");
    _ = client.put("/playbooks/known", &playbook).having(201);
    let rule = example("automation-rules/scope.json");
    _ = client.put("/automation-rules/known", &rule).having(201);
    world
}

/// All that could have changed in it.
#[track_caller]
#[must_use]
pub fn everything(client: &Client) -> Vec<Value> {
    let mut all = tasks(client, INCIDENT);
    for path in ["/automation-rules", "/playbooks", "/playbooks/known", "/playbooks/known/runs"] {
        all.push(client.get(path).having(200));
    }
    all
}
