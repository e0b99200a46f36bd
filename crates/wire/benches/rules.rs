//! What considering automation rules costs: as many as there may be, over an incident as large as it may be.
#![allow(clippy::unwrap_used, reason = "a bench stops at what it did not expect")]

use domain::condition::Property;
use domain::{Actor, AutomationRule, Considered, Incident, Limits, Situation, Trigger};
use jiff::Timestamp;
use serde_json::{Value, json};
use wire::api::{incident::Received, rule};
use wire::record::{self, RuleRecord};

fn main() {
    divan::main();
}

/// An incident with 150 alerts, each with entities, custom details and rules of its own.
fn incident() -> Incident {
    let alert = |number: usize| {
        let details = json!({"Country": [format!("C{}", number % 7)], "Attempts": [number]});
        json!({"kind": "SecurityAlert", "properties": {
            "systemAlertId": format!("{number:08}"),
            "alertDisplayName": format!("Many failed sign-ins of user{number}"),
            "productName": "Example Defender", "severity": "High", "tactics": ["InitialAccess"],
            "additionalData": {
                "Analytic Rule Ids": json!([format!("rule-{}", number % 9)]).to_string(),
                "Custom Details": details.to_string(),
            },
            "entities": [
                {"Type": "account", "Name": format!("user{number}"), "UPNSuffix": "example.com"},
                {"Type": "ip", "Address": format!("198.51.100.{number}")},
                {"Type": "host", "HostName": format!("host-{number}"), "OSVersion": "12"},
                {"Type": "process", "ProcessId": number, "CommandLine": format!("run --as {number}")},
            ],
        }})
    };
    let entity = |number: usize| json!({"kind": "Url", "properties": {"url": format!("https://example.com/path/{number}")}});
    let body = json!({
        "id": "9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f",
        "properties": {
            "title": "Many failed sign-ins", "severity": "High", "status": "New",
            "description": "Somebody tries passwords. ".repeat(190),
            "labels": [{"labelName": "vip"}, {"labelName": "team-a"}],
            "relatedAnalyticRuleIds": ["/subscriptions/s/alertRules/rule-1"],
            "alerts": (0..150).map(alert).collect::<Vec<_>>(),
            "relatedEntities": (0..150).map(entity).collect::<Vec<_>>(),
        },
    });
    Received::read(&body, Timestamp::UNIX_EPOCH).unwrap().incident
}

/// 512 rules with so many conditions each, over these properties and all operators in turn. All conditions but the
/// last hold, so that every one of them is looked at.
fn rules(conditions: usize, properties: &[&str]) -> Vec<AutomationRule> {
    let operators = ["NotContains", "NotEquals", "NotStartsWith", "NotEndsWith"];
    let condition = |rule: usize, place: usize| {
        let last = place + 1 == conditions;
        json!({"conditionType": "Property", "conditionProperties": {
            "propertyName": properties[(rule * 7 + place) % properties.len()],
            "operator": if last { "Equals" } else { operators[(rule + place) % 4] },
            "propertyValues": [format!("Nowhere {rule}"), "nobody@example.com", "203.0.113.77"],
        }})
    };
    let rule = |number: usize| {
        let body = json!({"properties": {
            "displayName": format!("Rule {number}"), "order": 1 + number % 1000,
            "triggeringLogic": {
                "isEnabled": true, "triggersOn": "Incidents", "triggersWhen": "Created",
                "conditions": (0..conditions).map(|place| condition(number, place)).collect::<Vec<_>>(),
            },
            "actions": [{"order": 1, "actionType": "AddIncidentTask", "actionConfiguration": {
                "title": "Call the user", "description": "<p>Ask what they did at that time.</p>"}}],
        }});
        rule::read(&format!("rule-{number}"), &body, &Limits::default()).unwrap()
    };
    (0..512).map(rule).collect()
}

/// From the incident as it was received to what is to be done with each of 512 rules.
#[divan::bench(args = [1, 5, 50])]
fn considered(bencher: divan::Bencher<'_, '_>, conditions: usize) {
    let (rules, incident) = (rules(conditions, Property::SPELLINGS), incident());
    bencher.bench(|| all_refused(&rules, &incident));
}

/// The same where every condition looks at the longest texts that the incident has.
#[divan::bench(args = [1, 5])]
fn considered_on_long_texts(bencher: divan::Bencher<'_, '_>, conditions: usize) {
    let properties = ["Url", "IncidentDescription", "ProcessCommandLine", "IncidentAlertTitle"];
    let (rules, incident) = (rules(conditions, &properties), incident());
    bencher.bench(|| all_refused(&rules, &incident));
}

fn all_refused(rules: &[AutomationRule], incident: &Incident) {
    let situation = Situation::of_incident(incident);
    let now = Timestamp::UNIX_EPOCH;
    let consider = |rule: &AutomationRule| rule.consider(Trigger::Created, &situation, now);
    let refused = rules.iter().filter(|rule| consider(rule) != Considered::Applies).count();
    assert_eq!(refused, 512);
}

/// The 512 rules from the bytes that are stored.
#[divan::bench(args = [1, 5, 50])]
fn read_from_records(bencher: divan::Bencher<'_, '_>, conditions: usize) {
    let record = |rule: AutomationRule| {
        record::write(&RuleRecord {
            id: rule.id.clone(),
            version: 1,
            rule: Some(rule),
            created: Timestamp::UNIX_EPOCH,
            created_by: Actor::default(),
            modified: Timestamp::UNIX_EPOCH,
            modified_by: Actor::default(),
        })
    };
    let records: Vec<_> = rules(conditions, Property::SPELLINGS).into_iter().map(record).collect();
    bencher.bench(|| {
        let read = records.iter().map(|bytes| record::read::<RuleRecord>(bytes).unwrap());
        read.collect::<Vec<_>>()
    });
}

/// The body of a webhook as it comes, for comparison: what reading the incident itself costs.
#[divan::bench]
fn read_the_incident(bencher: divan::Bencher<'_, '_>) {
    let body = wire::api::incident::resource(&incident()).to_string();
    bencher.bench(|| {
        let body: Value = serde_json::from_str(&body).unwrap();
        Received::read(&body, Timestamp::UNIX_EPOCH).unwrap()
    });
}
