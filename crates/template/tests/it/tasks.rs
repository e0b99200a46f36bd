//! The published playbooks that work with incident tasks ask for the tasks that their
//! definitions say, in order. What is expected is read off the definition by a second, simple
//! reading: actions in the order of `runAfter`, one after the other.

use crate::check::simulated;
use crate::corpus;
use crate::sample;
use crate::support::json;
use expression::{Object, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use template::{Playbook, Settings, import};
use workflow::simulate::{self, GivenReply, Simulation};
use workflow::{Definition, Effect, Reply, RunStatus};

/// What the loops of a playbook go through, by the loop's name; by no name, what stands for an
/// item outside of all loops.
type Items = BTreeMap<&'static str, Vec<Value>>;

/// What is asked for: the operation, and the title of a task that is created.
type Asked = (&'static str, String);

/// The tasks that the actions ask for when every condition is met.
fn planned(actions: Option<&Value>, items: &Items, item: Option<&Value>, found: &mut Vec<Asked>) {
    let Some(actions) = actions.and_then(Value::as_object) else {
        return;
    };
    let mut left: Vec<(&str, &Value)> = actions.iter().map(|(name, one)| (&**name, one)).collect();
    while !left.is_empty() {
        let waits = |action: &Value| {
            let after =
                action.get("runAfter").and_then(Value::as_object).cloned().unwrap_or_default();
            after.names().any(|name| left.iter().any(|(other, _)| **other == **name))
        };
        let next = left.iter().position(|(_, action)| !waits(action)).unwrap();
        let (name, action) = left.remove(next);
        let inside = action.get("actions");
        match items.get(name) {
            Some(items_of) => {
                for item in items_of {
                    planned(inside, items, Some(item), found);
                }
            }
            None => {
                found.extend(asked_by(action, item));
                planned(inside, items, item, found);
            }
        }
    }
}

fn asked_by(action: &Value, item: Option<&Value>) -> Option<Asked> {
    let inputs = action.get("inputs")?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let body = inputs.get("body");
    let title = |holder: Option<&Value>, name: &str| {
        let title = text(holder.and_then(|holder| holder.get(name)));
        match title.strip_prefix('@') {
            Some(_) => text(item.and_then(|item| item.get("Title"))),
            None => title,
        }
    };
    match text(inputs.get("path")).as_str() {
        "/Incidents/CreateTask" => return Some(("CreateTask", title(body, "taskTitle"))),
        "/Incidents/CompleteTask" => return Some(("CompleteTask", String::new())),
        _ => {}
    }
    let creates = text(inputs.get("uri")).contains("/tasks/@{guid()}");
    creates.then(|| ("PUT", title(body.and_then(|body| body.get("properties")), "title")))
}

/// The tasks that a simulated run asked for.
fn asked(simulation: &Simulation) -> Vec<Asked> {
    let title = |holder: Option<&Value>, name: &str| {
        let title = holder.and_then(|holder| holder.get(name)).and_then(Value::as_str);
        title.unwrap_or_default().to_owned()
    };
    let of = |effect: &Effect| match effect {
        Effect::CallConnector(call) if call.path == "/Incidents/CreateTask" => {
            Some(("CreateTask", title(call.body.as_ref(), "taskTitle")))
        }
        Effect::CallConnector(call) if call.path == "/Incidents/CompleteTask" => {
            Some(("CompleteTask", String::new()))
        }
        Effect::CallHttp(call) if call.method == "PUT" && call.uri.contains("/tasks/") => {
            let properties = call.body.as_ref().and_then(|body| body.get("properties"));
            Some(("PUT", title(properties, "title")))
        }
        _ => None,
    };
    simulation.exchanges.iter().filter_map(|exchange| of(&exchange.effect)).collect()
}

struct Case {
    file: &'static str,
    /// What the trigger brings; none for the incident of all cases.
    body: Option<fn(&Playbook) -> Value>,
    replies: Vec<(&'static str, &'static str)>,
    items: Items,
    /// How many tasks the definition asks for with these items.
    count: usize,
}

/// Runs the case; nothing where the corpus is missing.
#[track_caller]
fn check(case: Case) -> Option<Simulation> {
    let source = corpus::read(case.file)?;
    let playbook = import(&source, &Object::new(), &Settings::default()).unwrap().remove(0);
    let definition = Arc::new(Definition::parse(&playbook.definition).unwrap());
    let reply = |(action, body): (&str, &str)| GivenReply {
        action: Some(action.to_owned()),
        connector: None,
        path: None,
        times: None,
        reply: simulate::ok(json(body)),
    };
    let replies = case.replies.into_iter().map(reply).collect();
    let trigger = definition.triggers().first();
    let simulation = match case.body {
        None => simulated(&playbook, &definition, trigger, replies).unwrap().unwrap(),
        Some(body) => {
            let outputs = [("body", body(&playbook))].into_iter().collect::<Object>();
            let at = crate::triggers::time();
            let mut start = workflow::Start::new("run-1", &playbook.name, at, outputs.into());
            start.parameters = playbook.parameters.clone();
            simulate::run(&definition, start, replies)
        }
    };
    let mut expected = vec![];
    let first = case.items.get("").and_then(|titles| titles.first());
    planned(playbook.definition.get("actions"), &case.items, first, &mut expected);
    assert_eq!(expected.len(), case.count, "the second reading: {expected:?}");
    let outcome = simulation.outcome().unwrap();
    assert_eq!(asked(&simulation), expected, "ended with {outcome:?}");
    assert_eq!(outcome.status, RunStatus::Succeeded, "{outcome:?}");
    Some(simulation)
}

const TWO_TASKS: &str = r#"{"value": [
    {"Title": "First", "Description": "One"}, {"Title": "Second", "Description": "Two"}]}"#;

