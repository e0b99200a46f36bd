//! Groups of alerts: Alertmanager and Grafana.

use serde_json::{Value, json};

use crate::{becomes, custom_details, entity, fixtures, one, properties};

#[test]
fn a_group_is_an_incident_with_its_alerts() {
    let received = becomes(
        &fixtures::alertmanager(),
        &json!({
            "title": "DiskFull",
            "description": "a:9100 is full\n10.0.0.9:9100 is full",
            "severity": "Medium",
            "status": "New",
            "labels": [{"labelName": "team=storage", "labelType": "AutoAssigned"}],
            "createdTimeUtc": "2026-05-04T07:00:00Z",
            "lastModifiedTimeUtc": "2026-05-04T08:10:00Z",
            "providerName": "Alertmanager",
            "providerIncidentId": "{}:{alertname=\"DiskFull\"}",
            "incidentUrl": "http://alertmanager.example",
            "relatedAnalyticRuleIds": ["DiskFull"],
            "alerts": [
                {"properties": {"alertDisplayName": "DiskFull", "severity": "Medium", "status": "New",
                    "startTimeUtc": "2026-05-04T08:00:00Z", "endTimeUtc": null, "providerAlertId": "f-a:9100"}},
                {"properties": {"severity": "High", "status": "Resolved",
                    "endTimeUtc": "2026-05-04T08:10:00Z"}},
            ],
            "relatedEntities": [
                entity("Host", json!({"hostName": "a"})),
                entity("Ip", json!({"address": "10.0.0.9"})),
            ],
            "additionalData": {"alertsCount": 2, "tactics": ["Impact"]},
            "sourceData": {"receiver": "tasks", "version": "4"},
        }),
    );
    assert_eq!(custom_details(&received, 0)["team"], json!(["storage"]));
}

/// The group when nothing fires any more.
fn resolved() -> Value {
    let mut body = fixtures::alertmanager();
    body["status"] = json!("resolved");
    body["alerts"][0]["status"] = json!("resolved");
    body["alerts"][0]["endsAt"] = json!("2026-05-04T08:30:00Z");
    body
}

#[test]
fn a_group_that_resolves_closes_and_one_that_fires_again_opens_the_same_incident() {
    let first = one(None, &fixtures::alertmanager());
    let closed = one(None, &resolved());
    let mut again = fixtures::alertmanager();
    again["alerts"] = json!([again["alerts"][0]]);
    again["alerts"][0]["startsAt"] = json!("2026-06-01T00:00:00Z");
    let again = one(None, &again);
    assert_eq!(properties(&closed)["status"], "Closed");
    assert_eq!(properties(&again)["status"], "New");
    assert_eq!([closed.incident.id, again.incident.id], [first.incident.id; 2]);
    assert!(first.incident.modified < closed.incident.modified);
    assert!(closed.incident.modified < again.incident.modified);
    // An alert that resolves is the same alert; one that fires again is another.
    assert_eq!(first.incident.alerts[0]["name"], closed.incident.alerts[0]["name"]);
    assert_ne!(first.incident.alerts[0]["name"], again.incident.alerts[0]["name"]);
}

#[test]
fn a_repeat_says_nothing_new_whoever_of_a_cluster_sends_it() {
    let first = one(None, &fixtures::alertmanager());
    let mut other = fixtures::alertmanager();
    other["externalURL"] = json!("http://second.example");
    other["alerts"].as_array_mut().unwrap().reverse();
    assert_eq!(one(None, &other).delivery, first.delivery);
    assert_ne!(one(None, &resolved()).delivery, first.delivery);
}

#[test]
fn groups_of_other_receivers_and_organisations_are_other_incidents() {
    let mut other = fixtures::alertmanager();
    other["receiver"] = json!("another");
    assert_ne!(one(None, &other).incident.id, one(None, &fixtures::alertmanager()).incident.id);
    let mut other = fixtures::grafana();
    other["orgId"] = json!(4);
    let (here, there) = (one(None, &fixtures::grafana()), one(None, &other));
    assert_ne!(there.incident.id, here.incident.id);
    assert_ne!(there.incident.alerts[0]["name"], here.incident.alerts[0]["name"]);
}

#[test]
fn grafana_has_its_rules_and_values() {
    let received = becomes(
        &fixtures::grafana(),
        &json!({
            "title": "Slow logins",
            "severity": "Medium",
            "providerName": "Grafana",
            "relatedAnalyticRuleIds": ["rule-3"],
            "lastModifiedTimeUtc": "2026-05-04T08:00:00Z",
            "relatedEntities": [entity("Account", json!({"accountName": "svc"}))],
            "alerts": [{"properties": {"productName": "Grafana",
                "sourceData": {"silenceURL": "https://grafana.example/silence"}}}],
            "sourceData": {"state": "alerting", "title": "[FIRING:1]"},
        }),
    );
    assert_eq!(custom_details(&received, 0)["B"], json!(["12.5"]));
}

#[test]
fn the_words_for_severity() {
    for (word, expected) in [
        ("critical", "High"),
        ("page", "High"),
        ("ERROR", "High"),
        ("warning", "Medium"),
        ("minor", "Low"),
        ("info", "Informational"),
        ("none", "Informational"),
        ("whatever", "Medium"),
    ] {
        let mut body = fixtures::alertmanager();
        body["alerts"][0]["labels"]["severity"] = json!(word);
        body["alerts"] = json!([body["alerts"][0]]);
        assert_eq!(properties(&one(None, &body))["severity"], expected, "{word}");
    }
}
