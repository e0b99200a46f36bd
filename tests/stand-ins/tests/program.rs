//! The stand-ins as a program.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Promise: the program prints where it listens, serves there, and ends well on SIGTERM.
#[test]
fn it_says_where_it_is_and_ends_when_asked() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_stand-ins"))
        .args(["--unknown-ip", "203.0.113.9", "--for", "60"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    let mut line = String::new();
    let output = program.stdout.take().expect("a pipe");
    BufReader::new(output).read_line(&mut line).expect("a line");
    let base = line.trim().strip_prefix("listening on ").expect("an address");

    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let report = agent.get(format!("{base}/api/v3/ip_addresses/203.0.113.9"));
    let answer = report.header("x-apikey", "k").call().expect("an answer");
    assert_eq!(answer.status().as_u16(), 404);

    let asked = Command::new("kill").args(["-TERM", &program.id().to_string()]).status();
    assert!(asked.expect("kill").success());
    assert!(program.wait().expect("an end").success());
}

/// Promise: a wrong argument is refused before anything listens.
#[test]
fn it_stays_on_loopback() {
    for arguments in [["--listen", "0.0.0.0:0"], ["--malicious-ip", "nowhere"]] {
        let program = Command::new(env!("CARGO_BIN_EXE_stand-ins")).args(arguments).output();
        let output = program.expect("a process");
        assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}");
    }
}
