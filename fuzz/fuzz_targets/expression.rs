//! Promise: no template makes the parser or the evaluator panic, hang or run out of memory, and an error
//! can be shown.

#![no_main]

use expression::{Scope, Template, Value};
use libfuzzer_sys::fuzz_target;

/// A run in which every name has something.
struct Run(Value);

impl Scope for Run {
    fn trigger(&self) -> Option<Value> {
        Some(self.0.clone())
    }
    fn action(&self, _name: &str) -> Option<Value> {
        Some(self.0.clone())
    }
    fn variable(&self, _name: &str) -> Option<Value> {
        Some(self.0.clone())
    }
    fn parameter(&self, _name: &str) -> Option<Value> {
        Some(self.0.clone())
    }
    fn item(&self) -> Option<Value> {
        Some(self.0.clone())
    }
    fn items(&self, _scope: &str) -> Option<Value> {
        Some(self.0.clone())
    }
    fn now(&self) -> Option<jiff::Timestamp> {
        Some(jiff::Timestamp::UNIX_EPOCH)
    }
    fn guid(&self) -> Option<uuid::Uuid> {
        Some(uuid::Uuid::nil())
    }
    fn random(&self, low: i64, _high: i64) -> Option<i64> {
        Some(low)
    }
}

const VALUE: &str = r#"{"outputs": {"headers": {"H": "v"}, "body": {"a": [1, 2.5, "x", null, true],
    "o": {"k": "v"}, "t": "2026-03-01T12:00:00Z", "x": "<r><i n='1'>2</i></r>"}}}"#;

fuzz_target!(|text: &str| {
    match Template::parse(text) {
        Ok(template) => {
            let value = Value::from_json(VALUE).unwrap_or(Value::Null);
            if let Err(error) = template.evaluate(&Run(value)) {
                let _ = error.render(text);
            }
        }
        Err(error) => {
            let _ = error.render(text);
        }
    }
});
