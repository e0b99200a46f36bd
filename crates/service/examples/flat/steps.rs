//! What is measured: the things that people and sources do all day.

use service::Error;

use crate::workspace::{Cost, Workspace};

/// The lists over all incidents, each with its name and query; every page has fifty tasks.
pub const PAGES: [(&str, &[(&str, &str)]); 6] = [
    ("open tasks, newest first", &[("status", "New")]),
    ("open tasks, most urgent first", &[("order", "urgent")]),
    ("one person's open tasks", &[("status", "New"), ("assignee", "ana@example.org")]),
    ("overdue tasks", &[("overdue", "true"), ("order", "urgent")]),
    ("open mandatory tasks", &[("status", "New"), ("mandatory", "true")]),
    ("open tasks of closed incidents", &[("status", "New"), ("incidentStatus", "Closed")]),
];

/// What one thing cost, each time that it was done.
pub struct Measured<T> {
    /// What was done.
    pub name: &'static str,
    /// What was asked of the store, and what the watch said.
    pub each: Vec<(Cost, T)>,
}

/// Does everything so many times, on incidents that are spread over the whole store. The watch is started
/// before each thing and read after it.
pub fn all<S, T>(
    workspace: &mut Workspace,
    incidents: usize,
    times: usize,
    start: impl Fn() -> S,
    read: impl Fn(S) -> T,
) -> Result<Vec<Measured<T>>, Error> {
    workspace.fill(incidents)?;
    let spread = |time: usize| time * incidents / times;
    let watched = |name, work: &mut dyn FnMut(usize) -> Result<(), Error>| {
        let mut each = Vec::new();
        for time in 0..times {
            workspace.take_cost();
            let watch = start();
            work(time)?;
            let read = read(watch);
            each.push((workspace.take_cost(), read));
        }
        Ok::<_, Error>(Measured { name, each })
    };
    let mut added = Vec::new();
    let mut measured = vec![
        watched("list an incident's tasks", &mut |time| workspace.list(spread(time)).map(|_| ()))?,
        watched("add a task", &mut |time| {
            added.push(workspace.add(spread(time))?);
            Ok(())
        })?,
    ];
    measured.push(watched("complete a task", &mut |time| workspace.complete(&added[time]))?);
    for (name, query) in PAGES {
        measured.push(watched(name, &mut |_| workspace.page(query).map(|_| ()))?);
    }
    workspace.put_three_rules()?;
    let deliver = &mut |_| workspace.deliver_for_three_rules();
    measured.push(watched("handle a new incident with three rules", deliver)?);
    Ok(measured)
}
