//! Promises that hold for any texts, values and nesting.

use proptest::prelude::*;

use super::*;

/// The operators read naively, on texts in lower case.
fn naive(operator: Operator, texts: &[String], values: &[String]) -> bool {
    let lower = |text: &String| text.to_lowercase();
    let any = |matches: fn(&str, &str) -> bool| {
        values
            .iter()
            .map(lower)
            .any(|value| texts.iter().map(lower).any(|text| matches(text.as_str(), value.as_str())))
    };
    match operator {
        Operator::Equals => any(|text, value| text == value),
        Operator::NotEquals => !any(|text, value| text == value),
        Operator::Contains => any(|text, value| text.contains(value)),
        Operator::NotContains => !any(|text, value| text.contains(value)),
        Operator::StartsWith => any(|text, value| text.starts_with(value)),
        Operator::NotStartsWith => !any(|text, value| text.starts_with(value)),
        Operator::EndsWith => any(|text, value| text.ends_with(value)),
        Operator::NotEndsWith => !any(|text, value| text.ends_with(value)),
    }
}

fn operators() -> impl Strategy<Value = Operator> {
    prop::sample::select(Operator::SPELLINGS).prop_map(operator)
}

/// Few letters, so that texts and values often meet.
fn texts(most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[abAB é/]{0,3}", 0..most)
}

fn labelled(labels: &[String]) -> Incident {
    let mut incident = incident();
    let label = |name: &String| Label { name: name.clone(), kind: "User".into() };
    incident.labels = labels.iter().map(label).collect();
    incident
}

fn on_labels(operator: Operator, values: Vec<String>) -> Condition {
    Condition::Property { property: Property::IncidentLabel, operator, values }
}

/// Groups of conditions on tags, any depth.
fn conditions() -> impl Strategy<Value = Condition> {
    let leaf = (operators(), texts(3)).prop_map(|(operator, values)| on_labels(operator, values));
    leaf.prop_recursive(3, 16, 3, |inner| {
        let inner = prop::collection::vec(inner, 0..4);
        prop_oneof![inner.clone().prop_map(Condition::And), inner.prop_map(Condition::Or)]
    })
}

fn naive_group(condition: &Condition, labels: &[String]) -> bool {
    match condition {
        Condition::Property { operator, values, .. } => naive(*operator, labels, values),
        Condition::And(inner) => !inner.iter().any(|inner| !naive_group(inner, labels)),
        Condition::Or(inner) => inner.iter().filter(|i| naive_group(i, labels)).count() > 0,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn an_operator_is_what_its_naive_reading_is(
        operator in operators(), labels in texts(4), values in texts(3),
    ) {
        let expected = naive(operator, &labels, &values);
        prop_assert_eq!(holds(&on_labels(operator, values), &labelled(&labels)), expected);
    }

    #[test]
    fn a_negative_operator_is_not_its_positive(labels in texts(4), values in texts(3)) {
        let incident = labelled(&labels);
        for spelling in Operator::SPELLINGS.iter().filter(|name| !name.starts_with("Not")) {
            let positive = on_labels(operator(spelling), values.clone());
            let negative = on_labels(operator(&format!("Not{spelling}")), values.clone());
            prop_assert_ne!(holds(&positive, &incident), holds(&negative, &incident));
        }
    }

    #[test]
    fn groups_are_what_their_naive_reading_is(condition in conditions(), labels in texts(4)) {
        prop_assert_eq!(holds(&condition, &labelled(&labels)), naive_group(&condition, &labels));
    }

    #[test]
    fn what_refuses_a_rule_does_not_hold_and_is_nowhere_else(
        conditions in prop::collection::vec(conditions(), 0..4), labels in texts(4),
    ) {
        let incident = labelled(&labels);
        let situation = Situation::of_incident(&incident);
        let refused = super::refused_by(&conditions, &situation);
        let applies = conditions.iter().all(|condition| naive_group(condition, &labels));
        prop_assert_eq!(refused.is_none(), applies);
        if let Some((place, what)) = refused {
            let found = at(&conditions, &place);
            prop_assert!(!naive_group(found, &labels), "{}", place);
            prop_assert_eq!(found.to_string(), what);
        }
    }
}

/// The condition at a place such as `conditions[1].innerConditions[0]`.
fn at<'c>(conditions: &'c [Condition], place: &str) -> &'c Condition {
    let indices = place.split('.').map(|step| {
        let (_, index) = step.trim_end_matches(']').split_once('[').unwrap();
        index.parse::<usize>().unwrap()
    });
    let mut here = conditions;
    let mut found = None;
    for index in indices {
        found = here.get(index);
        here = match found {
            Some(Condition::And(inner) | Condition::Or(inner)) => inner,
            _ => &[],
        };
    }
    found.unwrap()
}