fn two_tasks() -> Vec<Value> {
    json(TWO_TASKS).get("value").and_then(Value::as_array).unwrap().to_vec()
}

#[test]
fn the_phishing_tasks_are_created_in_order_and_the_first_is_completed() {
    let simulation = check(Case {
        file: "Azure-Azure-Sentinel/Solutions__SentinelSOARessentials__Playbooks__Defender_XDR_Phishing_Playbook_for_SecOps-Tasks__azuredeploy.json",
        body: Some(|_| {
            let text = crate::triggers::incident().to_string();
            json(&text.replace("A simulated alert", "Phish in the net"))
        }),
        replies: vec![],
        items: Items::new(),
        count: 7,
    });
    let Some(simulation) = simulation else { return };
    let mut created = None;
    for exchange in &simulation.exchanges {
        let Effect::CallConnector(call) = &exchange.effect else {
            continue;
        };
        if call.path == "/Incidents/CompleteTask" {
            let completed = call.body.as_ref().and_then(|body| body.get("taskArmId")).cloned();
            assert_eq!(completed, created, "the task that was created just before is completed");
            assert!(created.is_some());
        }
        if let Some(Reply::Ok { body, .. }) = &exchange.reply {
            created = body.get("id").cloned();
        }
    }
}

#[test]
fn the_tasks_of_a_watchlist_are_created_one_after_the_other() {
    check(Case {
        file: "Azure-Azure-Sentinel/Tools__Tasks-Repository__azuredeploynmi.json",
        body: None,
        replies: vec![("Run_query_and_list_results", TWO_TASKS)],
        items: Items::from([("For_each_-_task", two_tasks())]),
        count: 2,
    });
}

#[test]
fn the_actions_of_each_alert_become_tasks() {
    check(Case {
        file: "JudeMagayon-Azure-Sentinel/Azure Sentinel ARM__Connector__SOC__SOC-Process-Framework__Playbooks__Get-SOCActions__azuredeploy.json",
        body: None,
        replies: vec![("Run_query_and_list_results", TWO_TASKS)],
        items: Items::from([
            ("For_each_-_alert", vec![Value::Null]),
            ("For_each_-_task", two_tasks()),
        ]),
        count: 2,
    });
}

