//! Whatever is put in: a definition is accepted or refused, an accepted one runs to an end, and
//! nothing panics.

mod support;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use support::{connector, start, value};
use workflow::{Definition, TriggerKind, content, simulate};

/// A definition with every type of action, to be damaged.
fn whole() -> Json {
    let after = |name: &str| json!({ name: ["Succeeded", "Failed"] });
    json!({
        "parameters": { "$connections": { "type": "Object", "defaultValue": {} },
                        "p": { "type": "Int", "defaultValue": 3 } },
        "triggers": { "t": { "type": "Recurrence",
            "recurrence": { "frequency": "Week", "interval": 1, "timeZone": "UTC",
                            "schedule": { "hours": [1], "minutes": [2], "weekDays": ["Monday"] } },
            "conditions": [{ "expression": "@equals(1, 1)" }] } },
        "actions": {
            "init": { "type": "InitializeVariable", "inputs": { "variables": [
                { "name": "n", "type": "integer", "value": 1 }, { "name": "l", "type": "array" }] } },
            "call": connector("/entities/ip", after("init")),
            "http": { "type": "Http", "inputs": { "method": "GET", "uri": "https://api.example",
                "retryPolicy": { "type": "fixed", "count": 2, "interval": "PT5S" } },
                "limit": { "timeout": "PT1H" } },
            "parse": { "type": "ParseJson", "runAfter": after("http"), "inputs": {
                "content": "@body('http')", "schema": { "type": "object" } } },
            "each": { "type": "Foreach", "foreach": [1, 2, 3], "runAfter": after("init"),
                "runtimeConfiguration": { "concurrency": { "repetitions": 2 } },
                "actions": {
                    "inc": { "type": "IncrementVariable", "inputs": { "name": "n", "value": 2 } },
                    "app": { "type": "AppendToArrayVariable", "runAfter": after("inc"),
                             "inputs": { "name": "l", "value": "@items('each')" } } } },
            "until": { "type": "Until", "expression": "@greater(variables('n'), 20)",
                "limit": { "count": 4, "timeout": "PT1H" }, "runAfter": after("each"),
                "actions": { "wait": { "type": "Wait", "inputs": {
                    "interval": { "count": 1, "unit": "Minute" } } } } },
            "if": { "type": "If", "expression": { "and": [{ "equals": ["@variables('n')", 7] }] },
                "runAfter": after("until"), "actions": { "a": { "type": "Compose", "inputs": 1 } },
                "else": { "actions": { "b": { "type": "Terminate", "inputs": {
                    "runStatus": "Failed", "runError": { "code": "x", "message": "y" } } } } } },
            "switch": { "type": "Switch", "expression": "@parameters('p')", "runAfter": after("if"),
                "cases": { "c": { "case": 3, "actions": { "d": { "type": "Compose", "inputs": 2 } } } },
                "default": { "actions": {} } },
            "table": { "type": "Table", "runAfter": after("each"), "inputs": {
                "format": "CSV", "from": "@createArray(json('{\"a\":1}'))" } },
            "select": { "type": "Select", "runAfter": after("each"),
                "inputs": { "from": "@variables('l')", "select": { "x": "@item()" } } },
            "query": { "type": "Query", "runAfter": after("select"),
                "inputs": { "from": "@body('select')", "where": "@greater(item()['x'], 1)" } },
            "join": { "type": "Join", "runAfter": after("query"),
                "inputs": { "from": "@variables('l')", "joinWith": "," } },
            "time": { "type": "Expression", "kind": "GetPastTime",
                      "inputs": { "interval": 1, "timeUnit": "Day" } },
            "answer": { "type": "Response", "runAfter": after("join"),
                "inputs": { "statusCode": 200, "body": "@body('join')" } }
        },
        "outputs": { "o": { "type": "String", "value": "@{variables('n')}" } }
    })
}

/// What may stand in the place of anything.
fn junk() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "[@{}a-z()'\\[\\]?.,0-9 \\u{e9}]{0,12}".prop_map(Json::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{ "a": [1, null] }, "@item()"])),
        Just(json!({ "Succeeded": ["each"] })),
        Just(json!("P1000000Y")),
        Just(json!("@div(1, 0)")),
        Just(json!("@variables('l')")),
        Just(json!(9_223_372_036_854_775_807_i64)),
    ]
}

/// Puts junk in the place of the nth value, or takes that value out.
fn damage(json: &mut Json, place: &mut usize, junk: Option<&Json>) {
    match json {
        Json::Object(members) => {
            let names: Vec<String> = members.keys().cloned().collect();
            for name in names {
                if *place == 0 {
                    match junk {
                        Some(junk) => drop(members.insert(name, junk.clone())),
                        None => drop(members.remove(&name)),
                    }
                    *place = usize::MAX;
                    return;
                }
                *place -= 1;
                if let Some(member) = members.get_mut(&name) {
                    damage(member, place, junk);
                }
                if *place == usize::MAX {
                    return;
                }
            }
        }
        Json::Array(items) => {
            for item in items {
                if *place == 0 {
                    *item = junk.cloned().unwrap_or_default();
                    *place = usize::MAX;
                    return;
                }
                *place -= 1;
                damage(item, place, junk);
                if *place == usize::MAX {
                    return;
                }
            }
        }
        _ => {}
    }
}

#[test]
fn the_undamaged_definition_runs() {
    let definition = support::compile(whole());
    let run = simulate::run(&definition, start(json!(null)), vec![]);
    assert_eq!(support::ended(&run), "Succeeded");
    assert_eq!(support::outputs(&run, "join")["body"], "1,2,3");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_damaged_definition_is_refused_or_runs_to_an_end(
        damages in proptest::collection::vec((0_usize..250, proptest::option::of(junk())), 1..4),
    ) {
        let mut json = whole();
        for (place, junk) in &damages {
            damage(&mut json, &mut place.clone(), junk.as_ref());
        }
        let Ok(definition) = Definition::parse(&value(json.clone())) else { return Ok(()) };
        let definition = Arc::new(definition);
        let start = start(json!({ "a": 1 }));
        let at = start.at;
        if let Some(TriggerKind::Recurrence(schedule)) = definition.triggers().first().map(|it| &it.kind) {
            let _ = schedule.next(at, at, &start.parameters);
        }
        let run = simulate::run(&definition, start, vec![]);
        prop_assert!(run.outcome().is_some(), "no end of {json:#}");
    }

    #[test]
    fn any_bytes_are_a_body(kind in "[a-z/+;= -]{0,40}", bytes in any::<Vec<u8>>()) {
        let _ = content::read(Some(&kind), &bytes);
        let multipart = content::read(Some("multipart/mixed; boundary=b"), &bytes);
        if let Some(body) = multipart {
            prop_assert_eq!(content::write(&body).1, bytes);
        }
    }
}
