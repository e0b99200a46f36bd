//! The samples beside the project (`../shared/payloads`), some of them captured from the real senders: what
//! each becomes, written by hand from the contract. Left out, with a note, where they are not there.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::{becomes, custom_details, entity, one};

/// A sample; none where it is not there.
pub fn sample(file: &str) -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/payloads").join(file);
    let Ok(text) = fs::read_to_string(&path) else {
        // Not `eprintln!`, which the test runner keeps to itself.
        _ = writeln!(std::io::stderr(), "note: LEFT OUT: ../shared/payloads/{file} is not there");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// The samples of each sender.
pub const SAMPLES: [(&str, &str); 10] = [
    ("sentinel", "trigger-incident-created.composed.json"),
    ("sentinel", "trigger-incident-updated.composed.json"),
    ("graph", "graph-security-incident.json"),
    ("ocsf", "ocsf-incident-finding.composed.json"),
    ("alertmanager", "alertmanager-firing.captured.json"),
    ("alertmanager", "alertmanager-resolved.captured.json"),
    ("grafana", "grafana-webhook.json"),
    ("splunk", "splunk-webhook.json"),
    ("splunk", "splunk-es-notable-webhook.composed.json"),
    ("wazuh", "wazuh-alert.json"),
];

#[test]
fn each_sample_is_recognised_as_its_own_and_nothing_else() {
    for (source, file) in SAMPLES {
        let Some(body) = sample(file) else { continue };
        assert_eq!(sources::recognised_by(&body), [source], "{file}");
        assert_eq!(one(None, &body), one(Some(source), &body), "{file}");
    }
}

#[test]
fn sentinels_trigger() {
    let Some(body) = sample("trigger-incident-created.composed.json") else { return };
    let received = becomes(
        &body,
        &json!({"title": "Brute force attack against Azure Portal", "severity": "Medium",
            "incidentNumber": 3177, "alerts": [{"kind": "SecurityAlert"}]}),
    );
    let event = "9b1e0f6e-8a1c-4a0a-9a53-1a7d3c1f0001/Create/2026-10-09T02:14:07.1234567Z";
    assert_eq!(received.delivery.as_deref(), Some(event));
    assert_eq!(received.incident.id.to_string(), "73e01a99-5cd7-4139-a149-9f2736ff2ab5");
}

#[test]
fn graphs_incident() {
    let Some(body) = sample("graph-security-incident.json") else { return };
    becomes(
        &body,
        &json!({
            "title": "Multi-stage incident involving Initial access & Command and control on multiple \
                      endpoints reported by multiple sources",
            "severity": "Medium",
            "status": "New",
            "classification": "TruePositive",
            "classificationReason": "SuspiciousActivity",
            "owner": {"userPrincipalName": "KaiC@contoso.onmicrosoft.com"},
            "labels": [{"labelName": "Demo", "labelType": "User"},
                {"labelName": "Defender Experts", "labelType": "AutoAssigned"}],
            "createdTimeUtc": "2021-08-13T08:43:35.5533333Z",
            "lastModifiedTimeUtc": "2021-09-30T09:35:45.1133333Z",
            "providerName": "Microsoft XDR",
            "providerIncidentId": "2972395",
            "incidentUrl": "https://security.microsoft.com/incidents/2972395?tid=12f988bf-16f1-11af-11ab-1d7cd011db47",
            "alerts": [],
            "comments": [{"properties": {"message": "Demo incident",
                "createdTimeUtc": "2021-09-30T12:07:37.2756993Z",
                "author": {"userPrincipalName": "DavidS@contoso.onmicrosoft.com"}}}],
            "sourceData": {"determination": "MultiStagedAttack",
                "tenantId": "b3c1b5fc-828c-45fa-a1e1-10d74f6d6e9c"},
        }),
    );
}

#[test]
fn ocsfs_finding() {
    let Some(body) = sample("ocsf-incident-finding.composed.json") else { return };
    becomes(
        &body,
        &json!({
            "title": "Brute force against web-1",
            "description": "412 failed logins then success",
            "severity": "High",
            "status": "New",
            "owner": {"assignedTo": "jane", "email": "jane@contoso.com", "ownerType": "User"},
            "createdTimeUtc": "2026-10-09T02:00:00Z",
            "lastModifiedTimeUtc": "2026-10-09T02:00:00Z",
            "firstActivityTimeUtc": "2026-10-09T01:40:00Z",
            "providerName": "ExampleSIEM",
            "providerIncidentId": "inc-42",
            "incidentUrl": "https://siem.example/incidents/42",
            "relatedAnalyticRuleIds": ["fab3d2d4"],
            "alerts": [{"properties": {"alertDisplayName": "SSH brute force", "productName": "ExampleSIEM",
                "vendorName": "Example", "providerAlertId": "f-1"}}],
            "relatedEntities": [
                entity("Ip", json!({"address": "203.0.113.7"})),
                entity("Account", json!({"accountName": "jane.doe"})),
            ],
            "additionalData": {"alertsCount": 1, "tactics": ["CredentialAccess"], "techniques": ["T1110"]},
            "sourceData": {"priority_id": 3},
        }),
    );
}

#[test]
fn alertmanagers_group_fires_and_resolves() {
    let Some(firing) = sample("alertmanager-firing.captured.json") else { return };
    let Some(resolved) = sample("alertmanager-resolved.captured.json") else { return };
    let expected = |status: &str, alert: Value, modified: &str| {
        json!({
            "title": "SSH brute force from 203.0.113.7",
            "description": "412 failed logins in 5m",
            "severity": "High",
            "status": status,
            "createdTimeUtc": "2026-11-21T19:32:43.685878Z",
            "lastModifiedTimeUtc": modified,
            "relatedAnalyticRuleIds": ["SSHBruteForce"],
            "labels": [],
            "alerts": [{"properties": alert}],
            "relatedEntities": [
                entity("Host", json!({"hostName": "web-1"})),
                entity("Ip", json!({"address": "203.0.113.7"})),
            ],
        })
    };
    let alert = json!({"alertDisplayName": "SSHBruteForce", "severity": "High", "status": "New",
        "providerAlertId": "d69cda0a193f762a", "startTimeUtc": "2026-11-21T19:32:43.685878Z"});
    let fired = becomes(&firing, &expected("New", alert, "2026-11-21T19:32:43.685878Z"));
    let alert = json!({"status": "Resolved", "endTimeUtc": "2026-11-21T19:32:47.690234Z"});
    let closed = becomes(&resolved, &expected("Closed", alert, "2026-11-21T19:32:47.690234Z"));
    assert_eq!(fired.incident.id, closed.incident.id);
    assert_ne!(fired.delivery, closed.delivery);
    assert_eq!(custom_details(&fired, 0)["srcip"], json!(["203.0.113.7"]));
}

#[test]
fn grafanas_group() {
    let Some(body) = sample("grafana-webhook.json") else { return };
    becomes(
        &body,
        &json!({
            "title": "This alert was triggered for zone us-1",
            "description": "The system has high memory usage",
            "severity": "Medium",
            "status": "New",
            "labels": [{"labelName": "team=blue"}],
            "lastModifiedTimeUtc": "2021-10-12T07:51:03.157076Z",
            "relatedAnalyticRuleIds": ["High memory usage"],
            "alerts": [{"properties": {"alertDisplayName": "High memory usage",
                "providerAlertId": "c6eadffa33fcdf37"}}],
            "sourceData": {"title": "[FIRING:1]  (blue)", "orgId": 1},
        }),
    );
}

#[test]
fn splunks_search_without_a_name() {
    let Some(body) = sample("splunk-webhook.json") else { return };
    becomes(
        &body,
        &json!({
            "title": "Splunk alert search",
            "severity": "Medium",
            "status": "New",
            "providerIncidentId": "scheduler_admin_search_W2_at_14232356_132",
            "sourceData": {"owner": "admin"},
        }),
    );
}

#[test]
fn splunks_notable() {
    let Some(body) = sample("splunk-es-notable-webhook.composed.json") else { return };
    becomes(
        &body,
        &json!({
            "title": "Brute Force Access Behavior Detected From 203.0.113.7",
            "severity": "High",
            "status": "New",
            "owner": null,
            "labels": [{"labelName": "access"}],
            "createdTimeUtc": "2026-10-09T02:00:00Z",
            "relatedAnalyticRuleIds": ["Access - Brute Force Access Behavior Detected - Rule"],
            "relatedEntities": [
                entity("Ip", json!({"address": "203.0.113.7"})),
                entity("Host", json!({"hostName": "web-1"})),
                entity("Account", json!({"accountName": "jane.doe"})),
            ],
        }),
    );
}

#[test]
fn wazuhs_alert() {
    let Some(body) = sample("wazuh-alert.json") else { return };
    let received = becomes(
        &body,
        &json!({
            "title": "PAM: Multiple failed logins in a small period of time.",
            "severity": "Medium",
            "status": "New",
            "labels": [{"labelName": "pam"}, {"labelName": "syslog"}, {"labelName": "authentication_failures"}],
            "lastModifiedTimeUtc": "2026-01-25T17:35:26.126Z",
            "providerIncidentId": "1769362526.164976",
            "relatedAnalyticRuleIds": ["5551"],
            "relatedEntities": [
                entity("Host", json!({"hostName": "soc-ssh-target"})),
                entity("Ip", json!({"address": "192.168.56.20"})),
                entity("Ip", json!({"address": "192.168.56.30"})),
                entity("Account", json!({"accountName": "root"})),
            ],
            "additionalData": {"tactics": ["CredentialAccess"], "techniques": ["T1110"]},
            "sourceData": {"location": "journald"},
        }),
    );
    assert_eq!(custom_details(&received, 0)["tty"], json!(["ssh"]));
}
