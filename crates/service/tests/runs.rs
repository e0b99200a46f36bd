//! Promises of running playbooks, on a store in memory.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod world;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::task::Poll;

use domain::Actor;
use expression::{Object, Value as Json};
use serde_json::{Value, json};
use service::{
    Clock, Drive, Error, Performer, RunRequest, Stopped, Subject, call_back, cancel_run, get_run,
    put_playbooks, read_import, read_run_request, resubmit_run, start_run, tick,
};
use store::{Pause, Runs};
use workflow::{Effect, Event, Reply, Response};
use world::{TestWorld, ready};

/// A connector that answers everything with 200, and remembers the keys that it was called with: as a
/// connector does that knows idempotency keys, it does a thing once.
#[derive(Default)]
struct Connector {
    done: RefCell<HashMap<String, usize>>,
}

impl Performer for Connector {
    async fn perform(&self, key: &str, _playbook: &str, run: &str, _effect: &Effect) -> Reply {
        let action = key.strip_prefix(run).unwrap().trim_start_matches('/').to_owned();
        *self.done.borrow_mut().entry(action).or_default() += 1;
        Reply::Ok { status: 200, headers: Object::default(), body: Json::Null }
    }

    fn respond(&self, _response: &Response) {}
}

impl Connector {
    fn actions(&self) -> BTreeSet<String> {
        self.done.borrow().keys().cloned().collect()
    }
}

fn call(path: &str, after: Value) -> Value {
    json!({
        "type": "ApiConnection",
        "inputs": {
            "host": {"connection": {"name": "@parameters('$connections')['demo']['connectionId']"}},
            "method": "post",
            "path": path,
        },
        "runAfter": after,
    })
}

fn put(world: &TestWorld, actions: Value) {
    put_with(world, json!({"manual": {"type": "Request", "kind": "Http"}}), actions);
}

fn put_with(world: &TestWorld, triggers: Value, actions: Value) {
    let definition = json!({
        "parameters": {"$connections": {"type": "Object", "defaultValue": {}}},
        "triggers": triggers,
        "actions": actions,
    });
    let import = read_import(world, "p", definition.to_string().as_bytes()).unwrap();
    ready(put_playbooks(world, &Actor::default(), import, &BTreeSet::new())).unwrap();
}

fn request() -> RunRequest {
    RunRequest {
        playbook: "p".into(),
        subject: Subject::Trigger(Json::Null),
        trigger: String::new(),
        key: Some("k".into()),
        origin: "http://here".into(),
    }
}

fn start(world: &TestWorld) -> Result<Vec<Drive>, Error> {
    ready(start_run(world, &Actor::default(), &request())).map(|started| started.drives)
}

fn drive(
    world: &TestWorld,
    connector: &Connector,
    drives: Vec<Drive>,
) -> Result<Vec<Stopped>, Error> {
    drives.into_iter().map(|drive| ready(drive.to_the_end(world, connector))).collect()
}

/// A run, as it is answered.
fn shown(world: &TestWorld, id: &str) -> serde_json::Value {
    serde_json::to_value(ready(get_run(world, id)).unwrap()).unwrap()
}

fn status(world: &TestWorld, id: &str) -> String {
    shown(world, id)["properties"]["status"].as_str().unwrap().to_owned()
}

/// Lets the time of a claim go by.
fn wait(world: &TestWorld, seconds: u64) {
    ready(world.pause(std::time::Duration::from_secs(seconds)));
}

fn steps() -> Value {
    json!({
        "First": call("/first", json!({})),
        "Each": {
            "type": "Foreach",
            "foreach": [1, 2, 3],
            "runAfter": {"First": ["Succeeded"]},
            "actions": {"Inner": call("/inner", json!({}))},
        },
        "Last": call("/last", json!({"Each": ["Succeeded"]})),
    })
}

