//! Each fixture in, the expected incident out. Expected values follow the tables in the docs, by hand.

use domain::Limits;
use serde_json::json;

use crate::{becomes, custom_details, entity, fixtures, now, one, properties};

#[test]
fn sentinel_is_taken_as_it_is() {
    let received = becomes(
        &fixtures::sentinel(),
        &json!({"title": "Odd sign-in", "severity": "Low", "lastModifiedTimeUtc": "2026-05-04T08:00:00Z"}),
    );
    assert_eq!(received.delivery.as_deref(), Some("e-77/2026-05-04T08:00:00Z"));
}

#[test]
fn a_graph_incident_with_alerts_and_evidence() {
    let received = becomes(
        &fixtures::graph(),
        &json!({
            "title": "Ransomware on two devices",
            "description": "Files were &lt;encrypted&gt;",
            "severity": "High",
            "status": "Active",
            "classification": "TruePositive",
            "classificationReason": "SuspiciousActivity",
            "owner": {"assignedTo": "lena@fabrikam.com", "email": "lena@fabrikam.com",
                "userPrincipalName": "lena@fabrikam.com", "ownerType": "User"},
            "labels": [{"labelName": "finance", "labelType": "User"},
                {"labelName": "Critical asset", "labelType": "AutoAssigned"}],
            "createdTimeUtc": "2026-05-04T08:00:00Z",
            "lastModifiedTimeUtc": "2026-05-04T09:30:00.25Z",
            "firstActivityTimeUtc": "2026-05-04T07:50:00Z",
            "lastActivityTimeUtc": "2026-05-04T07:55:00Z",
            "providerName": "Microsoft XDR",
            "providerIncidentId": "8812",
            "incidentUrl": "https://security.example/incidents/8812",
            "relatedAnalyticRuleIds": ["d-9"],
            "comments": [{"properties": {"message": "a &lt;b&gt;", "author": {"name": "Lena"},
                "createdTimeUtc": "2026-05-04T08:30:00Z"}}],
            "alerts": [{"kind": "SecurityAlert", "properties": {
                "providerAlertId": "da-1",
                "alertDisplayName": "File encryption",
                "severity": "High",
                "status": "New",
                "startTimeUtc": "2026-05-04T07:50:00Z",
                "endTimeUtc": "2026-05-04T07:55:00Z",
                "productName": "Microsoft Defender for Endpoint",
                "tactics": ["Impact"],
            }}],
            "relatedEntities": [
                entity("Host", json!({"hostName": "pc-7", "dnsDomain": "fabrikam.com", "osFamily": "Windows11"})),
                entity("Account", json!({"accountName": "tom", "upnSuffix": "fabrikam.com", "aadUserId": "u-1"})),
                entity("Ip", json!({"address": "198.51.100.7"})),
                entity("File", json!({"name": "x.exe", "directory": "C:\\x"})),
                entity("FileHash", json!({"algorithm": "SHA1",
                    "hashValue": "0123456789012345678901234567890123456789"})),
            ],
            "additionalData": {"alertsCount": 1, "commentsCount": 1, "tactics": ["Impact"],
                "techniques": ["T1486"], "alertProductNames": ["Microsoft Defender for Endpoint"]},
            "sourceData": {"determination": "malware", "status": "inProgress"},
        }),
    );
    let evidence = &received.incident.alerts[0]["properties"]["sourceData"]["evidence"];
    assert_eq!(evidence[4]["registryKey"], "k", "evidence without an entity is kept");
}

