//! Loops, branches, scopes and Terminate lead the run where their definition says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it left out"
)]

mod support;

use serde_json::{Value as Json, json};
use support::{ended, error_code, outputs, record, simulate_actions, simulate_with, status};
use workflow::Status;

#[test]
fn parallel_iterations_lose_no_append() {
    let items: Vec<i64> = (0..50).collect();
    let run = simulate_with(
        json!({
            "init": { "type": "InitializeVariable", "inputs": { "variables":
                [{ "name": "all", "type": "array" }, { "name": "n", "type": "integer" }] } },
            "each": { "type": "Foreach", "foreach": "@triggerBody()",
                "runAfter": { "init": ["Succeeded"] },
                "actions": {
                    "call": support::connector("/slow", json!({})),
                    "add": { "type": "AppendToArrayVariable", "runAfter": { "call": ["Succeeded"] },
                             "inputs": { "name": "all", "value": "@item()" } },
                    "inc": { "type": "IncrementVariable", "runAfter": { "call": ["Succeeded"] },
                             "inputs": { "name": "n" } } } },
            "out": { "type": "Compose", "runAfter": { "each": ["Succeeded"] },
                     "inputs": ["@length(variables('all'))", "@variables('n')"] }
        }),
        json!(items),
        vec![],
    );
    assert_eq!(outputs(&run, "out"), json!([50, 50]));
}

#[test]
fn switch_takes_the_case_that_equals_or_the_default() {
    let run = |on: Json| {
        let compose = |text: &str| {
            json!({ "actions": { format!("c_{text}"): {
            "type": "Compose", "inputs": text } } })
        };
        let with_case = |case: Json, text: &str| {
            let mut branch = compose(text);
            branch["case"] = case;
            branch
        };
        simulate_with(
            json!({ "s": { "type": "Switch", "expression": "@triggerBody()",
                "cases": { "One": with_case(json!("a"), "one"), "Two": with_case(json!(2), "two") },
                "default": compose("other") } }),
            on,
            vec![],
        )
    };
    for (on, taken) in [(json!("a"), "c_one"), (json!(2), "c_two"), (json!("b"), "c_other")] {
        let run = run(on);
        for branch in ["c_one", "c_two", "c_other"] {
            let history = run.run.history(Default::default());
            let record = history.actions[0].actions.iter().find(|one| one.name == branch).unwrap();
            let expected = if branch == taken { Status::Succeeded } else { Status::Skipped };
            assert_eq!(record.status, expected, "{branch}");
        }
    }
}

#[test]
fn until_stops_at_its_condition_or_its_limits() {
    let until = |limit: Json, options: Json| {
        simulate_actions(json!({
            "init": { "type": "InitializeVariable", "inputs": { "variables":
                [{ "name": "n", "type": "integer" }] } },
            "loop": { "type": "Until", "expression": "@equals(variables('n'), 3)", "limit": limit,
                "operationOptions": options, "runAfter": { "init": ["Succeeded"] },
                "actions": {
                    "wait": { "type": "Wait", "inputs": { "interval": { "count": 10, "unit": "Minute" } } },
                    "inc": { "type": "IncrementVariable", "inputs": { "name": "n" },
                             "runAfter": { "wait": ["Succeeded"] } } } }
        }))
    };
    let iterations =
        |run: &workflow::simulate::Simulation| record(run, "loop").iterations.unwrap().total;
    for (limit, options, ended, count) in [
        (json!({ "count": 60, "timeout": "PT1H" }), json!(null), Status::Succeeded, 3),
        (json!({ "count": 2 }), json!(null), Status::Succeeded, 2),
        (json!({ "timeout": "PT15M" }), json!(null), Status::Succeeded, 2),
        (json!({ "count": 2 }), json!("FailWhenLimitsReached"), Status::Failed, 2),
    ] {
        let run = until(limit.clone(), options);
        assert_eq!((status(&run, "loop"), iterations(&run)), (ended, count), "{limit}");
    }
}

#[test]
fn only_the_last_iteration_of_an_until_makes_it_fail() {
    let run = |replies: Vec<workflow::simulate::GivenReply>| {
        simulate_with(
            json!({ "loop": { "type": "Until",
                "expression": "@equals(outputs('call')?['statusCode'], 200)", "limit": { "count": 3 },
                "actions": { "call": support::connector("/x", json!({})) } } }),
            json!(null),
            replies,
        )
    };
    let refused = |index: usize| support::given(&format!("loop[{index}]/call"), 404, json!({}));
    let run_of_one_failure = run(vec![refused(0)]);
    assert_eq!(ended(&run_of_one_failure), "Succeeded");
    assert_eq!(record(&run_of_one_failure, "loop").iterations.unwrap().total, 2);
    let all = run((0..3).map(refused).collect());
    assert_eq!(ended(&all), "Failed");
    assert_eq!(all.outcome().unwrap().action.as_deref(), Some("loop[2]/call"));
}

