//! Task operations: calls of this application's own functions.

use connector_kit::{Error, Outgoing, Request};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// A header value holds visible ASCII; `%` is encoded too, so that decoding gives back what was sent.
const NOT_PLAIN: &AsciiSet = &CONTROLS.add(b'%');

/// The call of the function behind an operation. The body passes as the playbook wrote it: the function is
/// the one that judges it. The headers say on whose behalf, as Logic Apps says it to its connectors.
pub fn call(operation: &str, key: &str, request: Request) -> Result<Outgoing, Error> {
    let function = match operation {
        "AddIncidentTask" => "add-task",
        "CompleteIncidentTask" => "complete-task",
        other => return Err(Error::Other(format!("no function stands behind {other}"))),
    };
    let url = format!("http://{function}.spin.internal/{function}");
    let caller = &request.caller;
    Ok(Outgoing::new("POST", url)
        .header("x-ms-workflow-name", plain(&caller.playbook))
        .header("x-ms-workflow-run-id", plain(&caller.run))
        .header("x-ms-workflow-operation-name", plain(&caller.action))
        .header("idempotency-key", plain(key))
        .body(request.body))
}

fn plain(text: &str) -> String {
    utf8_percent_encode(text, NOT_PLAIN).to_string()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use connector_kit::Caller;

    pub fn request(method: &str, path: &str, body: Option<&str>) -> Request {
        Request {
            method: method.to_owned(),
            path: path.to_owned(),
            queries: Vec::new(),
            headers: vec![("x-ms-workflow-name".to_owned(), "Somebody-else".to_owned())],
            body: body.map(str::to_owned),
            caller: Caller {
                workspace: "default".to_owned(),
                playbook: "Réset 100%".to_owned(),
                run: "run-1".to_owned(),
                action: "Add_task_to_incident".to_owned(),
            },
        }
    }

    /// Promise: the function gets the playbook's body unchanged, and who calls, from the run and not from
    /// what the playbook claims.
    #[test]
    fn functions_are_called() {
        for (operation, url) in [
            ("AddIncidentTask", "http://add-task.spin.internal/add-task"),
            ("CompleteIncidentTask", "http://complete-task.spin.internal/complete-task"),
        ] {
            let body = r#"{"incidentArmId":"x","n":1.0}"#;
            let made = call(operation, "run-1/Ä", request("POST", "/x", Some(body)))
                .expect("a function stands behind it");
            let expected = Outgoing::new("POST", url)
                .header("x-ms-workflow-name", "R%C3%A9set 100%25")
                .header("x-ms-workflow-run-id", "run-1")
                .header("x-ms-workflow-operation-name", "Add_task_to_incident")
                .header("idempotency-key", "run-1/%C3%84")
                .body(Some(body.to_owned()));
            assert_eq!(made, expected);
        }
    }

    /// Promise: an action without a body reaches the function too, which says what is missing.
    #[test]
    fn a_missing_body_stays_missing() {
        let made = call("AddIncidentTask", "k", request("POST", "/x", None)).expect("a call");
        assert_eq!(made.body, None);
    }
}
