//! Microsoft Graph: a security incident (Microsoft Defender XDR), a list of them as
//! `GET /security/incidents` answers it (`{value: […]}`), or a change notification that carries the incident
//! in `resourceData`. With `$expand=alerts` its alerts and their evidence come along.
//!
//! | Graph | incident |
//! |---|---|
//! | `tenantId` and `id` | which incident it is |
//! | `displayName`, `description` | title, description |
//! | `severity` `high`, `medium`, `low`, `informational`; `unknown` | the same; Medium |
//! | `status` `active`; `inProgress`, `awaitingAction`; `resolved`, `redirected` | `New`; `Active`; `Closed` |
//! | `classification` `truePositive` | `TruePositive`, `SuspiciousActivity` |
//! | `classification` `informationalExpectedActivity` | `BenignPositive`, `SuspiciousButExpected` |
//! | `classification` `falsePositive` | `FalsePositive` |
//! | `resolvingComment` | classification comment |
//! | `assignedTo` | owner |
//! | `customTags`, `systemTags` | tags, the latter `AutoAssigned` |
//! | `comments` | comments |
//! | `alerts`, their `category`, `mitreTechniques` and `evidence` | alerts, tactics, techniques, entities |
//! | `incidentWebUrl` | where it can be looked at |
//! | `createdDateTime`, `lastUpdateDateTime` | created; when it was said |
//! | `redirectIncidentId` | `additionalData.mergedIncidentNumber` |
//!
//! The statuses are matched as Sentinel's own synchronisation with Defender matches them. Words are read in
//! any case: Graph answers `inProgress`, its documentation shows `InProgress`.

use domain::{Severity, Status};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;
use wire::api::incident::Received;
use wire::api::{FieldError, Fields};

use super::Source;
use crate::alert::Alert;
use crate::attack;
use crate::entity::{self, Entities, Entity};
use crate::sent::{Sent, look_up};
use crate::word::{NAMESPACE, Word, auto_label, escaped, label, owner};

pub(super) const SOURCE: Source = Source {
    name: "graph",
    shape: "displayName with incidentWebUrl or lastUpdateDateTime, or a list of these as value",
    recognises,
    read,
};

/// Members of an incident that have a place of their own.
const PLACED: &[&str] = &[
    "id",
    "displayName",
    "description",
    "resolvingComment",
    "assignedTo",
    "customTags",
    "systemTags",
    "comments",
    "alerts",
    "incidentWebUrl",
    "createdDateTime",
    "lastUpdateDateTime",
];

/// Members of an alert that have a place of their own.
const ALERT_PLACED: &[&str] = &[
    "id",
    "title",
    "description",
    "firstActivityDateTime",
    "lastActivityDateTime",
    "alertWebUrl",
    "detectorId",
];

const SEVERITIES: &[(&str, Severity)] = &[
    ("high", Severity::High),
    ("medium", Severity::Medium),
    ("low", Severity::Low),
    ("informational", Severity::Informational),
];

const STATUSES: &[(&str, Status)] = &[
    ("active", Status::New),
    ("inProgress", Status::Active),
    ("awaitingAction", Status::Active),
    ("resolved", Status::Closed),
    ("redirected", Status::Closed),
];

/// The classification and the one reason that Sentinel has for it.
const CLASSIFICATIONS: &[(&str, (&str, Option<&str>))] = &[
    ("truePositive", ("TruePositive", Some("SuspiciousActivity"))),
    ("informationalExpectedActivity", ("BenignPositive", Some("SuspiciousButExpected"))),
    ("falsePositive", ("FalsePositive", None)),
];

const ALERT_STATUSES: &[(&str, &str)] =
    &[("new", "New"), ("inProgress", "InProgress"), ("resolved", "Resolved")];

fn recognises(body: &Value) -> bool {
    is_incident(Sent(body)) || body.get("value").is_some_and(Value::is_array)
}

