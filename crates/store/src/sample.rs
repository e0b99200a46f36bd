//! For tests: what they begin with.

use domain::Change;
use wire::record;

/// Its source tells of an incident for the first time.
pub fn received() -> Change {
    let incident = r#"{"id":"00000000-0000-0000-0000-000000000001","workspace":{"subscription_id":"s",
        "resource_group":"g","name":"w"},"number":1,"title":"t","description":null,"severity":"High",
        "status":"New","classification":null,"classification_reason":null,"classification_comment":null,
        "owner":null,"labels":[],"related_analytic_rule_ids":[],"created":"2026-03-01T12:00:00Z",
        "modified":"2026-03-01T12:00:00Z","modified_by":{"kind":"Source","name":null,"email":null,
        "object_id":null,"user_principal_name":null},"alerts":[],"related_entities":[],"bookmarks":[],
        "comments":[],"additional":{},"version":0}"#;
    let record = format!(
        r#"{{"v":1,"record":{{"Received":{{"delivery":{{"id":"d","trigger":"Created"}},"incident":{incident}}}}}}}"#
    );
    record::read(record.as_bytes()).unwrap()
}
