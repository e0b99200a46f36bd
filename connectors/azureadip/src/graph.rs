//! From the connector's operations to Graph's. Pure.
//!
//! Source of the paths: Microsoft Graph's reference, v1.0, `riskyUser` and `riskDetection`.

use connector_kit::{BaseUrl, Catalog, Error, Found, Offer, Outgoing, Request, encode_segment};
use serde_json::Value;

const USER_IDS: &str = r#"{"type":"object","required":["userIds"],"properties":{"userIds":{"type":"array","minItems":1,"items":{"type":"string","minLength":1}}}}"#;

pub const CATALOG: Catalog = Catalog {
    name: "azureadip",
    title: "Microsoft Entra ID Protection",
    version: env!("CARGO_PKG_VERSION"),
    offers: &[
        change(
            "ConfirmRiskUser",
            "Confirms users as compromised.",
            "/beta/riskyUsers/confirmCompromised",
        ),
        change("DismissRiskUser", "Dismisses the risk of users.", "/beta/riskyUsers/dismiss"),
        read("GetRiskyUser", "Reads one risky user.", "/beta/riskyUsers/{id}"),
        read(
            "GetRiskyUserHistory",
            "Reads the risk history of one user.",
            "/beta/riskyUsers/{id}/history",
        ),
        read("GetRiskDetection", "Reads one risk detection.", "/beta/riskDetections/{id}"),
    ],
};

/// A state that is set: setting it again changes nothing.
const fn change(id: &'static str, summary: &'static str, path: &'static str) -> Offer {
    Offer {
        id,
        summary,
        method: "POST",
        path,
        idempotent: true,
        request_schema: Some(USER_IDS),
        response_schema: None,
    }
}

const fn read(id: &'static str, summary: &'static str, path: &'static str) -> Offer {
    Offer {
        id,
        summary,
        method: "GET",
        path,
        idempotent: true,
        request_schema: None,
        response_schema: None,
    }
}

/// Graph's call for an operation, without credentials.
///
/// # Errors
/// `invalid-request` when the user ids are missing, or the id in the path is no single segment.
pub fn call(found: &Found, request: &Request, base: &BaseUrl) -> Result<Outgoing, Error> {
    let id = || encode_segment(found.parameter("id")?);
    let (method, path) = match found.id {
        "ConfirmRiskUser" => ("POST", "riskyUsers/confirmCompromised".to_owned()),
        "DismissRiskUser" => ("POST", "riskyUsers/dismiss".to_owned()),
        "GetRiskyUser" => ("GET", format!("riskyUsers/{}", id()?)),
        "GetRiskyUserHistory" => ("GET", format!("riskyUsers/{}/history", id()?)),
        "GetRiskDetection" => ("GET", format!("riskDetections/{}", id()?)),
        other => return Err(Error::Other(format!("{other} has no call of Graph"))),
    };
    let path = format!("/v1.0/identityProtection/{path}");
    if method == "GET" {
        return Ok(Outgoing::new(method, base.join(&path, &request.queries)));
    }
    check_user_ids(request.body.as_deref())?;
    Ok(Outgoing::new(method, base.join(&path, &[])).body(request.body.clone()))
}

