//! Entities as Sentinel has them: `{id, name, type, kind, properties}`, from texts of senders.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};

use domain::WorkspaceId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::sent::Sent;
use crate::word::NAMESPACE;

/// What senders write where they know nothing.
const NOTHING: &[&str] = &["", "-", "unknown", "n/a", "none", "null", "any"];

/// What a text is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Address,
    /// An address or a name, with or without a port.
    Endpoint,
    Account,
    Url,
    Hash,
    File,
    Domain,
}

/// Names under which senders write such things, in lower case and without anything but letters and digits.
const WELL_KNOWN: &[(&str, About)] = &[
    ("ip", About::Address),
    ("ipaddress", About::Address),
    ("srcip", About::Address),
    ("dstip", About::Address),
    ("sourceip", About::Address),
    ("destip", About::Address),
    ("destinationip", About::Address),
    ("clientip", About::Address),
    ("remoteip", About::Address),
    ("src", About::Endpoint),
    ("dest", About::Endpoint),
    ("dst", About::Endpoint),
    ("dvc", About::Endpoint),
    ("instance", About::Endpoint),
    ("node", About::Endpoint),
    ("nodename", About::Endpoint),
    ("host", About::Endpoint),
    ("hostname", About::Endpoint),
    ("user", About::Account),
    ("username", About::Account),
    ("srcuser", About::Account),
    ("dstuser", About::Account),
    ("targetusername", About::Account),
    ("account", About::Account),
    ("accountname", About::Account),
    ("url", About::Url),
    ("urlfull", About::Url),
    ("hash", About::Hash),
    ("filehash", About::Hash),
    ("md5", About::Hash),
    ("md5after", About::Hash),
    ("sha1", About::Hash),
    ("sha1after", About::Hash),
    ("sha256", About::Hash),
    ("sha256after", About::Hash),
    ("file", About::File),
    ("filename", About::File),
    ("filepath", About::File),
    ("domain", About::Domain),
    ("dnsquestionname", About::Domain),
];

/// Entities, each once.
#[derive(Debug, Default)]
pub struct Entities {
    all: Vec<Value>,
    known: HashSet<Uuid>,
}

impl Entities {
    /// Adds one, unless it is there.
    pub fn add(&mut self, entity: Option<Entity>) {
        if let Some(entity) = entity.filter(|entity| self.known.insert(entity.id)) {
            self.all.push(entity.value());
        }
    }

    /// Adds what a text under a well-known name is; says whether the name is one.
    pub fn add_named(&mut self, name: &str, text: &str) -> bool {
        let Some(about) = about(name) else {
            return false;
        };
        self.add(match about {
            About::Address => ip(text),
            About::Endpoint => endpoint(text),
            About::Account => account(text),
            About::Url => url(text),
            About::Hash => hash(text),
            About::File => file(text),
            About::Domain => domain(text),
        });
        true
    }

    /// Adds whatever is under a well-known name, however deep: the longest end of its path that is one
    /// counts (`context.host.name` is a `hostname`, `win.eventdata.targetUserName` a `targetusername`).
    pub fn add_all_named(&mut self, sent: Sent<'_>) {
        for (path, texts) in sent.flat() {
            let ends = || path.match_indices('.').map(|(at, _)| &path[at + 1..]);
            for text in &texts {
                let mut names = std::iter::once(path.as_str()).chain(ends());
                names.any(|name| self.add_named(name, text));
            }
        }
    }

    /// All of them, in the order in which they came.
    pub fn into_values(self) -> Vec<Value> {
        self.all
    }
}

fn about(name: &str) -> Option<About> {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    WELL_KNOWN.iter().find(|(known, _)| *known == name).map(|(_, about)| *about)
}

/// One entity.
#[derive(Debug)]
pub struct Entity {
    id: Uuid,
    kind: &'static str,
    properties: Value,
}

impl Entity {
    /// An entity of this kind. The same kind with the same properties is the same entity.
    pub fn new(kind: &'static str, mut properties: Value, friendly_name: &str) -> Self {
        if let Some(members) = properties.as_object_mut() {
            members.retain(|_, value| !value.is_null());
        }
        let id = Uuid::new_v5(&NAMESPACE, format!("entity/{kind}/{properties}").as_bytes());
        properties["friendlyName"] = json!(friendly_name);
        Self { id, kind, properties }
    }

    /// The entity as a resource.
    pub fn value(self) -> Value {
        resource(self.kind, self.id, self.properties)
    }
}

/// An entity or alert as a resource.
pub fn resource(kind: &str, id: Uuid, properties: Value) -> Value {
    json!({
        "id": WorkspaceId::default().resource("Entities", id),
        "name": id,
        "type": "Microsoft.SecurityInsights/Entities",
        "kind": kind,
        "properties": properties,
    })
}

fn something(text: &str) -> Option<&str> {
    let text = text.trim();
    (!NOTHING.iter().any(|nothing| nothing.eq_ignore_ascii_case(text))).then_some(text)
}

/// An IP address; none where the text is none.
pub fn ip(text: &str) -> Option<Entity> {
    let address: IpAddr = text.trim().parse().ok()?;
    Some(Entity::new("Ip", json!({"address": address}), &address.to_string()))
}

/// A host by its name; what follows the first dot is its domain.
pub fn host(text: &str) -> Option<Entity> {
    let text = something(text)?;
    let (name, domain) = text.split_once('.').unwrap_or((text, ""));
    let domain = Some(domain).filter(|domain| !domain.is_empty());
    Some(Entity::new("Host", json!({"hostName": name, "dnsDomain": domain}), text))
}

