//! A definition is accepted, or refused with every reason at once and the place of each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{compile, connector, value, with_actions};
use workflow::definition::{code, warning};
use workflow::{Definition, Problem, TriggerKind};

fn problems(definition: Json) -> Vec<Problem> {
    Definition::parse(&value(definition)).err().unwrap_or_default()
}

fn found(definition: Json) -> Vec<(String, &'static str)> {
    problems(definition).into_iter().map(|problem| (problem.path, problem.code)).collect()
}

fn compose(inputs: Json) -> Json {
    json!({ "type": "Compose", "inputs": inputs })
}

#[test]
fn each_mistake_is_told_with_its_place() {
    let cases = [
        (json!({ "a": { "type": "Compsoe" } }), "actions.a.type", code::ACTION_TYPE),
        (json!({ "a": { "type": "JavaScriptCode" } }), "actions.a.type", code::ACTION_REFUSED),
        (json!({ "a": { "type": "function" } }), "actions.a.type", code::ACTION_REFUSED),
        (json!({ "a": { "type": "SendToBatch" } }), "actions.a.type", code::ACTION_REFUSED),
        (json!({ "a": { "type": "Agent" } }), "actions.a.type", code::ACTION_REFUSED),
        (json!({ "a": compose(json!("@add(1,")) }), "actions.a.inputs", code::TEMPLATE),
        (
            json!({ "a": compose(json!({ "x": ["@nope()"] })) }),
            "actions.a.inputs.x[0]",
            code::FUNCTION,
        ),
        (json!({ "a": compose(json!("@variables('v')")) }), "actions.a.inputs", code::VARIABLE),
        (json!({ "a": compose(json!("@items('b')")) }), "actions.a.inputs", code::LOOP),
        (
            json!({ "a": { "type": "SetVariable", "inputs": { "name": "v", "value": 1 } } }),
            "actions.a.inputs.name",
            code::VARIABLE,
        ),
        (
            json!({ "a": { "type": "Compose", "inputs": 1, "runAfter": { "z": ["Succeeded"] } } }),
            "actions.a.runAfter.z",
            code::RUN_AFTER,
        ),
        (
            json!({ "b": compose(json!(1)),
                    "a": { "type": "Compose", "inputs": 1, "runAfter": { "b": ["Done"] } } }),
            "actions.a.runAfter.b[0]",
            code::VALUE,
        ),
        (
            json!({ "a": { "type": "Http", "inputs": { "method": "GET" } } }),
            "actions.a.inputs.uri",
            code::MISSING,
        ),
        (json!({ "a": { "type": "Foreach", "actions": {} } }), "actions.a.foreach", code::MISSING),
        (json!({ "a": { "type": "If", "actions": {} } }), "actions.a.expression", code::MISSING),
        (
            json!({ "a": { "type": "Table", "inputs": { "from": [], "format": "PDF" } } }),
            "actions.a.inputs.format",
            code::VALUE,
        ),
        (
            json!({ "a": { "type": "Expression", "kind": "Sundial", "inputs": {} } }),
            "actions.a.kind",
            code::ACTION_TYPE,
        ),
        (
            json!({ "s": { "type": "Scope", "actions": { "a": {
                "type": "InitializeVariable", "inputs": { "variables":
                    [{ "name": "v", "type": "string" }] } } } } }),
            "actions.s.actions.a",
            code::PLACE,
        ),
        (
            json!({ "a": compose(json!(1)),
                    "s": { "type": "Scope", "actions": { "A": compose(json!(2)) } } }),
            "actions.s.actions.A",
            code::DUPLICATE,
        ),
        (json!({ "a b.c": compose(json!("@{")) }), "actions['a b.c'].inputs", code::TEMPLATE),
    ];
    for (actions, path, code) in cases {
        let found = found(with_actions(actions.clone()));
        assert_eq!(found, [(path.to_owned(), code)], "{actions}");
    }
}

