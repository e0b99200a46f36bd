use serde_json::{Value, json};

use super::*;
use crate::{Changes, Incident, Label, Severity, Situation};

fn incident() -> Incident {
    Incident::for_tests("A phishing mail")
}

fn property(property: Property, operator: Operator, values: &[&str]) -> Condition {
    let values = values.iter().map(|&value| value.to_owned()).collect();
    Condition::Property { property, operator, values }
}

fn named(name: &str) -> Property {
    Property::parse(name).unwrap_or_else(|| panic!("{name}"))
}

fn operator(name: &str) -> Operator {
    Operator::parse(name).unwrap_or_else(|| panic!("{name}"))
}

fn holds(condition: &Condition, incident: &Incident) -> bool {
    condition.holds(&Situation::of_incident(incident))
}

fn title(values: &[&str]) -> Condition {
    property(Property::IncidentTitle, Operator::Contains, values)
}

#[test]
fn each_operator_compares_as_its_name_says_and_its_negative_is_the_opposite() {
    for (positive, negative, hit, miss) in [
        ("Equals", "NotEquals", "A Phishing MAIL", "phishing"),
        ("Contains", "NotContains", "SHING M", "ransom"),
        ("StartsWith", "NotStartsWith", "a phish", "mail"),
        ("EndsWith", "NotEndsWith", "MAIL", "phishing"),
    ] {
        for (values, expected) in [
            (vec![hit], true),
            (vec![miss], false),
            (vec![miss, hit], true),
            (vec![miss, "something else"], false),
        ] {
            let one = property(Property::IncidentTitle, operator(positive), &values);
            assert_eq!(holds(&one, &incident()), expected, "{positive} {values:?}");
            let other = property(Property::IncidentTitle, operator(negative), &values);
            assert_eq!(holds(&other, &incident()), !expected, "{negative} {values:?}");
        }
    }
}

#[test]
fn of_several_texts_one_match_is_enough_and_neighbours_are_never_taken_together() {
    let mut incident = incident();
    for name in ["alpha", "beta", "gamma"] {
        incident.labels.push(Label { name: name.into(), kind: "User".into() });
    }
    for (name, value, expected) in [
        ("Equals", "beta", true),
        ("Equals", "alpha\0beta", false),
        ("Equals", "bet", false),
        ("Contains", "et", true),
        ("Contains", "alphabeta", false),
        ("StartsWith", "gam", true),
        ("StartsWith", "amma", false),
        ("EndsWith", "ta", true),
        ("EndsWith", "bet", false),
        ("StartsWith", "", true),
        ("EndsWith", "", true),
        ("Equals", "", false),
    ] {
        let condition = property(Property::IncidentLabel, operator(name), &[value]);
        assert_eq!(holds(&condition, &incident), expected, "{name} {value:?}");
    }
}

#[test]
fn what_is_not_there_satisfies_every_negative_operator_and_no_positive_one() {
    for spelling in Operator::SPELLINGS {
        for value in ["x", ""] {
            let condition = property(Property::Url, operator(spelling), &[value]);
            assert_eq!(
                holds(&condition, &incident()),
                spelling.starts_with("Not"),
                "{spelling} {value:?}"
            );
        }
    }
}

#[test]
fn the_names_are_those_of_sentinels_sdk() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/sdk-enums.json");
    let Ok(text) = std::fs::read_to_string(file) else {
        println!("LEFT OUT: the list of Sentinel's names is not beside the project");
        return;
    };
    let known: Value = serde_json::from_str(&text).unwrap();
    for (name, ours) in [
        ("AutomationRulePropertyConditionSupportedProperty", Property::SPELLINGS),
        ("AutomationRulePropertyConditionSupportedOperator", Operator::SPELLINGS),
        ("AutomationRulePropertyArrayConditionSupportedArrayType", Array::SPELLINGS),
        ("AutomationRulePropertyArrayConditionSupportedArrayConditionType", Wanted::SPELLINGS),
        ("AutomationRulePropertyChangedConditionSupportedPropertyType", ChangedProperty::SPELLINGS),
        ("AutomationRulePropertyChangedConditionSupportedChangedType", ChangeSide::SPELLINGS),
        ("AutomationRulePropertyArrayChangedConditionSupportedArrayType", ChangedArray::SPELLINGS),
        ("TriggersOn", crate::On::SPELLINGS),
        ("TriggersWhen", crate::Trigger::SPELLINGS),
    ] {
        assert_eq!(known["enums"][name], json!(ours), "{name}");
    }
}

