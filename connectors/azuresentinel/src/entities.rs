//! Entity operations: from the trigger's entities to lists of one kind. Pure.
//!
//! Entities come in two forms. Incidents carry `{"kind":"Account","properties":{"accountName":…}}`; alerts
//! carry a flat `{"Type":"account","Name":…}`, usually all of them in one JSON string. Both are read, with
//! property names in any letter case; values pass unchanged.

use connector_kit::{Error, Response};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The entity kinds that have an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `/entities/account`
    Account,
    /// `/entities/ip`
    Ip,
    /// `/entities/host`
    Host,
    /// `/entities/url`
    Url,
    /// `/entities/filehash`
    FileHash,
    /// `/entities/dnsresolution`
    DnsResolution,
}

/// A member of a result, and the name of the same thing in an incident's entity where that differs by more
/// than letter case.
type Member = (&'static str, Option<&'static str>);

impl Kind {
    /// The kind that an operation gives.
    pub fn of_operation(id: &str) -> Option<Self> {
        Some(match id {
            "GetAccounts" => Self::Account,
            "GetIPs" => Self::Ip,
            "GetHosts" => Self::Host,
            "GetUrls" => Self::Url,
            "GetFileHashes" => Self::FileHash,
            "GetDNS" => Self::DnsResolution,
            _ => return None,
        })
    }

    /// The entities of this kind as the operation's result, for example `{"IPs":[{"Address":"…"}]}`. No
    /// body, `null` and an empty text are no entities.
    ///
    /// # Errors
    /// `invalid-request` when the body is anything but a list of entities.
    pub fn pick(self, body: Option<&str>) -> Result<String, Error> {
        let text = unwrap_string(body.unwrap_or("null"))?;
        let list: Option<Vec<&RawValue>> =
            serde_json::from_str(&text).map_err(|_| invalid("the body", "a list of entities"))?;
        let mut picked = Vec::new();
        for (position, entity) in list.unwrap_or_default().into_iter().enumerate() {
            let invalid = |expected| invalid(&format!("entity {position}"), expected);
            let entity = members(entity.get()).map_err(|()| invalid("an object"))?;
            let Some(entity) = entity.filter(|entity| self.is_kind_of(entity)) else {
                continue;
            };
            let properties = match entity.get("properties") {
                Some(inner) => {
                    members(inner.get()).map_err(|()| invalid("properties as an object"))?
                }
                None => Some(entity),
            };
            picked.push(self.result(&properties.unwrap_or_default()));
        }
        serde_json::to_string(&BTreeMap::from([(self.list_name(), picked)]))
            .map_err(|_| Error::Other("the entities could not be written".to_owned()))
    }

    fn is_kind_of(self, entity: &Members<'_>) -> bool {
        // The flat form says `Type`; the other form has a `type` as well, which names the resource type.
        let name = entity.get("kind").or_else(|| entity.get("type"));
        let name = name.and_then(|name| serde_json::from_str::<String>(name.get()).ok());
        name.is_some_and(|name| self.names().iter().any(|known| known.eq_ignore_ascii_case(&name)))
    }

    fn result<'entity>(self, entity: &Members<'entity>) -> Picked<'entity> {
        let value = |(name, other): &Member| {
            other
                .iter()
                .chain([name])
                .filter_map(|name| entity.get(&name.to_ascii_lowercase()))
                .find(|value| value.get() != "null")
                .map(|value| (*name, *value))
        };
        Picked(self.members().iter().filter_map(value).collect())
    }

    /// The kind in an incident's entity, and in an alert's.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Account => &["account"],
            Self::Ip => &["ip"],
            Self::Host => &["host"],
            Self::Url => &["url"],
            Self::FileHash => &["filehash"],
            Self::DnsResolution => &["dnsresolution", "dns"],
        }
    }

    const fn list_name(self) -> &'static str {
        match self {
            Self::Account => "Accounts",
            Self::Ip => "IPs",
            Self::Host => "Hosts",
            Self::Url => "URLs",
            Self::FileHash => "Filehashes",
            Self::DnsResolution => "Dnsresolutions",
        }
    }

    const fn members(self) -> &'static [Member] {
        match self {
            Self::Account => &[
                ("Name", Some("accountName")),
                ("NTDomain", None),
                ("DnsDomain", None),
                ("UPNSuffix", None),
                ("Sid", None),
                ("AadTenantId", None),
                ("AadUserId", None),
                ("PUID", None),
                ("IsDomainJoined", None),
                ("ObjectGuid", None),
            ],
            Self::Ip => &[("Address", None)],
            Self::Host => &[
                ("DnsDomain", None),
                ("NTDomain", None),
                ("HostName", None),
                ("NetBiosName", None),
                ("OMSAgentID", None),
                ("OSFamily", None),
                ("OSVersion", None),
                ("IsDomainJoined", None),
                ("AzureID", None),
            ],
            Self::Url => &[("Url", None)],
            Self::FileHash => &[("Value", Some("hashValue")), ("Algorithm", None)],
            Self::DnsResolution => &[("DomainName", None)],
        }
    }
}

/// The answer of an entity operation.
pub fn answer(body: String) -> Response {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Response { status: 200, headers, body: Some(body) }
}

/// An object's members by lower-case name.
type Members<'text> = BTreeMap<String, &'text RawValue>;

/// The members of an object, or nothing for `null`.
fn members(text: &str) -> Result<Option<Members<'_>>, ()> {
    let object: Option<Members<'_>> = serde_json::from_str(text).map_err(|_| ())?;
    Ok(object.map(|object| {
        object.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect()
    }))
}

/// One entity of a result: its members in their fixed order.
struct Picked<'entity>(Vec<(&'static str, &'entity RawValue)>);

impl Serialize for Picked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// The list itself, where the body is a JSON string that holds it.
fn unwrap_string(text: &str) -> Result<Cow<'_, str>, Error> {
    if !text.trim_start().starts_with('"') {
        return Ok(text.into());
    }
    let inner: String = serde_json::from_str(text).map_err(|_| invalid("the body", "JSON"))?;
    Ok(if inner.trim().is_empty() { "null".into() } else { inner.into() })
}

fn invalid(place: &str, expected: &str) -> Error {
    Error::InvalidRequest(format!("{place}: expected {expected}"))
}

#[cfg(test)]
mod tests;
