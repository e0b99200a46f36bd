//! The functions and the texts of ARM templates, one line each. The values are those that the
//! public functions reference of ARM templates gives, or follow from its rules.

use crate::support::{imported, json, made, template};
use expression::Value;

#[track_caller]
fn check(expression: &str, expected: &str) {
    let (value, playbook) = made(expression, "");
    assert_eq!(value, json(expected), "{expression}");
    assert_eq!(playbook.warnings, vec![], "{expression}");
}

#[test]
fn texts() {
    check("[concat('a', 'b', 1)]", r#""ab1""#);
    check("[concat(createArray(1), createArray(2, 3))]", "[1, 2, 3]");
    check("[concat()]", r#""""#);
    check("[CONCAT('it''s', ' here')]", r#""it's here""#);
    check("[format('{0}-{1}: {{{0}}}', 'a', 2)]", r#""a-2: {a}""#);
    check("[format('{0:N2}', 1234)]", r#""1,234.00""#);
    check("[toLower('AbC')]", r#""abc""#);
    check("[toUpper('AbC')]", r#""ABC""#);
    check("[trim('  a ')]", r#""a""#);
    check("[substring('one two three', 4, 3)]", r#""two""#);
    check("[replace('123-123-1234', '-', '')]", r#""1231231234""#);
    check("[split('one,two,three', ',')]", r#"["one", "two", "three"]"#);
    check("[split('one;two,three', createArray(',', ';'))]", r#"["one", "two", "three"]"#);
    check("[padLeft('123', 10, '0')]", r#""0000000123""#);
    check("[startsWith('abcdef', 'ab')]", "true");
    check("[endsWith('abcdef', 'ef')]", "true");
    check("[indexOf('test', 't')]", "0");
    check("[lastIndexOf('test', 't')]", "3");
    check("[base64('one, two, three')]", r#""b25lLCB0d28sIHRocmVl""#);
    check("[base64ToString('b25lLCB0d28sIHRocmVl')]", r#""one, two, three""#);
    check("[base64ToJson(base64('{\"one\": \"a\"}'))]", r#"{"one": "a"}"#);
    check("[uriComponent('http://contoso.com/a b')]", r#""http%3A%2F%2Fcontoso.com%2Fa%20b""#);
    check(
        "[uri('http://contoso.org/firstpath', 'myscript.sh')]",
        r#""http://contoso.org/myscript.sh""#,
    );
    check(
        "[uri('http://contoso.org/firstpath/', 'myscript.sh')]",
        r#""http://contoso.org/firstpath/myscript.sh""#,
    );
    check("[uri('http://contoso.org', 'a/b')]", r#""http://contoso.org/a/b""#);
    check("[string(createObject('a', 1))]", r#""{\"a\":1}""#);
}

#[test]
fn collections() {
    check(
        "[createObject('a', 1, 'b', createArray('c', true(), null()))]",
        r#"{"a": 1, "b": ["c", true, null]}"#,
    );
    check("[createObject('a', createObject('B', 5)).a.b]", "5");
    check("[createArray('a', 'b')[1]]", r#""b""#);
    check("[createObject('a b', 1)['A B']]", "1");
    check("[array('a')]", r#"["a"]"#);
    check("[length(createArray(1, 2, 3))]", "3");
    check("[length('abcd')]", "4");
    check("[first(createArray('one', 'two'))]", r#""one""#);
    check("[last('One Two')]", r#""o""#);
    check("[skip(createArray(1, 2, 3), 2)]", "[3]");
    check("[take(createArray(1, 2, 3), 2)]", "[1, 2]");
    check("[contains('one two', 'two')]", "true");
    check("[contains('one two', 'TWO')]", "false");
    check("[contains(createArray('one'), 'two')]", "false");
    check("[contains(createObject('one', 1), 'one')]", "true");
    check("[empty('')]", "true");
    check("[empty(createArray(1))]", "false");
    check("[union(createArray('a', 'b'), createArray('b', 'c'))]", r#"["a", "b", "c"]"#);
    check("[union(createObject('a', 1), createObject('b', 2))]", r#"{"a": 1, "b": 2}"#);
    check("[intersection(createArray(1, 2), createArray(2, 3))]", "[2]");
    check("[coalesce(null(), 'a', 'b')]", r#""a""#);
    check(
        "[items(createObject('b', 1, 'a', 2))]",
        r#"[{"key": "a", "value": 2}, {"key": "b", "value": 1}]"#,
    );
    check("[objectKeys(createObject('b', 1, 'a', 2))]", r#"["a", "b"]"#);
    check("[tryGet(createObject('a', createArray(1)), 'a', 0)]", "1");
    check("[tryGet(createObject('a', 1), 'b')]", "null");
    check("[shallowMerge(createArray(createObject('a', 1), createObject('a', 2)))]", r#"{"a": 2}"#);
    check("[flatten(createArray(createArray(1), createArray(2, 3)))]", "[1, 2, 3]");
    check("[join(createArray('a', 'b'), '-')]", r#""a-b""#);
    check("[range(5, 3)]", "[5, 6, 7]");
    check("[json('{\"a\": [1]}')]", r#"{"a": [1]}"#);
}

#[test]
fn numbers_and_logic() {
    check("[add(5, 3)]", "8");
    check("[sub(7, 3)]", "4");
    check("[mul(5, 3)]", "15");
    check("[div(8, 3)]", "2");
    check("[mod(7, 3)]", "1");
    check("[max(1, 5, 2)]", "5");
    check("[min(createArray(4, 2))]", "2");
    check("[int('4')]", "4");
    check("[bool('true')]", "true");
    check("[if(equals('a', 'a'), 'yes', substring('', 9))]", r#""yes""#);
    check("[if(equals('a', 'A'), 'yes', 'no')]", r#""no""#);
    check("[and(true(), not(false()))]", "true");
    check("[or(true(), parameters('none'))]", "true");
    check("[less(1, 2)]", "true");
    check("[greaterOrEquals(2, 2)]", "true");
}

#[test]
fn the_place_of_a_deployment() {
    const SUBSCRIPTION: &str = "/subscriptions/00000000-0000-0000-0000-000000000000";
    let workspace = format!("{SUBSCRIPTION}/resourceGroups/incident-tasks");
    check("[subscription().subscriptionId]", r#""00000000-0000-0000-0000-000000000000""#);
    check("[subscription().id]", &format!("{SUBSCRIPTION:?}"));
    check("[resourceGroup().name]", r#""incident-tasks""#);
    check("[resourceGroup().id]", &format!("{workspace:?}"));
    check("[tenant().tenantId]", r#""00000000-0000-0000-0000-000000000000""#);
    check("[deployment().properties.template.contentVersion]", r#""1.2.3.4""#);
    check("[environment().suffixes.storage]", r#""core.windows.net""#);
    check(
        "[environment().authentication.loginEndpoint]",
        r#""https://login.microsoftonline.com/""#,
    );
    for (call, expected) in [
        (
            "resourceId('Microsoft.Web/connections', 'c')",
            format!("{workspace}/providers/Microsoft.Web/connections/c"),
        ),
        (
            "resourceId('Microsoft.Logic/workflows/', 'w')",
            format!("{workspace}/providers/Microsoft.Logic/workflows/w"),
        ),
        (
            "resourceId('other', 'Microsoft.A/b/c', 'x', 'y')",
            format!("{SUBSCRIPTION}/resourceGroups/other/providers/Microsoft.A/b/x/c/y"),
        ),
        (
            "resourceId('s', 'g', 'Microsoft.A/b', 'x')",
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.A/b/x".to_owned(),
        ),
        (
            "subscriptionResourceId('Microsoft.A/b', 'x')",
            format!("{SUBSCRIPTION}/providers/Microsoft.A/b/x"),
        ),
        ("tenantResourceId('Microsoft.A/b', 'x')", "/providers/Microsoft.A/b/x".to_owned()),
        (
            "extensionResourceId(resourceGroup().id, 'Microsoft.A/b', 'x')",
            format!("{workspace}/providers/Microsoft.A/b/x"),
        ),
    ] {
        check(&format!("[{call}]"), &format!("{expected:?}"));
    }
}

#[test]
fn dates_come_from_the_settings() {
    check("[utcNow()]", r#""19700101T000000Z""#);
    check("[utcNow('yyyy-MM-dd')]", r#""1970-01-01""#);
    check("[dateTimeAdd('2020-04-07 14:53:14Z', 'P3Y')]", r#""20230407T145314Z""#);
    check("[dateTimeAdd('20200407T145314Z', '-PT9H', 'HH:mm')]", r#""05:53""#);
    check("[dateTimeToEpoch('2023-05-02T15:16:13Z')]", "1683040573");
    check("[dateTimeFromEpoch(1683040573)]", r#""2023-05-02T15:16:13Z""#);
}

#[test]
fn unique_values_depend_on_their_arguments_alone() {
    let text = |expression: &str| made(expression, "").0.as_str().unwrap().to_owned();
    let first = text("[uniqueString(resourceGroup().id, 'a')]");
    assert_eq!(first.len(), 13);
    assert!(first.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    assert_eq!(first, text("[uniqueString(resourceGroup().id, 'a')]"));
    assert_ne!(first, text("[uniqueString(resourceGroup().id, 'b')]"));
    let guid = text("[guid('a', 'b')]");
    assert_eq!(guid, text("[guid('a', 'b')]"));
    assert_ne!(guid, text("[guid('a', 'c')]"));
    assert!(uuid::Uuid::parse_str(&guid).is_ok());
    let (both, _) = made(
        "[createArray(parameters('a'), parameters('b'))]",
        r#""parameters": {"a": {"type": "string", "defaultValue": "[newGuid()]"},
                          "b": {"type": "string", "defaultValue": "[newGuid()]"}},"#,
    );
    let both = both.as_array().unwrap().to_vec();
    assert_ne!(both[0], both[1]);
}

#[test]
fn texts_that_are_no_expressions() {
    check("[[parameters('a')]", r#""[parameters('a')]""#);
    check("[[1, 2]", r#""[1, 2]""#);
    check("[1] Isolation", r#""[1] Isolation""#);
    check("[[Click here](@{triggerBody()})", r#""[[Click here](@{triggerBody()})""#);
    check("@{concat('a', '[x]')}", r#""@{concat('a', '[x]')}""#);
    let (value, playbook) = made("[1,2]", "");
    assert_eq!(value, Value::from("[1,2]"));
    assert_eq!(playbook.warnings[0].code, "WarningTextInBrackets");
    assert_eq!(playbook.warnings[0].path, "resources[0].properties.definition.outputs.made.value");
}

#[test]
fn workflow_expressions_are_built_and_left_alone() {
    check(
        "[concat('@{encodeURIComponent(''', resourceGroup().name, ''')}/x')]",
        r#""@{encodeURIComponent('incident-tasks')}/x""#,
    );
}

const NAMED: &str = r#"
  "parameters": {"Who": {"type": "String", "defaultValue": "[concat('me', variables('dot'))]"}},
  "variables": {
    "dot": ".",
    "nested": {"list": [1, {"deep": "[parameters('who')]"}]},
    "copy": [{"name": "made", "count": 3, "input": "[concat('n', copyIndex('made', 1))]"}]
  },"#;

#[test]
fn parameters_and_variables_need_each_other() {
    for (expression, expected) in [
        ("[parameters('WHO')]", r#""me.""#),
        ("[variables('nested').list[1].deep]", r#""me.""#),
        ("[variables('Nested')]", r#"{"list": [1, {"deep": "me."}]}"#),
        ("[variables('made')]", r#"["n1", "n2", "n3"]"#),
    ] {
        assert_eq!(made(expression, NAMED).0, json(expected), "{expression}");
    }
}

#[test]
fn functions_of_the_author() {
    let members = r#""functions": [{"namespace": "contoso", "members": {
        "uniqueName": {
          "parameters": [{"name": "prefix", "type": "string"}],
          "output": {"type": "string", "value": "[concat(toLower(parameters('prefix')), '-x')]"}
        }}}],"#;
    assert_eq!(made("[contoso.uniqueName('ABC')]", members).0, Value::from("abc-x"));
}

#[test]
fn what_only_azure_knows_is_a_stated_placeholder() {
    for (expression, expected) in [
        ("[reference('x').identity.principalId]", "known-only-in-azure:reference"),
        ("[listKeys('x', '2019-06-01').keys[0].value]", "known-only-in-azure:listKeys"),
        ("[toUpper(listCallbackUrl('x', '1').value)]", "known-only-in-azure:listCallbackUrl"),
        ("[concat('Key=', listKeys('x', '1').key)]", "Key=known-only-in-azure:listKeys"),
        (
            "[concat('/a/', string(split(listCallbackUrl('x', '1').value, '/')[4]), '/b')]",
            "/a/known-only-in-azure:listCallbackUrl/b",
        ),
    ] {
        let (value, playbook) = made(expression, "");
        assert_eq!(value, Value::from(expected), "{expression}");
        assert_eq!(playbook.warnings[0].code, "WarningKnownOnlyInAzure", "{expression}");
    }
}

#[test]
fn a_mistake_in_an_expression_is_told_and_stays() {
    for (expression, message, at) in [
        (
            "[parameters(AzureManagementLink)]",
            "expected `(` after the name of a function, found `)`",
            ")",
        ),
        (
            "[concat('a', variables('none'))]",
            "variables(): expected the name of a variable of the template, found another name",
            "variables('none')",
        ),
    ] {
        let (value, playbook) = made(expression, "");
        assert_eq!(value, Value::from(expression));
        let warning = &playbook.warnings[0];
        assert_eq!(warning.code, "WarningExpressionWithoutValue");
        let before = " ".repeat(expression.find(at).unwrap());
        let carets = "^".repeat(at.len());
        assert_eq!(warning.what, format!("{message}\n  {expression}\n  {before}{carets}"));
        assert!(warning.why.ends_with("Azure refuses to deploy it"));
    }
}

#[test]
fn what_is_not_known_here_is_refused_at_its_place() {
    let problems =
        imported(&template("[concat('a', cidrSubnet('10.0.0.0/8', 9, 1))]", "")).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "TemplateFunctionUnknown");
    assert_eq!(problems[0].path, "resources[0].properties.definition.outputs.made.value");
    assert!(problems[0].what.contains("found `cidrSubnet`"));
}

#[test]
fn values_in_a_circle_are_refused() {
    let members = r#""variables": {"a": "[variables('b')]", "b": "[concat(variables('a'))]"},"#;
    let problems = imported(&template("[variables('a')]", members)).unwrap_err();
    assert_eq!(problems[0].code, "TemplateReferenceCycle");
    assert_eq!(problems[0].path, "variables.b");
}