/// An account without an id in the directory gives `null` here. That is said before a call is made, in words
/// that name the place.
fn check_user_ids(body: Option<&str>) -> Result<(), Error> {
    let invalid = |text: String| Err(Error::InvalidRequest(text));
    let body: Value = serde_json::from_str(body.unwrap_or("null"))
        .map_err(|_| Error::InvalidRequest("the body: expected JSON".to_owned()))?;
    let Some(ids) = body.get("userIds").and_then(Value::as_array) else {
        return invalid("userIds: expected a list of user ids".to_owned());
    };
    if ids.is_empty() {
        return invalid("userIds: expected at least one user id".to_owned());
    }
    match ids.iter().position(|id| id.as_str().is_none_or(str::is_empty)) {
        Some(position) => {
            invalid(format!("userIds[{position}]: expected a user id, a text that is not empty"))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use connector_kit::Caller;

    fn request(method: &str, path: &str, body: Option<&str>) -> Request {
        let text = str::to_owned;
        Request {
            method: text(method),
            path: text(path),
            queries: vec![(text("$select"), text("id,riskLevel"))],
            headers: vec![(text("authorization"), text("Bearer of the playbook"))],
            body: body.map(str::to_owned),
            caller: Caller {
                workspace: text("default"),
                playbook: text("P"),
                run: text("r"),
                action: text("A"),
            },
        }
    }

    fn called(method: &str, path: &str, body: Option<&str>) -> Result<Outgoing, Error> {
        let base = BaseUrl::parse("base_url", "https://graph.example/").expect("a base URL");
        let request = request(method, path, body);
        call(&CATALOG.find(&request)?, &request, &base)
    }

    /// Promise: a change is sent to Graph's v1.0 path with the playbook's body unchanged.
    #[test]
    fn changes() {
        let body = Some(r#"{ "userIds": ["u-1", "u-2"] }"#);
        for (path, url) in [
            (
                "/beta/riskyUsers/confirmCompromised",
                "https://graph.example/v1.0/identityProtection/riskyUsers/confirmCompromised",
            ),
            (
                "/Beta/RiskyUsers/Dismiss",
                "https://graph.example/v1.0/identityProtection/riskyUsers/dismiss",
            ),
        ] {
            let expected = Outgoing::new("POST", url).body(body.map(str::to_owned));
            assert_eq!(called("POST", path, body), Ok(expected));
        }
    }

    /// Promise: a read goes to the same thing in Graph, with the playbook's queries and none of its headers.
    #[test]
    fn reads() {
        let root = "https://graph.example/v1.0/identityProtection";
        for (path, url) in [
            ("/beta/riskyUsers/u-1", "/riskyUsers/u-1"),
            ("/beta/riskyUsers/u-1/history", "/riskyUsers/u-1/history"),
            ("/beta/riskDetections/d%20%3F1", "/riskDetections/d%20%3F1"),
        ] {
            let expected = Outgoing::new("GET", format!("{root}{url}?%24select=id%2CriskLevel"));
            assert_eq!(called("GET", path, None), Ok(expected));
        }
    }

    /// Promise: an id in the path cannot lead to another path of Graph.
    #[test]
    fn ids_stay_in_their_place() {
        for path in [
            "/beta/riskyUsers/..",
            "/beta/riskyUsers/%2e%2e/history",
            "/beta/riskyUsers/a%2Fb",
            "/beta/riskyUsers/a%5Cb",
            "/beta/riskyUsers/",
            "/beta/riskDetections/%00",
        ] {
            let made = called("GET", path, None);
            assert!(matches!(made, Err(Error::InvalidRequest(_))), "{path}: {made:?}");
        }
    }

    /// Promise: missing user ids are named by their place, before a call is made, without quoting the body.
    #[test]
    fn user_ids_are_checked() {
        for (body, place) in [
            (None, "userIds:"),
            (Some("null"), "userIds:"),
            (Some("{}"), "userIds:"),
            (Some(r#"{"userIds":"secret"}"#), "userIds:"),
            (Some(r#"{"userIds":[]}"#), "userIds:"),
            (Some(r#"{"userIds":["secret",null]}"#), "userIds[1]:"),
            (Some(r#"{"userIds":[""]}"#), "userIds[0]:"),
        ] {
            let made = called("POST", "/beta/riskyUsers/confirmCompromised", body);
            let Err(Error::InvalidRequest(text)) = made else { panic!("{body:?} was accepted") };
            assert!(text.starts_with(place) && !text.contains("secret"), "{text}");
        }
    }

    /// Promise: every offer has a call, and every schema is JSON.
    #[test]
    fn every_offer_has_a_call() {
        for offer in CATALOG.offers {
            let path = offer.path.replace("{id}", "x");
            let body = Some(r#"{"userIds":["u"]}"#);
            assert!(called(offer.method, &path, body).is_ok(), "{}", offer.id);
            if let Some(schema) = offer.request_schema {
                serde_json::from_str::<Value>(schema).expect(offer.id);
            }
        }
    }
}
