//! Each type of action does what its name says; one table per type.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{error_code, outputs, record, simulate_actions, simulate_with, status, value};
use workflow::Status;

/// The outputs of one action, with `body` as the trigger's body.
#[track_caller]
fn one(action: Json, body: Json) -> Json {
    outputs(&simulate_with(json!({ "it": action }), body, vec![]), "it")
}

#[track_caller]
fn fails(action: Json, body: Json) -> String {
    error_code(&simulate_with(json!({ "it": action }), body, vec![]), "it")
}

#[test]
fn compose_gives_its_inputs_evaluated() {
    let action = json!({ "type": "compose", "inputs": { "a": "@triggerBody()?['x']", "b": [1] } });
    assert_eq!(one(action, json!({ "x": true })), json!({ "a": true, "b": [1] }));
    assert_eq!(one(json!({ "type": "COMPOSE", "inputs": "@@odata" }), json!(null)), "@odata");
}

#[test]
fn select_makes_one_element_for_each_item() {
    let action = |select: Json| json!({ "type": "Select", "inputs": { "from": "@triggerBody()", "select": select } });
    let people = json!([{ "n": "Ada", "k": "x" }, { "n": "Bo", "k": "y" }]);
    let cases = [
        (json!("@item()?['n']"), json!(["Ada", "Bo"])),
        (json!({ "name": "@toUpper(item()['n'])" }), json!([{ "name": "ADA" }, { "name": "BO" }])),
        (json!({ "@{item()['k']}": 1 }), json!([{ "x": 1 }, { "y": 1 }])),
    ];
    for (select, expected) in cases {
        assert_eq!(one(action(select), people.clone())["body"], expected);
    }
    assert_eq!(fails(action(json!(1)), json!("text")), "InvalidTemplate");
}

#[test]
fn query_keeps_items_for_text_and_object_conditions() {
    let numbers = json!([1, 5, 9]);
    for test in [json!("@greater(item(), 4)"), json!({ "greater": ["@item()", 4] })] {
        let action =
            json!({ "type": "Query", "inputs": { "from": "@triggerBody()", "where": test } });
        assert_eq!(one(action, numbers.clone())["body"], json!([5, 9]));
    }
}

#[test]
fn join_writes_items_between_separators() {
    let action =
        json!({ "type": "Join", "inputs": { "from": "@triggerBody()", "joinWith": ", " } });
    for (items, expected) in
        [(json!(["a", "b"]), "a, b"), (json!([]), ""), (json!([1, true, null]), "1, True, ")]
    {
        assert_eq!(one(action.clone(), items)["body"], expected);
    }
}

#[test]
fn table_writes_csv_and_html() {
    let rows = json!([{ "a": "x,y", "b": 1 }, { "a": "say \"hi\"", "c": null }]);
    let table = |format: &str| json!({ "type": "Table", "inputs": { "format": format, "from": "@triggerBody()" } });
    assert_eq!(one(table("csv"), rows)["body"], "a,b,c\r\n\"x,y\",1,\r\n\"say \"\"hi\"\"\",,\r\n");
    let html = one(table("HTML"), json!([{ "t": "<b>&" }]));
    assert_eq!(
        html["body"],
        "<table><thead><tr><th>t</th></tr></thead>\
         <tbody><tr><td>&lt;b&gt;&amp;</td></tr></tbody></table>"
    );
    let custom = json!({ "type": "Table", "inputs": { "format": "CSV", "from": "@triggerBody()",
        "columns": [{ "header": "Name", "value": "@item()?['n']" }, { "header": "Twice",
                     "value": "@mul(item()?['v'], 2)" }] } });
    assert_eq!(one(custom, json!([{ "n": "a", "v": 2 }]))["body"], "Name,Twice\r\na,4\r\n");
}

#[test]
fn parse_json_reads_text_and_checks_the_schema() {
    let schema = json!({ "type": "object", "properties": { "id": { "type": "integer" } },
                         "required": ["id"] });
    let action = json!({ "type": "ParseJson", "inputs":
        { "content": "@triggerBody()", "schema": schema } });
    assert_eq!(one(action.clone(), json!("{\"id\": 3}"))["body"], json!({ "id": 3 }));
    assert_eq!(one(action.clone(), json!({ "id": 3 }))["body"], json!({ "id": 3 }));
    for (content, code) in [
        (json!({ "id": "3" }), "SchemaValidationFailed"),
        (json!({}), "SchemaValidationFailed"),
        (json!("{]"), "InvalidJson"),
        (json!("<a/>"), "InvalidJson"),
        (json!(null), "InvalidTemplate"),
    ] {
        assert_eq!(fails(action.clone(), content), code);
    }
}

#[test]
fn the_error_of_a_schema_names_the_place_and_not_the_value() {
    let action = json!({ "type": "ParseJson", "inputs": { "content": "@triggerBody()",
        "schema": { "properties": { "secret": { "type": "integer" } } } } });
    let run = simulate_with(json!({ "it": action }), json!({ "secret": "hunter2" }), vec![]);
    let message = record(&run, "it").error.unwrap().message;
    assert!(message.contains("/secret") && !message.contains("hunter2"), "{message}");
}