fn is_incident(sent: Sent<'_>) -> bool {
    let dated = sent.has("incidentWebUrl") || sent.has("lastUpdateDateTime");
    sent.has("displayName") && dated
}

fn read(body: &Value, now: Timestamp) -> Result<Vec<Received>, FieldError> {
    let fields = Fields::of(body)?;
    if fields.get("value").is_none() {
        return Ok(vec![incident(&fields)?.received(now)]);
    }
    let mut all = Vec::new();
    for item in fields.objects("value")? {
        let notified = item.get("changeType").or_else(|| item.get("resourceData")).is_some();
        let item = if notified { item.required_object("resourceData")? } else { item };
        all.push(incident(&item)?.received(now));
    }
    Ok(all)
}

fn incident(fields: &Fields<'_>) -> Result<Word, FieldError> {
    let body = Value::Object(fields.members().clone());
    let sent = Sent(&body);
    let id = sent.text("id").ok_or_else(|| fields.error("id", "a text that is not empty"))?;
    // A notification that names the incident alone says nothing that could be stored.
    let title = fields.required_text("displayName")?;
    let key = format!("{}/{id}", sent.text("tenantId").unwrap_or_default());
    let mut word = Word::new(SOURCE.name, key, body.to_string(), "Microsoft XDR");
    word.provider_incident_id = Some(id);
    word.title = Some(title.to_owned());
    word.description = sent.text("description");
    word.severity = sent.text("severity").and_then(|text| look_up(SEVERITIES, &text));
    let status = sent.text("status").and_then(|text| look_up(STATUSES, &text));
    word.status = status.unwrap_or(Status::New);
    let class = sent.text("classification").and_then(|text| look_up(CLASSIFICATIONS, &text));
    word.classification = class.map(|(class, _)| class);
    word.classification_reason = class.and_then(|(_, reason)| reason);
    word.classification_comment = sent.text("resolvingComment");
    word.owner = sent.text("assignedTo").map(owner);
    word.labels = sent.texts("customTags").into_iter().map(label).collect();
    word.labels.extend(sent.texts("systemTags").into_iter().map(auto_label));
    word.created = sent.moment("createdDateTime");
    word.modified = sent.moment("lastUpdateDateTime");
    word.url = sent.text("incidentWebUrl");
    if let Some(merged) = sent.integer("redirectIncidentId") {
        word.additional_data.insert("mergedIncidentNumber".into(), json!(merged));
    }
    word.comments = sent.list("comments").filter_map(|one| comment(one, &word.key)).collect();
    for one in sent.list("alerts") {
        for evidence in one.list("evidence") {
            add_evidence(evidence, &mut word.entities);
        }
        word.alerts.push(alert(one));
    }
    word.first_activity = word.alerts.iter().filter_map(|alert| alert.start).min();
    word.last_activity = word.alerts.iter().filter_map(|alert| alert.end).max();
    word.rules = word.alerts.iter().filter_map(|alert| alert.rule_id.clone()).collect();
    word.rest = sent.rest(PLACED);
    Ok(word)
}

/// A comment as Sentinel has it; its message is HTML there.
fn comment(one: Sent<'_>, incident: &str) -> Option<Value> {
    let message = escaped(&one.text("comment")?);
    let author = one.first_text(&["createdByDisplayName", "createdBy"]);
    let principal = one.text("createdBy").filter(|name| name.contains('@'));
    let created = one.first_text(&["createdDateTime", "createdTime"]);
    let name = format!("comment/graph/{incident}/{created:?}/{author:?}/{message}");
    Some(json!({
        "name": Uuid::new_v5(&NAMESPACE, name.as_bytes()),
        "type": "Microsoft.SecurityInsights/Incidents/Comments",
        "properties": {
            "message": message,
            "createdTimeUtc": created,
            "author": {"name": author, "userPrincipalName": principal},
        },
    }))
}

