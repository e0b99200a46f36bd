//! Promises of the use cases on automation rules, on a store in memory.

mod world;

use domain::Actor;
use serde_json::{Value, json};
use service::{Error, get_rule, list_rules_with_action, on_incident, put_rule, test_rule};
use wire::api::incident::Received;
use world::{NoPlaybooks, TestWorld, ready};

const INCIDENT: &str = "9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f";

fn condition(name: &str, operator: &str, value: &str) -> Value {
    json!({"conditionType": "Property", "conditionProperties": {
        "propertyName": name, "operator": operator, "propertyValues": [value]}})
}

fn rule(order: u32, conditions: &[Value], actions: &[Value]) -> Value {
    json!({"properties": {
        "displayName": "R", "order": order, "actions": actions,
        "triggeringLogic": {
            "isEnabled": true, "triggersOn": "Incidents", "triggersWhen": "Created",
            "conditions": conditions,
        },
    }})
}

fn task(order: u32, title: &str) -> Value {
    json!({"order": order, "actionType": "AddIncidentTask",
           "actionConfiguration": {"title": title, "mandatory": true}})
}

fn run(order: u32) -> Value {
    json!({"order": order, "actionType": "RunPlaybook",
           "actionConfiguration": {"logicAppResourceId": "Reset"}})
}

fn put(world: &TestWorld, id: &str, body: &Value) -> Result<(Value, bool), Error> {
    ready(put_rule(world, &Actor::default(), id, body))
}

fn incident() -> Value {
    json!({"id": INCIDENT, "properties": {"title": "A mail", "severity": "High", "status": "New"}})
}

