//! What is written into a run's journal is what is read from it.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use expression::{Object, Scope, Template, Value};
use proptest::prelude::*;
use workflow::{Event, Reply, Start};

/// Whole numbers of up to 100 digits, long decimals, exponents; as JSON texts.
fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        "-?(0|[1-9][0-9]{0,99})",
        "-?(0|[1-9][0-9]{0,30})\\.[0-9]{1,60}",
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,30})?[eE][+-]?[0-9]{1,3}",
        any::<f64>().prop_map(|number| Value::from(number).to_string()),
    ]
    .prop_map(|text| Value::from_json(&text).unwrap())
}

struct Nothing;

impl Scope for Nothing {}

/// What `decimal()` makes: up to 28 digits, of which trailing zeros count.
fn decimal() -> impl Strategy<Value = Value> {
    "-?(0|[1-9][0-9]{0,13})(\\.[0-9]{1,14})?".prop_map(|text| {
        Template::parse(&format!("@decimal('{text}')")).unwrap().evaluate(&Nothing).unwrap()
    })
}

/// Any value, with the names in it that the journal has a meaning for.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => number(),
        2 => decimal(),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => "\\PC{0,6}".prop_map(Value::from),
        2 => "(-?[0-9]{1,25}m?|NaN|Infinity)".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name = prop_oneof![Just("$number".to_owned()), "[a-z$]{0,3}"];
        let members = proptest::collection::vec((name, inner.clone()), 0..3);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(|members| members.into_iter().collect::<Object>().into()),
        ]
    })
}

fn events(value: &Value) -> Vec<Event> {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let object: Object = [("$number", value.clone())].into_iter().collect();
    let mut start = Start::new("run", "playbook", at, value.clone());
    start.parameters = object.clone();
    start.workflow = value.clone();
    let reply = Reply::Ok { status: 200, headers: object.clone(), body: value.clone() };
    vec![
        Event::Started(Box::new(start)),
        Event::Replied { effect: "a#1".into(), at, reply },
        Event::CalledBack { effect: "a#1".into(), at, headers: object, body: value.clone() },
    ]
}

/// Every value of an event, as text.
fn texts(event: &Event) -> Vec<String> {
    let object = |object: &Object| Value::from(object.clone()).to_string();
    match event {
        Event::Started(start) => {
            vec![start.outputs.to_string(), object(&start.parameters), start.workflow.to_string()]
        }
        Event::Replied { reply: Reply::Ok { headers, body, .. }, .. }
        | Event::CalledBack { headers, body, .. } => vec![object(headers), body.to_string()],
        _ => vec![],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Promise: an event that is read again says what it said, digit by digit.
    #[test]
    fn an_event_is_read_as_it_was_written(value in value()) {
        for event in events(&value) {
            let written = serde_json::to_vec(&event).unwrap();
            let read: Event = serde_json::from_slice(&written).unwrap();
            prop_assert_eq!(texts(&read), texts(&event));
        }
    }

    /// Promise: JSON text that is written for others has every digit too.
    #[test]
    fn json_for_others_keeps_its_digits(value in number()) {
        let text = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(Value::from_json(&text).unwrap().to_string(), value.to_string());
    }
}

/// Promise: journals of earlier releases are read.
#[test]
fn an_event_of_an_earlier_release_is_read() {
    let written = r#"{"event":"replied","effect":"a#1","at":"2026-11-21T12:00:00Z",
        "reply":{"reply":"ok","status":200,"headers":{"A":"b"},"body":{"n":1,"f":1.0,"$number":"x"}}}"#;
    let event: Event = serde_json::from_str(written).unwrap();
    assert_eq!(texts(&event), [r#"{"A":"b"}"#, r#"{"n":1,"f":1.0,"$number":"x"}"#]);
}
