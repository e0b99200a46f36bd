//! Promise: a request of the wrong method, size or form is refused with Sentinel's error envelope, and nothing
//! has changed afterwards.

use end_to_end::furnished::{everything, furnished};
use end_to_end::on_each_host;
use end_to_end::samples::{INCIDENT, new_task, tasks};
use serde_json::Value;

/// Stands in a body that is refused; no error may repeat it.
const MARK: &str = "s3cret-c0ntent";

#[test]
fn another_method_is_405_and_the_answer_says_which_is_allowed() {
    on_each_host(|host| {
        let world = furnished(host);
        let before = everything(&world.client);
        for (method, path, allowed) in [
            ("GET", "/add-task", "POST"),
            ("PUT", "/complete-task", "POST"),
            ("POST", "/list-tasks", "GET"),
            ("DELETE", "/list-tasks", "GET"),
            ("GET", "/run-playbook", "POST"),
            ("GET", "/on-incident-created", "POST"),
            ("DELETE", "/on-incident-updated", "POST"),
            ("POST", "/playbooks", "GET"),
            ("POST", "/playbooks/known", "GET, PUT, DELETE"),
            ("DELETE", "/playbooks/known/runs", "GET"),
            ("POST", "/runs/known", "GET"),
            ("GET", "/runs/known/cancel", "POST"),
            ("GET", "/runs/known/resubmit", "POST"),
            ("GET", "/tick", "POST"),
            ("POST", "/automation-rules", "GET"),
            ("POST", "/automation-rules/known", "GET, PUT, DELETE"),
        ] {
            let answer = world.client.ask(method, path, &[], "");
            assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}: {}", answer.body);
            answer.refused(405, "MethodNotAllowed");
        }
        assert_eq!(everything(&world.client), before);
    });
}

/// Texts that are no JSON.
fn not_json() -> [String; 6] {
    [
        String::new(),
        "{".to_owned(),
        "{\"s3cret-c0ntent\": ".to_owned(),
        "{'s3cret-c0ntent': 1}".to_owned(),
        "{} {}".to_owned(),
        "[".repeat(100_000),
    ]
}

/// An error that says where, and repeats nothing.
#[track_caller]
fn check_place(error: &Value, message: &Value) {
    let message = message.as_str().unwrap_or_default();
    assert!(message.contains("line ") && message.contains("column "), "{error}");
    assert!(!error.to_string().contains(MARK), "{error}");
}

#[test]
fn a_body_that_is_no_json_is_400_and_the_answer_says_where() {
    on_each_host(|host| {
        let world = furnished(host);
        let before = everything(&world.client);
        for (method, path) in [
            ("POST", "/add-task"),
            ("POST", "/complete-task"),
            ("POST", "/run-playbook"),
            ("POST", "/on-incident-created"),
            ("POST", "/on-incident-updated"),
            ("PUT", "/automation-rules/known"),
        ] {
            for body in not_json() {
                let answer = world.client.ask(method, path, &[], &body);
                let error = answer.refused(400, "InvalidBody");
                check_place(&error, &error["message"]);
            }
        }
        assert_eq!(everything(&world.client), before);
    });
}

#[test]
fn a_playbook_that_is_no_json_is_422_and_the_answer_says_where() {
    on_each_host(|host| {
        let world = furnished(host);
        let before = everything(&world.client);
        for path in ["/playbooks/known", "/playbooks/new"] {
            for body in not_json() {
                let answer = world.client.ask("PUT", path, &[], &body);
                let error = answer.refused(422, "PlaybookInvalid");
                assert_eq!(error["details"][0]["code"], "TemplateNotJson", "{error}");
                check_place(&error, &error["details"][0]["message"]);
            }
        }
        assert_eq!(everything(&world.client), before);
    });
}

#[test]
fn a_body_that_is_too_large_is_413() {
    on_each_host(|host| {
        let world = furnished(host);
        let title = "x".repeat(17 * 1024 * 1024);
        let body = new_task(INCIDENT, &title).to_string();
        // Asking before sending: who sends all at once may find the connection closed halfway.
        let asking = [("expect", "100-continue")];
        for path in ["/add-task", "/on-incident-created"] {
            let answer = world.client.ask("POST", path, &asking, &body);
            answer.refused(413, "BodyTooLarge");
        }
        assert_eq!(tasks(&world.client, INCIDENT).len(), 1);
    });
}
