//! Reading what a sender wrote, leniently: what is missing or of another kind is absent.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// A place in a message.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a>(pub &'a Value);

impl<'a> Sent<'a> {
    /// A place below: `rule.mitre.id`. A member whose own name has dots is found too.
    pub fn at(self, path: &str) -> Sent<'a> {
        Sent(find(self.0, path).unwrap_or(&Value::Null))
    }

    /// Whether there is anything.
    pub fn has(self, path: &str) -> bool {
        !self.at(path).0.is_null()
    }

    /// A text that is not blank, trimmed; numbers and Booleans are written out.
    pub fn text(self, path: &str) -> Option<String> {
        text(self.at(path).0)
    }

    /// The first text that is there.
    pub fn first_text(self, paths: &[&str]) -> Option<String> {
        paths.iter().find_map(|path| self.text(path))
    }

    /// The texts of a list; a single one counts as a list of one.
    pub fn texts(self, path: &str) -> Vec<String> {
        self.list(path).filter_map(|item| text(item.0)).collect()
    }

    /// A whole number, also one that was written as a text.
    pub fn integer(self, path: &str) -> Option<i64> {
        let value = self.at(path).0;
        value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// The items of a list; a single value counts as a list of one, null as an empty one.
    pub fn list(self, path: &str) -> impl Iterator<Item = Sent<'a>> + use<'a> {
        let value = self.at(path).0;
        let items = match value {
            Value::Null => &[],
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        items.iter().map(Sent)
    }

    /// The members of an object; none of anything else.
    pub fn members(self, path: &str) -> impl Iterator<Item = (&'a str, Sent<'a>)> + use<'a> {
        let members = self.at(path).0.as_object().into_iter().flatten();
        members.map(|(name, value)| (name.as_str(), Sent(value)))
    }

    /// A moment after 1970: ISO 8601, or seconds or milliseconds since then, as a number or a text. Go's zero
    /// time, year 1, is no moment.
    pub fn moment(self, path: &str) -> Option<Timestamp> {
        let value = self.at(path).0;
        let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
        let moment = match number {
            Some(number) => since_1970(number),
            None => value.as_str()?.trim().parse().ok(),
        };
        moment.filter(|moment| *moment > Timestamp::UNIX_EPOCH)
    }

    /// The members that found no place elsewhere, so that they are kept. Nulls say nothing.
    pub fn rest(self, placed: &[&str]) -> Map<String, Value> {
        let members = self.0.as_object().into_iter().flatten();
        let left = members.filter(|(name, value)| !value.is_null() && !placed.contains(&&***name));
        left.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Every value inside with its path, texts written out: `win.eventdata.ipAddress` → `203.0.113.7`.
    pub fn flat(self) -> Vec<(String, Vec<String>)> {
        let mut all = Vec::new();
        flatten(String::new(), self.0, &mut all);
        all
    }
}

fn find<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    if path.is_empty() {
        return Some(value);
    }
    value.get(path).or_else(|| {
        let (first, rest) = path.split_once('.')?;
        find(value.get(first)?, rest)
    })
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Numbers from here on are milliseconds; as seconds they would be after the year 5000.
const MILLISECONDS_FROM: f64 = 1e11;

fn since_1970(number: f64) -> Option<Timestamp> {
    let seconds = if number >= MILLISECONDS_FROM { number / 1000.0 } else { number };
    let span = jiff::SignedDuration::try_from_secs_f64(seconds).ok()?;
    Timestamp::UNIX_EPOCH.checked_add(span).ok()?.round(jiff::Unit::Microsecond).ok()
}

fn flatten(path: String, value: &Value, all: &mut Vec<(String, Vec<String>)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(path, value, all);
            }
        }
        Value::Array(items) => {
            let texts: Vec<_> = items.iter().filter_map(text).collect();
            if !texts.is_empty() {
                all.push((path.clone(), texts));
            }
            for item in items.iter().filter(|item| item.is_object() || item.is_array()) {
                flatten(path.clone(), item, all);
            }
        }
        single => all.extend(text(single).map(|text| (path, vec![text]))),
    }
}

/// A word out of a table, in any case.
pub fn look_up<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.trim())).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn moments_are_read_as_senders_write_them() {
        for (written, expected) in [
            (json!("2026-01-25T17:35:26.126+0000"), Some("2026-01-25T17:35:26.126Z")),
            (json!("2021-10-12T09:51:03.157076+02:00"), Some("2021-10-12T07:51:03.157076Z")),
            (json!("2021-09-30T09:35:45.1133333Z"), Some("2021-09-30T09:35:45.1133333Z")),
            (json!(1_791_511_200_000_u64), Some("2026-10-09T02:00:00Z")),
            (json!("1791511200"), Some("2026-10-09T02:00:00Z")),
            (json!("1791511200.250"), Some("2026-10-09T02:00:00.25Z")),
            (json!("0001-01-01T00:00:00Z"), None),
            (json!(0), None),
            (json!(1e300), None),
            (json!("NaN"), None),
            (json!("soon"), None),
            (json!(null), None),
        ] {
            let found = Sent(&written).moment("");
            assert_eq!(found, expected.map(|text| text.parse().unwrap()), "{written}");
        }
    }

    #[test]
    fn members_are_found_below_and_under_names_with_dots() {
        let body =
            json!({"kibana.alert.uuid": "a", "rule": {"mitre": {"id": ["T1"]}, "level": 10}});
        let sent = Sent(&body);
        assert_eq!(sent.text("kibana.alert.uuid").as_deref(), Some("a"));
        assert_eq!(sent.texts("rule.mitre.id"), ["T1"]);
        assert_eq!(
            (sent.text("rule.level"), sent.integer("rule.level")),
            (Some("10".into()), Some(10))
        );
        assert_eq!(sent.text("rule.none.at.all"), None);
    }

    #[test]
    fn what_is_nested_is_flattened_with_its_path() {
        let body = json!({"a": {"b": 1, "c": ["x", {"d": true}]}, "e": null, "f": " "});
        let texts =
            |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            Sent(&body).flat(),
            [
                ("a.b".to_owned(), texts(&["1"])),
                ("a.c".into(), texts(&["x"])),
                ("a.c.d".into(), texts(&["true"]))
            ]
        );
    }
}
