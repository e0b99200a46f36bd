//! Each of the sixty properties, read from an incident that has it and from one that has not.

use super::*;
use crate::Status;

/// For each property an incident that has it, and a value that it then has.
fn having(name: &str) -> (Value, &'static str) {
    let entity = |kind: &str, member: &str, value: &str| json!({"entities": [{"kind": kind, "properties": {member: value}}]});
    let alert = |properties: Value| json!({"alerts": [{"properties": properties}]});
    let bag = |name: &str, value: &str| alert(json!({"additionalData": {name: value}}));
    let incident = match name {
        "IncidentTitle" => json!({"title": "v1"}),
        "IncidentDescription" => json!({"description": "v1"}),
        "IncidentSeverity" => return (json!({"severity": "High"}), "High"),
        "IncidentStatus" => return (json!({"status": "Closed"}), "Closed"),
        "IncidentRelatedAnalyticRuleIds" => json!({"rules": ["/subscriptions/s/alertRules/v1"]}),
        "IncidentTactics" => json!({"additional": {"additionalData": {"tactics": ["v1"]}}}),
        "IncidentLabel" => json!({"label": "v1"}),
        "IncidentProviderName" => json!({"additional": {"providerName": "v1"}}),
        "IncidentUpdatedBySource" => json!({"updatedBy": "v1"}),
        "IncidentCustomDetailsKey" => bag("Custom Details", r#"{"v1": ["x"]}"#),
        "IncidentCustomDetailsValue" => bag("Custom Details", r#"{"x": ["v1"]}"#),
        "IncidentCustomDetectionRuleIds" => bag("Custom Detection Rule Ids", r#"["v1"]"#),
        "IncidentAlertTitle" => alert(json!({"alertDisplayName": "v1"})),
        "AlertProductNames" => alert(json!({"productName": "v1"})),
        "AlertAnalyticRuleIds" => bag("Analytic Rule Ids", r#"["v1"]"#),
        "AccountAadTenantId" => entity("Account", "aadTenantId", "v1"),
        "AccountAadUserId" => entity("Account", "aadUserId", "v1"),
        "AccountName" => entity("Account", "accountName", "v1"),
        "AccountNTDomain" => entity("Account", "ntDomain", "v1"),
        "AccountPUID" => entity("Account", "puid", "v1"),
        "AccountSid" => entity("Account", "sid", "v1"),
        "AccountObjectGuid" => entity("Account", "objectGuid", "v1"),
        "AccountUPNSuffix" => entity("Account", "upnSuffix", "v1"),
        "AzureResourceResourceId" => entity("AzureResource", "resourceId", "v1"),
        "AzureResourceSubscriptionId" => entity("AzureResource", "subscriptionId", "v1"),
        "CloudApplicationAppId" => entity("CloudApplication", "appId", "v1"),
        "CloudApplicationAppName" => entity("CloudApplication", "appName", "v1"),
        "DNSDomainName" => entity("DnsResolution", "domainName", "v1"),
        "FileDirectory" => entity("File", "directory", "v1"),
        "FileName" => entity("File", "fileName", "v1"),
        "FileHashValue" => entity("FileHash", "hashValue", "v1"),
        "HostAzureID" => entity("Host", "azureID", "v1"),
        "HostName" => entity("Host", "hostName", "v1"),
        "HostNetBiosName" => entity("Host", "netBiosName", "v1"),
        "HostNTDomain" => entity("Host", "ntDomain", "v1"),
        "HostOSVersion" => entity("Host", "osVersion", "v1"),
        "IoTDeviceId" => entity("IoTDevice", "deviceId", "v1"),
        "IoTDeviceName" => entity("IoTDevice", "deviceName", "v1"),
        "IoTDeviceType" => entity("IoTDevice", "deviceType", "v1"),
        "IoTDeviceVendor" => entity("IoTDevice", "vendor", "v1"),
        "IoTDeviceModel" => entity("IoTDevice", "model", "v1"),
        "IoTDeviceOperatingSystem" => entity("IoTDevice", "operatingSystem", "v1"),
        "IPAddress" => entity("Ip", "address", "v1"),
        "MailboxDisplayName" => entity("Mailbox", "displayName", "v1"),
        "MailboxPrimaryAddress" => entity("Mailbox", "mailboxPrimaryAddress", "v1"),
        "MailboxUPN" => entity("Mailbox", "upn", "v1"),
        "MailMessageDeliveryAction" => entity("MailMessage", "deliveryAction", "v1"),
        "MailMessageDeliveryLocation" => entity("MailMessage", "deliveryLocation", "v1"),
        "MailMessageRecipient" => entity("MailMessage", "recipient", "v1"),
        "MailMessageSenderIP" => entity("MailMessage", "senderIP", "v1"),
        "MailMessageSubject" => entity("MailMessage", "subject", "v1"),
        "MailMessageP1Sender" => entity("MailMessage", "p1Sender", "v1"),
        "MailMessageP2Sender" => entity("MailMessage", "p2Sender", "v1"),
        "MalwareCategory" => entity("Malware", "category", "v1"),
        "MalwareName" => entity("Malware", "malwareName", "v1"),
        "ProcessCommandLine" => entity("Process", "commandLine", "v1"),
        "ProcessId" => entity("Process", "processId", "v1"),
        "RegistryKey" => entity("RegistryKey", "key", "v1"),
        "RegistryValueData" => entity("RegistryValue", "valueData", "v1"),
        "Url" => entity("Url", "url", "v1"),
        other => panic!("no incident that has {other}"),
    };
    (incident, "V1")
}

fn built(from: &Value) -> Incident {
    let mut incident = incident();
    let text = |name: &str| from[name].as_str().map(str::to_owned);
    let list = |name: &str| from[name].as_array().cloned().unwrap_or_default();
    incident.title = text("title").unwrap_or_default();
    incident.description = text("description");
    incident.severity = text("severity").and_then(|s| Severity::parse(&s)).unwrap_or(Severity::Low);
    incident.status = text("status").and_then(|s| Status::parse(&s)).unwrap_or(Status::New);
    incident.alerts = list("alerts");
    incident.related_entities = list("entities");
    incident.related_analytic_rule_ids =
        list("rules").iter().filter_map(|rule| rule.as_str().map(str::to_owned)).collect();
    incident.additional = from["additional"].as_object().cloned().unwrap_or_default();
    let label = |name| Label { name, kind: "User".into() };
    incident.labels = text("label").map(label).into_iter().collect();
    incident
}

#[test]
fn each_of_the_sixty_properties_is_read_with_each_of_the_eight_operators() {
    let changes = Changes::default();
    assert_eq!(Property::SPELLINGS.len(), 60);
    for name in Property::SPELLINGS {
        let (from, value) = having(name);
        let has = built(&from);
        let has_not = built(&json!({}));
        let first = &value[..1];
        let last = &value[value.len() - 1..];
        for (spelling, wanted) in [
            ("Equals", value),
            ("Contains", &value[1..]),
            ("StartsWith", first),
            ("EndsWith", last),
            ("NotEquals", value),
            ("NotContains", &value[1..]),
            ("NotStartsWith", first),
            ("NotEndsWith", last),
        ] {
            let condition = property(named(name), operator(spelling), &[wanted]);
            let positive = !spelling.starts_with("Not");
            let situation =
                Situation::of_incident(&has).after(&changes, from["updatedBy"].as_str());
            assert_eq!(condition.holds(&situation), positive, "{name} {spelling} {wanted}");
            // `Low` and `New` are there in any incident; they share no letter at these places.
            let situation = Situation::of_incident(&has_not).after(&changes, None);
            assert_eq!(condition.holds(&situation), !positive, "without {name} {spelling}");
        }
    }
}
