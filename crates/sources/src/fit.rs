//! An incident within the limits: a sender that says more than Sentinel would take is heard all the same.

use domain::{Incident, Limits};
use serde_json::{Map, Value, json};

/// Cuts what is over the limits. What was cut off is kept in `sourceData`: the whole description as
/// `description`, alerts and comments as `moreAlerts` and `moreComments`.
pub fn fit(incident: &mut Incident, limits: &Limits) {
    if let Some(cut) = cut(incident.description.as_deref(), limits.incident_description) {
        let whole = incident.description.replace(cut);
        keep(&mut incident.additional, "description", json!(whole));
    }
    let alerts = incident.alerts.split_off(limits.alerts.min(incident.alerts.len()));
    let mut comments = incident.comments.split_off(limits.comments.min(incident.comments.len()));
    for comment in &mut incident.comments {
        let message = comment.pointer("/properties/message").and_then(Value::as_str);
        if let Some(cut) = cut(message, limits.comment) {
            comments.push(comment.clone());
            comment["properties"]["message"] = json!(cut);
        }
    }
    for (name, more) in [("moreAlerts", alerts), ("moreComments", comments)] {
        if !more.is_empty() {
            keep(&mut incident.additional, name, Value::Array(more));
        }
    }
}

fn keep(additional: &mut Map<String, Value>, name: &str, value: Value) {
    let kept = additional.entry("sourceData").or_insert_with(|| json!({}));
    kept.as_object_mut().into_iter().for_each(|kept| {
        kept.entry(name).or_insert_with(|| value.clone());
    });
}

/// The beginning of a text that is longer than so many characters, with an ellipsis. An escaped character is
/// not cut in two.
fn cut(text: Option<&str>, limit: usize) -> Option<String> {
    let text = text?;
    // Shorter than the limit in bytes is shorter in characters.
    if text.len() <= limit || text.chars().count() <= limit {
        return None;
    }
    let mut beginning: String = text.chars().take(limit.saturating_sub(1)).collect();
    if let Some(at) = beginning.rfind('&').filter(|at| !beginning[*at..].contains(';')) {
        beginning.truncate(at);
    }
    if limit > 0 {
        beginning.push('…');
    }
    Some(beginning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_to_its_length_and_never_within_an_escaped_character() {
        for (text, limit, expected) in [
            ("short", 5, None),
            ("ääää", 4, None),
            ("longer", 4, Some("lon…")),
            ("ab&lt;cd", 5, Some("ab…")),
            ("ab&lt;cdef", 8, Some("ab&lt;c…")),
            ("x", 0, Some("")),
        ] {
            assert_eq!(cut(Some(text), limit).as_deref(), expected, "{text} {limit}");
        }
    }
}