fn all_steps() -> BTreeSet<String> {
    let names = ["First", "Each[0]/Inner", "Each[1]/Inner", "Each[2]/Inner", "Last"];
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn a_run_performs_every_action_once() {
    let world = TestWorld::default();
    put(&world, steps());
    let (connector, drives) = (Connector::default(), start(&world).unwrap());
    let id = drives[0].id().to_owned();
    drive(&world, &connector, drives).unwrap();
    assert_eq!(connector.actions(), all_steps());
    assert!(connector.done.borrow().values().all(|times| *times == 1));
    assert_eq!(status(&world, &id), "Succeeded");
}

/// Promise: a run whose driver dies, at any operation of the store, is taken up by the tick when the claim
/// has run out, and ends as it would have; a call that is made again has the same key.
#[test]
fn a_run_that_died_anywhere_is_taken_up_and_ends_the_same() {
    let undisturbed = TestWorld::default();
    put(&undisturbed, steps());
    let undisturbed = undisturbed.restarted();
    let drives = start(&undisturbed).unwrap();
    drive(&undisturbed, &Connector::default(), drives).unwrap();
    let operations = undisturbed.store.operations();
    for operation in 1..=operations + 1 {
        let world = TestWorld::default();
        put(&world, steps());
        let world = world.restarted_failing_at(operation);
        let connector = Connector::default();
        let started = start(&world);
        let acknowledged = started.is_ok();
        let driven = started.and_then(|drives| drive(&world, &connector, drives));
        let world = world.restarted();
        wait(&world, 150);
        drive(&world, &connector, ready(tick(&world, "http://here")).unwrap()).unwrap();
        let done = connector.actions();
        let as_it_should =
            if acknowledged { done == all_steps() } else { done.is_empty() || done == all_steps() };
        assert!(as_it_should, "died at operation {operation}: {done:?}");
        assert_eq!(driven.is_ok(), operation > operations, "died at operation {operation}");
    }
}

#[test]
fn the_same_key_is_the_same_run_and_is_driven_by_one() {
    let world = TestWorld::default();
    put(&world, steps());
    let first = ready(start_run(&world, &Actor::default(), &request())).unwrap();
    let second = ready(start_run(&world, &Actor::default(), &request())).unwrap();
    assert_eq!(first.ids, second.ids);
    assert_eq!((first.drives.len(), second.drives.len()), (1, 0));
}

#[test]
fn a_run_that_waits_for_a_callback_goes_on_when_it_comes() {
    let world = TestWorld::default();
    let mut subscribe = call("/subscribe", json!({}));
    subscribe["type"] = json!("ApiConnectionWebhook");
    subscribe["inputs"]["body"] = json!({"url": "@{listCallbackUrl()}"});
    put(&world, json!({"Ask": subscribe, "Then": call("/then", json!({"Ask": ["Succeeded"]}))}));
    let (connector, drives) = (Connector::default(), start(&world).unwrap());
    let id = drives[0].id().to_owned();
    let stopped = drive(&world, &connector, drives).unwrap();
    assert!(matches!(stopped[..], [Stopped::Waits]), "{stopped:?}");
    let run = shown(&world, &id);
    let url = run.pointer("/properties/actions/0/inputs/body/url").unwrap().as_str().unwrap();
    let parts: Vec<_> = url.split('/').collect();
    let [.., _, secret, effect] = parts[..] else { panic!("{url}") };
    let effect = effect.replace("%40", "@");
    let guess = uuid::Uuid::nil().to_string();
    let wrong = ready(call_back(&world, &id, &guess, &effect, Object::default(), Json::Null));
    assert_eq!(wrong.map(drop).unwrap_err().code(), "RunNotFound");
    let body = Json::from("yes");
    let drive_on = ready(call_back(&world, &id, secret, &effect, Object::default(), body)).unwrap();
    drive(&world, &connector, drive_on.into_iter().collect()).unwrap();
    assert_eq!(status(&world, &id), "Succeeded");
    assert!(connector.actions().contains("Then"));
}

#[test]
fn a_long_wait_is_left_to_the_tick() {
    let world = TestWorld::default();
    let hour = json!({"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Hour"}}, "runAfter": {}});
    put(&world, json!({"Sleep": hour, "Then": call("/then", json!({"Sleep": ["Succeeded"]}))}));
    let (connector, drives) = (Connector::default(), start(&world).unwrap());
    let id = drives[0].id().to_owned();
    drive(&world, &connector, drives).unwrap();
    wait(&world, 1800);
    drive(&world, &connector, ready(tick(&world, "http://here")).unwrap()).unwrap();
    assert_eq!(status(&world, &id), "Running");
    wait(&world, 1900);
    drive(&world, &connector, ready(tick(&world, "http://here")).unwrap()).unwrap();
    assert_eq!(status(&world, &id), "Succeeded");
}

#[test]
fn a_cancelled_run_ends_and_a_resubmitted_one_does_it_all_again() {
    let world = TestWorld::default();
    put(&world, steps());
    // Begun and not driven: its claim has to run out before somebody else may.
    let id = start(&world).unwrap()[0].id().to_owned();
    wait(&world, 61);
    let connector = Connector::default();
    let cancelled = ready(cancel_run(&world, &id)).unwrap();
    drive(&world, &connector, cancelled.into_iter().collect()).unwrap();
    assert_eq!(status(&world, &id), "Cancelled");
    assert_eq!(connector.actions(), BTreeSet::new());
    let again = ready(resubmit_run(&world, &Actor::default(), &id, "http://here")).unwrap();
    let new = again.id().to_owned();
    drive(&world, &connector, vec![again]).unwrap();
    assert_eq!(status(&world, &new), "Succeeded");
    let run = shown(&world, &new);
    assert_eq!(run["properties"]["resubmits"], json!(id));
}