#[test]
fn a_circle_is_refused_and_names_its_actions() {
    let after =
        |name: &str| json!({ "type": "Compose", "inputs": 1, "runAfter": { name: ["Failed"] } });
    let problems = problems(with_actions(
        json!({ "a": after("c"), "b": after("a"), "c": after("b"), "d": compose(json!(1)) }),
    ));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, code::CYCLE);
    assert!(problems[0].what.contains("a, b, c"), "{}", problems[0].what);
}

#[test]
fn all_problems_are_told_at_once() {
    let actions = json!({ "a": { "type": "Agent" }, "b": compose(json!("@nope(")),
                          "c": compose(json!("@variables('z')")), "d": { "type": "Http", "inputs": {} } });
    let codes: Vec<_> = found(with_actions(actions)).into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes.len(), 5);
}

#[test]
fn an_expression_is_shown_with_the_place_marked() {
    let problems = problems(with_actions(json!({ "a": compose(json!("x @{contact('a', 'b')}")) })));
    let lines: Vec<&str> = problems[0].what.lines().collect();
    assert_eq!(lines[1].trim_end(), "  x @{contact('a', 'b')}");
    assert_eq!(lines[2], "      ^^^^^^^");
    assert!(lines[0].contains("concat"), "{}", lines[0]);
}

#[test]
fn names_and_types_are_found_in_any_letter_case() {
    compile(with_actions(json!({
        "Get_It": { "type": "COMPOSE", "inputs": 1 },
        "next": { "type": "compose", "inputs": "@OUTPUTS('get_it')",
                  "runAfter": { "GET_IT": ["SUCCEEDED", "timedout"] } }
    })));
}

#[test]
fn triggers_are_told_apart() {
    let webhook = |path: &str| {
        json!({ "type": "ApiConnectionWebhook", "inputs": {
        "host": { "connection": { "name": "@parameters('$connections')['azuresentinel']['connectionId']" } },
        "body": { "callback_url": "@{listCallbackUrl()}" }, "path": path } })
    };
    let kind = |trigger: Json| {
        compile(json!({ "triggers": { "t": trigger }, "actions": {} })).triggers()[0].kind.clone()
    };
    assert_eq!(kind(webhook("/incident-creation")), TriggerKind::Incident);
    assert_eq!(kind(webhook("/subscribe")), TriggerKind::Alert);
    assert_eq!(
        kind(webhook("/entity/@{encodeURIComponent('Account')}")),
        TriggerKind::Entity("Account".into())
    );
    assert_eq!(kind(webhook("/entity/IP")), TriggerKind::Entity("IP".into()));
    let recurrence =
        json!({ "type": "Recurrence", "recurrence": { "frequency": "Hour", "interval": "2" } });
    assert!(matches!(kind(recurrence), TriggerKind::Recurrence(_)));
    for (trigger, expected) in [
        (json!({ "type": "Batch" }), code::TRIGGER_REFUSED),
        (json!({ "type": "Magic" }), code::TRIGGER_TYPE),
        (
            json!({ "type": "Recurrence", "recurrence": { "frequency": "Year", "interval": 1 } }),
            code::VALUE,
        ),
    ] {
        let definition = json!({ "triggers": { "t": trigger }, "actions": {} });
        assert_eq!(found(definition)[0].1, expected);
    }
}

#[test]
fn warnings_do_not_refuse() {
    let set = json!({ "type": "SetVariable", "inputs": { "name": "v", "value": "@item()" } });
    let each = |configuration: Json| {
        json!({ "type": "Foreach", "foreach": [1],
        "runtimeConfiguration": configuration, "runAfter": { "init": ["Succeeded"] },
        "actions": { "set": set } })
    };
    let init = json!({ "type": "InitializeVariable", "inputs": { "variables":
        [{ "name": "v", "type": "integer" }] } });
    let codes = |actions: Json| -> Vec<&'static str> {
        compile(with_actions(actions)).warnings().iter().map(|one| one.code).collect()
    };
    assert_eq!(
        codes(json!({ "init": init, "each": each(json!(null)) })),
        [warning::PARALLEL_WRITE]
    );
    let in_order = each(json!({ "concurrency": { "repetitions": 1 } }));
    assert!(codes(json!({ "init": init, "each": in_order })).is_empty());
    assert_eq!(
        codes(json!({ "a": compose(json!("Reset pass\u{fffd}word")) })),
        [warning::BROKEN_TEXT]
    );
    assert_eq!(codes(json!({ "a": compose(json!("@parameters('p')")) })), [warning::PARAMETER]);
    assert_eq!(codes(json!({ "a": compose(json!("@body('b')")) })), [warning::ACTION]);
}

