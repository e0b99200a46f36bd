//! Grafana Alerting: its webhook contact point. It sends what Alertmanager sends and some more, and what
//! is said in `alertmanager.rs` holds here too. The differences:
//!
//! | Grafana | incident |
//! |---|---|
//! | `orgId`, `receiver` and `groupKey` | which incident it is |
//! | the labels' `__alert_rule_uid__`, where it is sent | the rule's id |
//! | `values` of an alert | custom details of the alert, beside its labels |
//! | `title` (`[FIRING:1] …`) | title, only where no alert has a `summary` or an `alertname` |
//! | `message`, `state`, `silenceURL`, `dashboardURL`, `panelURL` | kept as they are |

use jiff::Timestamp;
use serde_json::Value;
use wire::api::FieldError;
use wire::api::incident::Received;

use super::{Source, alertmanager};
use crate::sent::Sent;

pub(super) const SOURCE: Source =
    Source { name: "grafana", shape: "groupKey, alerts and orgId", recognises, read };

fn recognises(body: &Value) -> bool {
    alertmanager::is_group(body) && Sent(body).has("orgId")
}

fn read(body: &Value, now: Timestamp) -> Result<Vec<Received>, FieldError> {
    let mut word = alertmanager::group(SOURCE.name, "Grafana", body)?;
    let organisation = Sent(body).text("orgId").unwrap_or_default();
    word.key = format!("{organisation}/{}", word.key);
    for alert in &mut word.alerts {
        alert.key = format!("{organisation}/{}", alert.key);
    }
    Ok(vec![word.received(now)])
}
