//! A schedule fires when it says: intervals, days, weeks, months, time zones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{compile, value};
use workflow::TriggerKind;

/// The first times after `after` of a schedule that was put in place at `anchor`.
#[track_caller]
fn next(recurrence: Json, anchor: &str, after: &str, count: usize) -> Vec<String> {
    let trigger = json!({ "type": "Recurrence", "recurrence": recurrence });
    let definition = compile(json!({
        "parameters": { "every": { "type": "Int", "defaultValue": 3 } },
        "triggers": { "t": trigger }, "actions": {} }));
    let TriggerKind::Recurrence(schedule) = &definition.triggers()[0].kind else { panic!() };
    let parameters = value(json!({ "every": 3 })).as_object().unwrap().clone();
    let mut at = after.parse().unwrap();
    let mut found = vec![];
    for _ in 0..count {
        at = schedule.next(anchor.parse().unwrap(), at, &parameters).unwrap().unwrap();
        found.push(at.to_string());
    }
    found
}

#[test]
fn schedules_fire_in_turn() {
    let monday = "2026-11-23T09:30:00Z";
    for (recurrence, after, expected) in [
        (
            json!({ "frequency": "Minute", "interval": 5 }),
            monday,
            ["2026-11-23T09:35:00Z", "2026-11-23T09:40:00Z"],
        ),
        (
            json!({ "frequency": "Hour", "interval": "24", "startTime": "2026-01-01T06:00:00Z" }),
            monday,
            ["2026-11-24T06:00:00Z", "2026-11-25T06:00:00Z"],
        ),
        (
            json!({ "frequency": "hour", "interval": "@parameters('every')" }),
            monday,
            ["2026-11-23T12:30:00Z", "2026-11-23T15:30:00Z"],
        ),
        (
            json!({ "frequency": "Day", "interval": 2 }),
            monday,
            ["2026-11-25T09:30:00Z", "2026-11-27T09:30:00Z"],
        ),
        (
            json!({ "frequency": "Day", "interval": 1,
                    "schedule": { "hours": ["6", 18], "minutes": [15] } }),
            monday,
            ["2026-11-23T18:15:00Z", "2026-11-24T06:15:00Z"],
        ),
        (
            json!({ "frequency": "Week", "interval": 1,
                    "schedule": { "weekDays": ["Monday", "friday"] } }),
            monday,
            ["2026-11-27T09:30:00Z", "2026-11-30T09:30:00Z"],
        ),
        (
            json!({ "frequency": "Week", "interval": 2 }),
            monday,
            ["2026-12-07T09:30:00Z", "2026-12-21T09:30:00Z"],
        ),
        (
            json!({ "frequency": "Month", "interval": 1, "startTime": "2026-01-31T00:00:00Z" }),
            monday,
            ["2026-12-31T00:00:00Z", "2027-01-31T00:00:00Z"],
        ),
        (
            json!({ "frequency": "Month", "interval": 1, "startTime": "2026-01-31T00:00:00Z" }),
            "2027-01-31T00:00:00Z",
            ["2027-03-31T00:00:00Z", "2027-05-31T00:00:00Z"],
        ),
        (
            json!({ "frequency": "Month", "interval": 1, "schedule": { "monthDays": [-1, 1] } }),
            monday,
            ["2026-11-30T09:30:00Z", "2026-12-01T09:30:00Z"],
        ),
        // The minutes that hours do not say are those of the start.
        (
            json!({ "frequency": "Day", "interval": 2, "schedule": { "hours": [6, "18"] } }),
            "2026-11-23T07:00:00Z",
            ["2026-11-23T18:30:00Z", "2026-11-25T06:30:00Z"],
        ),
        // A time zone with a Windows name; in March its clocks change.
        (
            json!({ "frequency": "Day", "interval": 1, "timeZone": "W. Europe Standard Time",
                    "schedule": { "hours": ["10"], "minutes": [45] } }),
            "2027-03-27T12:00:00Z",
            ["2027-03-28T08:45:00Z", "2027-03-29T08:45:00Z"],
        ),
        (
            json!({ "frequency": "Day", "interval": 1, "timeZone": "Central Standard Time",
                    "startTime": "2026-12-01T06:00:00" }),
            monday,
            ["2026-12-01T12:00:00Z", "2026-12-02T12:00:00Z"],
        ),
    ] {
        assert_eq!(next(recurrence.clone(), monday, after, 2), expected, "{recurrence}");
    }
}

#[test]
fn a_definition_tells_which_trigger_fires_next() {
    let every = |frequency: &str, start: &str| {
        json!({ "type": "Recurrence", "recurrence":
            { "frequency": frequency, "interval": "@parameters('every')", "startTime": start } })
    };
    let definition = compile(json!({
        "parameters": { "every": { "type": "Int", "defaultValue": 1 } },
        "triggers": { "daily": every("Day", "2026-11-24T06:00:00Z"),
                      "weekly": every("Week", "2026-11-23T07:00:00Z"),
                      "byHand": { "type": "Request" } },
        "actions": {} }));
    let created = "2026-11-01T00:00:00Z".parse().unwrap();
    let next = |after: &str| {
        let found = definition.next_firing(&Default::default(), created, after.parse().unwrap());
        found.map(|(name, at)| (name.to_owned(), at.to_string())).unwrap()
    };
    let expected = |name: &str, at: &str| (name.to_owned(), at.to_owned());
    assert_eq!(next("2026-11-01T00:00:00Z"), expected("weekly", "2026-11-23T07:00:00Z"));
    assert_eq!(next("2026-11-23T07:00:00Z"), expected("daily", "2026-11-24T06:00:00Z"));
    assert_eq!(next("2026-11-30T06:30:00Z"), expected("weekly", "2026-11-30T07:00:00Z"));
}