#[test]
fn what_has_no_effect_is_told() {
    let actions = json!({
        "r": { "type": "Response", "operationOptions": "Asynchronous", "inputs": { "statusCode": 200 } },
        "s": { "type": "Scope", "actions": {}, "limit": { "timeout": "PT1H" } },
        "h": { "type": "Http", "operationOptions": "disableasyncpattern", "limit": { "timeout": "PT1H" },
               "inputs": { "method": "GET", "uri": "https://api.example" } },
        "u": { "type": "Until", "expression": "@true", "actions": {}, "limit": { "timeout": "PT1H" },
               "operationOptions": "FailWhenLimitsReached" } });
    let definition = compile(with_actions(actions));
    let told: Vec<_> =
        definition.warnings().iter().map(|one| (one.path.as_str(), one.code)).collect();
    assert_eq!(
        told,
        [
            ("actions.r.operationOptions", warning::OPTION),
            ("actions.s.limit.timeout", warning::OPTION),
        ]
    );
}

#[test]
fn parameters_have_defaults_or_stay_open() {
    let mut definition =
        with_actions(json!({ "a": compose(json!("@{parameters('host')}:@{parameters('PORT')}")) }));
    definition["parameters"] = json!({ "host": { "type": "String" },
        "port": { "type": "Int", "defaultValue": 8080 } });
    let definition = compile(definition);
    assert_eq!(definition.open_parameters(), ["host"]);
    let mut start = support::start(json!(null));
    let without = workflow::simulate::run(&definition, start.clone(), vec![]);
    assert_eq!(without.outcome().unwrap().error.as_ref().unwrap().code, "ParametersMissing");
    start.parameters.insert("host", "soc.example".into());
    let with = workflow::simulate::run(&definition, start, vec![]);
    assert_eq!(support::outputs(&with, "a"), "soc.example:8080");
}

#[test]
fn connections_and_actions_are_listed() {
    let definition = compile(with_actions(json!({
        "s": { "type": "Scope", "actions": { "call": connector("/x", json!({})) } } })));
    let actions: Vec<_> =
        definition.actions().map(|one| (one.name, one.path, one.connector)).collect();
    assert_eq!(
        actions,
        [("s", "actions.s", None), ("call", "actions.s.actions.call", Some("azuresentinel")),]
    );
    assert_eq!(definition.connections().len(), 1);
}

#[test]
fn connections_lead_to_their_connectors() {
    for (reference, connections, expected) in [
        ("azuresentinel", json!({}), "azuresentinel"),
        ("azuresentinel_2", json!({}), "azuresentinel"),
        ("azuresentinel-1", json!({}), "azuresentinel"),
        ("office365", json!({}), "office365"),
        ("Jira_conn", json!({ "Jira_conn": { "id": "/x/managedApis/Jira" } }), "jira"),
    ] {
        let mut call = connector("/x", json!({}));
        call["inputs"]["host"]["connection"]["name"] =
            json!(format!("@parameters('$connections')['{reference}']['connectionId']"));
        let mut definition = with_actions(json!({ "it": call }));
        definition["parameters"] =
            json!({ "$connections": { "type": "Object", "defaultValue": connections } });
        let run =
            workflow::simulate::run(&compile(definition), support::start(json!(null)), vec![]);
        assert_eq!(support::calls(&run)[0].0, expected, "{reference}");
    }
}
