use serde_json::json;

use super::*;
use crate::Incident;
use crate::condition::{Array, Operator, Property, Wanted};

fn rule(conditions: Vec<Condition>) -> AutomationRule {
    AutomationRule {
        id: "r".into(),
        display_name: "R".into(),
        order: 1,
        enabled: true,
        expires: None,
        on: On::Incidents,
        trigger: Trigger::Created,
        conditions,
        actions: vec![],
        action_orders: vec![],
    }
}

fn is(property: Property, value: &str) -> Condition {
    Condition::Property { property, operator: Operator::Equals, values: vec![value.into()] }
}

fn consider(rule: &AutomationRule, trigger: Trigger) -> Considered {
    let incident = Incident::for_tests("secret");
    let now = Timestamp::from_second(100).unwrap();
    rule.consider(trigger, &Situation::of_incident(&incident), now)
}

fn not(reason: Reason) -> Considered {
    Considered::NotApplied { reason }
}

#[test]
fn the_first_reason_against_a_rule_is_told() {
    let at = |second| Timestamp::from_second(second).unwrap();
    let fails = || vec![is(Property::IncidentTitle, "x")];
    let reason =
        |place: &str, what: &str| not(Reason::Condition { place: place.into(), what: what.into() });
    for (rule, expected) in [
        (rule(vec![]), Considered::Applies),
        (rule(vec![is(Property::IncidentTitle, "SECRET")]), Considered::Applies),
        (rule(fails()), reason("conditions[0]", "IncidentTitle Equals x")),
        (AutomationRule { on: On::Alerts, ..rule(vec![]) }, not(Reason::OtherTrigger)),
        (
            AutomationRule { enabled: false, trigger: Trigger::Updated, ..rule(vec![]) },
            not(Reason::OtherTrigger),
        ),
        (
            AutomationRule { enabled: false, expires: Some(at(1)), ..rule(vec![]) },
            not(Reason::Disabled),
        ),
        (
            AutomationRule { expires: Some(at(100)), ..rule(fails()) },
            not(Reason::Expired { since: at(100) }),
        ),
        (AutomationRule { expires: Some(at(101)), ..rule(vec![]) }, Considered::Applies),
    ] {
        assert_eq!(consider(&rule, Trigger::Created), expected, "{rule:?}");
    }
}

#[test]
fn the_condition_that_decided_is_named_also_inside_groups() {
    let yes = || is(Property::IncidentTitle, "secret");
    let no = || is(Property::IncidentSeverity, "High");
    let told = |conditions| match consider(&rule(conditions), Trigger::Created) {
        Considered::NotApplied { reason: Reason::Condition { place, what } } => (place, what),
        other => panic!("{other:?}"),
    };
    let high = "IncidentSeverity Equals High";
    for (conditions, place, what) in [
        (vec![yes(), no()], "conditions[1]", high),
        (vec![Condition::And(vec![yes(), no()])], "conditions[0].innerConditions[1]", high),
        (
            vec![Condition::And(vec![yes(), Condition::And(vec![no(), yes()])])],
            "conditions[0].innerConditions[1].innerConditions[0]",
            high,
        ),
        (
            vec![Condition::Or(vec![no(), Condition::And(vec![yes(), no()])])],
            "conditions[0]",
            "one of 2 conditions",
        ),
    ] {
        assert_eq!(told(conditions), (place.to_owned(), what.to_owned()));
    }
}

#[test]
fn what_is_told_stays_short_and_holds_nothing_of_the_incident() {
    let values = (0..5).map(|_| "v".repeat(500)).collect();
    let long =
        Condition::Property { property: Property::Url, operator: Operator::Contains, values };
    let told = |condition: &Condition| {
        serde_json::to_string(&consider(&rule(vec![condition.clone()]), Trigger::Created)).unwrap()
    };
    let list = Condition::PropertyArray {
        array: Array::CustomDetails,
        wanted: Wanted::AnyItem,
        conditions: vec![long.clone(); 10],
    };
    for condition in [&long, &list] {
        let told = told(condition);
        assert!(told.len() < 400, "{} bytes", told.len());
    }
    let told = told(&long);
    assert!(told.contains("and 2 more"), "{told}");
    assert!(!told.contains("secret"), "{told}");
}

#[test]
fn every_leaf_is_told_with_its_place_whether_it_decided_or_not() {
    let yes = || is(Property::IncidentTitle, "secret");
    let no = || is(Property::IncidentSeverity, "High");
    let rule = rule(vec![no(), Condition::Or(vec![Condition::And(vec![yes(), no()]), yes()])]);
    let incident = Incident::for_tests("secret");
    let leaves = rule.leaves(&Situation::of_incident(&incident));
    let told: Vec<_> = leaves.iter().map(|leaf| (leaf.place.as_str(), leaf.holds)).collect();
    let expected = [
        ("conditions[0]", false),
        ("conditions[1].innerConditions[0].innerConditions[0]", true),
        ("conditions[1].innerConditions[0].innerConditions[1]", false),
        ("conditions[1].innerConditions[1]", true),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_rule_on_alerts_looks_at_alerts_and_not_at_incidents() {
    let rules = |id| Condition::Property {
        property: Property::AlertAnalyticRuleIds,
        operator: Operator::Contains,
        values: vec![id],
    };
    let rule = |id: &str| AutomationRule {
        on: On::Alerts,
        ..rule(vec![rules(format!("/alertRules/{id}"))])
    };
    let alert = json!({"properties": {"additionalData": {"Analytic Rule Ids": "[\"a\"]"}}});
    let situation = Situation::of_alert(&alert);
    let consider = |id| rule(id).consider(Trigger::Created, &situation, Timestamp::UNIX_EPOCH);
    assert_eq!(consider("a"), Considered::Applies);
    assert!(matches!(consider("b"), Considered::NotApplied { reason: Reason::Condition { .. } }));
}

#[test]
fn rules_of_the_same_order_go_by_their_ids() {
    let named = |id: &str, order| AutomationRule { id: id.into(), order, ..rule(vec![]) };
    let mut rules = vec![named("b", 2), named("c", 1), named("a", 2)];
    sort(&mut rules);
    assert_eq!(rules.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>(), ["c", "a", "b"]);
}

#[test]
fn actions_without_numbers_of_their_own_count_from_one() {
    let playbook = |name: &str| RuleAction::RunPlaybook {
        playbook: name.into(),
        resource_id: None,
        tenant_id: None,
    };
    let actions = vec![playbook("a"), playbook("b")];
    for (orders, expected) in [(vec![], [1, 2]), (vec![10, 20], [10, 20]), (vec![5], [5, 2])] {
        let rule =
            AutomationRule { actions: actions.clone(), action_orders: orders, ..rule(vec![]) };
        let numbers: Vec<_> = rule.numbered_actions().map(|(number, _)| number).collect();
        assert_eq!(numbers, expected);
    }
}