fn alert(one: Sent<'_>) -> Alert {
    let key = one.text("id").unwrap_or_else(|| one.0.to_string());
    let category = one.text("category").and_then(|text| attack::tactic(&text));
    let techniques = one.texts("mitreTechniques");
    Alert {
        key,
        provider_id: one.first_text(&["providerAlertId", "id"]),
        name: one.text("title"),
        description: one.text("description"),
        severity: one.text("severity").and_then(|text| look_up(SEVERITIES, &text)),
        status: one.text("status").and_then(|text| look_up(ALERT_STATUSES, &text)),
        start: one.moment("firstActivityDateTime").or_else(|| one.moment("createdDateTime")),
        end: one.moment("lastActivityDateTime"),
        product: one.first_text(&["productName", "serviceSource"]),
        vendor: Some("Microsoft".into()),
        rule_id: one.text("detectorId"),
        tactics: category.map(str::to_owned).into_iter().collect(),
        techniques: techniques.iter().filter_map(|text| attack::technique(text)).collect(),
        link: one.text("alertWebUrl"),
        rest: one.rest(ALERT_PLACED),
        ..Alert::default()
    }
}

/// The kinds of evidence that Sentinel has an entity for; all evidence stays with its alert besides.
fn add_evidence(evidence: Sent<'_>, entities: &mut Entities) {
    let kind = evidence.text("@odata.type").unwrap_or_default();
    match kind.rsplit('.').next().unwrap_or_default() {
        "ipEvidence" => entities.add(made(evidence, "ipAddress", entity::ip)),
        "urlEvidence" => entities.add(made(evidence, "url", entity::url)),
        "userEvidence" => entities.add(account(evidence.at("userAccount"))),
        "mailboxEvidence" => entities.add(made(evidence, "primaryAddress", entity::mailbox)),
        "deviceEvidence" => entities.add(device(evidence)),
        "fileEvidence" => add_file(evidence.at("fileDetails"), entities),
        "processEvidence" => add_file(evidence.at("imageFile"), entities),
        "cloudApplicationEvidence" => entities.add(application(evidence)),
        _ => {}
    }
}

fn made(sent: Sent<'_>, path: &str, make: fn(&str) -> Option<Entity>) -> Option<Entity> {
    make(&sent.text(path)?)
}

fn account(sent: Sent<'_>) -> Option<Entity> {
    let principal = sent.text("userPrincipalName");
    let name = sent.text("accountName");
    let friendly = principal.clone().or_else(|| name.clone())?;
    let (before, suffix) = principal.as_deref().and_then(|text| text.split_once('@')).unzip();
    let properties = json!({
        "accountName": name.as_deref().or(before),
        "upnSuffix": suffix,
        "ntDomain": sent.text("domainName"),
        "sid": sent.text("userSid"),
        "aadUserId": sent.text("azureAdUserId"),
        "displayName": sent.text("displayName"),
    });
    Some(Entity::new("Account", properties, &friendly))
}

fn device(sent: Sent<'_>) -> Option<Entity> {
    let full = sent.first_text(&["deviceDnsName", "hostName"])?;
    let (name, domain) = full.split_once('.').unzip();
    let properties = json!({
        "hostName": name.unwrap_or(&full),
        "dnsDomain": domain,
        "osFamily": sent.text("osPlatform"),
        "azureID": sent.text("azureAdDeviceId"),
    });
    Some(Entity::new("Host", properties, &full))
}

fn add_file(sent: Sent<'_>, entities: &mut Entities) {
    if let Some(name) = sent.text("fileName") {
        let properties = json!({"name": name, "directory": sent.text("filePath")});
        entities.add(Some(Entity::new("File", properties, &name)));
    }
    for path in ["sha256", "sha1", "md5"] {
        entities.add(made(sent, path, entity::hash));
    }
}

fn application(sent: Sent<'_>) -> Option<Entity> {
    let name = sent.text("displayName")?;
    let properties = json!({"name": name, "appId": sent.integer("appId")});
    Some(Entity::new("CloudApplication", properties, &name))
}
