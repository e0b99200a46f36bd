//! Promises of limits.

use toml::{Table, Value};

use super::*;

fn all() -> impl Iterator<Item = &'static Variable> {
    let limited = [Limited::Tasks, Limited::Rules, Limited::Incidents];
    limited.into_iter().flat_map(|limited| limited.variables())
}

fn manifest() -> Table {
    include_str!("../../../../spin.toml").parse().unwrap()
}

/// Promise: spin.toml has a variable for each limit, and the value that it has there is Sentinel's.
#[test]
fn the_defaults_are_those_of_sentinel() {
    let manifest = manifest();
    let default = |name: &str| manifest["variables"][name]["default"].as_str().unwrap().to_owned();
    let read = limits(all().map(|variable| (variable, Ok(default(variable.0))))).unwrap();
    assert_eq!(read, Limits::default());
}

/// Promise: a component has a limit under the application's name for it, or not at all, and each limit is
/// some component's.
#[test]
fn components_have_the_limits_by_their_names() {
    let manifest = manifest();
    let components = manifest["component"].as_table().unwrap();
    let has = |name: &str| {
        let settings = components.values().filter_map(|component| component.get("variables"));
        let values: Vec<_> = settings.filter_map(|settings| settings.get(name)).collect();
        assert!(!values.is_empty(), "{name}: no component has it");
        let same = Value::from(format!("{{{{ {name} }}}}"));
        assert!(values.iter().all(|value| **value == same), "{name}: {values:?}");
    };
    all().for_each(|(name, _)| has(name));
}

/// Promise: what is no number is an error that names the variable, never the default.
#[test]
fn what_is_no_number_is_an_error() {
    let (variable, _) = Limited::Tasks.variables()[0];
    for text in ["", " ", "many", "-1", "4.5", "40 ", "1e3", "99999999999999999999999"] {
        let error = number(variable, Ok(text.to_owned())).unwrap_err();
        assert_eq!((error.code(), error.kind()), ("SettingInvalid", service::Kind::Internal));
        assert!(error.to_string().contains("limit_tasks_per_incident"), "{error}");
    }
    for (failure, code) in [
        (variables::Error::Undefined(String::new()), "SettingInvalid"),
        (variables::Error::Provider("who: secret".to_owned()), "SettingUnavailable"),
        (variables::Error::Other("who: secret".to_owned()), "SettingUnavailable"),
    ] {
        let error = number(variable, Err(failure)).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    for (text, expected) in [("0", 0), ("41", 41)] {
        assert_eq!(number(variable, Ok(text.to_owned())).unwrap(), expected);
    }
}

/// Promise: what was not read allows nothing.
#[test]
fn what_was_not_read_allows_nothing() {
    let tasks = Limited::Tasks.variables().iter();
    let read = limits(tasks.map(|variable| (variable, Ok("7".to_owned())))).unwrap();
    assert_eq!(read, Limits { tasks: 7, ..NOTHING });
}