#[test]
fn a_schedule_is_fired_once_for_each_time_and_only_in_its_latest_version() {
    let world = TestWorld::default();
    let every = |minutes: u32| json!({"On_time": {"type": "Recurrence", "recurrence": {"frequency": "Minute", "interval": minutes}}});
    put_with(&world, every(10), json!({"Do": call("/do", json!({}))}));
    let runs = |seconds| {
        wait(&world, seconds);
        let connector = Connector::default();
        let drives = ready(tick(&world, "http://here")).unwrap();
        let again = ready(tick(&world, "http://here")).unwrap();
        assert_eq!(again.len(), 0, "the second tick of the same minute begins nothing");
        let stopped = drive(&world, &connector, drives).unwrap();
        stopped.len()
    };
    assert_eq!([runs(300), runs(301), runs(300), runs(300)], [0, 1, 0, 1]);
    put_with(&world, every(60), json!({"Do": call("/do", json!({}))}));
    assert_eq!([runs(600), runs(600), runs(2460)], [0, 0, 1]);
}

/// A connector whose call never ends, while somebody else cancels the run: slowly, so that the driver looks
/// between the taking of the number and the writing under it.
struct SlowlyCancelled<'w>(&'w TestWorld);

impl Performer for SlowlyCancelled<'_> {
    async fn perform(&self, _key: &str, _playbook: &str, run: &str, _effect: &Effect) -> Reply {
        let runs = Runs::new(self.0);
        let numbers = runs.reserve(run, 1).await.unwrap();
        for _ in 0..5 {
            let mut yielded = false;
            futures::future::poll_fn(|context| {
                context.waker().wake_by_ref();
                if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        }
        let cancelled = Event::Cancelled { at: self.0.now() };
        runs.write(run, numbers, &[cancelled]).await.unwrap();
        futures::future::pending().await
    }

    fn respond(&self, _response: &Response) {}
}

#[test]
fn an_event_that_is_being_written_while_the_driver_looks_is_not_missed() {
    let world = TestWorld::default();
    put(&world, json!({"Call": call("/call", json!({}))}));
    let started = start(&world).unwrap();
    let id = started[0].id().to_owned();
    for drive in started {
        ready(drive.to_the_end(&world, &SlowlyCancelled(&world))).unwrap();
    }
    assert_eq!(status(&world, &id), "Cancelled");
}

/// Promise: docs/operations.md says what a run costs, in operations of the store.
#[test]
fn what_a_run_costs_is_known() {
    let world = TestWorld::default();
    put(&world, steps());
    let world = world.restarted();
    let request = RunRequest { key: None, ..request() };
    let started = ready(start_run(&world, &Actor::default(), &request)).unwrap();
    assert_eq!(world.store.operations(), 9, "beginning");
    drive(&world, &Connector::default(), started.drives).unwrap();
    // Three steps (First, all of Each, Last), the reserving of numbers, the end.
    assert_eq!(world.store.operations(), 9 + 3 + 1 + 1);
}

/// Promise: a number that is too long for a machine's word comes through a run digit by digit, also after
/// its journal was read again.
#[test]
fn long_numbers_keep_their_digits() {
    let world = TestWorld::default();
    let number = "123456789012345678901234567890123456789";
    let answer = json!({"type": "Response", "runAfter": {}, "inputs": {
        "statusCode": 200, "body": {"n": "@triggerBody()['n']", "d": "@decimal('1.2300')"}}});
    put(&world, json!({"Answer": answer}));
    let body = format!(r#"{{"playbook": "p", "trigger": {{"n": {number}}}}}"#);
    let exact = Json::from_json(&body).unwrap();
    let asked = serde_json::from_str(&body).unwrap();
    let request = read_run_request(&asked, &exact, None, "http://here".to_owned()).unwrap();
    let started = ready(start_run(&world, &Actor::default(), &request)).unwrap();
    let id = started.ids[0].clone();
    drive(&world, &Connector::default(), started.drives).unwrap();
    let shown = serde_json::to_string(&ready(get_run(&world, &id)).unwrap()).unwrap();
    let expected = format!(r#""body":{{"n":{number},"d":1.2300}}"#);
    assert!(shown.contains(&expected), "{shown}");
}
