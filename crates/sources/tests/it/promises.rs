//! What holds for every sender.

use std::collections::HashSet;

use domain::Limits;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sources::{NAMES, SourceError};

use crate::samples::{SAMPLES, sample};
use crate::{fixtures, now, one};

/// Every message there is here, with its sender.
fn messages() -> Vec<(&'static str, Value)> {
    let samples = SAMPLES.into_iter().filter_map(|(source, file)| Some((source, sample(file)?)));
    fixtures::all().into_iter().chain(samples).collect()
}

#[test]
fn the_same_message_is_the_same_delivery_of_the_same_incident() {
    for (source, body) in messages() {
        let later = "2030-01-01T00:00:00Z".parse().unwrap();
        let first = sources::read(Some(source), &body, None, &Limits::default(), now()).unwrap();
        let text = body.to_string();
        let again = sources::read(
            None,
            &serde_json::from_str(&text).unwrap(),
            None,
            &Limits::default(),
            later,
        )
        .unwrap();
        let known = |all: &[wire::api::incident::Received]| -> Vec<_> {
            all.iter().map(|one| (one.delivery.clone(), one.incident.id)).collect()
        };
        assert_eq!(known(&first), known(&again), "{source}");
        assert!(first.iter().all(|one| one.delivery.is_some()), "{source}");
    }
}

#[test]
fn other_messages_are_other_deliveries() {
    let deliveries: Vec<_> = fixtures::all()
        .into_iter()
        .filter(|(_, body)| body.get("value").is_none())
        .map(|(_, body)| one(None, &body).delivery)
        .collect();
    assert_eq!(deliveries.iter().collect::<HashSet<_>>().len(), deliveries.len());
}

#[test]
fn each_fixture_is_recognised_as_its_own_and_nothing_else() {
    for (source, body) in fixtures::all() {
        assert_eq!(sources::recognised_by(&body), [source]);
        assert_eq!(
            sources::read(None, &body, None, &Limits::default(), now()),
            sources::read(Some(&source.to_uppercase()), &body, None, &Limits::default(), now())
        );
    }
}

#[test]
fn a_body_that_several_recognise_is_the_firsts() {
    let mut both = fixtures::elastic_alert();
    both["class_uid"] = json!(2005);
    both["metadata"] = json!({"uid": "m-1"});
    assert_eq!(sources::recognised_by(&both), ["ocsf", "elastic"]);
    assert_eq!(one(None, &both), one(Some("ocsf"), &both));
}

#[test]
fn the_id_of_the_message_counts_first() {
    let body = fixtures::sentinel();
    let read = |message| {
        sources::read(None, &body, Some(message), &Limits::default(), now())
            .unwrap()
            .remove(0)
            .delivery
    };
    assert_eq!(read(" msg_1 ").as_deref(), Some("msg_1"));
    assert_eq!(read("").as_deref(), Some("e-77/2026-05-04T08:00:00Z"));
    let long = "m".repeat(100_000);
    assert!(read(&long).is_some_and(|id| id.len() < 100));
}

#[test]
fn several_incidents_of_a_message_are_several_deliveries() {
    let all = json!([fixtures::wazuh(), fixtures::alertmanager()]);
    let all = sources::read(None, &all, Some("msg_1"), &Limits::default(), now()).unwrap();
    let deliveries: Vec<_> = all.iter().map(|one| one.delivery.as_deref()).collect();
    assert_eq!(deliveries, [Some("msg_1/0"), Some("msg_1/1")]);
    let many: Vec<_> = (0..=sources::INCIDENTS_PER_MESSAGE).map(|_| fixtures::wazuh()).collect();
    let error = sources::read(None, &json!(many), None, &Limits::default(), now()).unwrap_err();
    assert_eq!(error, SourceError::TooMany { limit: sources::INCIDENTS_PER_MESSAGE });
}

#[test]
fn what_is_over_the_limits_is_heard_and_kept() {
    let mut body = fixtures::wazuh();
    body["full_log"] = json!("<".repeat(3000));
    let description = one(None, &body).incident.description.unwrap();
    assert_eq!(description.chars().count(), 4997, "1249 escaped characters and the ellipsis");
    let kept = &crate::properties(&one(None, &body))["sourceData"]["description"];
    assert_eq!(kept, &json!("&lt;".repeat(3000)));

    let mut body = fixtures::alertmanager();
    let alerts = (0..151).map(|number| {
        let mut alert = body["alerts"][0].clone();
        alert["fingerprint"] = json!(number.to_string());
        alert
    });
    body["alerts"] = alerts.collect();
    let shown = crate::properties(&one(None, &body));
    assert_eq!(shown["alerts"].as_array().unwrap().len(), 150);
    assert_eq!(shown["additionalData"]["alertsCount"], 151);
    assert_eq!(shown["sourceData"]["moreAlerts"][0]["properties"]["providerAlertId"], "150");
}

