//! What the connector offers, and what Sentinel's connector has beyond that.

use connector_kit::{Catalog, Error, Offer, Request};

const TASK: &str = r#"{"type":"object","required":["id","name","properties"],"properties":{"id":{"type":"string"},"name":{"type":"string"},"properties":{"type":"object"}}}"#;
const ENTITIES: &str = r#"{"type":["array","string","null"],"description":"The incident's entities as the trigger has them, or the same as a JSON string"}"#;

pub const CATALOG: Catalog = Catalog {
    name: "azuresentinel",
    title: "Microsoft Sentinel",
    version: env!("CARGO_PKG_VERSION"),
    offers: &[
        Offer {
            id: "AddIncidentTask",
            summary: "Adds a task to an incident.",
            method: "POST",
            path: "/Incidents/CreateTask",
            idempotent: true,
            request_schema: Some(
                r#"{"type":"object","required":["incidentArmId","taskTitle"],"properties":{"incidentArmId":{"type":"string"},"taskTitle":{"type":"string"},"taskDescription":{"type":"string"}}}"#,
            ),
            response_schema: Some(TASK),
        },
        Offer {
            id: "CompleteIncidentTask",
            summary: "Marks a task as completed.",
            method: "POST",
            path: "/Incidents/CompleteTask",
            idempotent: true,
            request_schema: Some(
                r#"{"type":"object","required":["taskArmId"],"properties":{"taskArmId":{"type":"string"}}}"#,
            ),
            response_schema: Some(TASK),
        },
        entities_offer("GetAccounts", "Gives the accounts among entities.", "/entities/account"),
        entities_offer("GetIPs", "Gives the IP addresses among entities.", "/entities/ip"),
        entities_offer("GetHosts", "Gives the hosts among entities.", "/entities/host"),
        entities_offer("GetUrls", "Gives the URLs among entities.", "/entities/url"),
        entities_offer(
            "GetFileHashes",
            "Gives the file hashes among entities.",
            "/entities/filehash",
        ),
        entities_offer(
            "GetDNS",
            "Gives the domain names among entities.",
            "/entities/dnsresolution",
        ),
    ],
};

const fn entities_offer(id: &'static str, summary: &'static str, path: &'static str) -> Offer {
    Offer {
        id,
        summary,
        method: "POST",
        path,
        idempotent: true,
        request_schema: Some(ENTITIES),
        response_schema: None,
    }
}

/// The operations of Sentinel's connector that nothing here stands behind yet.
const NOT_OFFERED: Catalog = Catalog {
    name: "azuresentinel",
    title: "Microsoft Sentinel",
    version: env!("CARGO_PKG_VERSION"),
    offers: &[
        absent("AddIncidentCommentV3", "POST", "/Incidents/Comment"),
        absent("GetIncidentV2", "POST", "/Incidents"),
        absent("UpdateIncident", "PUT", "/Incidents"),
        absent(
            "CreateIncident",
            "PUT",
            "/Incidents/subscriptions/{s}/resourceGroups/{g}/workspaces/{w}",
        ),
        absent(
            "GetIncidentByAlertIdV2",
            "GET",
            "/Incidents/subscriptions/{s}/resourceGroups/{g}/workspaces/{w}/alerts/{a}",
        ),
        absent("CreateIncidentRelation", "POST", "/Incidents/Relation/Create"),
        absent("DeleteIncidentRelation", "POST", "/Incidents/Relation/Delete"),
    ],
};

const fn absent(id: &'static str, method: &'static str, path: &'static str) -> Offer {
    Offer {
        id,
        summary: "",
        method,
        path,
        idempotent: false,
        request_schema: None,
        response_schema: None,
    }
}

/// The id of the operation that a request means.
///
/// # Errors
/// `unknown-operation`; for an operation that Sentinel's connector has, the text names it.
pub fn find(request: &Request) -> Result<&'static str, Error> {
    let unknown = match CATALOG.find(request) {
        Ok(found) => return Ok(found.id),
        Err(unknown) => unknown,
    };
    match NOT_OFFERED.find(request) {
        Ok(known) => Err(Error::UnknownOperation(format!(
            "{} is an operation of Microsoft Sentinel's connector that is not offered here yet",
            known.id
        ))),
        Err(_) => Err(unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::tests::request;

    /// Promise: operations are found by method and path, whatever the letter case of the path.
    #[test]
    fn operations_are_found() {
        for (method, path, id) in [
            ("POST", "/Incidents/CreateTask", "AddIncidentTask"),
            ("POST", "/incidents/createtask", "AddIncidentTask"),
            ("POST", "/Incidents/CompleteTask", "CompleteIncidentTask"),
            ("POST", "/entities/account", "GetAccounts"),
            ("POST", "/Entities/IP", "GetIPs"),
            ("POST", "/entities/host", "GetHosts"),
            ("POST", "/entities/url", "GetUrls"),
            ("POST", "/entities/FileHash", "GetFileHashes"),
            ("POST", "/entities/dnsresolution", "GetDNS"),
        ] {
            assert_eq!(find(&request(method, path, None)), Ok(id));
        }
    }

    /// Promise: an operation that Sentinel has and we do not is named in the error; anything else is unknown.
    #[test]
    fn what_is_not_offered_says_so() {
        for (method, path, text) in [
            ("POST", "/Incidents", "GetIncidentV2"),
            ("PUT", "/incidents", "UpdateIncident"),
            ("POST", "/Incidents/Comment", "AddIncidentCommentV3"),
            (
                "GET",
                "/Incidents/subscriptions/s/resourceGroups/g/workspaces/w/alerts/a",
                "ByAlertId",
            ),
            ("GET", "/Incidents/CreateTask", "it offers POST /Incidents/CreateTask"),
            ("POST", "/entities", "it offers"),
        ] {
            let Err(Error::UnknownOperation(found)) = find(&request(method, path, None)) else {
                panic!("{method} {path} was found");
            };
            assert!(found.contains(text), "{found}");
        }
    }

    /// Promise: every schema is JSON, so that a description can be shown.
    #[test]
    fn schemas_are_json() {
        for offer in CATALOG.offers {
            for schema in [offer.request_schema, offer.response_schema].into_iter().flatten() {
                serde_json::from_str::<serde_json::Value>(schema).expect(offer.id);
            }
        }
    }
}
