//! Promise: the published playbooks that add tasks leave, in the store, the tasks that their definitions
//! say, in order.
//!
//! What a definition says is read from a simulated run. The real one gets the same answers from everything
//! but the tasks, which are really added and completed: through Sentinel's connector, or by Azure's own address
//! of a task.

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
use workflow::simulate::{self, GivenReply};
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

/// A published playbook that creates tasks.
struct Published {
    file: &'static str,
    /// The body of its trigger, for a module that other playbooks call; else it gets the incident.
    module: Option<&'static str>,
    /// What the services that it asks answer, by action.
    replies: &'static [(&'static str, &'static str)],
    /// How many tasks its definition creates from that.
    tasks: usize,
}

const ROWS: &str = r#"{"value": [{"Title": "First", "Description": "One"}, {"Title": "Second", "Description": "Two"}]}"#;

const PUBLISHED: &[Published] = &[
    Published {
        file: "Azure-Azure-Sentinel/Solutions__SentinelSOARessentials__Playbooks__Defender_XDR_Phishing_Playbook_for_SecOps-Tasks__azuredeploy.json",
        module: None,
        replies: &[],
        tasks: 6,
    },
    Published {
        file: "Azure-Azure-Sentinel/Tools__Tasks-Repository__azuredeploynmi.json",
        module: None,
        replies: &[("Run_query_and_list_results", ROWS)],
        tasks: 2,
    },
    Published {
        file: "JudeMagayon-Azure-Sentinel/Azure Sentinel ARM__Connector__SOC__SOC-Process-Framework__Playbooks__Get-SOCActions__azuredeploy.json",
        module: None,
        replies: &[("Run_query_and_list_results", ROWS)],
        tasks: 2,
    },
    Published {
        file: "format81-MicrosoftSentinel-ChatGPT-playbook/azuredeploy.json",
        module: None,
        replies: &[
            ("GPT3_-_Add_Task_to_Incident", r#"{"choices": [{"text": "Do it."}]}"#),
            ("GPT3_-_generate_KQL", r#"{"choices": [{"text": "a"}, {"text": "b"}]}"#),
            ("GPT3_-_Tactics_and_techniques_desciption", r#"{"choices": [{"text": "c"}]}"#),
        ],
        tasks: 3,
    },
    Published {
        file: "briandelmsft-SentinelAutomationModules/Modules__KQLModule__azuredeploy.json",
        module: Some(
            r#"{"AddIncidentTask": true, "AddIncidentComments": false, "RunQueryAgainst": "Sentinel",
            "LookbackInDays": 1, "KQLQuery": "SigninLogs", "QueryDescription": "Review it",
            "IncidentTaskInstructions": "Look at it."}"#,
        ),
        replies: &[("HTTP_-_Sentinel", r#"{"tables": [{"rows": [["{\"a\": 1}"]]}]}"#)],
        tasks: 1,
    },
    Published {
        file: "briandelmsft-SentinelAutomationModules/Modules__RelatedAlerts__azuredeploy.json",
        module: Some(
            r#"{"AddIncidentTask": true, "AddIncidentComments": false, "CheckAccountEntityMatches": true,
            "CheckHostEntityMatches": true, "CheckIPEntityMatches": true, "LookbackInDays": 1,
            "AlertKQLFilter": "", "IncidentTaskInstructions": "Look at them."}"#,
        ),
        replies: &[
            ("HTTP_-_Get_Alerts", r#"{"value": []}"#),
            (
                "HTTP_-_Get_Incident",
                r#"{"properties": {"relatedAnalyticRuleIds": [], "additionalData": {"tactics": ["Impact"]}}}"#,
            ),
            ("HTTP", RELATED),
        ],
        tasks: 1,
    },
    Published {
        file: "briandelmsft-SentinelAutomationModules/Modules__WatchlistModule__azuredeploy.json",
        module: Some(
            r#"{"AddIncidentTask": true, "AddIncidentComments": false, "WatchlistName": "list",
            "WatchlistKey": "key", "WatchlistKeyDataType": "IP",
            "IncidentTaskInstructions": "Look at them."}"#,
        ),
        replies: &[
            ("HTTP_-_Check_Watchlist_Validity", r#"{"tables": [{"rows": [["list"]]}]}"#),
            (
                "HTTP",
                r#"{"tables": [{"columns": [{"name": "IP"}, {"name": "OnWatchlist"}], "rows": [["192.0.2.1", true]]}]}"#,
            ),
        ],
        tasks: 1,
    },
];

const RELATED: &str = r#"{"tables": [{
    "columns": [{"name": "Tactics"}, {"name": "AlertSeverity"}, {"name": "AccountEntityMatch"},
        {"name": "HostEntityMatch"}, {"name": "IPEntityMatch"}, {"name": "a"}, {"name": "b"}, {"name": "c"},
        {"name": "d"}],
    "rows": [["Impact", "High", true, false, false, 1, 2, 3, 4]]}]}"#;

/// What the playbook's trigger brings: the incident, or the body of a module, with the entities that its
/// caller has found.
fn trigger(module: Option<&str>) -> Json {
    let received = Received::read(&incident(), jiff::Timestamp::UNIX_EPOCH).unwrap().incident;
    let Some(module) = module else {
        return Json::from(trigger_body(&received, None, "e"));
    };
    let mut body: Value = serde_json::from_str(module).unwrap();
    body["Entities"] = json!({
        "IncidentARMId": received.arm_id(), "WorkspaceId": "w", "WorkspaceARMId": "/w",
        "Accounts": [], "AccountsCount": 0, "Domains": [], "DomainsCount": 0, "FileHashes": [],
        "FileHashesCount": 0, "Files": [], "FilesCount": 0, "Hosts": [], "HostsCount": 0,
        "IPs": [{"Address": "192.0.2.1"}], "IPsCount": 1, "URLs": [], "URLsCount": 0,
        "RelatedAnalyticRuleIds": [], "IncidentTriggered": true,
    });
    Json::from(body)
}

/// The title of the task that a call creates, if it creates one.
fn created(effect: &Effect) -> Option<String> {
    let call = json!(effect);
    let title = match effect {
        Effect::CallConnector(_) if path(effect) == "/incidents/createtask" => {
            &call["body"]["taskTitle"]
        }
        Effect::CallHttp(http) if http.method == "PUT" && http.uri.contains("/tasks/") => {
            &call["body"]["properties"]["title"]
        }
        _ => return None,
    };
    title.as_str().map(str::to_owned)
}

/// The titles of the tasks that a simulated run asks for, and how everything was answered.
fn simulated(
    world: &TestWorld,
    source: &[u8],
    published: &Published,
) -> (Vec<String>, HashMap<String, Reply>) {
    let playbooks = template::import(source, &Object::default(), &Default::default()).unwrap();
    let playbook = &playbooks[0];
    let definition = Arc::new(Definition::parse(&playbook.definition).unwrap());
    let mut outputs = Object::default();
    outputs.insert("body", trigger(published.module));
    let mut start = Start::new("run", "p", service::Clock::now(world), outputs.into());
    start.parameters = playbook.parameters.clone();
    let given = published.replies.iter().map(|(action, body)| GivenReply {
        action: Some((*action).to_owned()),
        connector: None,
        path: None,
        times: None,
        reply: simulate::ok(Json::from_json(body).unwrap()),
    });
    let exchanges = simulate::run(&definition, start, given.collect()).exchanges;
    let titles = exchanges.iter().filter_map(|one| created(&one.effect)).collect();
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
    for published in PUBLISHED {
        let Published { file, module, tasks, .. } = published;
        let world = TestWorld::default();
        let source = std::fs::read(shared.join(file)).unwrap();
        let (expected, replies) = simulated(&world, &source, published);
        assert_eq!(expected.len(), *tasks, "{file}: {expected:?}");
        let received = Received::read(&incident(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        ready(on_incident(&world, &world::NoPlaybooks, received)).unwrap();
        let import = read_import(&world, "p", &source).unwrap();
        ready(put_playbooks(&world, &Actor::default(), import, &BTreeSet::new())).unwrap();
        let request = RunRequest {
            playbook: "p".into(),
            subject: match module {
                Some(_) => Subject::Trigger(trigger(*module)),
                None => Subject::Incident {
                    incident: incident_query(Some(INCIDENT)).unwrap(),
                    updates: None,
                },
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
