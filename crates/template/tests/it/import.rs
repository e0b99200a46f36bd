//! Shapes of sources, parameters, resources: what becomes a playbook, and with which parts.

use crate::support::{imported, json, made, one, template};
use expression::{Object, Value};
use template::{Settings, given_values, import};

const DEFINITION: &str = r#"{"triggers": {}, "actions": {}}"#;

#[test]
fn a_bare_definition_is_a_playbook() {
    let playbook =
        one(r#"{"triggers": {}, "actions": {"A": {"type": "Compose", "inputs": "[1,2]"}}}"#);
    assert_eq!(playbook.name, "playbook");
    let action = playbook.definition.get("actions").and_then(|all| all.get("A")).unwrap();
    assert_eq!(action.get("inputs"), Some(&Value::from("[1,2]")));
    assert_eq!(playbook.warnings, vec![]);
}

#[test]
fn a_workflow_json_is_a_playbook() {
    let playbook =
        one(r#"{"kind": "Stateful", "parameters": {"who": {"type": "String", "value": "me"}},
            "definition": {
              "parameters": {"who": {"type": "String"}, "left": {"type": "Int"}},
              "triggers": {},
              "actions": {"A": {"type": "ApiConnection", "inputs": {
                "method": "get", "path": "/x",
                "host": {"connection": {"referenceName": "azuresentinel"}}}}}}}"#);
    assert_eq!(Value::from(playbook.parameters), json(r#"{"who": "me", "left": 0}"#));
    assert_eq!(playbook.parameters_left_open[0].name, "left");
}

#[test]
fn a_resource_as_azure_shows_it_is_a_playbook() {
    let playbook = one(r#"{"name": "Shown", "type": "Microsoft.Logic/workflows",
            "identity": {"type": "SystemAssigned", "principalId": "p"},
            "properties": {"definition": {"triggers": {}, "actions": {}}, "parameters": {"$connections":
              {"value": {"jira-1": {"id": "/subscriptions/s/providers/Microsoft.Web/locations/l/managedApis/Jira"}}}}}}"#);
    assert_eq!(playbook.name, "Shown");
    assert!(playbook.identity.unwrap().system_assigned);
    assert_eq!(playbook.connections["jira-1"], "jira");
}

#[test]
fn the_caller_names_what_has_no_name() {
    let settings = Settings { name: Some("mine".into()), ..Settings::default() };
    let named = |source: &str| {
        import(source.as_bytes(), &Object::new(), &settings).unwrap()[0].name.clone()
    };
    assert_eq!(named(DEFINITION), "mine");
    let open = template("", r#""parameters": {"PlaybookName": {"type": "string"}},"#)
        .replace("\"Playbook\"", "\"[parameters('PlaybookName')]\"");
    assert_eq!(named(&open), "mine");
    assert_eq!(one(&open).name, "PlaybookName");
    let titled =
        open.replace("\"parameters\"", r#""metadata": {"title": "Block: an IP!"}, "parameters""#);
    assert_eq!(one(&titled).name, "Block-an-IP");
    assert!(one(&titled).parameters_left_open.is_empty(), "the name needs no value");
}

#[test]
fn other_sources_are_refused() {
    for (source, code) in [
        ("[]", "TemplateShapeUnknown"),
        ("{}", "TemplateShapeUnknown"),
        ("{\"triggers\": 1}", "TemplateShapeUnknown"),
        ("{\"resources\": []}", "TemplateWithoutWorkflow"),
        ("{\"resources\": 1}", "TemplateWithoutWorkflow"),
        ("{\"resources\": [null, 1, {}]}", "TemplateWithoutWorkflow"),
        (r#"{"resources": [{"type": "Microsoft.Logic/workflows"}]}"#, "TemplateMemberInvalid"),
        ("nonsense", "TemplateNotJson"),
    ] {
        assert_eq!(imported(source).unwrap_err()[0].code, code, "{source}");
    }
}

const TWO: &str = r#"{
  "parameters": {
    "Name": {"type": "string", "defaultValue": "First"},
    "Secret": {"type": "securestring", "metadata": {"description": "The key."}},
    "Level": {"type": "string", "allowedValues": ["Low", "High"]},
    "Unused": {"type": "string"}
  },
  "resources": [
    {"type": "Microsoft.Web/connections", "name": "[parameters('Unused')]"},
    {"type": "MICROSOFT.LOGIC/WORKFLOWS", "name": "[parameters('Name')]", "properties": {
      "state": "Disabled",
      "definition": {
        "parameters": {"$connections": {"type": "Object", "defaultValue": {}}, "Key": {"type": "String"}},
        "triggers": {},
        "actions": {"A": {"type": "Compose", "inputs": "[concat(parameters('Secret'), parameters('Level'))]"}}
      },
      "parameters": {
        "Key": {"value": "[parameters('Secret')]"},
        "$connections": {"value": {"azuresentinel": {
          "connectionId": "[resourceId('Microsoft.Web/connections', 'c')]",
          "id": "[concat(subscription().id, '/providers/Microsoft.Web/locations/', resourceGroup().location, '/managedApis/azuresentinel')]"
        }}}
      }
    }},
    {"type": "Microsoft.Logic/workflows", "name": "[parameters('Name')]",
     "identity": {"type": "UserAssigned", "userAssignedIdentities": {"[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'u')]": {}}},
     "properties": {"definition": {"triggers": {}, "actions": {"[concat('B', '')]": {"type": "Wait"}}}}}
  ]
}"#;

#[test]
fn several_workflows_are_several_playbooks() {
    let playbooks = imported(TWO).unwrap();
    let names: Vec<&str> = playbooks.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["First", "First-2"]);
    assert_eq!(playbooks[1].definition_path, "resources[2].properties.definition");
    assert!(playbooks[1].definition.get("actions").unwrap().get("B").is_some());
    let identity = playbooks[1].identity.clone().unwrap();
    assert!(!identity.system_assigned);
    assert!(identity.user_assigned[0].ends_with("/userAssignedIdentities/u"));
}

#[test]
fn connections_are_in_the_parameters_and_in_the_definition() {
    let playbook = imported(TWO).unwrap().remove(0);
    assert_eq!(playbook.connections["azuresentinel"], "azuresentinel");
    let given = playbook.parameters.get("$connections").unwrap();
    let declared = playbook.definition.get("parameters").unwrap().get("$connections").unwrap();
    assert_eq!(declared.get("defaultValue"), Some(given));
    assert!(
        given
            .get("azuresentinel")
            .unwrap()
            .get("connectionId")
            .unwrap()
            .as_str()
            .unwrap()
            .ends_with("/providers/Microsoft.Web/connections/c")
    );
}

#[test]
fn open_parameters_are_listed_where_they_are_used() {
    let playbooks = imported(TWO).unwrap();
    let open = &playbooks[0].parameters_left_open;
    let names: Vec<&str> = open.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Level", "Secret"]);
    assert_eq!(open[1].type_name, "securestring");
    assert_eq!(open[1].description, "The key.");
    assert_eq!(playbooks[0].parameters.get("Key"), Some(&Value::from("Secret")));
    let action = playbooks[0].definition.get("actions").unwrap().get("A").unwrap();
    assert_eq!(action.get("inputs"), Some(&Value::from("SecretLow")));
    assert!(playbooks[1].parameters_left_open.is_empty());
    assert_eq!(playbooks[0].warnings[0].code, "WarningDisabled");
}

#[test]
fn given_values_close_parameters() {
    let file = r#"{"$schema": "x", "contentVersion": "1.0.0.0",
        "parameters": {"secret": {"value": "s"}, "Level": {"value": "High"}, "Name": {"value": "Mine"}}}"#;
    let given = given_values(file.as_bytes()).unwrap();
    assert_eq!(
        given_values(br#"{"a": 1, "b": {"value": 2}}"#).map(Value::from),
        Ok(json(r#"{"a": 1, "b": 2}"#))
    );
    let playbooks = import(TWO.as_bytes(), &given, &Settings::default()).unwrap();
    assert_eq!(playbooks[0].name, "Mine");
    assert!(playbooks[0].parameters_left_open.is_empty());
    let action = playbooks[0].definition.get("actions").unwrap().get("A").unwrap();
    assert_eq!(action.get("inputs"), Some(&Value::from("sHigh")));
}

#[test]
fn wrong_values_are_refused() {
    for (given, path) in [
        (r#"{"Secret": 5}"#, "parameters.Secret"),
        (r#"{"level": "Middle"}"#, "parameters.Level"),
        (r#"{"Nobody": "x"}"#, "parameters"),
    ] {
        let given = given_values(given.as_bytes()).unwrap();
        let problems = import(TWO.as_bytes(), &given, &Settings::default()).unwrap_err();
        assert_eq!((problems[0].code, problems[0].path.as_str()), ("TemplateParameterValue", path));
    }
}

#[test]
fn a_property_of_an_open_object_has_its_own_placeholder() {
    let members = r#""parameters": {"account": {"type": "SecureObject"}},"#;
    let (value, playbook) = made("[concat('id ', parameters('account').clientId)]", members);
    assert_eq!(value, Value::from("id account.clientId"));
    assert_eq!(playbook.parameters_left_open[0].name, "account");
}

#[test]
fn an_expression_that_an_open_parameter_spoils_stays() {
    let members = r#""parameters": {"id": {"type": "string"}},"#;
    let text = "[split(parameters('id'), '/')[8]]";
    let (value, playbook) = made(text, members);
    assert_eq!(value, Value::from(text));
    assert_eq!(playbook.parameters_left_open[0].name, "id");
    assert!(playbook.warnings[0].why.ends_with("until `id` is given"));
}

#[test]
fn an_undeclared_parameter_of_a_definition_is_open() {
    let source = r#"{"triggers": {}, "actions": {"A": {"type": "Compose", "inputs": "@parameters('who')"}}}"#;
    let playbook = one(source);
    assert_eq!(playbook.parameters_left_open[0].name, "who");
    assert_eq!(playbook.parameters.get("who"), Some(&Value::from("who")));
    let given = given_values(br#"{"who": "me"}"#).unwrap();
    let playbook = import(source.as_bytes(), &given, &Settings::default()).unwrap().remove(0);
    assert_eq!(playbook.parameters.get("who"), Some(&Value::from("me")));
}

fn workflow(name: &str, more: &str) -> String {
    format!(
        r#"{{"type": "Microsoft.Logic/workflows", "name": "{name}", {more} "properties": {{"definition": {DEFINITION}}}}}"#
    )
}

#[test]
fn conditions_and_copies_decide_what_is_deployed() {
    let source = format!(
        r#"{{"parameters": {{"Open": {{"type": "string"}}, "Set": {{"type": "string", "defaultValue": ""}}}},
            "resources": [{}, {}, {}, {}]}}"#,
        workflow("[concat('Copy', copyIndex())]", r#""copy": {"name": "loop", "count": 2},"#),
        workflow("Never", r#""condition": "[not(empty(parameters('Set')))]","#),
        workflow("Always", r#""condition": true,"#),
        workflow("Perhaps", r#""condition": "[equals(parameters('Open'), 'x')]","#),
    );
    let playbooks = imported(&source).unwrap();
    let names: Vec<&str> = playbooks.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Copy0", "Copy1", "Always", "Perhaps"]);
    assert_eq!(playbooks[0].warnings[0].path, "resources[1]");
    assert_eq!(playbooks[3].warnings[0].code, "WarningCondition");
}

fn deployment(options: &str, name: &str) -> String {
    format!(
        r#"{{"parameters": {{"Who": {{"type": "string", "defaultValue": "outer"}}}}, "resources": [
            {{"type": "Microsoft.Resources/deployments", "name": "d", "properties": {{
              {options}
              "parameters": {{"Who": {{"value": "[concat('given by ', parameters('Who'))]"}}}},
              "template": {{"parameters": {{"Who": {{"type": "string"}}}}, "resources": [{}]}}
            }}}}]}}"#,
        workflow(name, "")
    )
}

#[test]
fn nested_templates_are_evaluated_outside_or_inside() {
    let outer = one(&deployment("", "[parameters('Who')]"));
    assert_eq!(outer.name, "outer");
    let inner = one(&deployment(
        r#""expressionEvaluationOptions": {"scope": "Inner"},"#,
        "[parameters('Who')]",
    ));
    assert_eq!(inner.name, "given-by-outer");
}

#[test]
fn packaged_templates_have_escaped_expressions() {
    let source = format!(
        r#"{{"variables": {{"title": "Packed"}}, "resources": [
            {{"type": "Microsoft.OperationalInsights/workspaces/providers/contentTemplates",
              "name": "x", "properties": {{"contentKind": "Playbook", "mainTemplate": {{
                "parameters": {{"PlaybookName": {{"type": "string", "defaultValue": "[variables('title')]"}}}},
                "resources": [{}]}}}}}}]}}"#,
        workflow("[[concat(parameters('PlaybookName'), '-1')]", "")
    );
    assert_eq!(one(&source).name, "Packed-1");
}

#[test]
fn all_problems_are_told_at_once_each_at_its_place() {
    let source = r#"{"resources": [
      {"type": "Microsoft.Logic/workflows", "name": "A", "properties": {"definition": "none"}},
      {"type": "Microsoft.Logic/workflows", "name": "B", "properties": {"definition": {
        "triggers": {}, "actions": {"X": {"type": "[fnord()]"}, "Y": {"type": "[fnord(1)]"}}}}}
    ]}"#;
    let problems = imported(source).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "resources[0]",
            "resources[1].properties.definition.actions.X.type",
            "resources[1].properties.definition.actions.Y.type"
        ]
    );
}
