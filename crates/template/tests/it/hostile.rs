//! Sources come from others: no source makes the import panic, hang or eat the memory.

use crate::support::{imported, template};
use expression::Object;
use proptest::prelude::*;
use std::fmt::Write;
use template::{Settings, import};

/// The code of the only problem, or of the first warning.
fn verdict(source: &str) -> &'static str {
    match imported(source) {
        Err(problems) => problems[0].code,
        Ok(playbooks) => playbooks[0].warnings.first().map_or("none", |warning| warning.code),
    }
}

fn variables(count: usize, value: impl Fn(usize) -> String) -> String {
    let mut members = String::from("\"variables\": {\"v0\": \"0123456789\"");
    for at in 1..=count {
        write!(members, ", \"v{at}\": \"{}\"", value(at - 1)).unwrap();
    }
    members + "},"
}

#[test]
fn doubling_texts_are_refused() {
    let members =
        variables(60, |before| format!("[concat(variables('v{before}'), variables('v{before}'))]"));
    assert_eq!(verdict(&template("[variables('v60')]", &members)), "TemplateLimit");
}

#[test]
fn doubling_arrays_are_refused() {
    let members = variables(60, |before| {
        format!("[createArray(variables('v{before}'), variables('v{before}'))]")
    });
    assert_eq!(verdict(&template("[string(variables('v60'))]", &members)), "TemplateLimit");
}

#[test]
fn long_chains_are_refused() {
    let members = variables(20_000, |before| format!("[variables('v{before}')]"));
    assert_eq!(verdict(&template("[variables('v20000')]", &members)), "TemplateLimit");
}

#[test]
fn deep_values_made_of_values_are_refused() {
    let members = variables(150, |before| format!("[createArray(variables('v{before}'))]"));
    assert_eq!(verdict(&template("[variables('v150')]", &members)), "TemplateLimit");
}

#[test]
fn deep_expressions_and_deep_json_are_refused() {
    let deep = format!("[{}1{}]", "string(".repeat(5_000), ")".repeat(5_000));
    assert_eq!(verdict(&template(&deep, "")), "WarningExpressionWithoutValue");
    assert_eq!(verdict(&"[".repeat(100_000)), "TemplateNotJson");
    assert_eq!(verdict(&"{\"a\":".repeat(100_000)), "TemplateNotJson");
}

#[test]
fn endless_copies_are_refused() {
    let workflow = r#"{"resources": [{"type": "Microsoft.Logic/workflows", "name": "a",
        "copy": {"name": "c", "count": 1000000000}, "properties": {"definition": {}}}]}"#;
    assert_eq!(verdict(workflow), "TemplateLimit");
    let members = r#""variables": {"copy": [{"name": "v", "count": 900, "input": "x"}]},"#;
    assert_eq!(verdict(&template("[variables('v')]", members)), "TemplateLimit");
}

#[test]
fn templates_nested_without_end_are_refused() {
    let mut inner = String::from("{\"resources\": []}");
    for _ in 0..12 {
        inner = format!(
            r#"{{"resources": [{{"type": "Microsoft.Resources/deployments", "properties": {{
                "expressionEvaluationOptions": {{"scope": "inner"}}, "template": {inner}}}}}]}}"#
        );
    }
    assert_eq!(verdict(&inner), "TemplateLimit");
}

/// Names that mean something, so that a random source gets beyond the first check.
const NAMES: &[&str] = &[
    "resources",
    "type",
    "properties",
    "definition",
    "parameters",
    "variables",
    "copy",
    "name",
    "count",
    "input",
    "template",
    "mainTemplate",
    "functions",
    "namespace",
    "members",
    "output",
    "value",
    "defaultValue",
    "condition",
    "actions",
    "triggers",
    "$connections",
    "identity",
    "allowedValues",
    "templateLink",
    "expressionEvaluationOptions",
];

const TEXTS: &[&str] = &[
    "Microsoft.Logic/workflows",
    "Microsoft.Resources/deployments",
    "inner",
    "a",
    "",
    "[parameters('a')]",
    "[variables('a')]",
    "[concat('a', variables('name'))]",
    "[[x]",
    "[x]",
    "[copyIndex()]",
    "[resourceId('a/b', 'c')]",
    "[if(true(), 1, 2)]",
    "[listKeys('a').b[0]]",
    "[a.b()]",
    "[createObject('a', 1).a]",
    "[uniqueString()]",
    "[format('{0}{')]",
    "[string(",
];

fn source() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i32>().prop_map(serde_json::Value::from),
        prop::sample::select(TEXTS).prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, |inner| {
        let name = prop::sample::select(NAMES).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map(name, inner, 0..6)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

/// What an import may say of any source: playbooks that are as deep as they may be, or problems.
fn takes(source: &[u8]) {
    match import(source, &Object::new(), &Settings::default()) {
        Ok(playbooks) => {
            assert!(!playbooks.is_empty());
            for playbook in playbooks {
                assert!(!playbook.name.is_empty());
                assert!(playbook.definition.as_object().is_some());
                assert!(playbook.definition.fits_depth(expression::MAX_VALUE_DEPTH + 3));
            }
        }
        Err(problems) => assert!(!problems.is_empty()),
    }
}

proptest! {
    #[test]
    fn any_bytes_are_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        takes(&bytes);
    }

    #[test]
    fn any_json_is_taken_or_refused(source in source()) {
        takes(source.to_string().as_bytes());
    }

    #[test]
    fn any_text_in_brackets_is_taken_or_refused(inside in "[a-zA-Z0-9()'.,\\[\\]{}@ äß€]{0,60}") {
        takes(template(&format!("[{inside}]"), "").as_bytes());
    }

    #[test]
    fn any_call_is_taken_or_refused(
        name in prop::sample::select(&["concat", "format", "substring", "split", "resourceId",
            "padLeft", "uri", "createObject", "range", "json", "dateTimeAdd", "take", "items",
            "union", "copyIndex", "tryGet", "flatten", "int", "guid", "replace"][..]),
        arguments in prop::collection::vec(prop::sample::select(&["'a'", "'{0}'", "-1", "0",
            "9223372036854775807", "null()", "true()", "createArray(1, 'a')",
            "createObject('a', 1)", "'a/b'", "''", "subscription()"][..]), 0..4),
    ) {
        let call = format!("[{name}({})]", arguments.join(", "));
        takes(template(&call, "").as_bytes());
    }
}
