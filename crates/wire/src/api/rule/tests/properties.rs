//! Promises that hold for any rule.

use domain::condition::{Array, ChangeSide, ChangedProperty, Operator, Property, Wanted};
use proptest::prelude::*;

use super::*;

fn spelling(of: &'static [&'static str]) -> impl Strategy<Value = &'static str> + Clone {
    prop::sample::select(of)
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("\\PC{0,6}", 1..3)
}

fn property_leaf() -> impl Strategy<Value = Value> {
    (spelling(Property::SPELLINGS), spelling(Operator::SPELLINGS), texts()).prop_map(
        |(name, operator, values)| {
            let values: Vec<_> = values.iter().map(String::as_str).collect();
            property(name, operator, &values)
        },
    )
}

fn change() -> impl Strategy<Value = Value> {
    let names = spelling(ChangedProperty::SPELLINGS);
    (names, spelling(ChangeSide::SPELLINGS), spelling(Operator::SPELLINGS), texts()).prop_map(
        |(name, side, operator, values)| changed(name, json!(side), json!(operator), json!(values)),
    )
}

fn list() -> impl Strategy<Value = Value> {
    let items = prop::collection::vec(property_leaf(), 0..4);
    (spelling(Array::SPELLINGS), spelling(Wanted::SPELLINGS), items)
        .prop_map(|(name, wanted, items)| array(name, wanted, &items))
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![property_leaf(), change(), list()]
}

fn and() -> impl Strategy<Value = Value> {
    prop::collection::vec(leaf(), 2..4).prop_map(|inner| group("And", &inner))
}

fn conditions() -> impl Strategy<Value = Value> {
    let inner = prop_oneof![leaf(), and()];
    let or = prop::collection::vec(inner, 2..4).prop_map(|inner| group("Or", &inner));
    prop_oneof![leaf(), and(), or]
}

proptest! {
    #[test]
    fn any_rule_comes_back_as_it_was_put_also_through_the_store(
        conditions in prop::collection::vec(conditions(), 0..4),
    ) {
        let limits = Limits { conditions: 1000, ..Limits::default() };
        let body = body("Incidents", "Updated", &conditions, &[task(1)]);
        let rule = read("r", &body, &limits).unwrap();
        prop_assert_eq!(&super::super::properties(&rule), &body["properties"]);
        let stored = crate::record::write(&rule);
        let again: AutomationRule = crate::record::read(&stored).unwrap();
        prop_assert_eq!(again, rule);
    }
}
