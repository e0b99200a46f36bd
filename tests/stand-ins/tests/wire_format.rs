//! The stand-ins answer as the vendors' references say, and record what they were asked.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use stand_ins::{Options, StandIns};
use std::net::{IpAddr, SocketAddr};

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// Posts JSON, gives status and body (`null` for none).
fn post(stand_ins: &StandIns, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
    let mut request = agent().post(format!("{}{path}", stand_ins.base_url()));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    read(request.send_json(body).expect("an answer"))
}

fn get(stand_ins: &StandIns, path: &str, key: Option<&str>) -> (u16, Value) {
    let mut request = agent().get(format!("{}{path}", stand_ins.base_url()));
    if let Some(key) = key {
        request = request.header("x-apikey", key);
    }
    read(request.call().expect("an answer"))
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> (u16, Value) {
    let text = answer.body_mut().read_to_string().expect("text");
    let body =
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("JSON") };
    (answer.status().as_u16(), body)
}

const CONFIRM: &str = "/v1.0/identityProtection/riskyUsers/confirmCompromised";

/// Promise: confirming gives 204 without a body; a refused account gives Graph's envelope and changes none.
#[test]
fn confirm_compromised() {
    let options = Options { refused_accounts: vec!["bad".to_owned()], ..Options::default() };
    let stand_ins = StandIns::start(options).expect("a server");
    assert_eq!(post(&stand_ins, CONFIRM, None, &json!({"userIds": ["u-1"]})), (204, Value::Null));

    let (status, body) = post(&stand_ins, CONFIRM, None, &json!({"userIds": ["u-2", "bad"]}));
    assert_eq!(status, 404);
    for member in ["code", "message"] {
        assert!(body["error"][member].is_string(), "{body}");
    }
    assert!(body["error"]["innerError"]["request-id"].is_string(), "{body}");

    for wrong in [json!({}), json!({"userIds": []}), json!({"userIds": [null]}), json!([])] {
        assert_eq!(post(&stand_ins, CONFIRM, None, &wrong).0, 400, "{wrong}");
    }
    let state = |id: &str| {
        let path = format!("/v1.0/identityProtection/riskyUsers/{id}");
        get(&stand_ins, &path, None).1["riskState"].clone()
    };
    assert_eq!(state("u-1"), "confirmedCompromised");
    assert_eq!(state("u-2"), "atRisk");
}

/// Promise: with a token set, Graph takes no other.
#[test]
fn graph_wants_its_token() {
    let options = Options { token: Some("t".to_owned()), ..Options::default() };
    let stand_ins = StandIns::start(options).expect("a server");
    let body = json!({"userIds": ["u-1"]});
    assert_eq!(post(&stand_ins, CONFIRM, None, &body).0, 401);
    assert_eq!(post(&stand_ins, CONFIRM, Some("other"), &body).0, 401);
    assert_eq!(post(&stand_ins, CONFIRM, Some("t"), &body).0, 204);
}

/// Promise: a report has the members that playbooks read, and VirusTotal's errors its envelope.
#[test]
fn ip_reports() {
    let options = Options {
        malicious_ips: vec![ip("203.0.113.7")],
        unknown_ips: vec![ip("203.0.113.9")],
        api_key: Some("k".to_owned()),
        ..Options::default()
    };
    let stand_ins = StandIns::start(options).expect("a server");
    let report = |ip: &str, key| get(&stand_ins, &format!("/api/v3/ip_addresses/{ip}"), key);
    let malicious = |body: &Value| {
        body["data"]["attributes"]["last_analysis_stats"]["malicious"].as_u64().expect("a number")
    };
    let (status, body) = report("203.0.113.7", Some("k"));
    assert_eq!((status, &body["data"]["id"]), (200, &json!("203.0.113.7")));
    assert!(malicious(&body) > 0);
    assert_eq!(malicious(&report("203.0.113.8", Some("k")).1), 0);
    assert_eq!(malicious(&report("2001%3Adb8%3A%3A1", Some("k")).1), 0);

    for (ip, key, status, code) in [
        ("203.0.113.9", Some("k"), 404, "NotFoundError"),
        ("203.0.113.7", None, 401, "AuthenticationRequiredError"),
        ("203.0.113.7", Some("x"), 401, "WrongCredentialsError"),
        ("nowhere", Some("k"), 400, "InvalidArgumentError"),
    ] {
        let (found, body) = report(ip, key);
        assert_eq!((found, &body["error"]["code"]), (status, &json!(code)), "{ip} {key:?}");
    }
}

/// Promise: every call is recorded in order with its answer, over HTTP as in the library; looking at the
/// record is no call.
#[test]
fn calls_are_recorded() {
    let stand_ins = StandIns::start(Options::default()).expect("a server");
    let body = json!({"userIds": ["u-1"]});
    post(&stand_ins, CONFIRM, None, &body);
    get(&stand_ins, "/api/v3/ip_addresses/203.0.113.7?x=1", None);
    get(&stand_ins, "/elsewhere", None);

    let expected = json!([
        {"method": "POST", "path": CONFIRM, "body": body, "status": 204},
        {"method": "GET", "path": "/api/v3/ip_addresses/203.0.113.7?x=1", "body": null, "status": 401},
        {"method": "GET", "path": "/elsewhere", "body": null, "status": 404},
    ]);
    assert_eq!(get(&stand_ins, "/calls", None).1["calls"], expected);
    assert_eq!(serde_json::to_value(stand_ins.calls()).expect("JSON"), expected);

    agent().delete(format!("{}/calls", stand_ins.base_url())).call().expect("an answer");
    assert!(stand_ins.calls().is_empty());
}

/// Promise: dropping the server closes its port, and it opens none outside loopback.
#[test]
fn servers_end() {
    let stand_ins = StandIns::start(Options::default()).expect("a server");
    let address = stand_ins.address();
    drop(stand_ins);
    assert!(std::net::TcpStream::connect(address).is_err());

    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    assert!(StandIns::start_at(everywhere, Options::default()).is_err());
}
