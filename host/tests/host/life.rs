//! From the start to the end: what is refused at once, what survives, what is finished.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use crate::harness::{Redis, World};

const PROBE: &str = r#"
[variables]
unused = { default = "" }
[[trigger.http]]
route = "/..."
component = "probe"
[component.probe]
source = "GUESTS/guest_probe.wasm"
description = "Tries things"
key_value_stores = ["default"]
"#;

#[test]
fn the_start_says_where_and_what() {
    let host = World::new(PROBE);
    let host = host.start(&[]);
    assert!(host.routes.starts_with("Available Routes:\n"), "{}", host.routes);
    assert!(host.routes.contains(&format!("  probe: {} (wildcard)\n", host.url)));
    assert!(host.routes.contains("    Tries things\n"));
    assert_eq!(host.ok("/.well-known/spin/health"), "OK");
}

#[test]
fn a_start_that_cannot_be_right_is_refused_in_words() {
    let misspelled = PROBE.replace("key_value_stores", "keyvalue_stores");
    let missing = PROBE.replace("guest_probe", "no_such_file");
    let unmatched = format!(
        "{PROBE}dependencies = {{ \"a:b/c\" = {{ path = \"GUESTS/guest_plug.wasm\" }} }}\n"
    );
    let unplugged = PROBE.replace("guest_probe", "guest_socket");
    let not_wasm = PROBE.replace("GUESTS/guest_probe.wasm", "spin.toml");
    let store = PROBE.replace("\"default\"", "\"other\"");
    for (manifest, code, words) in [
        (misspelled.as_str(), "HOST_BAD_CONFIGURATION", "keyvalue_stores"),
        (&missing, "HOST_UNREADABLE_FILE", "no_such_file.wasm"),
        (&unmatched, "HOST_BAD_COMPONENT", "a:b/c"),
        (&unplugged, "HOST_BAD_COMPONENT", "guests:plug/actions@1.0.0"),
        (&not_wasm, "HOST_BAD_COMPONENT", "component probe"),
        (&store, "HOST_STORE_UNAVAILABLE", "key_value_store.other"),
    ] {
        let refusal = World::new(manifest).refusal(&[]);
        assert!(refusal.contains(code) && refusal.contains(words), "{code}: {refusal}");
    }
    let refusal = World::new(PROBE).refusal(&["--variable", "unknown=hunter2"]);
    assert!(refusal.contains("unknown") && !refusal.contains("hunter2"), "{refusal}");
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let world = World::new(PROBE);
    for round in 1..=3 {
        let host = world.start(&[]);
        assert_eq!(host.ok("/increment?key=n&delta=1"), round.to_string());
        host.ok(&format!("/set?key=k{round}&value=v"));
        host.kill();
    }
    let host = world.start(&[]);
    assert_eq!(host.ok("/many?keys=k1,k2,k3"), "3");
}

#[test]
fn the_state_is_where_it_was_asked_for() {
    let world = World::new(PROBE);
    let elsewhere = tempfile::tempdir().unwrap();
    let host = world.start(&["--state-dir", elsewhere.path().to_str().unwrap()]);
    host.ok("/set?key=k&value=v");
    assert!(elsewhere.path().join("sqlite_key_value.db").exists());
    assert!(!world.folder.path().join(".spin").exists());
}

#[test]
fn at_the_end_requests_and_the_work_after_them_are_finished() {
    let world = World::new(PROBE);
    let host = world.start(&[]);
    assert_eq!(host.ok("/later?key=after&milliseconds=700"), "later");
    let url = host.url.clone();
    let under_way = std::thread::spawn(move || {
        crate::harness::get(&format!("{url}/wait?milliseconds=400"), &[])
    });
    // The request must have arrived before the end begins.
    std::thread::sleep(Duration::from_millis(150));
    host.terminate();
    assert_eq!(under_way.join().unwrap(), (200, "waited".to_owned()));
    let (status, errors) = host.ended();
    assert!(status.success() && !errors.contains("abandoned"), "{errors}");
    assert_eq!(world.start(&[]).ok("/get?key=after"), "later");
}

