//! Promise: the published playbooks that add tasks leave, in the store, the tasks that their definitions
//! say, in order.
//!
//! What a definition says is read from a simulated run. The real one gets the same answers from everything
//! but the tasks, which are really added and completed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod world;

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use domain::{Actor, ActorKind};
use expression::{Object, Value as Json};
use serde_json::{Value, json};
use service::{
    Performer, RunRequest, Subject, add_task, complete_task, list_tasks, on_incident,
    put_playbooks, read_import, start_run,
};
use wire::api::incident::{Received, trigger_body};
use wire::api::task::{AddTask, incident_query, read_complete_task};
use workflow::simulate::{self, Exchange, GivenReply};
use workflow::{Definition, Effect, Reply, Response, Start};
use world::{TestWorld, ready};

const INCIDENT: &str = "9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f";

/// Adds and completes tasks for real; everything else answers as it did in the simulation.
struct Tasks<'w> {
    world: &'w TestWorld,
    simulated: HashMap<String, Reply>,
}

impl Performer for Tasks<'_> {
    async fn perform(&self, key: &str, playbook: &str, run: &str, effect: &Effect) -> Reply {
        let actor = Actor::named(ActorKind::Playbook { run: run.into(), action: None }, playbook);
        let body = json!(effect)["body"].clone();
        let task = match path(effect).as_str() {
            "/incidents/createtask" => {
                let request = AddTask::read(&body).unwrap();
                add_task(self.world, &actor, Some(key), request).await.unwrap()
            }
            "/incidents/completetask" => {
                let named = read_complete_task(&body).unwrap();
                complete_task(self.world, &actor, named).await.unwrap().task
            }
            _ => return self.simulated[effect.id().as_str()].clone(),
        };
        Reply::Ok { status: 200, headers: Object::default(), body: Json::from(task) }
    }

    fn respond(&self, _response: &Response) {}
}

fn path(effect: &Effect) -> String {
    match effect {
        Effect::CallConnector(call) => call.path.to_lowercase(),
        _ => String::new(),
    }
}

fn incident() -> Value {
    let entity = |kind: &str, properties: Value| json!({"kind": kind, "properties": properties});
    json!({
        "eventUniqueId": "e",
        "object": {
            "id": INCIDENT,
            "properties": {
                "title": "Odd mail", "severity": "High", "status": "New",
                "alerts": [{"kind": "SecurityAlert", "properties": {
                    "alertDisplayName": "Phish in the net", "tactics": ["InitialAccess"], "additionalData": {}}}],
                "relatedEntities": [
                    entity("Account", json!({"accountName": "ana", "upnSuffix": "example.org"})),
                    entity("Ip", json!({"address": "203.0.113.9"})),
                    entity("Host", json!({"hostName": "desk-1"})),
                ],
            },
        },
    })
}

/// A published playbook that creates tasks through Sentinel's connector.
struct Published {
    file: &'static str,
    /// What the services that it asks answer, by action.
    replies: &'static [(&'static str, &'static str)],
    /// How many tasks its definition creates from that.
    tasks: usize,
}

const ROWS: &str = r#"{"value": [{"Title": "First", "Description": "One"}, {"Title": "Second", "Description": "Two"}]}"#;

const PUBLISHED: &[Published] = &[
    Published {
        file: "Azure-Azure-Sentinel/Solutions__SentinelSOARessentials__Playbooks__Defender_XDR_Phishing_Playbook_for_SecOps-Tasks__azuredeploy.json",
        replies: &[],
        tasks: 6,
    },
    Published {
        file: "Azure-Azure-Sentinel/Tools__Tasks-Repository__azuredeploynmi.json",
        replies: &[("Run_query_and_list_results", ROWS)],
        tasks: 2,
    },
    Published {
        file: "JudeMagayon-Azure-Sentinel/Azure Sentinel ARM__Connector__SOC__SOC-Process-Framework__Playbooks__Get-SOCActions__azuredeploy.json",
        replies: &[("Run_query_and_list_results", ROWS)],
        tasks: 2,
    },
    Published {
        file: "format81-MicrosoftSentinel-ChatGPT-playbook/azuredeploy.json",
        replies: &[
            ("GPT3_-_Add_Task_to_Incident", r#"{"choices": [{"text": "Do it."}]}"#),
            ("GPT3_-_generate_KQL", r#"{"choices": [{"text": "a"}, {"text": "b"}]}"#),
            ("GPT3_-_Tactics_and_techniques_desciption", r#"{"choices": [{"text": "c"}]}"#),
        ],
        tasks: 3,
    },
];

/// The titles of the tasks that a simulated run asks for, and how everything was answered.
fn simulated(
    world: &TestWorld,
    source: &[u8],
    given: &[(&str, &str)],
) -> (Vec<String>, HashMap<String, Reply>) {
    let playbooks = template::import(source, &Object::default(), &Default::default()).unwrap();
    let playbook = &playbooks[0];
    let definition = Arc::new(Definition::parse(&playbook.definition).unwrap());
    let received = Received::read(&incident(), jiff::Timestamp::UNIX_EPOCH).unwrap().incident;
    let body = Json::from(trigger_body(&received, None, "e"));
    let mut outputs = Object::default();
    outputs.insert("body", body);
    let mut start = Start::new("run", "p", service::Clock::now(world), outputs.into());
    start.parameters = playbook.parameters.clone();
    let given = given.iter().map(|(action, body)| GivenReply {
        action: Some((*action).to_owned()),
        connector: None,
        path: None,
        times: None,
        reply: simulate::ok(Json::from_json(body).unwrap()),
    });
    let exchanges = simulate::run(&definition, start, given.collect()).exchanges;
    let titles = exchanges.iter().filter(|one| path(&one.effect) == "/incidents/createtask");
    let title =
        |one: &Exchange| json!(one.effect)["body"]["taskTitle"].as_str().unwrap().to_owned();
    let titles = titles.map(title).collect();
    let replies =
        exchanges.into_iter().filter_map(|one| Some((one.effect.id().to_string(), one.reply?)));
    (titles, replies.collect())
}

#[test]
fn published_task_playbooks_leave_their_tasks_in_the_store() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if !shared.is_dir() {
        println!("left out: ../shared/corpus is not there");
        return;
    }
    for Published { file, replies, tasks } in PUBLISHED {
        let world = TestWorld::default();
        let source = std::fs::read(shared.join(file)).unwrap();
        let (expected, replies) = simulated(&world, &source, replies);
        assert_eq!(expected.len(), *tasks, "{file}: {expected:?}");
        let received = Received::read(&incident(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        ready(on_incident(&world, &world::NoPlaybooks, received)).unwrap();
        let import = read_import(&world, "p", &source).unwrap();
        ready(put_playbooks(&world, &Actor::default(), import, &BTreeSet::new())).unwrap();
        let request = RunRequest {
            playbook: "p".into(),
            subject: Subject::Incident {
                incident: incident_query(Some(INCIDENT)).unwrap(),
                updates: None,
            },
            trigger: String::new(),
            key: None,
            origin: String::new(),
        };
        let started = ready(start_run(&world, &Actor::default(), &request)).unwrap();
        let performer = Tasks { world: &world, simulated: replies };
        for drive in started.drives {
            ready(drive.to_the_end(&world, &performer)).unwrap();
        }
        let list = ready(list_tasks(&world, &incident_query(Some(INCIDENT)).unwrap())).unwrap();
        let found = list["value"].as_array().unwrap().iter();
        let found: Vec<_> =
            found.map(|task| task["properties"]["title"].as_str().unwrap().to_owned()).collect();
        assert_eq!(found, expected, "{file}");
    }
}
