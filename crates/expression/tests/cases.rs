//! The tables in `data/`: behaviour as data, one runner. Every function of the language must have a
//! case and a row in the reference.

use expression::{Object, Scope, Template, Value, function_names};

#[derive(serde::Deserialize)]
struct Table {
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    template: String,
    result: Option<String>,
    refused: Option<String>,
    source: String,
}

const TABLES: &[(&str, &str)] = &[
    ("collections", include_str!("data/collections.toml")),
    ("comparison", include_str!("data/comparison.toml")),
    ("conversion", include_str!("data/conversion.toml")),
    ("dates", include_str!("data/dates.toml")),
    ("manipulation", include_str!("data/manipulation.toml")),
    ("math", include_str!("data/math.toml")),
    ("strings", include_str!("data/strings.toml")),
    ("syntax", include_str!("data/syntax.toml")),
    ("uris", include_str!("data/uris.toml")),
    ("workflow", include_str!("data/workflow.toml")),
    ("xml", include_str!("data/xml.toml")),
];

#[expect(clippy::panic, reason = "a table that cannot be read fails the test")]
fn unreadable(name: &str, error: &toml::de::Error) -> Table {
    panic!("{name}: {error}")
}

fn cases() -> Vec<(&'static str, Case)> {
    let tables = TABLES.iter().map(|(name, text)| {
        let table: Table = toml::from_str(text).unwrap_or_else(|error| unreadable(name, &error));
        table.case.into_iter().map(move |case| (*name, case))
    });
    tables.flatten().collect()
}

/// A run with one of everything.
struct Run;

fn json(text: &str) -> Value {
    Value::from_json(text).unwrap_or_default()
}

fn member(object: &str, name: &str) -> Option<Value> {
    json(object).get(name).cloned()
}

impl Scope for Run {
    fn trigger(&self) -> Option<Value> {
        Some(json(
            r#"{"name":"manual","outputs":{"headers":{"X-Id":"7"},"body":{"title":"Sign-in"}}}"#,
        ))
    }

    fn action(&self, name: &str) -> Option<Value> {
        let actions = r#"{
            "Get": {"name":"Get","status":"Succeeded",
                    "outputs":{"statusCode":200,"body":{"count":3}}},
            "Form": {"outputs":{"body":{"$content-type":"application/x-www-form-urlencoded",
                    "$formdata":[{"key":"Subject","value":"Hello"},
                                 {"key":"to","value":"a"},{"key":"to","value":"b"}]}}},
            "Parts": {"outputs":{"body":{"$content-type":"multipart/mixed; boundary=b",
                    "$multipart":[{"body":"one"},{"body":"two"}]}}}
        }"#;
        member(actions, name)
    }

    fn current_action(&self) -> Option<Value> {
        Some(json(r#"{"name":"Now"}"#))
    }

    fn variable(&self, name: &str) -> Option<Value> {
        member(r#"{"list":[1,2]}"#, name)
    }

    fn parameter(&self, name: &str) -> Option<Value> {
        member(r#"{"owner":"Jo"}"#, name)
    }

    fn item(&self) -> Option<Value> {
        Some("it".into())
    }

    fn items(&self, loop_name: &str) -> Option<Value> {
        (loop_name == "For_each").then(|| "outer".into())
    }

    fn iteration_index(&self, until_name: &str) -> Option<i64> {
        (until_name == "Until").then_some(2)
    }

    fn result(&self, scope_name: &str) -> Option<Value> {
        (scope_name == "Scope").then(|| json(r#"[{"name":"A"}]"#))
    }

    fn workflow(&self) -> Option<Value> {
        Some(json(r#"{"run":{"name":"r1"}}"#))
    }

    fn callback_url(&self) -> Option<String> {
        Some("https://example.test/resume".to_owned())
    }

    fn now(&self) -> Option<jiff::Timestamp> {
        "2026-03-01T12:00:00Z".parse().ok()
    }

    fn guid(&self) -> Option<uuid::Uuid> {
        Some(uuid::Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef))
    }

    fn random(&self, low: i64, _high: i64) -> Option<i64> {
        Some(low)
    }
}

#[test]
fn every_case_has_the_value_that_its_table_says() {
    let mut differing = Vec::new();
    for (table, case) in cases() {
        let value = match Template::parse(&case.template) {
            Err(error) => Err(error.code()),
            Ok(template) => template.evaluate(&Run).map_err(|error| error.code()),
        };
        let agrees = match (&value, &case.result, &case.refused) {
            (Ok(value), Some(result), None) => value.to_string() == *result,
            (Err(code), None, Some(refused)) => code == refused,
            _ => false,
        };
        if !agrees {
            let wanted = case.result.or(case.refused);
            differing.push(format!("{table}: {} is {value:?}, not {wanted:?}", case.template));
        }
        assert!(!case.source.is_empty(), "{table}: {} has no source", case.template);
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn every_function_has_a_case_and_a_row_in_the_reference() {
    let templates: String =
        cases().into_iter().map(|(_, case)| case.template.to_lowercase()).collect();
    let reference = include_str!("../../../docs/expressions.md");
    for name in function_names() {
        let call = format!("{}(", name.to_lowercase());
        assert!(templates.contains(&call), "no case for {name}");
        assert!(reference.contains(&format!("`{name}(")), "no row for {name} in the reference");
    }
}

#[test]
fn an_error_points_at_the_character() {
    let source = "Tasks: @{contact('a', 'b')}";
    let template = Template::parse(source).expect("a template that can be read");
    let error = template.evaluate(&Run).expect_err("a function that does not exist");
    let expected = "expected the name of a function, found `contact` (did you mean `concat`?)
  Tasks: @{contact('a', 'b')}
           ^^^^^^^";
    assert_eq!(error.render(source), expected);
}

#[test]
fn an_error_never_shows_a_value_of_the_run() {
    let secret: Object = [("password", Value::from("hunter2"))].into_iter().collect();
    struct Secret(Value);
    impl Scope for Secret {
        fn item(&self) -> Option<Value> {
            Some(self.0.clone())
        }
    }
    let scope = Secret(secret.into());
    for source in ["@int(item()['password'])", "@add(item(), 1)", "@item()['password']['x']"] {
        let template = Template::parse(source).expect("a template that can be read");
        let error = template.evaluate(&scope).expect_err("an expression without a value");
        assert!(!error.render(source).contains("hunter2"), "{source}");
    }
}
