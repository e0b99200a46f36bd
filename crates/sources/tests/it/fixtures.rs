//! One message of each sender, written for these tests.

use serde_json::{Value, json};

/// The sender's name and its message.
pub fn all() -> Vec<(&'static str, Value)> {
    vec![
        ("sentinel", sentinel()),
        ("graph", graph()),
        ("graph", json!({"value": [graph()]})),
        ("ocsf", ocsf()),
        ("alertmanager", alertmanager()),
        ("grafana", grafana()),
        ("elastic", elastic_alert()),
        ("elastic", elastic_case()),
        ("splunk", splunk_search()),
        ("splunk", splunk_notable()),
        ("wazuh", wazuh()),
    ]
}

pub fn sentinel() -> Value {
    json!({
        "eventUniqueId": "e-77",
        "object": {
            "id": "c2b7f1de-58a0-4c39-9e64-0d1f7a8b3c52",
            "properties": {"title": "Odd sign-in", "severity": "Low", "status": "New",
                "lastModifiedTimeUtc": "2026-05-04T08:00:00Z"},
        },
    })
}

pub fn graph() -> Value {
    json!({
        "id": "8812",
        "tenantId": "t-1",
        "displayName": "Ransomware on two devices",
        "description": "Files were <encrypted>",
        "severity": "high",
        "status": "inProgress",
        "classification": "truePositive",
        "determination": "malware",
        "assignedTo": "lena@fabrikam.com",
        "customTags": ["finance"],
        "systemTags": ["Critical asset"],
        "incidentWebUrl": "https://security.example/incidents/8812",
        "createdDateTime": "2026-05-04T08:00:00Z",
        "lastUpdateDateTime": "2026-05-04T09:30:00.25Z",
        "comments": [{"comment": "a <b>", "createdByDisplayName": "Lena",
            "createdDateTime": "2026-05-04T08:30:00Z"}],
        "alerts": [{
            "id": "da-1",
            "title": "File encryption",
            "severity": "high",
            "status": "new",
            "category": "Impact",
            "mitreTechniques": ["T1486"],
            "firstActivityDateTime": "2026-05-04T07:50:00Z",
            "lastActivityDateTime": "2026-05-04T07:55:00Z",
            "productName": "Microsoft Defender for Endpoint",
            "detectorId": "d-9",
            "evidence": [
                {"@odata.type": "#microsoft.graph.security.deviceEvidence",
                    "deviceDnsName": "pc-7.fabrikam.com", "osPlatform": "Windows11"},
                {"@odata.type": "#microsoft.graph.security.userEvidence", "userAccount": {
                    "accountName": "tom", "userPrincipalName": "tom@fabrikam.com",
                    "azureAdUserId": "u-1"}},
                {"@odata.type": "#microsoft.graph.security.ipEvidence", "ipAddress": "198.51.100.7"},
                {"@odata.type": "#microsoft.graph.security.fileEvidence", "fileDetails": {
                    "fileName": "x.exe", "filePath": "C:\\x", "sha1": "0123456789012345678901234567890123456789"}},
                {"@odata.type": "#microsoft.graph.security.registryKeyEvidence", "registryKey": "k"},
            ],
        }],
    })
}

pub fn ocsf() -> Value {
    json!({
        "class_uid": 2005,
        "activity_id": 2,
        "type_uid": 200502,
        "time": 1_777_881_600_000_u64,
        "severity_id": 5,
        "status_id": 3,
        "verdict_id": 2,
        "assignee_group": {"name": "Tier 2"},
        "finding_info": {"uid": "f-9", "title": "Beaconing",
            "analytic": {"uid": "r-9", "name": "Beacon"},
            "attacks": [{"tactics": [{"name": "Command and Control"}], "technique": {"uid": "T1071"}}]},
        "observables": [
            {"type_id": 1, "value": "db-1"},
            {"type_id": 6, "value": "https://bad.example/a"},
            {"type_id": 8, "value": "0123456789abcdef0123456789abcdef"},
            {"type_id": 99, "value": "something else"},
        ],
        "resources": [{"uid": "i-1", "hostname": "app-2.corp.example", "ip": "10.1.2.3"}],
        "unmapped": {"shift": "night"},
        "risk_score": 81,
        "metadata": {"uid": "event-5", "correlation_uid": "case-5", "labels": ["vip"],
            "product": {"name": "Sensor", "vendor_name": "Acme"}},
    })
}