/// An address or a host's name; a port is left out.
pub fn endpoint(text: &str) -> Option<Entity> {
    let text = something(text)?;
    if let Ok(address) = text.parse::<SocketAddr>() {
        return ip(&address.ip().to_string());
    }
    ip(text).or_else(|| {
        let port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        let name =
            text.rsplit_once(':').filter(|(_, end)| port(end)).map_or(text, |(name, _)| name);
        host(name)
    })
}

/// An account: a bare name, `name@domain` or `DOMAIN\name`.
pub fn account(text: &str) -> Option<Entity> {
    let text = something(text)?;
    let properties = if let Some((domain, name)) = text.split_once('\\') {
        json!({"accountName": name, "ntDomain": domain})
    } else if let Some((name, suffix)) = text.split_once('@') {
        json!({"accountName": name, "upnSuffix": suffix})
    } else {
        json!({"accountName": text})
    };
    Some(Entity::new("Account", properties, text))
}

/// A URL.
pub fn url(text: &str) -> Option<Entity> {
    let text = something(text)?;
    Some(Entity::new("Url", json!({"url": text}), text))
}

/// A file's hash; its length says which kind it is.
pub fn hash(text: &str) -> Option<Entity> {
    let text = something(text)?;
    let algorithm = match text.len() {
        32 => "MD5",
        40 => "SHA1",
        64 => "SHA256",
        _ => return None,
    };
    let hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let properties = json!({"algorithm": algorithm, "hashValue": text});
    hexadecimal.then(|| Entity::new("FileHash", properties, text))
}

/// A file by its name or its path.
pub fn file(text: &str) -> Option<Entity> {
    let text = something(text)?;
    let (directory, name) = match text.rsplit_once(['/', '\\']) {
        Some((directory, name)) if !name.is_empty() => (Some(directory), name),
        _ => (None, text),
    };
    Some(Entity::new("File", json!({"name": name, "directory": directory}), name))
}

/// A domain name.
pub fn domain(text: &str) -> Option<Entity> {
    let text = something(text)?;
    Some(Entity::new("DnsResolution", json!({"domainName": text}), text))
}

/// A mailbox by its address.
pub fn mailbox(text: &str) -> Option<Entity> {
    let text = something(text)?;
    Some(Entity::new("Mailbox", json!({"mailboxPrimaryAddress": text}), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(entity: Option<Entity>) -> Value {
        entity.map(|e| json!([e.kind, e.properties])).unwrap_or_default()
    }

    #[test]
    fn an_endpoint_is_an_address_or_a_host_without_its_port() {
        for (text, kind, friendly) in [
            ("web-1:9100", "Host", "web-1"),
            ("10.0.0.5:9100", "Ip", "10.0.0.5"),
            ("[2001:db8::1]:9100", "Ip", "2001:db8::1"),
            ("2001:db8::1", "Ip", "2001:db8::1"),
            ("db.example.org", "Host", "db.example.org"),
        ] {
            let entity = endpoint(text).unwrap();
            assert_eq!((entity.kind, &entity.properties["friendlyName"]), (kind, &json!(friendly)));
        }
        assert_eq!(
            shown(endpoint("db.example.org")),
            json!(["Host", {"hostName": "db", "dnsDomain": "example.org", "friendlyName": "db.example.org"}])
        );
    }

    #[test]
    fn accounts_are_read_in_their_three_forms() {
        for (text, properties) in [
            ("jane", json!({"accountName": "jane", "friendlyName": "jane"})),
            (
                "jane@contoso.com",
                json!({"accountName": "jane", "upnSuffix": "contoso.com", "friendlyName": "jane@contoso.com"}),
            ),
            (
                "CONTOSO\\jane",
                json!({"accountName": "jane", "ntDomain": "CONTOSO", "friendlyName": "CONTOSO\\jane"}),
            ),
        ] {
            assert_eq!(shown(account(text)), json!(["Account", properties]));
        }
    }

    #[test]
    fn what_is_nothing_of_the_kind_is_no_entity() {
        assert!(ip("web-1").is_none());
        assert!(hash("not a hash of any length that is known").is_none());
        assert!(hash(&"z".repeat(64)).is_none());
        for nothing in NOTHING {
            assert!(account(nothing).is_none() && endpoint(nothing).is_none(), "{nothing}");
        }
    }

    #[test]
    fn the_same_thing_is_one_entity_and_keeps_its_name() {
        let mut entities = Entities::default();
        assert!(entities.add_named("src_ip", "203.0.113.9"));
        entities.add(ip("203.0.113.9"));
        assert!(!entities.add_named("team", "blue"));
        let all = entities.into_values();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0]["name"], json!(ip(" 203.0.113.9").unwrap().id));
    }

    #[test]
    fn well_known_names_are_found_however_deep() {
        let body = json!({"host": {"name": "db-1"}, "win": {"eventdata": {"targetUserName": "eve"}},
            "file": {"hash": {"sha256": "A".repeat(64)}, "path": "C:\\x\\y.exe"}, "rule": {"name": "no"}});
        let mut entities = Entities::default();
        entities.add_all_named(Sent(&body));
        let kinds: Vec<_> = entities.into_values().iter().map(|e| e["kind"].clone()).collect();
        assert_eq!(kinds, ["Host", "Account", "FileHash", "File"]);
    }
}