#[test]
fn variables_are_made_changed_and_read() {
    let run = simulate_actions(json!({
        "init": { "type": "InitializeVariable", "inputs": { "variables": [
            { "name": "Count", "type": "integer", "value": 1 },
            { "name": "list", "type": "Array" }, { "name": "text", "type": "String" },
            { "name": "f", "type": "float", "value": 0.5 }] } },
        "inc": { "type": "IncrementVariable", "inputs": { "name": "count" },
                 "runAfter": { "init": ["Succeeded"] } },
        "dec": { "type": "DecrementVariable", "inputs": { "name": "Count", "value": 5 },
                 "runAfter": { "inc": ["Succeeded"] } },
        "arr": { "type": "AppendToArrayVariable", "inputs": { "name": "list", "value": { "a": 1 } },
                 "runAfter": { "dec": ["Succeeded"] } },
        "str": { "type": "AppendToStringVariable", "inputs": { "name": "text", "value": "é@{1}" },
                 "runAfter": { "arr": ["Succeeded"] } },
        "set": { "type": "SetVariable", "inputs": { "name": "f", "value": 2 },
                 "runAfter": { "str": ["Succeeded"] } },
        "out": { "type": "Compose", "runAfter": { "set": ["Succeeded"] }, "inputs": [
            "@variables('count')", "@variables('list')", "@variables('text')", "@variables('f')",
            "@body('dec')?['value']"] }
    }));
    assert_eq!(outputs(&run, "out"), json!([-3, [{ "a": 1 }], "é1", 2, -3]));
}

#[test]
fn a_variable_takes_only_values_of_its_type() {
    for (type_name, given, fits) in [
        ("Integer", json!(3), true),
        ("Integer", json!("3"), true),
        ("Integer", json!("three"), false),
        ("Integer", json!([]), false),
        ("String", json!("x"), true),
        ("String", json!(3), false),
        ("Boolean", json!(true), true),
        ("Boolean", json!("maybe"), false),
        ("Array", json!([1]), true),
        ("Array", json!({}), false),
        ("Object", json!({}), true),
        ("Object", json!("x"), false),
    ] {
        let run = simulate_actions(json!({ "it": { "type": "InitializeVariable", "inputs": {
            "variables": [{ "name": "v", "type": type_name, "value": given }] } } }));
        let expected = if fits { Status::Succeeded } else { Status::Failed };
        assert_eq!(status(&run, "it"), expected, "{type_name} {given}");
    }
}

#[test]
fn wait_sleeps_for_an_interval_or_until_a_time() {
    for (inputs, end) in [
        (json!({ "interval": { "count": 90, "unit": "Second" } }), "2026-11-21T12:01:30Z"),
        (json!({ "interval": { "count": "1", "unit": "day" } }), "2026-11-22T12:00:00Z"),
        (json!({ "until": { "timestamp": "2026-12-01T00:00:00Z" } }), "2026-12-01T00:00:00Z"),
        (json!({ "until": { "timestamp": "2020-01-01T00:00:00Z" } }), "2026-11-21T12:00:00Z"),
    ] {
        let run = simulate_actions(json!({ "it": { "type": "wait", "inputs": inputs } }));
        assert_eq!(record(&run, "it").end.unwrap().to_string(), end);
    }
    let nothing = simulate_actions(json!({ "it": { "type": "Wait", "inputs": {} } }));
    assert_eq!(error_code(&nothing, "it"), "InvalidTemplate");
}

#[test]
fn time_actions_count_from_the_events_time() {
    for (kind, inputs, expected) in [
        ("CurrentTime", json!({}), "2026-11-21T12:00:00.0000000Z"),
        (
            "getPastTime",
            json!({ "interval": 2, "timeUnit": "Day" }),
            "2026-11-19T12:00:00.0000000Z",
        ),
        (
            "GetFutureTime",
            json!({ "interval": 1, "timeUnit": "Hour" }),
            "2026-11-21T13:00:00.0000000Z",
        ),
        (
            "SubtractFromTime",
            json!({ "baseTime": "2026-03-01T00:00:00Z", "interval": 1, "timeUnit": "Day" }),
            "2026-02-28T00:00:00.0000000Z",
        ),
        (
            "AddToTime",
            json!({ "baseTime": "2026-02-28T00:00:00Z", "interval": 1, "timeUnit": "Day" }),
            "2026-03-01T00:00:00.0000000Z",
        ),
        (
            "ConvertTimeZone",
            json!({ "baseTime": "2026-01-01T12:00:00Z", "sourceTimeZone": "UTC",
                    "destinationTimeZone": "W. Europe Standard Time", "formatString": "HH:mm" }),
            "13:00",
        ),
    ] {
        let action = json!({ "type": "Expression", "kind": kind, "inputs": inputs });
        assert_eq!(one(action, json!(null))["body"], expected, "{kind}");
    }
}

#[test]
fn a_response_is_given_once_and_its_body_may_be_anything() {
    let respond = |inputs: Json, after: Json| json!({ "type": "Response", "kind": "Http", "inputs": inputs, "runAfter": after });
    let run = simulate_actions(json!({
        "first": respond(json!({ "statusCode": "201", "body": { "a": 1 },
                                 "headers": { "x": "y" } }), json!({})),
        "second": respond(json!({ "statusCode": 200 }), json!({ "first": ["Succeeded"] }))
    }));
    let response = run.outcome().unwrap().response.clone().unwrap();
    assert_eq!((response.status, response.body), (201, Some(value(json!({ "a": 1 })))));
    assert_eq!(status(&run, "second"), Status::Skipped);
    let odd = simulate_actions(json!({ "r": respond(json!({ "statusCode": 99 }), json!({})) }));
    assert_eq!(error_code(&odd, "r"), "InvalidTemplate");
}
