//! Promise: an HTTP action that asks for chunked transfer speaks the documented protocol, down and up, and
//! does not carry its credentials to another host.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::sync::{Arc, Mutex};
use std::thread;

use end_to_end::manifest::Manifest;
use end_to_end::samples::action;
use end_to_end::{Setup, State, on_each_host};
use serde_json::json;
use tiny_http::{Header, Request, Response, Server, StatusCode};

/// How much the vendor sends in one part, and wants in one chunk.
const PART: usize = 1_600;
const CHUNK: usize = 1_500;

/// What a client did to the vendor.
#[derive(Default)]
struct Record {
    /// Method, path and range of each request, in order.
    requests: Vec<String>,
    /// What was uploaded so far, and how much was announced.
    uploaded: Vec<u8>,
    announced: usize,
}

/// A vendor: `GET /file` gives its content in parts, `POST /upload` takes content in chunks at `/chunks`,
/// `POST /away` wants them sent to another host.
struct Vendor {
    server: Arc<Server>,
    record: Arc<Mutex<Record>>,
}

impl Vendor {
    fn start(content: Vec<u8>) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a server"));
        let record = Arc::new(Mutex::new(Record::default()));
        let (serving, noting) = (Arc::clone(&server), Arc::clone(&record));
        thread::spawn(move || {
            for mut request in serving.incoming_requests() {
                let mut body = Vec::new();
                _ = request.as_reader().read_to_end(&mut body);
                let mut record = noting.lock().expect("nobody panicked");
                let answer = answer(&content, &request, &body, &mut record);
                drop(record);
                _ = request.respond(answer);
            }
        });
        Self { server, record }
    }

    fn base(&self) -> String {
        format!("http://{}", self.server.server_addr())
    }
}

impl Drop for Vendor {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

fn header(request: &Request, name: &'static str) -> String {
    let found = request.headers().iter().find(|header| header.field.equiv(name));
    found.map(|header| header.value.to_string()).unwrap_or_default()
}

/// The two numbers of `bytes=4-7` or `bytes=4-7/10`, the second one exclusive.
fn range(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.strip_prefix("bytes=")?.split('/').next()?.split_once('-')?;
    Some((first.parse().ok()?, last.parse::<usize>().ok()? + 1))
}

fn answered(
    status: u16,
    headers: &[(&str, String)],
    body: &[u8],
) -> Response<std::io::Cursor<Vec<u8>>> {
    let mut answer = Response::from_data(body).with_status_code(StatusCode(status));
    for (name, value) in headers {
        answer.add_header(Header::from_bytes(*name, value.as_bytes()).expect("a header"));
    }
    answer
}

fn answer(
    content: &[u8],
    request: &Request,
    body: &[u8],
    record: &mut Record,
) -> Response<std::io::Cursor<Vec<u8>>> {
    let (asked, chunk) = (header(request, "range"), header(request, "content-range"));
    let (method, path) = (request.method().to_string(), request.url().to_owned());
    record.requests.push(format!("{method} {path} {asked}{chunk}"));
    if header(request, "authorization") != "Key 5" {
        return answered(401, &[], b"");
    }
    match (method.as_str(), path.as_str()) {
        ("GET", "/file") => {
            let (start, end) = range(&asked).unwrap_or((0, PART));
            let end = end.min(start + PART).min(content.len());
            let place = format!("bytes {start}-{}/{}", end - 1, content.len());
            let headers = [("content-range", place), ("content-type", "text/plain".into())];
            answered(206, &headers, &content[start..end])
        }
        ("POST", "/upload") if header(request, "x-ms-transfer-mode") == "chunked" => {
            record.announced = header(request, "x-ms-content-length").parse().unwrap_or_default();
            let headers =
                [("location", "/chunks".to_owned()), ("x-ms-chunk-size", CHUNK.to_string())];
            answered(if body.is_empty() { 200 } else { 400 }, &headers, b"")
        }
        ("POST", "/away") => {
            answered(200, &[("location", "http://127.0.0.1:9/chunks".to_owned())], b"")
        }
        ("PATCH", "/chunks") => match range(&chunk) {
            Some((start, end)) if start == record.uploaded.len() && end - start == body.len() => {
                record.uploaded.extend_from_slice(body);
                let have = [
                    ("range", format!("bytes=0-{}", end - 1)),
                    ("content-type", "text/plain".into()),
                ];
                answered(200, &have, b"taken")
            }
            _ => answered(400, &[], b""),
        },
        _ => answered(404, &[], b""),
    }
}

#[test]
fn content_comes_and_goes_in_chunks() {
    on_each_host(|host| {
        let content: String = (0..500).map(|line| format!("line {line:4}\n")).collect();
        let vendor = Vendor::start(content.clone().into_bytes());
        let mut manifest = Manifest::of_the_application();
        manifest.grant("run-playbook", &vendor.base());
        let state = State::new();
        let manifest = manifest.write(&state);
        let world = Setup::new(host).manifest(manifest).state(state.into()).start();
        let http = |method: &str, path: &str, after: &str, chunked: bool| {
            let body = if method == "GET" { json!(null) } else { json!("@body('Download')") };
            let mode = if chunked { "Chunked" } else { "Whole" };
            let run_after =
                if after.is_empty() { json!({}) } else { json!({after: ["Succeeded", "Failed"]}) };
            json!({
                "type": "Http", "runAfter": run_after,
                "runtimeConfiguration": {"contentTransfer": {"transferMode": mode}},
                "inputs": {"method": method, "uri": format!("{}{path}", vendor.base()), "body": body,
                    "retryPolicy": {"type": "none"}, "authentication": {"type": "Raw", "value": "Key 5"}},
            })
        };
        let definition = json!({
            "triggers": {"manual": {"type": "Request", "kind": "Http"}},
            "actions": {
                "Part": http("GET", "/file", "", false),
                "Download": http("GET", "/file", "Part", true),
                "Upload": http("POST", "/upload", "Download", true),
                "Away": http("POST", "/away", "Upload", true),
            },
        });
        _ = world.client.put("/playbooks/transfers", &definition).having(201);
        let body = json!({"playbook": "transfers", "trigger": {}});
        let run = world.client.post("/run-playbook?wait=60", &body).having(200);
        let status = |name: &str| action(&run, name)["outputs"]["statusCode"].clone();
        assert_eq!(
            (status("Part"), status("Download"), status("Upload")),
            (json!(206), json!(200), json!(200)),
            "{run}"
        );
        assert_eq!(action(&run, "Upload")["outputs"]["body"], "taken");
        assert_eq!(action(&run, "Away")["error"]["code"], "TransferLeftHost", "{run}");
        let record = vendor.record.lock().expect("nobody panicked");
        assert_eq!(record.announced, content.len());
        assert!(record.uploaded == content.as_bytes(), "{} bytes", record.uploaded.len());
        assert_eq!(
            record.requests,
            [
                "GET /file ",
                "GET /file ",
                "GET /file bytes=1600-3199",
                "GET /file bytes=3200-4799",
                "GET /file bytes=4800-4999",
                "POST /upload ",
                "PATCH /chunks bytes=0-1499/5000",
                "PATCH /chunks bytes=1500-2999/5000",
                "PATCH /chunks bytes=3000-4499/5000",
                "PATCH /chunks bytes=4500-4999/5000",
                "POST /away ",
            ]
        );
    });
}
