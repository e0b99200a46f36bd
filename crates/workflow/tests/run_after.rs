//! `runAfter` on random graphs, against a slow and obvious interpreter: the same actions run, are
//! skipped, fail or time out, and the run ends the same, whatever the order of the answers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use support::{compile, connector, start, with_actions};
use workflow::history::{ActionRecord, Limits};
use workflow::{Effect, Event, Reply, Run, Status};

const STATUSES: [Status; 4] =
    [Status::Succeeded, Status::Failed, Status::Skipped, Status::TimedOut];

/// A random group of actions. Each runs after some of those before it.
#[derive(Clone, Debug)]
struct Graph(Vec<Node>);

#[derive(Clone, Debug)]
struct Node {
    kind: Kind,
    /// Which earlier action (counted backwards) and which statuses are allowed.
    after: Vec<(usize, u8)>,
}

#[derive(Clone, Debug)]
enum Kind {
    /// A call that ends so.
    Leaf(Status),
    Scope(Graph),
    If(bool, Graph, Graph),
}

fn leaf() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => Just(Kind::Leaf(Status::Succeeded)),
        3 => Just(Kind::Leaf(Status::Failed)),
        1 => Just(Kind::Leaf(Status::TimedOut)),
    ]
}

fn graph_of(kind: impl Strategy<Value = Kind> + Clone) -> impl Strategy<Value = Graph> {
    let after = proptest::collection::vec((1_usize..6, 1_u8..16), 0..3);
    let node = (kind, after).prop_map(|(kind, after)| Node { kind, after });
    proptest::collection::vec(node, 1..8).prop_map(Graph)
}

fn graph() -> impl Strategy<Value = Graph> {
    let kind = leaf().prop_recursive(2, 24, 4, |inner| {
        let inside = graph_of(inner).boxed();
        prop_oneof![
            inside.clone().prop_map(Kind::Scope),
            (any::<bool>(), inside.clone(), inside)
                .prop_map(|(holds, then, otherwise)| Kind::If(holds, then, otherwise)),
        ]
    });
    graph_of(kind.boxed())
}

impl Graph {
    /// The actions that each action runs after, with the allowed statuses.
    fn links(&self, place: usize) -> BTreeMap<usize, Vec<Status>> {
        let mut links = BTreeMap::new();
        for &(back, mask) in &self.0[place].after {
            if let Some(before) = place.checked_sub(back) {
                let allowed = STATUSES.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0);
                links.entry(before).or_insert_with(|| allowed.map(|(_, one)| *one).collect());
            }
        }
        links
    }

    fn definition(&self, prefix: &str) -> Json {
        let mut actions = Map::new();
        for (place, node) in self.0.iter().enumerate() {
            let name = format!("{prefix}{place}");
            let after: Map<String, Json> = self
                .links(place)
                .into_iter()
                // Letter case is none of the definition's business.
                .map(|(before, allowed)| {
                    let written = allowed.iter().map(|one| one.as_str().to_uppercase());
                    (format!("{prefix}{before}"), written.collect())
                })
                .collect();
            let mut action = match &node.kind {
                Kind::Leaf(_) => {
                    let mut call = connector(&format!("/{name}"), json!({}));
                    call["limit"] = json!({ "timeout": "PT1M" });
                    call["inputs"]["retryPolicy"] = json!({ "type": "none" });
                    call
                }
                Kind::Scope(inside) => {
                    json!({ "type": "Scope", "actions": inside.definition(&format!("{name}_")) })
                }
                Kind::If(holds, then, otherwise) => json!({
                    "type": "If",
                    "expression": { "equals": [holds, true] },
                    "actions": then.definition(&format!("{name}_t")),
                    "else": { "actions": otherwise.definition(&format!("{name}_e")) }
                }),
            };
            action["runAfter"] = after.into();
            actions.insert(name, action);
        }
        actions.into()
    }

    /// The slow, obvious reading of a group: whatever can be decided is decided, until nothing is
    /// left.
    fn interpret(&self, prefix: &str, found: &mut BTreeMap<String, Status>) -> Status {
        let mut done: BTreeMap<usize, Status> = BTreeMap::new();
        while done.len() < self.0.len() {
            for place in 0..self.0.len() {
                let links = self.links(place);
                if done.contains_key(&place) || !links.keys().all(|one| done.contains_key(one)) {
                    continue;
                }
                let runs = links.iter().all(|(before, allowed)| allowed.contains(&done[before]));
                let name = format!("{prefix}{place}");
                let status = self.0[place].kind.interpret(&name, runs, found);
                found.insert(name, status);
                done.insert(place, status);
            }
        }
        let followed: Vec<usize> =
            (0..self.0.len()).flat_map(|place| self.links(place).into_keys()).collect();
        let leaves = (0..self.0.len()).filter(|place| !followed.contains(place));
        let bad = leaves.into_iter().any(|leaf| self.branch_failed(leaf, &done));
        if bad { Status::Failed } else { Status::Succeeded }
    }

    /// A branch is judged by its last action; where that was skipped, by those before it.
    fn branch_failed(&self, place: usize, done: &BTreeMap<usize, Status>) -> bool {
        match done[&place] {
            Status::Failed | Status::TimedOut => true,
            Status::Skipped => {
                self.links(place).into_keys().any(|one| self.branch_failed(one, done))
            }
            _ => false,
        }
    }

    fn skip(&self, prefix: &str, found: &mut BTreeMap<String, Status>) {
        for (place, node) in self.0.iter().enumerate() {
            let name = format!("{prefix}{place}");
            node.kind.interpret(&name, false, found);
            found.insert(name, Status::Skipped);
        }
    }

    /// How each leaf is to end.
    fn endings(&self, prefix: &str, found: &mut BTreeMap<String, Status>) {
        for (place, node) in self.0.iter().enumerate() {
            let name = format!("{prefix}{place}");
            match &node.kind {
                Kind::Leaf(status) => drop(found.insert(name, *status)),
                Kind::Scope(inside) => inside.endings(&format!("{name}_"), found),
                Kind::If(_, then, otherwise) => {
                    then.endings(&format!("{name}_t"), found);
                    otherwise.endings(&format!("{name}_e"), found);
                }
            }
        }
    }
}

