//! A component gets what its entry in the manifest grants, and nothing else.

use crate::harness::World;

const GRANTS: &str = r#"
[variables]
secret = { default = "hunter2", secret = true }
base = { required = true }

[[trigger.http]]
route = "/granted/..."
component = "granted"
[component.granted]
source = "GUESTS/guest_probe.wasm"
key_value_stores = ["default"]
allowed_outbound_hosts = ["http://private.spin.internal", "http://self", "{{ base }}"]
variables = { secret = "<{{ secret }}>" }
environment = { WHERE = "here" }

[[trigger.http]]
route = "/bare/..."
component = "bare"
[component.bare]
source = "GUESTS/guest_probe.wasm"

[[trigger.http]]
route = { private = true }
component = "private"
[component.private]
source = "GUESTS/guest_probe.wasm"
"#;

/// A vendor: answers every request with 204 until it is dropped.
fn vendor() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            use std::io::{Read, Write};
            let mut stream = stream.unwrap();
            _ = stream.read(&mut [0; 4096]);
            _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        }
    });
    url
}

#[test]
fn what_is_granted_works() {
    let base = vendor();
    let host = World::new(GRANTS);
    let host = host.start(&["--variable", &format!("base={base}")]);
    for (path, expected) in [
        ("set?key=k&value=v", "set"),
        ("get?key=k", "v"),
        ("get?key=missing", "none"),
        ("increment?key=n&delta=3", "3"),
        ("increment?key=n&delta=-1", "2"),
        ("increment?key=n&delta=0", "2"),
        ("many?keys=k,n,missing", "2"),
        ("keys", "k,n"),
        ("variable?name=secret", "<hunter2>"),
        ("environment?name=WHERE", "here"),
        ("fetch?url=http://private.spin.internal/hello", "200 hello"),
        ("fetch?url=http://self.alt/granted/hello", "200 hello"),
    ] {
        assert_eq!(host.ok(&format!("/granted/{path}")), expected, "{path}");
    }
    assert_eq!(host.ok(&format!("/granted/fetch?url={base}/any")), "204 ");
}

#[test]
fn what_is_not_granted_is_refused() {
    let base = vendor();
    let other = vendor();
    let world = World::new(GRANTS);
    let host = world.start(&["--variable", &format!("base={base}")]);
    for (path, expected) in [
        ("bare/get?key=k".to_owned(), "AccessDenied"),
        ("bare/increment?key=n&delta=1".to_owned(), "AccessDenied"),
        ("bare/many?keys=k".to_owned(), "AccessDenied"),
        ("bare/variable?name=secret".to_owned(), "Undefined"),
        ("bare/environment?name=WHERE".to_owned(), "not found"),
        ("bare/fetch?url=http://private.spin.internal/hello".to_owned(), "HttpRequestDenied"),
        ("bare/fetch?url=http://self.alt/granted/hello".to_owned(), "HttpRequestDenied"),
        (format!("bare/fetch?url={base}/"), "HttpRequestDenied"),
        (format!("granted/fetch?url={other}/"), "HttpRequestDenied"),
        ("granted/fetch?url=http://bare.spin.internal/hello".to_owned(), "HttpRequestDenied"),
        ("granted/get?key=k&store=other".to_owned(), "AccessDenied"),
        ("granted/variable?name=base".to_owned(), "Undefined"),
        ("granted/variable?name=Base".to_owned(), "InvalidName"),
        ("granted/file?path=/etc/passwd".to_owned(), "No such file"),
        ("granted/swap?key=k".to_owned(), "not offered"),
    ] {
        let (status, body) = host.get(&format!("/{path}"));
        assert!(status == 502 && body.contains(expected), "{path}: {status} {body}");
    }
}

#[test]
fn a_private_component_is_not_reached_from_outside() {
    let world = World::new(GRANTS);
    let host = world.start(&["--variable", "base=http://localhost:1"]);
    assert_eq!(host.get("/private/hello").0, 404);
    assert_eq!(host.get("/hello").0, 404);
    // Whatever the caller says it wanted.
    let headers = [("Host", "private.spin.internal")];
    assert_eq!(crate::harness::get(&format!("{}/hello", host.url), &headers).0, 404);
}

#[test]
fn a_caller_cannot_write_the_hosts_own_headers() {
    let world = World::new(GRANTS);
    let host = world.start(&["--variable", "base=http://localhost:1"]);
    let url = format!("{}/bare/headers", host.url);
    let (_, seen) = crate::harness::get(
        &url,
        &[("spin-client-addr", "10.0.0.1"), ("spin-anything", "x"), ("x-kept", "y")],
    );
    for expected in ["spin-path-info: /headers\n", "spin-component-route: /bare\n", "x-kept: y\n"] {
        assert!(seen.contains(expected), "{seen}");
    }
    for forged in ["10.0.0.1", "spin-anything"] {
        assert!(!seen.contains(forged), "{seen}");
    }
    assert!(seen.contains("spin-client-addr: 127.0.0.1:"), "{seen}");
}

/// `inherit_configuration` of the dependency, and which functions it then can do.
#[track_caller]
fn dependency(inherit: &str, allowed: &[&str]) {
    let world = World::new(&format!(
        r#"
[variables]
secret = {{ default = "hunter2" }}
[[trigger.http]]
route = "/..."
component = "socket"
[component.socket]
source = "GUESTS/guest_socket.wasm"
key_value_stores = ["default"]
allowed_outbound_hosts = ["http://private.spin.internal"]
variables = {{ secret = "{{{{ secret }}}}" }}
environment = {{ WHERE = "here" }}
[component.socket.dependencies]
"guests:plug/actions@1.0.0" = {{ path = "GUESTS/guest_plug.wasm"{inherit} }}
[[trigger.http]]
route = {{ private = true }}
component = "private"
[component.private]
source = "GUESTS/guest_probe.wasm"
"#
    ));
    let host = world.start(&[]);
    for (function, argument, success, refusal) in [
        ("fetch", "http://private.spin.internal/hello", "200", "HttpRequestDenied"),
        ("variable", "secret", "hunter2", "Undefined"),
        ("count", "n", "1", "AccessDenied"),
        ("write", "k", "written", "AccessDenied"),
        ("environment", "", "WHERE", ""),
    ] {
        let (_, body) = host.get(&format!("/{function}?{argument}"));
        if allowed.contains(&function) {
            assert_eq!(body, success, "{function} with{inherit}");
        } else {
            assert!(body.contains(refusal) && body != success, "{function} with{inherit}: {body}");
        }
    }
    // Even the refused ones leave nothing behind that would keep the host from ending.
    host.terminate();
    let (status, errors) = host.ended();
    assert!(status.success() && !errors.contains("abandoned"), "{errors}");
}

#[test]
fn a_dependency_without_inheritance_gets_nothing() {
    dependency("", &[]);
    dependency(", inherit_configuration = false", &[]);
    dependency(", inherit_configuration = []", &[]);
}

#[test]
fn a_dependency_gets_the_named_grants_of_its_component_and_no_other() {
    dependency(", inherit_configuration = [\"allowed_outbound_hosts\"]", &["fetch"]);
    dependency(", inherit_configuration = [\"variables\"]", &["variable"]);
    dependency(", inherit_configuration = [\"key_value_stores\"]", &["count", "write"]);
    dependency(", inherit_configuration = [\"environment\"]", &["environment"]);
    let all = ["fetch", "variable", "count", "write", "environment"];
    dependency(", inherit_configuration = true", &all);
}
