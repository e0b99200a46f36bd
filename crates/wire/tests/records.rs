//! Promise: what an earlier release stored, this one reads.

use domain::{Change, Entry, On};
use wire::record::{self, RecordError, RuleRecord};

type Check = fn(&Change) -> bool;

/// One entry of each kind, as version 1 wrote it.
const VERSION_1: &[(&str, Check)] = &[
    (
        r#"{"v":1,"record":{"number":1,"at":"2026-03-01T12:00:00Z","actor":{"kind":"Source","name":null,
        "email":null,"object_id":null,"user_principal_name":null},"change":{"Received":{"delivery":
        {"id":"d","trigger":"Created"},"incident":{"id":"9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f","workspace":
        {"subscription_id":"s","resource_group":"g","name":"w"},"number":1,"title":"t","description":null,
        "severity":"High","status":"New","classification":null,"classification_reason":null,
        "classification_comment":null,"owner":null,"labels":[{"name":"vip","kind":"User"}],
        "related_analytic_rule_ids":["r"],"created":"2026-03-01T12:00:00Z","modified":"2026-03-01T12:00:00Z",
        "modified_by":{"kind":"Source","name":null,"email":null,"object_id":null,"user_principal_name":null},
        "alerts":[],"related_entities":[{"kind":"Ip"}],"bookmarks":[],"comments":[],"additional":{},
        "version":0}}}}}"#,
        |change| matches!(change, Change::Received { incident, .. } if incident.title == "t"),
    ),
    (
        r#"{"v":1,"record":{"number":2,"at":"2026-03-01T12:00:00Z","actor":{"kind":{"Playbook":{"run":"r",
        "action":"a"}},"name":"p","email":null,"object_id":null,"user_principal_name":null},"change":
        {"TaskAdded":{"task":{"id":"9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f","title":"t","description":null},
        "limit":40}}}}"#,
        |change| matches!(change, Change::TaskAdded { limit: 40, .. }),
    ),
    (
        r#"{"v":1,"record":{"number":3,"at":"2026-03-01T12:00:00Z","actor":{"kind":{"AutomationRule":
        {"rule":"r"}},"name":"p","email":null,"object_id":null,"user_principal_name":null},"change":
        {"TaskCompleted":{"task":"9b1f5e0e-7d83-4c13-8f0b-1a2b3c4d5e6f"}}}}"#,
        |change| matches!(change, Change::TaskCompleted { .. }),
    ),
];

#[test]
fn entries_of_version_1_are_read() {
    for (text, expected) in VERSION_1 {
        let entry: Entry =
            record::read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert!(expected(&entry.change), "{text}");
        assert_eq!(record::read::<Entry>(&record::write(&entry)).unwrap(), entry);
    }
}

/// A rule as version 1 wrote it before rules on alerts and extras of tasks.
const RULE_OF_VERSION_1: &str = r#"{"v":1,"record":{"id":"r","version":3,"rule":{"id":"r",
    "display_name":"R","order":2,"enabled":true,"expires":null,"trigger":"Created","conditions":
    [{"Or":[{"Property":{"property":"IncidentTitle","operator":"Contains","values":["mail"]}},
    {"And":[{"Property":{"property":"IncidentSeverity","operator":"Equals","values":["High"]}}]}]}],
    "actions":[{"AddTask":{"title":"t","description":null}},{"RunPlaybook":{"playbook":"p"}},
    {"Modify":{"severity":"High","status":null,"classification":null,"classification_reason":null,
    "classification_comment":null,"owner":null,"labels":[]}}]},
    "created":"2026-03-01T12:00:00Z","created_by":{"kind":"User","name":null,"email":null,
    "object_id":null,"user_principal_name":null},"modified":"2026-03-01T12:00:00Z","modified_by":
    {"kind":"User","name":null,"email":null,"object_id":null,"user_principal_name":null}}}"#;

#[test]
fn a_rule_of_version_1_is_read_and_looks_at_incidents() {
    let record: RuleRecord = record::read(RULE_OF_VERSION_1.as_bytes()).unwrap();
    let rule = record.rule.as_ref().unwrap();
    assert_eq!((rule.on, rule.conditions.len(), rule.actions.len()), (On::Incidents, 1, 3));
    let actions = &record.resource().unwrap()["properties"]["actions"];
    let orders: Vec<_> = (0..3).map(|place| actions[place]["order"].as_u64()).collect();
    assert_eq!(orders, [Some(1), Some(2), Some(3)]);
    assert_eq!(record::read::<RuleRecord>(&record::write(&record)).unwrap(), record);
}

#[test]
fn a_record_of_another_version_is_not_guessed_at() {
    let error = record::read::<Entry>(br#"{"v":9,"record":{}}"#).unwrap_err();
    assert_eq!(error, RecordError::Version { found: 9 });
}

#[test]
fn an_error_on_broken_bytes_holds_none_of_them() {
    let error = record::read::<Entry>(br#"{"v":1,"record":"password"}"#).unwrap_err();
    assert!(matches!(error, RecordError::Broken { .. }), "{error}");
    assert!(!error.to_string().contains("password"), "{error}");
}
