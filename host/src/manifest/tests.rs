use super::*;

const MINIMAL: &str = r#"spin_manifest_version = 2
[application]
name = "t"
[[trigger.http]]
route = "/one/..."
component = "one"
[component.one]
source = "one.wasm"
"#;

#[track_caller]
fn refused(text: &str, parts: &[&str]) {
    let error = Manifest::parse(text).unwrap_err();
    for part in parts {
        assert!(error.contains(part), "expected {part:?} in: {error}");
    }
}

#[test]
fn everything_an_application_of_ours_uses_is_read() {
    let manifest = Manifest::parse(
        r#"
        spin_manifest_version = 2
        [application]
        name = "t"
        version = "1.0.0"
        description = "d"
        authors = ["a"]
        [application.trigger.http]
        base = "/"
        [variables]
        url = { default = "https://api.test", description = "where" }
        key = { required = true, secret = true }
        [[trigger.http]]
        id = "first"
        route = "/one/:name/..."
        component = "one"
        [[trigger.http]]
        route = { private = true }
        component = "two"
        [component.one]
        source = "one.wasm"
        description = "d"
        allowed_outbound_hosts = ["{{ url }}", "http://two.spin.internal", "http://self"]
        key_value_stores = ["default"]
        environment = { A = "b" }
        exclude_files = ["x"]
        [component.one.variables]
        url = "{{ url }}/v1"
        [component.one.build]
        command = "cargo build"
        workdir = "."
        watch = ["src"]
        [component.one.dependencies]
        "a:b/c@1.0.0" = { path = "c.wasm", inherit_configuration = ["variables"] }
        "a:b/d" = { component = "two", inherit_configuration = true, export = "x:y/z" }
        [component.two]
        source = "two.wasm"
        dependencies_inherit_configuration = false
        [component.two.build]
        command = ["a", "b"]
        "#,
    )
    .unwrap();
    let one = &manifest.component["one"];
    let inherited = &one.dependencies["a:b/c@1.0.0"].inherit_configuration;
    assert_eq!(*inherited, Some(Inherit::Grants(vec![Grant::Variables])));
    let private = Route::Private(PrivateRoute { private: true });
    assert_eq!(*manifest.trigger.http[1].route.get_ref(), private);
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    refused(
        &format!("{MINIMAL}alowed_outbound_hosts = []\n"),
        &["line 9", "alowed_outbound_hosts", "expected one of"],
    );
    refused(
        &format!("{MINIMAL}[component.one.build]\ncommand = \"x\"\nwork = \"y\"\n"),
        &["line 11", "work"],
    );
    refused(&format!("{MINIMAL}[trigger2]\n"), &["line 9", "trigger2"]);
    refused(&format!("{MINIMAL}[[trigger.redis]]\nchannel = \"c\"\n"), &["line 9", "redis"]);
}

#[test]
fn what_spin_has_and_this_host_has_not_is_refused_with_its_place() {
    for key in [
        "files = [\"a\"]",
        "sqlite_databases = [\"default\"]",
        "ai_models = [\"m\"]",
        "allowed_http_hosts = [\"a\"]",
    ] {
        let name = key.split(' ').next().unwrap();
        refused(&format!("{MINIMAL}{key}\n"), &["component.one", "line 9", name, "not offered"]);
    }
    refused(
        &MINIMAL.replace("\"one.wasm\"", "{ url = \"https://a\", digest = \"d\" }"),
        &["line 8", "local file"],
    );
    refused(
        &MINIMAL.replace("\"one\"", "\"one\"\nexecutor = { type = \"wagi\" }"),
        &["line 7", "executor"],
    );
    let dependencies = "[component.one.dependencies]\n\"a:b\" = { version = \"1\" }\n";
    refused(&format!("{MINIMAL}{dependencies}"), &["a:b", "line 10", "version"]);
    refused(&format!("{MINIMAL}[application.trigger.http]\nbase = \"/x\"\n"), &["line 10", "base"]);
}

#[test]
fn what_does_not_fit_together_is_refused() {
    refused(&MINIMAL.replace("component = \"one\"", "component = \"two\""), &["line 6", "\"two\""]);
    refused(&MINIMAL.replace("\"/one/...\"", "\"one\""), &["line 5", "'/'"]);
    refused(&MINIMAL.replace("\"/one/...\"", "{ private = false }"), &["line 5", "private"]);
    refused(&MINIMAL.replace("\"/one/...\"", "{ privat = true }"), &["line 5", "private = true"]);
    let second = "[[trigger.http]]\nroute = \"/one/...\"\ncomponent = \"one\"\n";
    refused(&format!("{MINIMAL}{second}"), &["line 10", "twice"]);
    refused(&MINIMAL.replace("= 2", "= 1"), &["expected 2"]);
    refused(&format!("{MINIMAL}allowed_outbound_hosts = [\"{{{{ u }}}}\"]\n"), &["\"u\""]);
    refused(
        &format!("{MINIMAL}variables = {{ x = \"{{{{ u }}}}\" }}\n"),
        &["variables.x", "\"u\""],
    );
    refused(&format!("{MINIMAL}[variables]\na = {{ }}\n"), &["variables.a", "neither"]);
    refused(
        &format!("{MINIMAL}[variables]\na = {{ default = \"\", required = true }}\n"),
        &["both"],
    );
    let dependency = "[component.one.dependencies]\n\"a:b\" = { path = \"x\", inherit_configuration = [\"all\"] }\n";
    refused(&format!("{MINIMAL}{dependency}"), &["line 10"]);
}
