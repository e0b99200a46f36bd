//! Promise: every command of the README's tour works as it stands, and prints what the README says.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use end_to_end::tour::{self, Step};
use end_to_end::{State, host, paths, wait};
use rustix::process::{Pid, Signal, kill_process_group};

const HEADING: &str = "## A tour in five minutes";
/// The addresses in the README.
const APPLICATION: &str = "127.0.0.1:3000";
const STAND_INS: &str = "127.0.0.1:8090";

/// Where things are in this test.
struct Place {
    application: SocketAddr,
    stand_ins: SocketAddr,
    state: State,
}

impl Place {
    fn new() -> Self {
        let free = || SocketAddr::from(([127, 0, 0, 1], host::free_port()));
        Self { application: free(), stand_ins: free(), state: State::new() }
    }

    /// The commands with this test's own ports.
    fn fit(&self, commands: &str) -> String {
        commands
            .replace(APPLICATION, &self.application.to_string())
            .replace(STAND_INS, &self.stand_ins.to_string())
    }

    /// The command that serves, with this test's own port and folder, and the address where it will be.
    fn fit_server(&self, command: &str) -> (String, SocketAddr) {
        let command = self.fit(command.trim_end());
        if command.starts_with("cargo run -p stand-ins") {
            return (command, self.stand_ins);
        }
        let state = self.state.path().display();
        let own = format!("--host local --listen {} --state-dir {state}", self.application);
        (format!("{command} {own}"), self.application)
    }

    fn log(&self, name: &str) -> PathBuf {
        self.state.path().join(name)
    }
}

/// What a step has started and goes on serving. It ends with the test.
struct Server(Child);

impl Server {
    fn start(command: &str, log: &Path) -> Self {
        let log = File::create(log).expect("a log");
        let mut shell = shell(&format!("exec {command}"));
        shell.stdout(log.try_clone().expect("a second handle")).stderr(log);
        // cargo may have children of its own while it builds.
        Self(shell.process_group(0).spawn().expect("bash starts"))
    }

    fn check_alive(&mut self, log: &Path) {
        if let Ok(Some(status)) = self.0.try_wait() {
            panic!("ended with {status}:\n{}", fs::read_to_string(log).unwrap_or_default());
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            let group = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
            _ = group.map(|group| kill_process_group(group, Signal::KILL));
            _ = self.0.wait();
        }
    }
}

/// Bash in the project's folder, without what cargo tells a test.
fn shell(script: &str) -> Command {
    let mut bash = Command::new("bash");
    bash.args(["-c", script]).current_dir(paths::project()).stdin(Stdio::null());
    let of_this_test =
        ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
    for (name, _) in std::env::vars() {
        if of_this_test.iter().any(|start| name.starts_with(start)) {
            bash.env_remove(name);
        }
    }
    bash
}

/// Every step that ends, as one script, so that a variable that one sets is there in the next; what each
/// prints goes to a file of its own. The first command that fails ends it: an HTTP error is a failure too.
fn script(place: &Place, steps: &[&Step]) -> String {
    let mut script = "set -euo pipefail\n\
        curl() { command curl --fail-with-body --max-time 600 \"$@\"; }\n"
        .to_owned();
    for (number, step) in steps.iter().enumerate() {
        let output = place.log(&format!("step-{number}"));
        let commands = place.fit(&step.commands);
        script.push_str(&format!("{{\n{commands}\n}} >'{}'\n", output.display()));
    }
    script
}

#[test]
fn every_command_of_the_tour_works_as_the_readme_says() {
    let readme = fs::read_to_string(paths::project().join("README.md")).expect("there is a README");
    let steps = tour::steps(&readme, HEADING);
    let place = Place::new();
    let mut servers = vec![];
    for (number, step) in steps.iter().filter(|step| step.serves()).enumerate() {
        let (command, address) = place.fit_server(&step.commands);
        let log = place.log(&format!("server-{number}"));
        let mut server = Server::start(&command, &log);
        wait::until_built(&command, || {
            server.check_alive(&log);
            TcpStream::connect(address).ok()
        });
        servers.push(server);
    }
    assert_eq!(servers.len(), 2, "the tour starts the stand-ins and the application");

    let steps: Vec<_> = steps.iter().filter(|step| !step.serves()).collect();
    assert!(steps.len() >= 5, "the tour has steps");
    let ran = shell(&script(&place, &steps)).output().expect("bash runs");
    for (number, step) in steps.iter().enumerate() {
        let printed = fs::read_to_string(place.log(&format!("step-{number}"))).unwrap_or_default();
        let commands = &step.commands;
        if let Some(line) = tour::missing(&step.expected, &printed) {
            let errors = String::from_utf8_lossy(&ran.stderr);
            panic!("{commands}\nmissing: {line}\nprinted:\n{printed}\n{errors}");
        }
    }
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