#[test]
fn groups_hold_as_and_and_or_do_also_in_each_other() {
    let (yes, no) = (title(&["mail"]), title(&["ransom"]));
    let and = |inner: &[&Condition]| Condition::And(inner.iter().map(|&c| c.clone()).collect());
    let or = |inner: &[&Condition]| Condition::Or(inner.iter().map(|&c| c.clone()).collect());
    for (condition, expected) in [
        (and(&[&yes, &yes]), true),
        (and(&[&yes, &no]), false),
        (or(&[&no, &yes]), true),
        (or(&[&no, &no]), false),
        (or(&[&and(&[&yes, &no]), &and(&[&yes, &yes])]), true),
        (or(&[&and(&[&yes, &no]), &and(&[&no, &yes])]), false),
    ] {
        assert_eq!(holds(&condition, &incident()), expected, "{condition:?}");
    }
}

#[test]
fn leaves_are_counted_and_groups_are_not() {
    let list = |conditions| Condition::PropertyArray {
        array: Array::CustomDetails,
        wanted: Wanted::AnyItem,
        conditions,
    };
    let leaf = || title(&["x"]);
    for (condition, expected) in [
        (leaf(), 1),
        (Condition::Or(vec![Condition::And(vec![leaf(), leaf()]), leaf()]), 3),
        (list(vec![leaf(), leaf()]), 2),
        (list(vec![]), 1),
        (Condition::PropertyArrayChanged { array: ChangedArray::Alerts }, 1),
    ] {
        assert_eq!(condition.count(), expected, "{condition:?}");
    }
}

fn with_details(details: &Value) -> Incident {
    let bag = json!({"Custom Details": details.to_string()});
    let mut incident = incident();
    incident.alerts = vec![json!({"properties": {"additionalData": bag}})];
    incident
}

#[test]
fn custom_details_are_looked_at_one_by_one() {
    let key = |value| property(Property::IncidentCustomDetailsKey, Operator::Equals, &[value]);
    let value = |value| property(Property::IncidentCustomDetailsValue, Operator::Equals, &[value]);
    let list = |array, wanted, conditions| Condition::PropertyArray { array, wanted, conditions };
    let any = |conditions| list(Array::CustomDetails, Wanted::AnyItem, conditions);
    let any_value = |conditions| list(Array::CustomDetailValues, Wanted::AnyItem, conditions);
    let all_values = |conditions| list(Array::CustomDetailValues, Wanted::AllItems, conditions);
    let incident = with_details(&json!({"country": ["NL", "DE"], "device": "phone", "empty": []}));
    for (condition, expected) in [
        (any(vec![]), true),
        (any(vec![key("Country"), value("nl")]), true),
        // Both are there, but not of one detail.
        (any(vec![key("country"), value("phone")]), false),
        (any(vec![key("country"), any_value(vec![value("de")])]), true),
        (any(vec![key("country"), all_values(vec![value("de")])]), false),
        (any(vec![key("device"), all_values(vec![value("phone")])]), true),
        (any(vec![key("empty"), any_value(vec![])]), false),
        (any(vec![key("empty"), all_values(vec![value("x")])]), true),
        (list(Array::CustomDetails, Wanted::AllItems, vec![key("country")]), false),
        (any_value(vec![value("phone"), key("device")]), true),
        (any_value(vec![value("phone"), key("country")]), false),
        (any(vec![title(&["nowhere"])]), false),
    ] {
        assert_eq!(holds(&condition, &incident), expected, "{condition}");
    }
    let none = with_details(&json!({}));
    assert!(!holds(&any(vec![]), &none), "nothing is no item");
    assert!(holds(&list(Array::CustomDetails, Wanted::AllItems, vec![key("x")]), &none));
}

#[test]
fn tags_are_looked_at_one_by_one() {
    let label = |name, value| property(Property::IncidentLabel, operator(name), &[value]);
    let list = |wanted, conditions| Condition::PropertyArray {
        array: Array::IncidentLabels,
        wanted,
        conditions,
    };
    let mut incident = incident();
    for name in ["team-a", "vip"] {
        incident.labels.push(Label { name: name.into(), kind: "User".into() });
    }
    for (condition, expected) in [
        (list(Wanted::AnyItem, vec![label("StartsWith", "TEAM")]), true),
        (list(Wanted::AllItems, vec![label("StartsWith", "team")]), false),
        (list(Wanted::AllItems, vec![label("NotEquals", "done")]), true),
        // Of the whole incident no tag may be `vip`; of one item another one is enough.
        (label("NotEquals", "vip"), false),
        (list(Wanted::AnyItem, vec![label("NotEquals", "vip")]), true),
        (list(Wanted::AnyItem, vec![label("StartsWith", "team"), label("EndsWith", "p")]), false),
    ] {
        assert_eq!(holds(&condition, &incident), expected, "{condition}");
    }
}