#[test]
fn graphs_statuses_and_severities() {
    for (status, expected) in [
        ("active", "New"),
        ("Active", "New"),
        ("inProgress", "Active"),
        ("awaitingAction", "Active"),
        ("resolved", "Closed"),
        ("redirected", "Closed"),
        ("unknownFutureValue", "New"),
    ] {
        let mut body = fixtures::graph();
        body["status"] = json!(status);
        assert_eq!(properties(&one(None, &body))["status"], expected, "{status}");
    }
    for (severity, expected) in [
        ("unknown", "Medium"),
        ("informational", "Informational"),
        ("low", "Low"),
        ("Medium", "Medium"),
    ] {
        let mut body = fixtures::graph();
        body["severity"] = json!(severity);
        assert_eq!(properties(&one(None, &body))["severity"], expected, "{severity}");
    }
}

#[test]
fn a_list_of_graph_and_a_notification_with_the_incident_tell_of_each() {
    let mut other = fixtures::graph();
    other["id"] = json!("8813");
    let list = json!({"@odata.context": "…", "value": [fixtures::graph(), other]});
    let all = sources::read(None, &list, None, &Limits::default(), now()).unwrap();
    assert_eq!(all.len(), 2);
    assert_ne!(all[0].incident.id, all[1].incident.id);
    assert_eq!(all[0], one(None, &fixtures::graph()));

    let notification = |data| {
        json!({"value": [{"changeType": "updated", "resource": "security/incidents/8812",
        "resourceData": data}]})
    };
    let whole =
        sources::read(None, &notification(fixtures::graph()), None, &Limits::default(), now())
            .unwrap();
    assert_eq!(whole, all[..1]);
    let bare =
        sources::read(None, &notification(json!({"id": "8812"})), None, &Limits::default(), now())
            .unwrap_err();
    assert_eq!(bare.target(), Some("value[0].resourceData.displayName"));
}

#[test]
fn an_ocsf_finding_in_the_form_that_producers_send() {
    let received = becomes(
        &fixtures::ocsf(),
        &json!({
            "title": "Beaconing",
            "severity": "High",
            "status": "Active",
            "classification": "TruePositive",
            "owner": {"assignedTo": "Tier 2", "ownerType": "Group"},
            "labels": [{"labelName": "vip", "labelType": "User"}],
            "lastModifiedTimeUtc": "2026-05-04T08:00:00Z",
            "providerName": "Sensor",
            "providerIncidentId": "case-5",
            "relatedAnalyticRuleIds": ["r-9"],
            "alerts": [{"properties": {"alertDisplayName": "Beaconing", "productName": "Sensor",
                "vendorName": "Acme", "tactics": ["CommandAndControl"],
                "additionalData": {"Analytic Rule Ids": "[\"r-9\"]", "Analytic Rule Name": "Beacon"}}}],
            "relatedEntities": [
                entity("Host", json!({"hostName": "db-1"})),
                entity("Url", json!({"url": "https://bad.example/a"})),
                entity("FileHash", json!({"algorithm": "MD5",
                    "hashValue": "0123456789abcdef0123456789abcdef"})),
                entity("Host", json!({"hostName": "app-2", "dnsDomain": "corp.example"})),
                entity("Ip", json!({"address": "10.1.2.3"})),
            ],
            "additionalData": {"tactics": ["CommandAndControl"], "techniques": ["T1071"]},
            "sourceData": {"risk_score": 81, "observables": [{}, {}, {}, {"value": "something else"}]},
        }),
    );
    assert_eq!(custom_details(&received, 0), json!({"shift": ["night"]}));
}

#[test]
fn ocsfs_numbers() {
    for (name, number, property, expected) in [
        ("severity_id", 1, "severity", "Informational"),
        ("severity_id", 2, "severity", "Low"),
        ("severity_id", 3, "severity", "Medium"),
        ("severity_id", 6, "severity", "High"),
        ("severity_id", 0, "severity", "Medium"),
        ("status_id", 1, "status", "New"),
        ("status_id", 2, "status", "Active"),
        ("status_id", 4, "status", "Closed"),
        ("status_id", 5, "status", "Closed"),
        ("status_id", 99, "status", "New"),
        ("verdict_id", 1, "classification", "FalsePositive"),
        ("verdict_id", 5, "classification", "BenignPositive"),
    ] {
        let mut body = fixtures::ocsf();
        body[name] = json!(number);
        assert_eq!(properties(&one(None, &body))[property], expected, "{name} {number}");
    }
    let mut closing = fixtures::ocsf();
    closing["activity_id"] = json!(3);
    closing["status_id"] = json!(0);
    assert_eq!(properties(&one(None, &closing))["status"], "Closed");
}

