//! From the connector's operations to VirusTotal's paths. Pure.
//!
//! Newer playbooks have `connectorV2` in the path; VirusTotal's own API and older playbooks do not.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use connector_kit::{BaseUrl, Catalog, Error, Found, Offer, Outgoing, encode_segment};

pub const CATALOG: Catalog = Catalog {
    name: "virustotal",
    title: "VirusTotal",
    version: env!("CARGO_PKG_VERSION"),
    offers: &[
        report(
            "GetIpReportV2",
            "Reads the report of an IP address.",
            "/api/v3/ip_addresses/connectorV2/{ip}",
        ),
        report("GetIpReport", "Reads the report of an IP address.", "/api/v3/ip_addresses/{ip}"),
        report("GetDomainReport", "Reads the report of a domain.", "/api/v3/domains/{domain}"),
        report(
            "GetFileReportV2",
            "Reads the report of a file by its hash.",
            "/api/v3/files/connectorV2/{hash}",
        ),
        report("GetFileReport", "Reads the report of a file by its hash.", "/api/v3/files/{hash}"),
        report("GetUrlReport", "Reads the report of a URL.", "/api/v3/urls/{url}"),
    ],
};

const fn report(id: &'static str, summary: &'static str, path: &'static str) -> Offer {
    Offer {
        id,
        summary,
        method: "GET",
        path,
        idempotent: true,
        request_schema: None,
        response_schema: Some(
            r#"{"type":"object","properties":{"data":{"type":"object","properties":{"attributes":{"type":"object"}}}}}"#,
        ),
    }
}

/// VirusTotal's path for an operation.
///
/// # Errors
/// `invalid-request` when what is asked about is not of its kind; the text does not repeat it.
pub fn path(found: &Found) -> Result<String, Error> {
    match found.id {
        "GetIpReport" | "GetIpReportV2" => {
            Ok(format!("/api/v3/ip_addresses/{}", address(found.parameter("ip")?)?))
        }
        "GetDomainReport" => {
            Ok(format!("/api/v3/domains/{}", encode_segment(found.parameter("domain")?)?))
        }
        "GetFileReport" | "GetFileReportV2" => {
            Ok(format!("/api/v3/files/{}", hash(found.parameter("hash")?)?))
        }
        "GetUrlReport" => Ok(format!("/api/v3/urls/{}", url_id(found.parameter("url")?)?)),
        other => Err(Error::Other(format!("{other} has no path of VirusTotal"))),
    }
}

/// VirusTotal's call for a path, without the key.
pub fn call(path: &str, base: &BaseUrl) -> Outgoing {
    Outgoing::new("GET", base.join(path, &[]))
}

fn address(text: &str) -> Result<String, Error> {
    let address: IpAddr = text
        .parse()
        .map_err(|_| Error::InvalidRequest("{ip}: expected an IPv4 or IPv6 address".to_owned()))?;
    encode_segment(&address.to_string())
}

/// MD5, SHA-1 and SHA-256 in hexadecimal digits.
fn hash(text: &str) -> Result<String, Error> {
    let is_hash =
        matches!(text.len(), 32 | 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash {
        return Ok(text.to_owned());
    }
    Err(Error::InvalidRequest(
        "{hash}: expected an MD5, SHA-1 or SHA-256 in hexadecimal".to_owned(),
    ))
}

/// VirusTotal's id of a URL is the URL in base64url without padding, or a SHA-256 that it gave out before.
/// Playbooks pass either the id or the URL itself.
fn url_id(text: &str) -> Result<String, Error> {
    if text.is_empty() {
        return Err(Error::InvalidRequest("{url}: expected a URL or its id".to_owned()));
    }
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=')) {
        return Ok(text.trim_end_matches('=').to_owned());
    }
    Ok(URL_SAFE_NO_PAD.encode(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use connector_kit::{Caller, Request};

    fn mapped(path: &str) -> Result<String, Error> {
        let text = str::to_owned;
        let request = Request {
            method: text("GET"),
            path: text(path),
            queries: Vec::new(),
            headers: vec![(text("x-apikey"), text("of the playbook"))],
            body: None,
            caller: Caller {
                workspace: text("default"),
                playbook: text("P"),
                run: text("r"),
                action: text("A"),
            },
        };
        super::path(&CATALOG.find(&request)?)
    }

    /// Promise: every form of a path that playbooks use reaches VirusTotal's own path.
    #[test]
    fn reports_are_found() {
        let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        for (path, expected) in [
            ("/api/v3/ip_addresses/connectorV2/203.0.113.7", "/api/v3/ip_addresses/203.0.113.7"),
            ("/api/v3/ip_addresses/203.0.113.7", "/api/v3/ip_addresses/203.0.113.7"),
            ("/API/v3/IP_addresses/connectorv2/203.0.113.7", "/api/v3/ip_addresses/203.0.113.7"),
            (
                "/api/v3/ip_addresses/connectorV2/2001%3Adb8%3A%3A1",
                "/api/v3/ip_addresses/2001%3Adb8%3A%3A1",
            ),
            ("/api/v3/domains/Bad.example", "/api/v3/domains/Bad.example"),
            (&format!("/api/v3/files/{sha256}"), &format!("/api/v3/files/{sha256}")),
            (
                "/api/v3/files/connectorV2/d41d8cd98f00b204e9800998ecf8427e",
                "/api/v3/files/d41d8cd98f00b204e9800998ecf8427e",
            ),
            // base64url of "https://a.b/?c=d", by the rule in VirusTotal's reference for URL ids.
            ("/api/v3/urls/https%3A%2F%2Fa.b%2F%3Fc%3Dd", "/api/v3/urls/aHR0cHM6Ly9hLmIvP2M9ZA"),
            ("/api/v3/urls/aHR0cHM6Ly9hLmIvP2M9ZA%3D%3D", "/api/v3/urls/aHR0cHM6Ly9hLmIvP2M9ZA"),
            (&format!("/api/v3/urls/{sha256}"), &format!("/api/v3/urls/{sha256}")),
        ] {
            assert_eq!(mapped(path).as_deref(), Ok(expected), "{path}");
        }
    }

    /// Promise: what a playbook fills in cannot lead to another path of VirusTotal, and is not repeated.
    #[test]
    fn anything_else_is_refused() {
        for path in [
            "/api/v3/ip_addresses/connectorV2/",
            "/api/v3/ip_addresses/connectorV2",
            "/api/v3/ip_addresses/..",
            "/api/v3/ip_addresses/%2e%2e",
            "/api/v3/ip_addresses/203.0.113.7%2F..%2F..%2Fusers",
            "/api/v3/ip_addresses/203.0.113.7%3Fx",
            "/api/v3/ip_addresses/203.0.113.7%20",
            "/api/v3/ip_addresses/secret",
            "/api/v3/domains/..",
            "/api/v3/domains/a%2Fb",
            "/api/v3/files/abc",
            "/api/v3/files/..%2F..%2Fusers%2Fsecret",
            "/api/v3/urls/",
        ] {
            let Err(Error::InvalidRequest(text)) = mapped(path) else {
                panic!("{path} was accepted");
            };
            assert!(!text.contains("secret"), "{text}");
        }
    }

    /// Promise: the call goes to the base URL, without a header of the playbook.
    #[test]
    fn calls() {
        let base = BaseUrl::parse("base_url", "http://127.0.0.1:9/").expect("a base URL");
        assert_eq!(
            call("/api/v3/ip_addresses/192.0.2.1", &base),
            Outgoing::new("GET", "http://127.0.0.1:9/api/v3/ip_addresses/192.0.2.1")
        );
    }
}
