//! An Alertmanager of a test's own: a real sender of incidents.

use std::fs;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::{Client, host, paths, say, wait};

/// A running Alertmanager on a free port of the loopback, whose only receiver is a webhook. It notifies
/// within a second, and repeats what still fires twice a second. Dropping it kills it.
#[derive(Debug)]
pub struct Alertmanager {
    child: Child,
    client: Client,
    _folder: TempDir,
}

impl Alertmanager {
    /// Starts one that notifies `address`; none, and a note that says so, where Alertmanager is not installed.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(address: &str) -> Option<Self> {
        let Some(program) = paths::alertmanager() else {
            say(
                "LEFT OUT: prometheus-alertmanager is not installed, nothing is sent by a real one",
            );
            return None;
        };
        let folder = tempfile::tempdir_in(paths::scratch()).expect("a folder");
        let config = folder.path().join("alertmanager.yml");
        fs::write(&config, configuration(address)).expect("a configuration");
        let port = host::free_port();
        let child = Command::new(program)
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.path={}", folder.path().display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            // Alone: no cluster, and nothing that listens for one.
            .args(["--cluster.listen-address=", "--log.level=error"])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("Alertmanager starts");
        let client = Client::new(&format!("http://127.0.0.1:{port}"));
        let alertmanager = Self { child, client, _folder: folder };
        wait::until("Alertmanager to listen", || TcpStream::connect(("127.0.0.1", port)).ok());
        wait::until("Alertmanager to be ready", || {
            let answer = alertmanager.client.try_ask("GET", "/-/ready", &[], "").ok()?;
            (answer.status == 200).then_some(())
        });
        Some(alertmanager)
    }

    /// Tells it of alerts, as Prometheus does.
    ///
    /// # Panics
    /// When it does not take them.
    #[track_caller]
    pub fn tell(&self, alerts: &Value) {
        _ = self.client.post("/api/v2/alerts", alerts).having(200);
    }
}

fn configuration(address: &str) -> String {
    format!(
        "route:\n  receiver: incident-tasks\n  group_by: [alertname]\n  group_wait: 100ms\n  \
         group_interval: 500ms\n  repeat_interval: 500ms\n\
         receivers:\n  - name: incident-tasks\n    webhook_configs:\n      - url: {address}\n        \
         send_resolved: true\n"
    )
}

impl Drop for Alertmanager {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
