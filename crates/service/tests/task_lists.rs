//! Promises of the lists over all incidents, against a plain list that is filtered and sorted.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod world;

use std::collections::BTreeMap;

use domain::{Actor, ActorKind};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use service::{add_task, complete_task, list_all_tasks, on_incident};
use wire::api::incident::Received;
use wire::api::task::{AddTask, read_complete_task};
use wire::api::task_list::TaskQuery;
use world::{NoPlaybooks, TestWorld, ready};

const DAY: i64 = 86_400;
/// What overdue is measured by.
const NOW: i64 = 5 * DAY;

/// A task, as the test knows it. Its title is its number, counted in the order of adding.
#[derive(Clone, Debug)]
struct Known {
    incident: usize,
    done: bool,
    assignee: Option<&'static str>,
    due_day: Option<i64>,
    mandatory: bool,
    by_rule: bool,
}

/// An incident: severity and status.
type KnownIncident = (&'static str, &'static str);

fn task(incidents: usize) -> impl Strategy<Value = Known> {
    let assignee = prop::option::of(prop::sample::select(vec!["Ana", "bo@example.org"]));
    let due_day = prop::option::weighted(0.6, 1..10i64);
    (0..incidents, any::<bool>(), assignee, due_day, any::<bool>(), any::<bool>()).prop_map(
        |(incident, done, assignee, due_day, mandatory, by_rule)| Known {
            incident,
            done,
            assignee,
            due_day,
            mandatory,
            by_rule,
        },
    )
}

fn incidents(count: usize) -> impl Strategy<Value = Vec<KnownIncident>> {
    let severity = prop::sample::select(vec!["High", "Low"]);
    let status = prop::sample::select(vec!["New", "Closed"]);
    prop::collection::vec((severity, status), count)
}

/// Parameters of a query, with the size of a page.
fn query() -> impl Strategy<Value = BTreeMap<&'static str, String>> {
    let parameter = |name: &'static str, values: &'static [&'static str]| {
        let value = prop::sample::select(values.to_vec()).prop_map(str::to_owned);
        prop::option::weighted(0.25, value).prop_map(move |value| (name, value))
    };
    let day = |name: &'static str| {
        prop::option::weighted(0.15, 0..10i64)
            .prop_map(move |day| (name, day.map(|day| moment(day).to_string())))
    };
    let parameters = (
        parameter("status", &["New", "Completed"]),
        parameter("assignee", &["ana", "BO@example.org", "nobody"]),
        parameter("unassigned", &["true", "false"]),
        parameter("overdue", &["true"]),
        parameter("mandatory", &["true", "false"]),
        parameter("creatorKind", &["User", "AutomationRule", "Playbook"]),
        parameter("incidentSeverity", &["High", "Low"]),
        parameter("incidentStatus", &["New", "Closed"]),
        parameter("order", &["newest", "urgent"]),
        day("dueBefore"),
        day("dueAfter"),
        (1..8usize).prop_map(|top| ("$top", Some(top.to_string()))),
    );
    parameters.prop_map(|(a, b, c, d, e, f, g, h, i, j, k, l)| {
        let given = [a, b, c, d, e, f, g, h, i, j, k, l].into_iter();
        given.filter_map(|(name, value)| Some((name, value?))).collect()
    })
}

fn moment(day: i64) -> Timestamp {
    Timestamp::from_second(day * DAY).unwrap()
}

fn incident_id(incident: usize) -> String {
    format!("9b1f5e0e-7d83-4c13-8f0b-{incident:012}")
}

fn tell(world: &TestWorld, incident: usize, (severity, status): KnownIncident, modified: i64) {
    let body = json!({"id": incident_id(incident), "properties": {
        "title": "t", "severity": severity, "status": status,
        "lastModifiedTimeUtc": moment(modified),
    }});
    let received = Received::read(&body, moment(modified)).unwrap();
    ready(on_incident(world, &NoPlaybooks, received)).map(|_| ()).unwrap();
}

/// A store with these tasks; what the incidents are now, they have become after the tasks were there.
fn filled(tasks: &[Known], incidents: &[KnownIncident]) -> TestWorld {
    let world = TestWorld::default();
    (0..incidents.len()).for_each(|incident| tell(&world, incident, ("Medium", "New"), 0));
    for (number, task) in tasks.iter().enumerate() {
        let kind = if task.by_rule {
            ActorKind::AutomationRule { rule: "r".into() }
        } else {
            ActorKind::User
        };
        let body = json!({
            "incidentArmId": incident_id(task.incident), "taskTitle": number.to_string(),
            "assignee": task.assignee, "dueTimeUtc": task.due_day.map(moment),
            "mandatory": task.mandatory,
        });
        let actor = Actor::named(kind, "x");
        let added = ready(add_task(&world, &actor, None, AddTask::read(&body).unwrap())).unwrap();
        if task.done {
            let named = read_complete_task(&json!({"taskArmId": added["id"]})).unwrap();
            ready(complete_task(&world, &actor, named)).map(|_| ()).unwrap();
        }
    }
    let told = incidents.iter().enumerate();
    told.for_each(|(number, incident)| tell(&world, number, *incident, 1));
    world
}

