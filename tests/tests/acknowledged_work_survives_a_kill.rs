//! Promise: what was acknowledged before the host was killed is there after a restart, each thing once; what
//! was under way and is sent again is done once.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use end_to_end::samples::{
    about_another, action, each, example, new_task, playbook, receive_small_incident, tasks,
};
use end_to_end::{Client, Host, Redis, Setup, World, on_each_host, wait};
use serde_json::{Value, json};

const SENDERS: usize = 8;
/// So many are acknowledged before the host is killed.
const ENOUGH: usize = 12;
const BY_RULES: [&str; 3] = [
    "Ask the user where they are",
    "End all sessions of the account",
    "List what the account touched since the first foreign sign-in",
];
const BY_HAND: &str = "By hand";

/// An incident that was sent, and how far it got.
#[derive(Debug)]
struct Sent {
    incident: String,
    message: Value,
    /// The incident, and with it its rules, were acknowledged.
    received: bool,
    /// The task by hand was asked for, with the incident's GUID as its key.
    asked: bool,
    /// It was acknowledged, with this id.
    added: Option<String>,
}

impl Sent {
    /// The source, and the person, once more: until both are acknowledged.
    fn send(&mut self, client: &Client) -> Result<(), ureq::Error> {
        let message = self.message.to_string();
        let answer = client.try_ask("POST", "/on-incident-created", &[], &message)?;
        assert!([200, 201].contains(&answer.status), "{}", answer.body);
        self.received = true;
        self.asked = true;
        let body = new_task(&self.incident, BY_HAND).to_string();
        let key = [("idempotency-key", self.incident.as_str())];
        let answer = client.try_ask("POST", "/add-task", &key, &body)?;
        let id = answer.having(201)["id"].as_str().map(str::to_owned);
        assert!(self.added.is_none() || self.added == id, "the same key is the same task");
        self.added = id;
        Ok(())
    }
}

/// Sends incident after incident until the host is gone.
fn send_until_gone(client: &Client, acknowledged: &AtomicUsize) -> Vec<Sent> {
    let example = example("incident.json");
    let mut all = vec![];
    loop {
        let (incident, message) = about_another(&example);
        all.push(Sent { incident, message, received: false, asked: false, added: None });
        if let Some(sent) = all.last_mut()
            && sent.send(client).is_err()
        {
            return all;
        }
        acknowledged.fetch_add(1, Ordering::Relaxed);
    }
}

/// The listed titles; none when the incident is not known.
fn titles(client: &Client, sent: &Sent) -> Vec<String> {
    let path = format!("/list-tasks?incidentArmId={}", sent.incident);
    let answer = client.get(&path);
    if answer.status == 404 && !sent.received {
        return vec![];
    }
    let list = answer.having(200);
    let list = list["value"].as_array().expect("a list").clone();
    each(&list, "/properties/title").into_iter().map(str::to_owned).collect()
}

/// After the restart: what was acknowledged is there, and nothing is there that was not asked for, or twice.
fn check_what_was_acknowledged(client: &Client, sent: &Sent) {
    let titles = titles(client, sent);
    let (by_hand, by_rules): (Vec<_>, Vec<_>) = titles.iter().partition(|title| *title == BY_HAND);
    if sent.received {
        assert_eq!(by_rules, BY_RULES, "{sent:?}");
    } else {
        assert!(BY_RULES.iter().zip(&by_rules).all(|(rule, there)| rule == *there), "{titles:?}");
        assert!(by_rules.len() <= BY_RULES.len(), "{titles:?}");
    }
    match &sent.added {
        Some(id) => {
            let tasks = tasks(client, &sent.incident);
            assert_eq!(each(&tasks, "/id").iter().filter(|listed| *listed == id).count(), 1);
            assert_eq!(by_hand.len(), 1, "{titles:?}");
        }
        None => assert!(by_hand.len() <= usize::from(sent.asked), "{titles:?}"),
    }
}

/// The source and the person try again, and all is done, once.
fn check_what_is_sent_again(client: &Client, sent: &mut Sent) {
    sent.send(client).expect("the host is back");
    let titles = titles(client, sent);
    let (by_hand, by_rules): (Vec<_>, Vec<_>) = titles.iter().partition(|title| *title == BY_HAND);
    assert_eq!(by_rules, BY_RULES, "{sent:?}");
    assert_eq!(by_hand.len(), 1, "{titles:?}");
}