#[test]
fn an_elastic_alert_and_its_recovery() {
    let received = becomes(
        &fixtures::elastic_alert(),
        &json!({
            "title": "Suspicious PowerShell",
            "description": "powershell.exe &lt;spawned&gt;",
            "severity": "High",
            "status": "New",
            "labels": [{"labelName": "Windows"}, {"labelName": "T1059"}],
            "lastModifiedTimeUtc": "2026-05-04T08:00:00Z",
            "relatedAnalyticRuleIds": ["4f0c"],
            "incidentUrl": "https://kibana.example/rule/4f0c",
            "providerName": "Elastic",
            "alerts": [{"properties": {"alertDisplayName": "Suspicious PowerShell", "severity": "High"}}],
            "relatedEntities": [
                entity("Host", json!({"hostName": "pc-7"})),
                entity("Account", json!({"accountName": "tom"})),
                entity("Ip", json!({"address": "198.51.100.7"})),
            ],
            "sourceData": {"severity": "critical"},
        }),
    );
    assert_eq!(received.incident.id.to_string(), "0a6d6f39-51c4-4b7a-8a53-5cb0a9b2f4d1");
    let mut recovered = fixtures::elastic_alert();
    recovered["alert"]["actionGroup"] = json!("recovered");
    recovered["date"] = json!("2026-05-04T09:00:00.000Z");
    let closed = one(None, &recovered);
    assert_eq!(
        (closed.incident.id, closed.incident.status.as_str()),
        (received.incident.id, "Closed")
    );
    assert_ne!(closed.delivery, received.delivery);
}

#[test]
fn an_elastic_rule_lists_its_alerts() {
    let body = json!({
        "rule": {"name": "Beacon", "id": "r-1"},
        "date": "2026-05-04T08:00:00Z",
        "context": {"alerts": [{
            "_id": "a-1",
            "kibana.alert.reason": "to 198.51.100.7",
            "kibana.alert.severity": "low",
            "kibana.alert.rule.threat": [{"tactic": {"name": "Execution"},
                "technique": [{"id": "T1059", "subtechnique": [{"id": "T1059.001"}]}]}],
            "destination": {"ip": "198.51.100.7"},
        }]},
    });
    becomes(
        &body,
        &json!({
            "severity": "Low",
            "alerts": [{"properties": {"providerAlertId": "a-1", "description": "to 198.51.100.7",
                "severity": "Low", "tactics": ["Execution"]}}],
            "relatedEntities": [entity("Ip", json!({"address": "198.51.100.7"}))],
            "additionalData": {"alertsCount": 1, "techniques": ["T1059", "T1059.001"]},
        }),
    );
}

#[test]
fn an_elastic_case_is_known_by_the_id_it_was_answered() {
    let mut body = fixtures::elastic_case();
    let expected = json!({"title": "Phishing wave", "description": "Many &lt;mails&gt;", "severity": "Low",
        "status": "Active", "labels": [{"labelName": "phishing"}, {"labelName": "mail"}]});
    let created = becomes(&body, &expected);
    // An update sends the id that the creation was answered with.
    body["id"] = json!(created.incident.id);
    body["title"] = json!("Phishing wave, second day");
    let updated = one(None, &body);
    assert_eq!(updated.incident.id, created.incident.id);
    assert_ne!(updated.delivery, created.delivery);
}