#[test]
fn an_idle_connection_does_not_hold_up_the_end() {
    let world = World::new(PROBE);
    let host = world.start(&[]);
    let address = host.url.strip_prefix("http://").unwrap().to_owned();
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    write!(stream, "GET /hello HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
    let began = Instant::now();
    host.terminate();
    assert!(host.ended().0.success());
    assert!(began.elapsed() < Duration::from_secs(20), "it waited for the connection");
}

#[test]
fn a_component_that_fails_is_an_answer_and_a_line_without_content() {
    let world = World::new(PROBE);
    let host = world.start(&[]);
    assert_eq!(host.get("/trap?name=hunter2"), (500, "the component failed".to_owned()));
    assert_eq!(host.ok("/hello"), "hello");
    let (status, body) = host.get("/memory?bytes=1000000000");
    assert!(status == 502 && body.contains("refused"), "{status} {body}");
    host.ok("/print?text=a%1b[2J");
    host.terminate();
    let (_, errors) = host.ended();
    assert!(errors.contains("component probe: an instance ended early: it trapped"), "{errors}");
    assert!(errors.contains("[probe] a%1b[2J\n"), "{errors}");
    assert!(!errors.contains("hunter2"), "{errors}");
}

#[test]
fn a_busy_component_leaves_room_for_others() {
    let two = format!(
        "{PROBE}[[trigger.http]]\nroute = \"/other/...\"\ncomponent = \"other\"\n\
         [component.other]\nsource = \"GUESTS/guest_probe.wasm\"\n"
    );
    let world = World::new(&two);
    let host = world.start(&[]);
    for _ in 0..8 {
        let url = host.url.clone();
        // Never answered; these threads end with the host.
        std::thread::spawn(move || {
            let address = url.strip_prefix("http://").unwrap().to_owned();
            let mut stream = std::net::TcpStream::connect(&address).unwrap();
            write!(stream, "GET /busy HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
            _ = stream.read(&mut [0; 16]);
        });
    }
    std::thread::sleep(Duration::from_millis(100));
    for _ in 0..5 {
        assert_eq!(host.ok("/other/hello"), "hello");
        assert_eq!(host.ok("/hello"), "hello");
    }
}

#[test]
fn a_second_start_compiles_nothing() {
    let world = World::new(PROBE);
    for expected in [true, false] {
        let host = world.start(&[]);
        host.terminate();
        assert_eq!(host.ended().1.contains("compiling probe"), expected);
    }
    let compiled = world.folder.path().join(".spin/compiled");
    let file = std::fs::read_dir(&compiled).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&file, "cut off").unwrap();
    assert_eq!(world.start(&[]).ok("/hello"), "hello");
}

#[test]
fn two_hosts_share_a_redis() {
    let world = World::new(PROBE);
    let Some(redis) = Redis::start(world.folder.path()) else {
        return;
    };
    let config = world.folder.path().join("runtime.toml");
    let url = format!("redis://127.0.0.1:{}", redis.port);
    let text = format!("[key_value_store.default]\ntype = \"redis\"\nurl = \"{url}\"\n");
    std::fs::write(&config, text).unwrap();
    let config = ["--runtime-config-file", config.to_str().unwrap()];
    let hosts = [world.start(&config), world.start(&config)];
    let mut numbers: Vec<i64> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..40)
            .map(|client| {
                let host = &hosts[client % 2];
                scope.spawn(move || host.ok("/increment?key=n&delta=1").parse().unwrap())
            })
            .collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
    hosts[0].ok("/set?key=k&value=v");
    assert_eq!(hosts[1].ok("/many?keys=k,n,missing"), "2");
}

#[test]
fn bodies_go_through_whole_and_large() {
    let world = World::new(PROBE);
    let host = world.start(&[]);
    let body = "incident ".repeat(200_000);
    let mut response = ureq::post(format!("{}/echo", host.url)).send(&body).unwrap();
    let echoed = response.body_mut().with_config().limit(10_000_000).read_to_string().unwrap();
    assert!(echoed == body, "{} bytes came back", echoed.len());
}
