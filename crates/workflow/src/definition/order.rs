//! `runAfter`: which action follows which, checked when the definition is read.

use super::action::statuses;
use super::problem::code;
use super::reader::{Node, Reader, join};
use super::{BlockIndex, RunAfter};
use std::collections::HashMap;

/// Reads the `runAfter` of every action of a block and links the actions.
pub(crate) fn connect(reader: &mut Reader, block: BlockIndex, node: &Node<'_>) {
    let actions = reader.blocks[block.0].actions.clone();
    let places: HashMap<String, usize> = actions
        .iter()
        .enumerate()
        .map(|(place, action)| (reader.entries[action.0].name.to_lowercase(), place))
        .collect();
    for ((_, action), index) in node.members().zip(&actions) {
        let Some(run_after) = action.field("runAfter") else {
            continue;
        };
        let links = read_links(reader, &run_after, &places);
        reader.entries[index.0].run_after = links;
    }
    for (place, action) in actions.iter().enumerate() {
        let before: Vec<usize> =
            reader.entries[action.0].run_after.iter().map(|link| link.position).collect();
        for earlier in before {
            let earlier = actions[earlier];
            reader.entries[earlier.0].followers.push(place);
        }
    }
    refuse_circles(reader, block);
    let (mut roots, mut leaves) = (vec![], vec![]);
    for (place, action) in actions.iter().enumerate() {
        let entry = &reader.entries[action.0];
        if entry.run_after.is_empty() {
            roots.push(place);
        }
        if entry.followers.is_empty() {
            leaves.push(place);
        }
    }
    reader.blocks[block.0].roots = roots;
    reader.blocks[block.0].leaves = leaves;
}

fn read_links(
    reader: &mut Reader,
    node: &Node<'_>,
    places: &HashMap<String, usize>,
) -> Vec<RunAfter> {
    if node.value.as_object().is_none() {
        reader.wrong_type(node, "an object of action names and statuses");
        return vec![];
    }
    let mut links: Vec<RunAfter> = vec![];
    for (name, list) in node.members() {
        let allowed = statuses(reader, &list);
        match places.get(&name.to_lowercase()) {
            Some(&position) if links.iter().all(|link| link.position != position) => {
                links.push(RunAfter { position, allowed });
            }
            Some(_) => reader.problem(
                &list.path,
                code::DUPLICATE,
                format!("`{name}` is named twice"),
                "each action is waited for once",
            ),
            None => reader.problem(
                &list.path,
                code::RUN_AFTER,
                format!("there is no action `{name}` beside this one"),
                "`runAfter` names actions of the same level",
            ),
        }
    }
    links
}

/// Kahn's algorithm: what is left when nothing can be taken away any more is a circle.
fn refuse_circles(reader: &mut Reader, block: BlockIndex) {
    let actions = reader.blocks[block.0].actions.clone();
    let mut open: Vec<usize> =
        actions.iter().map(|action| reader.entries[action.0].run_after.len()).collect();
    let mut free: Vec<usize> = (0..actions.len()).filter(|&place| open[place] == 0).collect();
    let mut taken = 0;
    while let Some(place) = free.pop() {
        taken += 1;
        for &follower in &reader.entries[actions[place].0].followers {
            open[follower] -= 1;
            if open[follower] == 0 {
                free.push(follower);
            }
        }
    }
    if taken == actions.len() {
        return;
    }
    let stuck: Vec<usize> = (0..actions.len()).filter(|&place| open[place] > 0).collect();
    let names: Vec<&str> =
        stuck.iter().map(|&place| reader.entries[actions[place].0].name.as_ref()).collect();
    let what = format!("these wait for each other: {}", names.join(", "));
    let first = &reader.entries[actions[stuck[0]].0];
    let path = join(&first.path, "runAfter");
    reader.problem(&path, code::CYCLE, what, "none of them could ever begin");
}