#[test]
fn what_nobody_knows_is_refused_with_what_was_looked_for() {
    for body in [json!({}), json!({"hello": "s3cret"}), json!("text"), json!(null), json!([[]])] {
        let error = sources::read(None, &body, None, &Limits::default(), now()).unwrap_err();
        assert_eq!(error.code(), "SourceNotRecognised", "{body}");
        let text = error.to_string();
        assert!(NAMES.iter().all(|name| text.contains(name)) && !text.contains("s3cret"), "{text}");
    }
    let error =
        sources::read(Some("s3cret"), &json!({}), None, &Limits::default(), now()).unwrap_err();
    assert_eq!((error.code(), error.target()), ("SourceUnknown", Some("source")));
    let text = error.to_string();
    assert!(NAMES.iter().all(|name| text.contains(name)) && !text.contains("s3cret"), "{text}");
}

#[test]
fn what_a_sender_must_say_is_named() {
    for (source, body, field) in [
        ("graph", json!({"displayName": "x"}), "id"),
        ("graph", json!({"id": "1"}), "displayName"),
        ("ocsf", json!({"class_uid": 2004}), "class_uid"),
        ("ocsf", json!({"class_uid": 2005}), "metadata.uid"),
        ("alertmanager", json!({"alerts": []}), "groupKey"),
        ("alertmanager", json!({"groupKey": "k", "alerts": [7]}), "alerts[0]"),
        ("grafana", json!({"groupKey": "k", "alerts": 7}), "alerts"),
        ("elastic", json!({"rule": {}}), "title"),
        ("splunk", json!({"result": {}}), "sid"),
        ("wazuh", json!({"rule": {"level": 3}}), "rule.description"),
        ("sentinel", json!({"id": 7}), "id"),
    ] {
        let error =
            sources::read(Some(source), &body, None, &Limits::default(), now()).unwrap_err();
        assert_eq!(
            (error.code(), error.target()),
            ("InvalidField", Some(field)),
            "{source} {body}"
        );
    }
}

/// Any JSON, with names that senders use, so that it comes further than the door.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop_oneof![
            "2005",
            "firing",
            "203\\.0\\.113\\.7",
            "2026-05-04T08:00:00Z",
            "-",
            "a@b@c",
            "\\\\"
        ]
        .prop_map(Value::from),
    ];
    let names = prop_oneof![
        proptest::sample::select(vec![
            "id",
            "object",
            "properties",
            "title",
            "value",
            "displayName",
            "class_uid",
            "metadata",
            "uid",
            "groupKey",
            "alerts",
            "labels",
            "annotations",
            "startsAt",
            "orgId",
            "rule",
            "name",
            "level",
            "description",
            "alert",
            "context",
            "sid",
            "result",
            "event_id",
            "data",
            "timestamp",
            "tags",
            "observables",
            "finding_info_list",
            "attacks",
            "evidence",
            "src",
            "user",
            "status",
            "severity",
        ])
        .prop_map(str::to_owned),
        ".{0,6}",
    ];
    leaf.prop_recursive(5, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec((names.clone(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A message in which one member, however deep, is something else.
fn disturbed() -> impl Strategy<Value = Value> {
    let bodies: Vec<_> = fixtures::all().into_iter().map(|(_, body)| body).collect();
    (proptest::sample::select(bodies), any::<prop::sample::Index>(), any_json()).prop_map(
        |(mut body, place, value)| {
            let mut places = Vec::new();
            pointers(&body, String::new(), &mut places);
            if let Some(found) = body.pointer_mut(place.get::<String>(&places)) {
                *found = value;
            }
            body
        },
    )
}

fn pointers(value: &Value, at: String, all: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            pointers(value, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), all);
        }),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(i, value)| pointers(value, format!("{at}/{i}"), all));
        }
        _ => {}
    }
    all.push(at);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn whatever_comes_in_nothing_breaks(body in prop_oneof![any_json(), disturbed()]) {
        for source in NAMES.into_iter().map(Some).chain([None]) {
            if let Ok(all) = sources::read(source, &body, None, &Limits::default(), now()) {
                for one in all {
                    prop_assert!(!one.incident.title.trim().is_empty(), "{source:?}");
                    let description = one.incident.description.unwrap_or_default();
                    prop_assert!(source.is_none_or(|name| name == "sentinel") || !description.contains('<'));
                }
            }
        }
    }
}