#[test]
fn a_change_is_compared_on_the_side_that_is_asked_for() {
    let owner = |name: &str| crate::Owner { email: Some(name.into()), ..Default::default() };
    let changes = Changes {
        severity: Some((Severity::Low, Severity::High)),
        owner: Some((None, Some(owner("ana@example.com")))),
        ..Changes::default()
    };
    use ChangeSide::{ChangedFrom, ChangedTo};
    use ChangedProperty::{IncidentOwner, IncidentSeverity, IncidentStatus};
    use Operator::{Equals, NotEquals, StartsWith};
    for (property, change, operator, values, expected) in [
        (IncidentSeverity, None, None, vec![], true),
        (IncidentSeverity, Some(ChangedTo), Some(Equals), vec!["high"], true),
        (IncidentSeverity, Some(ChangedTo), Some(Equals), vec!["Low"], false),
        (IncidentSeverity, Some(ChangedFrom), Some(Equals), vec!["Medium", "Low"], true),
        (IncidentSeverity, Some(ChangedFrom), Some(NotEquals), vec!["Low"], false),
        (IncidentSeverity, Some(ChangedTo), Some(NotEquals), vec!["Low"], true),
        (IncidentStatus, None, None, vec![], false),
        (IncidentStatus, Some(ChangedTo), Some(NotEquals), vec!["Closed"], false),
        (IncidentOwner, None, None, vec![], true),
        (IncidentOwner, Some(ChangedTo), Some(StartsWith), vec!["ANA@"], true),
        (IncidentOwner, Some(ChangedFrom), Some(Equals), vec!["ana@example.com"], false),
        (IncidentOwner, Some(ChangedFrom), Some(NotEquals), vec!["ana@example.com"], true),
    ] {
        let values = values.into_iter().map(str::to_owned).collect();
        let condition = Condition::PropertyChanged { property, change, operator, values };
        let incident = incident();
        let situation = Situation::of_incident(&incident).after(&changes, None);
        assert_eq!(condition.holds(&situation), expected, "{condition}");
        assert!(!holds(&condition, &incident), "nothing changed: {condition}");
    }
}

#[test]
fn only_the_list_that_got_something_has_something_added() {
    let added = [
        (ChangedArray::Alerts, Changes { alerts: vec![json!({})], ..Changes::default() }),
        (ChangedArray::Comments, Changes { comments: vec![json!({})], ..Changes::default() }),
        (ChangedArray::Tactics, Changes { tactics: vec!["t".into()], ..Changes::default() }),
        (ChangedArray::Labels, {
            let label = Label { name: "l".into(), kind: "User".into() };
            Changes { labels: vec![label], ..Changes::default() }
        }),
    ];
    let incident = incident();
    for (array, _) in &added {
        let condition = Condition::PropertyArrayChanged { array: *array };
        for (other, changes) in &added {
            let situation = Situation::of_incident(&incident).after(changes, None);
            assert_eq!(condition.holds(&situation), array == other, "{array:?} {other:?}");
        }
        assert!(!holds(&condition, &incident));
    }
}

#[test]
fn a_rule_is_bound_to_the_analytics_rules_that_it_must_see() {
    let rules = |operator, values: &[&str]| {
        property(Property::IncidentRelatedAnalyticRuleIds, operator, values)
    };
    let a = || rules(Operator::Contains, &["a"]);
    let b = || property(Property::AlertAnalyticRuleIds, Operator::Equals, &["b"]);
    let not = || rules(Operator::NotContains, &["c"]);
    for (condition, expected) in [
        (a(), Some(vec!["a"])),
        (not(), None),
        (title(&["x"]), None),
        (Condition::And(vec![title(&["x"]), a()]), Some(vec!["a"])),
        (Condition::And(vec![title(&["x"]), not()]), None),
        (Condition::Or(vec![a(), b()]), Some(vec!["a", "b"])),
        (Condition::Or(vec![a(), title(&["x"])]), None),
    ] {
        assert_eq!(condition.analytics_rules(), expected, "{condition:?}");
    }
}

mod properties;
mod sixty;
