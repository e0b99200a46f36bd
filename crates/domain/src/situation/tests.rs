use serde_json::json;

use super::*;
use crate::Incident;

fn texts(incident: &Incident, name: &str) -> Vec<String> {
    all(&Situation::of_incident(incident), name)
}

fn all(situation: &Situation<'_>, name: &str) -> Vec<String> {
    situation.texts(Property::parse(name).unwrap()).iter().map(str::to_owned).collect()
}

#[test]
fn entities_are_found_in_both_shapes_and_in_the_alerts_in_any_case() {
    let mut incident = Incident::for_tests("t");
    incident.related_entities = vec![
        json!({"kind": "Ip", "name": "guid", "properties": {"address": "192.0.2.1"}}),
        json!({"Kind": "IP", "Address": "192.0.2.2"}),
        json!({"kind": "Host", "properties": {"address": "not an address"}}),
        json!("no entity"),
        json!({"properties": {"address": "of no kind"}}),
    ];
    incident.alerts = vec![
        json!({"properties": {"entities": [{"Type": "ip", "Address": "192.0.2.3"}]}}),
        json!({"properties": {"Entities": "[{\"$id\":\"1\",\"Type\":\"ip\",\"Address\":\"192.0.2.4\"}]"}}),
        json!({"entities": [{"type": "Ip", "properties": {"Address": "192.0.2.5"}}]}),
        json!({"properties": {"entities": "not a list"}}),
    ];
    let expected = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"];
    assert_eq!(texts(&incident, "IPAddress"), expected);
}

#[test]
fn the_spellings_of_an_alerts_own_entities_are_known() {
    for (entity, property, expected) in [
        (json!({"Type": "account", "Name": "Ana"}), "AccountName", "ana"),
        (json!({"Type": "account", "UPNSuffix": "example.com"}), "AccountUPNSuffix", "example.com"),
        (json!({"Type": "dns", "DomainName": "d"}), "DNSDomainName", "d"),
        (json!({"Type": "filehash", "Value": "f"}), "FileHashValue", "f"),
        (json!({"Type": "azure-resource", "ResourceId": "/R"}), "AzureResourceResourceId", "/r"),
        (json!({"Type": "registry-key", "Key": "K"}), "RegistryKey", "k"),
        (json!({"Type": "process", "ProcessId": 42}), "ProcessId", "42"),
        (json!({"kind": "Url", "properties": {"url": ["a", "b"]}}), "Url", "a b"),
        // A resource's own name is its id, not the account's name.
        (json!({"kind": "Account", "name": "guid", "properties": {}}), "AccountName", ""),
    ] {
        let mut incident = Incident::for_tests("t");
        incident.related_entities = vec![entity];
        assert_eq!(texts(&incident, property).join(" "), expected, "{property}");
    }
}

#[test]
fn custom_details_are_read_as_text_and_as_object_of_all_alerts() {
    let alert = |details| json!({"properties": {"additionalData": {"Custom Details": details}}});
    let mut incident = Incident::for_tests("t");
    incident.alerts = vec![
        alert(json!("{\"Country\":[\"NL\",\"DE\"]}")),
        alert(json!({"country": ["FR"], "Attempts": 7})),
        alert(json!("not JSON")),
        alert(json!(null)),
    ];
    assert_eq!(texts(&incident, "IncidentCustomDetailsKey"), ["attempts", "country"]);
    assert_eq!(texts(&incident, "IncidentCustomDetailsValue"), ["7", "de", "fr", "nl"]);
}

#[test]
fn a_detection_rule_is_known_by_its_full_id_and_by_its_last_segment() {
    let full = "/subscriptions/S/providers/Microsoft.SecurityInsights/alertRules/R-1";
    let elsewhere = "/subscriptions/OTHER/alertRules/r-1";
    let mut of_full = Incident::for_tests("t");
    of_full.related_analytic_rule_ids = vec![full.into()];
    let mut of_short = Incident::for_tests("t");
    of_short.related_analytic_rule_ids = vec!["r-1".into()];
    for (operator, value, expected) in [
        (Operator::Equals, full, true),
        (Operator::Contains, elsewhere, true),
        (Operator::Equals, "R-1", true),
        (Operator::Contains, "/alertRules/R-2", false),
        (Operator::NotContains, full, false),
        (Operator::Equals, "r", false),
    ] {
        for incident in [&of_full, &of_short] {
            let situation = Situation::of_incident(incident);
            let property = Property::IncidentRelatedAnalyticRuleIds;
            let values = [value.to_owned()];
            let found = any_matches(situation.texts(property), property, operator, &values);
            assert_eq!(found != operator.is_negative(), expected, "{operator:?} {value}");
        }
    }
}