/// The titles of all pages, one after another; each page within what was asked for.
fn listed(world: &TestWorld, query: &BTreeMap<&str, String>) -> Vec<String> {
    let (mut titles, mut token) = (Vec::new(), None::<String>);
    loop {
        let parameter = |name: &str| match name {
            "$skipToken" => token.as_deref(),
            name => query.get(name).map(String::as_str),
        };
        let query = TaskQuery::read(Timestamp::from_second(NOW).unwrap(), parameter).unwrap();
        let page = ready(list_all_tasks(world, &query)).unwrap();
        assert!(page.tasks.len() <= query.top);
        titles.extend(page.tasks.iter().map(title));
        match page.next {
            Some(next) => token = Some(next.token()),
            None => return titles,
        }
    }
}

fn title(task: &Value) -> String {
    task["properties"]["title"].as_str().unwrap().to_owned()
}

/// The same the obvious way.
fn expected(
    tasks: &[Known],
    incidents: &[KnownIncident],
    query: &BTreeMap<&str, String>,
) -> Vec<String> {
    let get = |name: &str| query.get(name).map(String::as_str);
    let urgent = get("order") == Some("urgent");
    let open_only = urgent || get("overdue").is_some();
    let day = |name: &str| Some(get(name)?.parse::<Timestamp>().unwrap().as_second() / DAY);
    let is_wanted = |task: &Known| {
        let (severity, status) = incidents[task.incident];
        let due = |holds: &dyn Fn(i64) -> bool| task.due_day.is_some_and(holds);
        get("status").is_none_or(|wanted| (wanted == "Completed") == task.done)
            && !(open_only && task.done)
            && get("assignee").is_none_or(|name| {
                task.assignee.is_some_and(|assignee| assignee.eq_ignore_ascii_case(name))
            })
            && get("unassigned").is_none_or(|no| (no == "true") == task.assignee.is_none())
            && (get("overdue").is_none() || due(&|day| day * DAY < NOW))
            && day("dueBefore").is_none_or(|before| due(&|day| day < before))
            && day("dueAfter").is_none_or(|after| due(&|day| day >= after))
            && get("mandatory").is_none_or(|wanted| (wanted == "true") == task.mandatory)
            && get("creatorKind").is_none_or(|kind| match kind {
                "User" => !task.by_rule,
                "AutomationRule" => task.by_rule,
                _ => false,
            })
            && get("incidentSeverity").is_none_or(|wanted| wanted == severity)
            && get("incidentStatus").is_none_or(|wanted| wanted == status)
    };
    let wanted = tasks.iter().enumerate().filter(|(_, task)| is_wanted(task));
    let mut wanted: Vec<_> = wanted.map(|(number, task)| (number, task.due_day)).collect();
    wanted.reverse();
    if urgent {
        wanted.sort_by_key(|(number, due)| (due.is_none(), due.map(|day| (day, *number))));
    }
    wanted.into_iter().map(|(number, _)| number.to_string()).collect()
}

fn is_allowed(query: &BTreeMap<&str, String>) -> bool {
    let open_only =
        query.get("order").is_some_and(|order| order == "urgent") || query.contains_key("overdue");
    !(open_only && query.get("status").is_some_and(|status| status == "Completed"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Promise: the pages of a list are together exactly the tasks that were asked for, in order.
    #[test]
    fn a_list_is_what_was_asked_for(
        tasks in prop::collection::vec(task(3), 0..20),
        incidents in incidents(3),
        queries in prop::collection::vec(query().prop_filter("refused", is_allowed), 4),
    ) {
        let world = filled(&tasks, &incidents);
        for query in queries {
            prop_assert_eq!(listed(&world, &query), expected(&tasks, &incidents, &query), "{:?}", query);
        }
    }
}

/// Promise: the same where sets are so large that they are read piece by piece.
#[test]
fn large_lists_are_what_was_asked_for() {
    let mut runner = TestRunner::new(Config::with_cases(40));
    let tree = (prop::collection::vec(task(60), 900), incidents(60)).new_tree(&mut runner).unwrap();
    let (tasks, incidents) = proptest::strategy::ValueTree::current(&tree);
    let world = filled(&tasks, &incidents);
    let query = query().prop_filter("refused", is_allowed);
    let checked = runner.run(&query, |mut query| {
        query.insert("$top", "60".to_owned());
        prop_assert_eq!(listed(&world, &query), expected(&tasks, &incidents, &query));
        Ok(())
    });
    checked.unwrap();
}

/// Promise: the report "closed incidents with open tasks" is one call.
#[test]
fn closed_incidents_with_open_tasks() {
    let open = Known {
        incident: 1,
        done: false,
        assignee: None,
        due_day: None,
        mandatory: true,
        by_rule: false,
    };
    let tasks = [open.clone(), Known { done: true, ..open.clone() }, Known { incident: 2, ..open }];
    let world = filled(&tasks, &[("Low", "New"), ("High", "Closed"), ("Low", "New")]);
    let parameter = |name: &str| match name {
        "status" => Some("New"),
        "incidentStatus" => Some("Closed"),
        _ => None,
    };
    let query = TaskQuery::read(Timestamp::UNIX_EPOCH, parameter).unwrap();
    let page = ready(list_all_tasks(&world, &query)).unwrap();
    let tasks: Vec<_> = page.tasks.iter().map(|task| (title(task), &task["incident"])).collect();
    assert_eq!(tasks.len(), 1);
    let (title, incident) = &tasks[0];
    assert_eq!((title.as_str(), &incident["status"]), ("0", &json!("Closed")));
    assert_eq!(incident["severity"], "High");
    assert_eq!(incident["closedWithMandatoryOpen"], true);
    assert_eq!(incident["name"], incident_id(1));
    assert!(page.next.is_none());
}