fn run(host: Host, redis: Option<&Redis>) {
    let setup = || match redis {
        Some(redis) => Setup::new(host).redis(redis),
        None => Setup::new(host),
    };
    let mut world = setup().start();
    for name in ["scope", "contain"] {
        let rule = example(&format!("automation-rules/{name}.json"));
        _ = world.client.put(&format!("/automation-rules/{name}"), &rule).having(201);
    }
    let mut all: Vec<Sent> = vec![];
    // Three kills, each at another moment of the load, on one and the same store.
    for round in 1..=3 {
        let acknowledged = AtomicUsize::new(0);
        let client = world.client.clone();
        let (state, sent) = thread::scope(|scope| {
            let senders: Vec<_> = (0..SENDERS)
                .map(|_| scope.spawn(|| send_until_gone(&client, &acknowledged)))
                .collect();
            wait::until("enough to be acknowledged", || {
                (acknowledged.load(Ordering::Relaxed) >= ENOUGH * round).then_some(())
            });
            let state = world.kill();
            let sent = senders.into_iter().flat_map(|sender| sender.join().expect("a sender"));
            (state, sent.collect::<Vec<_>>())
        });
        assert!(sent.iter().any(|sent| sent.added.is_none()), "it was killed in the middle");
        all.extend(sent);
        world = setup().state(state).start();
        for sent in &all {
            check_what_was_acknowledged(&world.client, sent);
        }
    }
    // All at once: where a writer died, the next one waits for it a while.
    let (client, share) = (&world.client, all.len().div_ceil(SENDERS));
    thread::scope(|scope| {
        for part in all.chunks_mut(share) {
            scope.spawn(|| part.iter_mut().for_each(|sent| check_what_is_sent_again(client, sent)));
        }
    });
}

#[test]
fn with_sqlite() {
    on_each_host(|host| run(host, None));
}

#[test]
fn with_redis() {
    on_each_host(|host| {
        let Some(redis) = Redis::start() else { return };
        run(host, Some(&redis));
    });
}

#[test]
fn an_orderly_end_keeps_everything_too() {
    on_each_host(|host| {
        let world = Setup::new(host).start();
        let (incident, message) = about_another(&example("incident.json"));
        _ = world.client.post("/on-incident-created", &message).having(201);
        _ = world.client.post("/add-task", &new_task(&incident, BY_HAND)).having(201);
        let before = tasks(&world.client, &incident);
        let world = Setup::new(host).state(world.stop()).start();
        assert_eq!(tasks(&world.client, &incident), before);
        assert_eq!(before.len(), 1);
    });
}

/// A playbook that adds a task, waits for some seconds, and adds another.
fn slow_playbook() -> Value {
    let add = |title| new_task("@triggerBody()?['object']?['id']", title);
    let call = |name, title| (name, "azuresentinel", "post", "/Incidents/CreateTask", add(title));
    let mut playbook = playbook(&[call("First", "Before"), call("Second", "After")]);
    let wait = json!({"interval": {"count": 8, "unit": "Second"}});
    playbook["actions"]["Wait"] =
        json!({"type": "Wait", "runAfter": {"First": ["Succeeded"]}, "inputs": wait});
    playbook["actions"]["Second"]["runAfter"] = json!({"Wait": ["Succeeded"]});
    playbook
}

/// Promise: a run that was acknowledged goes on after the kill, where it was, with nothing done twice.
#[test]
fn a_run_goes_on_where_it_was() {
    on_each_host(|host| {
        let world = World::plain(host);
        let incident = receive_small_incident(&world.client);
        _ = world.client.put("/playbooks/slow", &slow_playbook()).having(201);
        let body = json!({"playbook": "slow", "incidentArmId": incident});
        let run = world.client.post("/run-playbook", &body).having(202);
        let path = format!("/runs/{}", run["name"].as_str().unwrap_or_default());
        wait::until("the first task", || {
            let first = action(&world.client.get(&path).having(200), "First")["status"].clone();
            (first == "Succeeded").then_some(())
        });
        let world = Setup::new(host).state(world.kill()).start();
        let killed = world.client.get(&path).having(200);
        assert_eq!(killed["properties"]["status"], "Running", "killed in the middle");

        // What looks after runs is called from time to time; the claim of the killed host has to run out.
        let ended = wait::until("the run to end", || {
            _ = world.client.post("/tick", &json!({})).having(200);
            let run = world.client.get(&path).having(200);
            run["properties"]["endTime"].is_string().then_some(run)
        });
        assert_eq!(ended["properties"]["status"], "Succeeded", "{ended}");
        let tasks = tasks(&world.client, &incident);
        assert_eq!(each(&tasks, "/properties/title"), ["Before", "After"]);
    });
}