pub fn alertmanager() -> Value {
    let alert = |status: &str, instance: &str, severity: &str, starts: &str, ends: &str| {
        json!({
            "status": status,
            "labels": {"alertname": "DiskFull", "instance": instance, "severity": severity,
                "team": "storage", "tactic": "impact"},
            "annotations": {"description": format!("{instance} is full")},
            "startsAt": starts,
            "endsAt": ends,
            "generatorURL": "http://prometheus.example/graph",
            "fingerprint": format!("f-{instance}"),
        })
    };
    json!({
        "version": "4",
        "groupKey": "{}:{alertname=\"DiskFull\"}",
        "receiver": "tasks",
        "status": "firing",
        "externalURL": "http://alertmanager.example",
        "groupLabels": {"alertname": "DiskFull"},
        "commonLabels": {"alertname": "DiskFull", "team": "storage", "tactic": "impact"},
        "commonAnnotations": {},
        "alerts": [
            alert("firing", "a:9100", "warning", "2026-05-04T08:00:00Z", "0001-01-01T00:00:00Z"),
            alert("resolved", "10.0.0.9:9100", "critical", "2026-05-04T07:00:00Z",
                "2026-05-04T08:10:00Z"),
        ],
        "truncatedAlerts": 0,
    })
}

pub fn grafana() -> Value {
    json!({
        "receiver": "tasks",
        "status": "firing",
        "orgId": 3,
        "alerts": [{
            "status": "firing",
            "labels": {"alertname": "Slow logins", "__alert_rule_uid__": "rule-3", "user": "svc"},
            "annotations": {},
            "startsAt": "2026-05-04T10:00:00+02:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "9f",
            "values": {"B": 12.5},
            "silenceURL": "https://grafana.example/silence",
        }],
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "https://grafana.example/",
        "version": "1",
        "groupKey": "{}:{}",
        "title": "[FIRING:1]",
        "state": "alerting",
    })
}

/// What the body of `docs/sources.md` becomes.
pub fn elastic_alert() -> Value {
    json!({
        "rule": {"id": "4f0c", "name": "Suspicious PowerShell", "tags": "Windows,T1059",
            "url": "https://kibana.example/rule/4f0c"},
        "alert": {"id": "host-7", "uuid": "0a6d6f39-51c4-4b7a-8a53-5cb0a9b2f4d1",
            "actionGroup": "default"},
        "date": "2026-05-04T08:00:00.000Z",
        "severity": "critical",
        "message": "powershell.exe <spawned>",
        "context": {"host": {"name": "pc-7"}, "user": {"name": "tom"}, "source": {"ip": "198.51.100.7"}},
    })
}

pub fn elastic_case() -> Value {
    json!({
        "title": "Phishing wave",
        "description": "Many <mails>",
        "tags": ["phishing", "mail"],
        "severity": "low",
        "status": "in-progress",
    })
}

pub fn splunk_search() -> Value {
    json!({
        "sid": "scheduler_admin_search_RMD5_at_1777881600_9",
        "search_name": "Too many denied connections",
        "app": "search",
        "owner": "admin",
        "results_link": "https://splunk.example/app/search/@go?sid=9",
        "result": {"src_ip": "198.51.100.7", "count": "812", "_time": "1777881600.500"},
    })
}

pub fn splunk_notable() -> Value {
    json!({
        "sid": "s-1",
        "search_name": "Threat - Rule",
        "results_link": "https://splunk.example/r",
        "app": "SplunkEnterpriseSecuritySuite",
        "result": {
            "event_id": "EEE@@notable@@1",
            "rule_title": "Threat seen on db-1",
            "rule_description": "a & b",
            "urgency": "critical",
            "severity": "low",
            "status": "2",
            "owner": "lena",
            "dest": "db-1",
            "user": ["tom", "eve"],
            "annotations.mitre_attack": ["T1059"],
            "annotations.mitre_attack.mitre_tactic": ["execution"],
            "_time": "2026-05-04T08:00:00.000+00:00",
            "review_time": 1_777_885_200,
        },
    })
}

pub fn wazuh() -> Value {
    json!({
        "timestamp": "2026-05-04T10:00:00.500+0200",
        "id": "1777881600.77",
        "manager": {"name": "siem"},
        "agent": {"id": "004", "name": "web-2", "ip": "any"},
        "rule": {"id": "100200", "level": 12, "description": "Web shell written",
            "groups": ["web", "syscheck"], "mitre": {"id": ["T1505.003"], "tactic": ["Persistence"]}},
        "syscheck": {"path": "/var/www/up.php", "sha256_after":
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"},
        "data": {"srcip": "198.51.100.7", "win": {"eventdata": {"targetUserName": "CORP\\eve"}}},
        "full_log": "<?php system($_GET['c']); ?>",
        "location": "syscheck",
    })
}