#[test]
fn the_view_of_an_action_has_its_rules_in_the_order_in_which_they_are_applied() {
    let world = TestWorld::default();
    let bound = condition("IncidentRelatedAnalyticRuleIds", "Contains", "/alertRules/a");
    put(&world, "b", &rule(2, &[], &[task(5, "second"), run(7), task(9, "third")])).unwrap();
    put(&world, "c", &rule(2, &[], &[run(1)])).unwrap();
    put(&world, "a", &rule(2, &[bound], &[task(1, "first")])).unwrap();
    put(&world, "d", &rule(1, &[], &[run(1)])).unwrap();

    let view = |action| ready(list_rules_with_action(&world, action)).unwrap();
    let names = |view: &Value| {
        let rules = view["value"].as_array().unwrap().iter();
        rules.map(|rule| rule["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let adding = view("addincidentTASK");
    assert_eq!(names(&adding), ["a", "b"]);
    assert_eq!(adding["value"][0]["analyticRuleIds"], json!(["/alertRules/a"]));
    assert_eq!(adding["value"][1]["analyticRuleIds"], json!([]));
    let tasks = &adding["value"][1]["tasks"];
    assert_eq!(
        tasks[0],
        json!({"order": 5, "title": "second", "description": null, "mandatory": true})
    );
    assert_eq!((tasks[1]["title"].as_str(), tasks[2].is_null()), (Some("third"), true));
    assert_eq!(adding["value"][0]["properties"]["displayName"], "R");

    assert_eq!(names(&view("RunPlaybook")), ["d", "b", "c"]);
    assert!(names(&view("ModifyProperties")).is_empty());
    let error = ready(list_rules_with_action(&world, "Explode")).unwrap_err();
    assert_eq!(error.target(), Some("action"));
}

#[test]
fn a_test_of_a_rule_tells_what_really_happens_and_changes_nothing() {
    for (severity, expected) in [("High", true), ("Low", false)] {
        let world = TestWorld::default();
        let conditions = [
            condition("IncidentTitle", "Contains", "mail"),
            condition("IncidentSeverity", "Equals", severity),
        ];
        put(&world, "r", &rule(1, &conditions, &[task(1, "t")])).unwrap();

        let given = ready(test_rule(&world, "r", &json!({"incident": incident()}))).unwrap();
        assert_eq!(given["applies"], expected);
        let holds: Vec<_> = (0..2).map(|place| &given["conditions"][place]["holds"]).collect();
        assert_eq!(holds, [true, expected]);
        if !expected {
            assert_eq!(
                given["decidedBy"],
                json!({"reason": "Condition",
                "place": "conditions[1]", "what": "IncidentSeverity Equals Low"})
            );
        }
        let named = json!({"incidentArmId": INCIDENT});
        let unknown = ready(test_rule(&world, "r", &named)).unwrap_err();
        assert_eq!(unknown.code(), "IncidentNotFound");

        let received = Received::read(&incident(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        let handled = ready(on_incident(&world, &NoPlaybooks, received)).unwrap();
        let stored = ready(test_rule(&world, "r", &named)).unwrap();
        assert_eq!(stored, given);
        let applied = handled.answer["automation"].as_array().unwrap().iter();
        assert_eq!(applied.filter(|rule| rule["rule"] == "r").count() == 1, expected);
    }
}

#[test]
fn changes_can_be_given_to_a_test_as_if_they_had_just_been_made() {
    let world = TestWorld::default();
    let changed = json!({"conditionType": "PropertyChanged", "conditionProperties": {
        "propertyName": "IncidentSeverity", "changeType": "ChangedTo", "operator": "Equals",
        "propertyValues": ["High"]}});
    let by_user = condition("IncidentUpdatedBySource", "Equals", "User");
    let mut body = rule(1, &[changed, by_user], &[]);
    body["properties"]["triggeringLogic"]["triggersWhen"] = json!("Updated");
    put(&world, "r", &body).unwrap();
    let raised = json!({"severity": {"from": "Low", "to": "High"}});
    for (more, applies, reason) in [
        (json!({}), false, json!("Condition")),
        (json!({"changes": raised}), false, json!("Condition")),
        (json!({"changes": raised, "updatedBy": "user"}), true, Value::Null),
        (
            json!({"changes": raised, "updatedBy": "User", "trigger": "Created"}),
            false,
            json!("OtherTrigger"),
        ),
    ] {
        let mut body = json!({"incident": incident()});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let told = ready(test_rule(&world, "r", &body)).unwrap();
        assert_eq!(told["applies"], applies, "{more}");
        assert_eq!(told["decidedBy"]["reason"], reason, "{more}");
    }
}

#[test]
fn a_rule_on_alerts_is_tested_on_an_alert() {
    let world = TestWorld::default();
    let bound = condition("AlertAnalyticRuleIds", "Contains", "/alertRules/a");
    let mut body = rule(1, &[bound], &[run(1)]);
    body["properties"]["triggeringLogic"]["triggersOn"] = json!("Alerts");
    put(&world, "r", &body).unwrap();
    let alert = |rule: &str| {
        let rules = json!([rule]).to_string();
        json!({"alert": {"properties": {"additionalData": {"Analytic Rule Ids": rules}}}})
    };
    for (subject, applies) in
        [(alert("a"), true), (alert("b"), false), (json!({"incident": incident()}), false)]
    {
        let told = ready(test_rule(&world, "r", &subject)).unwrap();
        assert_eq!(told["applies"], applies, "{subject}");
    }
}

#[test]
fn the_number_of_rules_is_limited_and_a_known_rule_is_not_refused_by_it() {
    let mut world = TestWorld::default();
    world.limits.rules = 2;
    let body = rule(1, &[], &[]);
    put(&world, "a", &body).unwrap();
    put(&world, "b", &body).unwrap();
    let error = put(&world, "c", &body).unwrap_err();
    assert_eq!(error.code(), "RuleLimitReached");
    assert!(error.to_string().contains("limit_automation_rules"), "{error}");
    assert!(!put(&world, "a", &body).unwrap().1);
    assert_eq!(ready(get_rule(&world, "c")).unwrap_err().code(), "RuleNotFound");
}