#[test]
fn a_splunk_search() {
    let body = fixtures::splunk_search();
    let received = becomes(
        &body,
        &json!({
            "title": "Too many denied connections",
            "severity": "Medium",
            "status": "New",
            "owner": null,
            "providerIncidentId": "scheduler_admin_search_RMD5_at_1777881600_9",
            "incidentUrl": "https://splunk.example/app/search/@go?sid=9",
            "lastModifiedTimeUtc": "2026-05-04T08:00:00.5Z",
            "relatedEntities": [entity("Ip", json!({"address": "198.51.100.7"}))],
            "sourceData": {"app": "search", "owner": "admin"},
        }),
    );
    assert_eq!(custom_details(&received, 0)["count"], json!(["812"]));
    // One message for each row has the same search id.
    let mut next_row = body;
    next_row["result"]["src_ip"] = json!("198.51.100.8");
    assert_ne!(one(None, &next_row).incident.id, received.incident.id);
}

#[test]
fn a_splunk_notable() {
    becomes(
        &fixtures::splunk_notable(),
        &json!({
            "title": "Threat seen on db-1",
            "description": "a &amp; b",
            "severity": "High",
            "status": "Active",
            "owner": {"assignedTo": "lena"},
            "providerIncidentId": "EEE@@notable@@1",
            "createdTimeUtc": "2026-05-04T08:00:00Z",
            "lastModifiedTimeUtc": "2026-05-04T09:00:00Z",
            "relatedAnalyticRuleIds": ["Threat - Rule"],
            "alerts": [{"properties": {"productName": "Splunk Enterprise Security"}}],
            "relatedEntities": [
                entity("Host", json!({"hostName": "db-1"})),
                entity("Account", json!({"accountName": "tom"})),
                entity("Account", json!({"accountName": "eve"})),
            ],
            "additionalData": {"tactics": ["Execution"], "techniques": ["T1059"]},
        }),
    );
    for (status, expected) in [
        ("0", "New"),
        ("1", "New"),
        ("2", "Active"),
        ("3", "Active"),
        ("4", "Closed"),
        ("5", "Closed"),
    ] {
        let mut body = fixtures::splunk_notable();
        body["result"]["status"] = json!(status);
        assert_eq!(properties(&one(None, &body))["status"], expected, "{status}");
    }
}

#[test]
fn a_wazuh_alert() {
    let received = becomes(
        &fixtures::wazuh(),
        &json!({
            "title": "Web shell written",
            "description": "&lt;?php system($_GET['c']); ?&gt;",
            "severity": "High",
            "status": "New",
            "labels": [{"labelName": "web"}, {"labelName": "syscheck"}],
            "lastModifiedTimeUtc": "2026-05-04T08:00:00.5Z",
            "providerIncidentId": "1777881600.77",
            "relatedAnalyticRuleIds": ["100200"],
            "relatedEntities": [
                entity("Host", json!({"hostName": "web-2"})),
                entity("Ip", json!({"address": "198.51.100.7"})),
                entity("Account", json!({"accountName": "eve", "ntDomain": "CORP"})),
                entity("File", json!({"name": "up.php", "directory": "/var/www"})),
                entity("FileHash", json!({"algorithm": "SHA256", "hashValue":
                    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"})),
            ],
            "additionalData": {"tactics": ["Persistence"], "techniques": ["T1505.003"]},
            "sourceData": {"location": "syscheck", "rule": {"level": 12}, "agent": {"id": "004"}},
        }),
    );
    let details = custom_details(&received, 0);
    assert_eq!(details["win.eventdata.targetUserName"], json!(["CORP\\eve"]));
    for (level, expected) in [
        (0, "Informational"),
        (3, "Informational"),
        (4, "Low"),
        (6, "Low"),
        (7, "Medium"),
        (11, "Medium"),
        (12, "High"),
        (15, "High"),
    ] {
        let mut body = fixtures::wazuh();
        body["rule"]["level"] = json!(level);
        assert_eq!(properties(&one(None, &body))["severity"], expected, "{level}");
    }
}
