//! Templates made for one question each.

use expression::{Object, Value};
use template::{Playbook, Problem, Settings, import};

/// JSON text as a value.
#[track_caller]
pub fn json(text: &str) -> Value {
    Value::from_json(text).unwrap()
}

/// Imports a text without given values.
pub fn imported(source: &str) -> Result<Vec<Playbook>, Vec<Problem>> {
    import(source.as_bytes(), &Object::new(), &Settings::default())
}

/// Imports a text that holds one playbook.
#[track_caller]
pub fn one(source: &str) -> Playbook {
    let mut playbooks = imported(source).unwrap();
    assert_eq!(playbooks.len(), 1);
    playbooks.remove(0)
}

/// A template with one workflow, whose only output is `expression`, and with more members.
pub fn template(expression: &str, members: &str) -> String {
    let expression = Value::from(expression);
    format!(
        r#"{{
          "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          "contentVersion": "1.2.3.4",
          {members}
          "resources": [{{
            "type": "Microsoft.Logic/workflows",
            "name": "Playbook",
            "properties": {{
              "definition": {{
                "triggers": {{}},
                "actions": {{}},
                "outputs": {{"made": {{"value": {expression}}}}}
              }}
            }}
          }}]
        }}"#
    )
}

/// What the import makes of an expression in such a template.
#[track_caller]
pub fn made(expression: &str, members: &str) -> (Value, Playbook) {
    let playbook = one(&template(expression, members));
    let outputs = playbook.definition.get("outputs").unwrap();
    let value = outputs.get("made").and_then(|made| made.get("value")).unwrap().clone();
    (value, playbook)
}
