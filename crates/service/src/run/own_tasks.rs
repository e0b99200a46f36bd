//! HTTP actions that mean tasks which are kept here.
//!
//! A published playbook may put a task, or list those of an incident, by Azure's own address of them rather than
//! through Sentinel's connector. The incidents are here, so their tasks are too: such a call is done here and
//! never leaves. Everything else at Azure's address is an HTTP action like any other.

use domain::{Actor, ActorKind, IncidentRef, TaskRef};
use expression::{Object, Value as Json};
use serde_json::{Value, json};
use wire::api::task::TaskEdit;
use workflow::{HttpCall, Reply};

use crate::edit_task::{delete_task, get_task, put_task};
use crate::list_tasks::list_tasks;
use crate::{Error, Kind, World};

/// Where Azure's resource manager is, in its clouds.
const AZURE: [&str; 3] = [
    "https://management.azure.com/",
    "https://management.usgovcloudapi.net/",
    "https://management.chinacloudapi.cn/",
];

/// What an address means.
#[derive(Debug, PartialEq)]
pub(super) enum Meant {
    /// One task.
    Task(TaskRef),
    /// The tasks of an incident.
    TasksOf(IncidentRef),
}

/// The tasks that an address means, if it means any.
pub(super) fn meant(uri: &str) -> Option<Meant> {
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    let is_azure =
        |base: &&&str| path.get(..base.len()).is_some_and(|start| start.eq_ignore_ascii_case(base));
    let base = AZURE.iter().find(is_azure)?;
    let path = path[base.len()..].trim_end_matches('/');
    if let Ok(task) = TaskRef::parse(path) {
        return task.incident.workspace.is_some().then_some(Meant::Task(task));
    }
    let (incident, tasks) = path.rsplit_once('/')?;
    let incident =
        IncidentRef::parse(incident).ok().filter(|incident| incident.workspace.is_some());
    incident.filter(|_| tasks.eq_ignore_ascii_case("tasks")).map(Meant::TasksOf)
}

/// Does what such a call asks for, and answers as Sentinel's API does.
pub(super) async fn perform(
    world: &impl World,
    playbook: &str,
    run: &str,
    tasks: &Meant,
    call: &HttpCall,
) -> Reply {
    let kind = ActorKind::Playbook { run: run.to_owned(), action: Some(call.action.clone()) };
    let actor = Actor::named(kind, playbook);
    let body = json!(call.body);
    let answer = match tasks {
        Meant::Task(task) => done(world, &actor, task, &call.method, &body).await,
        Meant::TasksOf(incident) if call.method == "GET" => {
            list_tasks(world, incident).await.map(|tasks| (200, tasks))
        }
        Meant::TasksOf(_) => Ok(not_allowed("GET")),
    };
    match answer {
        Ok((status, body)) => reply(status, body),
        Err(Error::Store(error)) => Reply::Failed {
            code: "StoreUnavailable".into(),
            message: "the store failed".into(),
            retryable: error.is_retryable(),
            retry_after: None,
        },
        Err(error) => {
            let status = match error.kind() {
                Kind::NotFound => 404,
                Kind::Conflict => 409,
                _ => 400,
            };
            let message = error.to_string();
            reply(status, json!({"error": {"code": error.code(), "message": message}}))
        }
    }
}

async fn done(
    world: &impl World,
    actor: &Actor,
    task: &TaskRef,
    method: &str,
    body: &Value,
) -> Result<(u16, Value), Error> {
    Ok(match method {
        "GET" => (200, get_task(world, task).await?),
        "PUT" => {
            let edit = TaskEdit::read_put(body)?;
            let (task, is_new) = put_task(world, actor, task, &edit).await?;
            (if is_new { 201 } else { 200 }, task)
        }
        "DELETE" if delete_task(world, actor, task, None).await? => (200, Value::Null),
        "DELETE" => (204, Value::Null),
        _ => not_allowed("GET, PUT or DELETE"),
    })
}

fn not_allowed(expected: &str) -> (u16, Value) {
    let message = format!("expected {expected}");
    (405, json!({"error": {"code": "MethodNotAllowed", "message": message}}))
}

fn reply(status: u16, body: Value) -> Reply {
    let mut headers = Object::default();
    headers.insert("Content-Type", Json::from("application/json; charset=utf-8"));
    Reply::Ok { status, headers, body: Json::from(body) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INCIDENT: &str = "subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w\
        /providers/Microsoft.SecurityInsights/Incidents/9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f";
    const TASK: &str = "4bb36b7b-26ff-4d1c-9cbe-0d8ab3da0014";

    /// Promise: Azure's address of a task means the task here; nothing else of Azure's does, and the same path
    /// elsewhere does not either.
    #[test]
    fn only_azures_address_of_tasks_means_them() {
        let one =
            meant(&format!("https://management.azure.com/{INCIDENT}/tasks/{TASK}?api-version=x"));
        let Some(Meant::Task(task)) = one else { panic!("{one:?}") };
        assert_eq!(task.task.to_string(), TASK);
        for all in [format!("{INCIDENT}/tasks"), format!("{INCIDENT}/Tasks/?api-version=x")] {
            let all = meant(&format!("HTTPS://MANAGEMENT.AZURE.COM/{all}"));
            let incident = task.incident.clone();
            assert_eq!(all, Some(Meant::TasksOf(incident)));
        }
        for other in [
            format!("https://management.azure.com/{INCIDENT}"),
            format!("https://management.azure.com/{INCIDENT}/comments/{TASK}"),
            format!("https://management.azure.com/9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f/{TASK}"),
            format!("https://management.azure.com.example.com/{INCIDENT}/tasks/{TASK}"),
            format!("https://example.com/{INCIDENT}/tasks/{TASK}"),
            "https://management.azure.com/".to_owned(),
            "https://m\u{e4}nagement".to_owned(),
        ] {
            assert_eq!(meant(&other), None, "{other}");
        }
    }
}
