use super::*;

fn manifest(variables: &str, component: &str) -> Manifest {
    let text = format!(
        "spin_manifest_version = 2\n[application]\nname = \"t\"\n[variables]\n{variables}\n\
         [component.one]\nsource = \"one.wasm\"\n[component.one.variables]\n{component}\n"
    );
    Manifest::parse(&text).unwrap()
}

fn none(_: &str) -> Option<String> {
    None
}

#[test]
fn a_template_is_filled_with_the_values_of_its_variables() {
    let values =
        HashMap::from([("a".to_owned(), "1".to_owned()), ("b_2".to_owned(), "".to_owned())]);
    for (text, expected) in [
        ("", ""),
        ("plain", "plain"),
        ("{{ a }}", "1"),
        ("{{a}}-{{ b_2 }}!", "1-!"),
        ("}} {x}", "}} {x}"),
    ] {
        assert_eq!(Template::parse(text).unwrap().fill(&values).unwrap(), expected, "{text}");
    }
    for text in ["{{ a", "{{ }}", "{{ A }}", "{{ a b }}"] {
        assert!(Template::parse(text).is_err(), "{text}");
    }
}

#[test]
fn names_are_spelled_as_in_spin() {
    for name in ["a", "a1", "a_b", "virustotal_api_key"] {
        check_name(name).unwrap();
    }
    for name in ["", "A", "_a", "a_", "a__b", "1a", "a-b", "ä"] {
        assert!(check_name(name).is_err(), "{name}");
    }
}

#[test]
fn the_command_line_comes_before_the_environment_and_that_before_the_default() {
    let manifest = manifest("a = { default = \"d\" }", "x = \"<{{ a }}>\"");
    let given = HashMap::from([("a".to_owned(), "g".to_owned())]);
    let environment = |name: &str| (name == "SPIN_VARIABLE_A").then(|| "e".to_owned());
    let value = |variables: Result<Variables, StartError>| {
        variables.unwrap().of_component(&manifest.component["one"]).unwrap()["x"].clone()
    };
    assert_eq!(value(Variables::gather(&manifest, &given, environment)), "<g>");
    assert_eq!(value(Variables::gather(&manifest, &HashMap::new(), environment)), "<e>");
    assert_eq!(value(Variables::gather(&manifest, &HashMap::new(), none)), "<d>");
}

#[test]
fn a_component_sees_only_its_own_names() {
    let manifest = manifest("a = { default = \"1\" }\nb = { default = \"2\" }", "x = \"{{ a }}\"");
    let variables = Variables::gather(&manifest, &HashMap::new(), none).unwrap();
    let seen = variables.of_component(&manifest.component["one"]).unwrap();
    assert_eq!(seen, BTreeMap::from([("x".to_owned(), "1".to_owned())]));
}

#[test]
fn a_missing_required_value_and_an_unknown_name_stop_the_start() {
    let manifest = manifest("a = { required = true, secret = true }", "x = \"{{ a }}\"");
    let error = Variables::gather(&manifest, &HashMap::new(), none).unwrap_err();
    assert_eq!(error.code(), "HOST_BAD_VARIABLE");
    assert!(error.to_string().contains("required variable(s) a:"), "{error}");
    let given = HashMap::from([("b".to_owned(), "hunter2".to_owned())]);
    let error = Variables::gather(&manifest, &given, none).unwrap_err().to_string();
    assert!(error.contains("--variable b") && !error.contains("hunter2"), "{error}");
}

#[test]
fn the_forms_of_an_argument_are_spins() {
    for (text, expected) in [
        ("a=b", Given::Value("a".into(), "b".into())),
        ("a=b=c", Given::Value("a".into(), "b=c".into())),
        ("a=", Given::Value("a".into(), "".into())),
        ("a=@key.txt", Given::Content("a".into(), "key.txt".into())),
        ("@all.toml", Given::Table("all.toml".into())),
    ] {
        assert_eq!(text.parse(), Ok(expected), "{text}");
    }
    for text in ["a", "@all.yaml", "@all"] {
        assert!(text.parse::<Given>().is_err(), "{text}");
    }
}