#[test]
fn terminate_has_three_ends_and_stops_what_runs() {
    for (inputs, expected) in [
        (json!({ "runStatus": "Succeeded" }), ("Succeeded", None)),
        (json!({ "runStatus": "CANCELLED" }), ("Cancelled", Some("Terminated"))),
        (
            json!({ "runStatus": "Failed", "runError": { "code": "404", "message": "none" } }),
            ("Failed", Some("404")),
        ),
    ] {
        let run = simulate_actions(json!({
            "slow": { "type": "Wait", "inputs": { "interval": { "count": 1, "unit": "Hour" } } },
            "after": { "type": "Compose", "inputs": 1, "runAfter": { "slow": ["Succeeded"] } },
            "stop": { "type": "Terminate", "inputs": inputs }
        }));
        let outcome = run.outcome().unwrap();
        let code = outcome.error.as_ref().map(|error| error.code.as_str());
        assert_eq!((outcome.status.to_string().as_str(), code), expected);
        assert_eq!(outcome.action.as_deref(), Some("stop"));
        assert_eq!(status(&run, "slow"), Status::Cancelled);
        assert_eq!(status(&run, "after"), Status::Skipped);
    }
}

#[test]
fn result_tells_what_became_of_the_actions_inside() {
    let run = simulate_with(
        json!({
            "scope": { "type": "Scope", "actions": {
                "good": { "type": "Compose", "inputs": 1 },
                "bad": support::connector("/x", json!({})),
                "never": { "type": "Compose", "inputs": 2, "runAfter": { "bad": ["Succeeded"] } } } },
            "caught": { "type": "Query", "runAfter": { "scope": ["Failed", "TIMEDOUT"] }, "inputs": {
                "from": "@result('scope')", "where": "@equals(item()['status'], 'Failed')" } },
            "names": { "type": "Select", "runAfter": { "caught": ["Succeeded"] }, "inputs": {
                "from": "@body('caught')", "select": "@item()['name']" } }
        }),
        json!(null),
        vec![support::given("bad", 400, json!({}))],
    );
    assert_eq!(outputs(&run, "names")["body"], json!(["bad"]));
    assert_eq!(ended(&run), "Succeeded");
    assert_eq!(record(&run, "scope").error.unwrap().code, "ActionFailed");
}

#[test]
fn outer_items_and_iterations_are_seen_from_inside_and_outside() {
    let run = simulate_with(
        json!({
            "outer": { "type": "Foreach", "foreach": "@triggerBody()", "actions": {
                "inner": { "type": "Foreach", "foreach": "@items('outer')?['list']", "actions": {
                    "pair": { "type": "Compose",
                        "inputs": "@{items('outer')?['name']}@{item()}@{items('inner')}" } } } } },
            "flat": { "type": "Foreach", "foreach": "@createArray('x', 'y')", "actions": {
                "each": { "type": "Compose", "inputs": "@item()" } } },
            "all": { "type": "Compose", "inputs": "@outputs('each')",
                     "runAfter": { "flat": ["Succeeded"] } }
        }),
        json!([{ "name": "a", "list": [1, 2] }, { "name": "b", "list": [3] }]),
        vec![],
    );
    for (path, expected) in [("outer[0]/inner[1]/pair", "a22"), ("outer[1]/inner[0]/pair", "b33")] {
        assert_eq!(outputs(&run, path), expected);
    }
    assert_eq!(outputs(&run, "all"), json!(["x", "y"]));
}

#[test]
fn a_loop_needs_an_array_and_ends_at_once_without_items() {
    let each = |items: Json| {
        simulate_with(
            json!({ "each": { "type": "Foreach", "foreach": "@triggerBody()", "actions": {
                "it": { "type": "Compose", "inputs": 1 } } } }),
            items,
            vec![],
        )
    };
    assert_eq!(status(&each(json!([])), "each"), Status::Succeeded);
    assert_eq!(error_code(&each(json!(null)), "each"), "ExpressionEvaluationFailed");
    assert_eq!(error_code(&each(json!({})), "each"), "ExpressionEvaluationFailed");
}