#[test]
fn the_choices_of_a_language_model_become_tasks() {
    let choices = |count: usize| vec![json(r#"{"text": "Do it."}"#); count];
    check(Case {
        file: "format81-MicrosoftSentinel-ChatGPT-playbook/azuredeploy.json",
        body: None,
        replies: vec![
            ("GPT3_-_Add_Task_to_Incident", r#"{"choices": [{"text": "Do it."}]}"#),
            ("GPT3_-_generate_KQL", r#"{"choices": [{"text": "a"}, {"text": "b"}]}"#),
            ("GPT3_-_Tactics_and_techniques_desciption", r#"{"choices": [{"text": "c"}]}"#),
        ],
        items: Items::from([("For_each", choices(1)), ("For_each_2", choices(2))]),
        count: 3,
    });
}

#[test]
fn a_closed_incident_with_open_tasks_is_opened_again() {
    let simulation = check(Case {
        file: "Azure-Azure-Sentinel/Playbooks__Reopen-Incdient-With-Incomplete-Tasks__incident-trigger__azuredeploy.json",
        body: Some(|_| {
            let text = crate::triggers::incident().to_string();
            json(&text.replace(r#""status":"New""#, r#""status":"Closed""#))
        }),
        replies: vec![("GetTasks", r#"{"value": [{"properties": {"status": "New"}}]}"#)],
        items: Items::new(),
        count: 0,
    });
    let Some(simulation) = simulation else { return };
    let calls: Vec<&str> = simulation
        .exchanges
        .iter()
        .filter_map(|exchange| match &exchange.effect {
            Effect::CallConnector(call) => Some(call.action.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(calls, ["Update_incident", "Add_comment_to_incident_(V3)"]);
}

/// A body for a module that another playbook calls: what its schemas say, and these members.
fn module_body(playbook: &Playbook, members: &str) -> Value {
    let action = playbook.definition.get("actions").and_then(|all| all.get("Parse_JSON")).unwrap();
    let schema = action.get("inputs").and_then(|inputs| inputs.get("schema")).unwrap();
    let mut entities = sample::of(schema).as_object().cloned().unwrap();
    let incident = crate::triggers::incident();
    entities.insert("IncidentARMId", incident.get("object").unwrap().get("id").unwrap().clone());
    let mut body = json(members).as_object().cloned().unwrap();
    body.insert("Entities", entities.into());
    body.into()
}

#[test]
fn a_query_with_results_becomes_a_task() {
    check(Case {
        file: "briandelmsft-SentinelAutomationModules/Modules__KQLModule__azuredeploy.json",
        body: Some(|playbook| {
            module_body(
                playbook,
                r#"{"AddIncidentTask": true, "AddIncidentComments": false,
                "RunQueryAgainst": "Sentinel", "LookbackInDays": 1, "KQLQuery": "SigninLogs",
                "QueryDescription": "Review it",
                "IncidentTaskInstructions": "Look at it."}"#,
            )
        }),
        replies: vec![("HTTP_-_Sentinel", r#"{"tables": [{"rows": [["{\"a\": 1}"]]}]}"#)],
        items: Items::from([("", vec![json(r#"{"Title": "Review it"}"#)])]),
        count: 1,
    });
}

#[test]
fn related_alerts_become_a_task() {
    check(Case {
        file: "briandelmsft-SentinelAutomationModules/Modules__RelatedAlerts__azuredeploy.json",
        body: Some(|playbook| {
            module_body(
                playbook,
                r#"{"AddIncidentTask": true, "AddIncidentComments": false,
                "CheckAccountEntityMatches": true, "CheckHostEntityMatches": true,
                "CheckIPEntityMatches": true, "LookbackInDays": 1, "AlertKQLFilter": "",
                "IncidentTaskInstructions": "Look at them."}"#,
            )
        }),
        replies: vec![
            ("HTTP_-_Get_Alerts", r#"{"value": []}"#),
            (
                "HTTP_-_Get_Incident",
                r#"{"properties": {"relatedAnalyticRuleIds": [], "additionalData": {"tactics": ["Impact"]}}}"#,
            ),
            (
                "HTTP",
                r#"{"tables": [{
                    "columns": [{"name": "Tactics"}, {"name": "AlertSeverity"}, {"name": "AccountEntityMatch"},
                        {"name": "HostEntityMatch"}, {"name": "IPEntityMatch"}, {"name": "a"},
                        {"name": "b"}, {"name": "c"}, {"name": "d"}],
                    "rows": [["Impact", "High", true, false, false, 1, 2, 3, 4]]}]}"#,
            ),
        ],
        items: Items::new(),
        count: 1,
    });
}

#[test]
fn matches_in_a_watchlist_become_a_task() {
    check(Case {
        file: "briandelmsft-SentinelAutomationModules/Modules__WatchlistModule__azuredeploy.json",
        body: Some(|playbook| {
            module_body(
                playbook,
                r#"{"AddIncidentTask": true, "AddIncidentComments": false,
                "WatchlistName": "list", "WatchlistKey": "key", "WatchlistKeyDataType": "IP",
                "IncidentTaskInstructions": "Look at them."}"#,
            )
        }),
        replies: vec![
            ("HTTP_-_Check_Watchlist_Validity", r#"{"tables": [{"rows": [["list"]]}]}"#),
            (
                "HTTP",
                r#"{"tables": [{"columns": [{"name": "IP"}, {"name": "OnWatchlist"}], "rows": [["192.0.2.1", true]]}]}"#,
            ),
        ],
        items: Items::new(),
        count: 1,
    });
}