impl Kind {
    fn interpret(&self, name: &str, runs: bool, found: &mut BTreeMap<String, Status>) -> Status {
        match self {
            Kind::Leaf(status) if runs => *status,
            Kind::Leaf(_) => Status::Skipped,
            Kind::Scope(inside) if runs => inside.interpret(&format!("{name}_"), found),
            Kind::Scope(inside) => {
                inside.skip(&format!("{name}_"), found);
                Status::Skipped
            }
            Kind::If(holds, then, otherwise) => {
                let (then_name, else_name) = (format!("{name}_t"), format!("{name}_e"));
                if !runs {
                    then.skip(&then_name, found);
                    otherwise.skip(&else_name, found);
                    return Status::Skipped;
                }
                let (taken, taken_name, left, left_name) = if *holds {
                    (then, then_name, otherwise, else_name)
                } else {
                    (otherwise, else_name, then, then_name)
                };
                left.skip(&left_name, found);
                taken.interpret(&taken_name, found)
            }
        }
    }
}

/// Runs the engine; whatever is asked for is answered in an order that `choices` decides.
fn engine(graph: &Graph, choices: &[usize]) -> (BTreeMap<String, Status>, String) {
    let definition = compile(with_actions(graph.definition("a")));
    let mut endings = BTreeMap::new();
    graph.endings("a", &mut endings);
    let start = start(json!(null));
    let at = start.at;
    let mut run = Run::new(Arc::clone(&definition));
    let mut open: Vec<Effect> = run.apply(&Event::Started(Box::new(start)));
    let mut turn = 0;
    while !open.is_empty() {
        let chosen = choices[turn % choices.len()] % open.len();
        turn += 1;
        let event = match open.remove(chosen) {
            Effect::CallConnector(call) => {
                let status = match endings[&call.action] {
                    Status::Succeeded => 200,
                    Status::Failed => 400,
                    // Never answered: the timer decides.
                    _ => continue,
                };
                let (headers, body) = Default::default();
                Event::Replied { effect: call.id, at, reply: Reply::Ok { status, headers, body } }
            }
            Effect::SetTimer(timer) => {
                let action = timer.id.as_str().trim_end_matches("@timeout").to_owned();
                if endings[&action] != Status::TimedOut {
                    continue;
                }
                Event::TimerFired { effect: timer.id, at }
            }
            other => panic!("not asked for by these actions: {other:?}"),
        };
        open.extend(run.apply(&event));
    }
    let mut statuses = BTreeMap::new();
    collect(&run.history(Limits::default()).actions, &mut statuses);
    (statuses, run.outcome().expect("the run ends").status.to_string())
}

fn collect(records: &[ActionRecord], found: &mut BTreeMap<String, Status>) {
    for record in records {
        found.insert(record.name.clone(), record.status);
        collect(&record.actions, found);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_engine_agrees_with_the_obvious_reading(
        graph in graph(),
        choices in proptest::collection::vec(0_usize..64, 1..20),
    ) {
        let mut expected = BTreeMap::new();
        let outcome = graph.interpret("a", &mut expected);
        let (found, ended) = engine(&graph, &choices);
        prop_assert_eq!(found, expected);
        prop_assert_eq!(ended, outcome.as_str());
    }
}
