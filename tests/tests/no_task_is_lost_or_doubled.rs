//! Promise: whoever adds tasks at the same time, on one host or on several, none is lost, none is there
//! twice, and everybody sees them in the same order, now and later.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::HashSet;
use std::sync::Barrier;
use std::thread;

use end_to_end::samples::{each, new_task, receive_small_incident, tasks};
use end_to_end::{Client, Host, Redis, Setup, World, on_each_host};
use serde_json::Value;

const CLIENTS: usize = 100;
const TASKS_OF_A_CLIENT: usize = 4;
const INCIDENTS: usize = 10;
const TASKS_OF_AN_INCIDENT: usize = CLIENTS * TASKS_OF_A_CLIENT / INCIDENTS;

/// A task that a client was told of: incident, title, id.
type Added = (String, String, String);

/// Half of a client's tasks go to one incident and half to the next: so each incident gets its 40, and for
/// each pair it is known which came first.
fn incident_of(client: usize, task: usize) -> usize {
    (client + task / 2) % INCIDENTS
}

/// All clients at once, each adding one task after the other, each through one of the hosts.
fn add_all(hosts: &[Client], incidents: &[String]) -> Vec<Added> {
    let start = Barrier::new(CLIENTS);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let (start, client) = (&start, &hosts[number % hosts.len()]);
                scope.spawn(move || {
                    start.wait();
                    (0..TASKS_OF_A_CLIENT)
                        .map(|task| {
                            add(client, &incidents[incident_of(number, task)], number, task)
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().expect("a client")).collect()
    })
}

fn add(client: &Client, incident: &str, number: usize, task: usize) -> Added {
    let title = format!("Task {task} of client {number}");
    let added = client.post("/add-task", &new_task(incident, &title)).having(201);
    let id = added["id"].as_str().expect("an id").to_owned();
    (incident.to_owned(), title, id)
}

/// Runs the load while somebody lists the first incident all the time; gives what was added and what was
/// seen on the way.
fn load(hosts: &[Client], incidents: &[String]) -> (Vec<Added>, Vec<Vec<String>>) {
    let done = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = vec![];
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                seen.push(ids(&tasks(&hosts[seen.len() % hosts.len()], &incidents[0])));
            }
            seen
        });
        let added = add_all(hosts, incidents);
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        (added, reader.join().expect("a reader"))
    })
}

fn ids(tasks: &[Value]) -> Vec<String> {
    each(tasks, "/id").into_iter().map(str::to_owned).collect()
}

fn check(hosts: &[Client], incidents: &[String], added: &[Added], seen: &[Vec<String>]) {
    let distinct: HashSet<_> = added.iter().map(|(_, _, id)| id).collect();
    assert_eq!(distinct.len(), CLIENTS * TASKS_OF_A_CLIENT, "each client was told of its own task");
    for incident in incidents {
        let listed = tasks(&hosts[0], incident);
        let mut titles = each(&listed, "/properties/title");
        check_order(&titles);
        let own = added.iter().filter(|(of, ..)| of == incident);
        let mut expected: Vec<_> = own.clone().map(|(_, title, _)| title.as_str()).collect();
        assert_eq!(expected.len(), TASKS_OF_AN_INCIDENT);
        expected.sort_unstable();
        titles.sort_unstable();
        assert_eq!(titles, expected, "none lost, none twice, none from elsewhere");
        let told: HashSet<_> = own.map(|(_, _, id)| id.as_str()).collect();
        assert_eq!(each(&listed, "/id").into_iter().collect::<HashSet<_>>(), told);
        for host in hosts.iter().chain(hosts) {
            assert_eq!(tasks(host, incident), listed, "the same list every time and everywhere");
        }
    }
    let last = ids(&tasks(&hosts[0], &incidents[0]));
    for earlier in seen {
        let mut later = last.iter();
        assert!(
            earlier.iter().all(|id| later.any(|other| other == id)),
            "what was listed once keeps its place: {earlier:?} in {last:?}"
        );
    }
}

/// A client's second task on an incident was added after its first had been acknowledged.
#[track_caller]
fn check_order(titles: &[&str]) {
    let place = |title: &str| titles.iter().position(|listed| *listed == title);
    for client in 0..CLIENTS {
        for (first, second) in [(0, 1), (2, 3)] {
            let [first, second] =
                [first, second].map(|task| place(&format!("Task {task} of client {client}")));
            assert!(first <= second, "client {client}: {first:?} after {second:?}");
        }
    }
}

fn run(worlds: &[World]) {
    let hosts: Vec<_> = worlds.iter().map(|world| world.client.clone()).collect();
    let incidents: Vec<_> = (0..INCIDENTS).map(|_| receive_small_incident(&hosts[0])).collect();
    let (added, seen) = load(&hosts, &incidents);
    check(&hosts, &incidents, &added, &seen);

    // Each has as many as it may have: the next is refused, and the list stays.
    let listed = tasks(&hosts[0], &incidents[0]);
    let one_more = new_task(&incidents[0], "One too many");
    hosts[0].post("/add-task", &one_more).refused(409, "TaskLimitReached");
    assert_eq!(tasks(&hosts[0], &incidents[0]), listed);
}

#[test]
fn a_hundred_clients_on_one_host_with_sqlite() {
    on_each_host(|host| run(&[World::plain(host)]));
}

#[test]
fn a_hundred_clients_on_two_hosts_with_one_redis() {
    on_each_host(|host: Host| {
        let Some(redis) = Redis::start() else { return };
        let world = || Setup::new(host).redis(&redis).start();
        run(&[world(), world()]);
    });
}