#[test]
fn words_with_and_without_blanks_are_the_same_for_tactics_and_kinds_of_actors() {
    let mut incident = Incident::for_tests("t");
    incident.alerts = vec![json!({"properties": {"tactics": ["Initial Access"]}})];
    let changes = Changes::default();
    let situation = Situation::of_incident(&incident).after(&changes, Some("Alert grouping"));
    for (property, value, expected) in [
        (Property::IncidentTactics, "InitialAccess", true),
        (Property::IncidentTactics, "Impact", false),
        (Property::IncidentUpdatedBySource, "AlertGrouping", true),
        (Property::IncidentUpdatedBySource, "User", false),
    ] {
        let found =
            any_matches(situation.texts(property), property, Operator::Equals, &[value.to_owned()]);
        assert_eq!(found, expected, "{property:?} {value}");
    }
}

#[test]
fn every_kind_of_actor_has_a_word_of_its_own() {
    let kinds = [
        ActorKind::User,
        ActorKind::Source,
        ActorKind::AutomationRule { rule: "r".into() },
        ActorKind::Playbook { run: "r".into(), action: None },
    ];
    let words: std::collections::BTreeSet<_> = kinds.iter().map(updated_by).collect();
    assert_eq!(words.len(), kinds.len());
}

#[test]
fn one_alert_has_its_rules_under_either_name_and_no_incident() {
    let alert = json!({"kind": "SecurityAlert", "properties": {
        "alertDisplayName": "A", "additionalData": {"Analytic Rule Ids": "[\"R-1\"]"}}});
    let situation = Situation::of_alert(&alert);
    assert_eq!(situation.on(), On::Alerts);
    for name in ["AlertAnalyticRuleIds", "IncidentRelatedAnalyticRuleIds"] {
        assert_eq!(all(&situation, name), ["r-1"], "{name}");
    }
    assert_eq!(all(&situation, "IncidentAlertTitle"), ["a"]);
    assert!(all(&situation, "IncidentTitle").is_empty());
}

#[test]
fn no_json_in_an_alert_or_entity_makes_reading_fail() {
    use proptest::prelude::*;
    let json = || {
        let leaf = prop_oneof![
            Just(json!(null)),
            any::<bool>().prop_map(|b| json!(b)),
            any::<i64>().prop_map(|n| json!(n)),
            "[\\PC\\[{\"\0]{0,8}".prop_map(|text| json!(text)),
        ];
        let names = prop::sample::select(vec![
            "kind",
            "Type",
            "properties",
            "additionalData",
            "Custom Details",
            "entities",
            "tactics",
            "address",
            "Analytic Rule Ids",
            "systemAlertId",
        ]);
        leaf.prop_recursive(4, 24, 4, move |inner| {
            let object = prop::collection::vec((names.clone(), inner.clone()), 0..5);
            let object = object.prop_map(|members| {
                let owned = members.into_iter().map(|(name, value)| (name.to_owned(), value));
                serde_json::Value::Object(owned.collect())
            });
            prop_oneof![
                prop::collection::vec(inner, 0..4).prop_map(serde_json::Value::from),
                object
            ]
        })
    };
    let lists = (prop::collection::vec(json(), 0..4), prop::collection::vec(json(), 0..4));
    proptest!(|((alerts, entities) in lists)| {
        let mut incident = Incident::for_tests("t");
        incident.alerts = alerts;
        incident.related_entities = entities;
        let situation = Situation::of_incident(&incident);
        for name in Property::SPELLINGS {
            // Each text is there once, and none holds what stands between them.
            let texts = all(&situation, name);
            let once: std::collections::BTreeSet<_> = texts.iter().collect();
            prop_assert_eq!(once.len(), texts.len());
        }
        situation.details();
    });
}
