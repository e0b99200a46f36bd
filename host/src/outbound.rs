//! `allowed_outbound_hosts`: which addresses a component may call.
//!
//! The rules are Spin's: `scheme://host[:port]`, with `*` for any scheme, host or port,
//! `*.domain` for the names below a domain, `first..end` (without the end) for ports, and
//! `self` for the application's own address. Without a port the scheme's usual one is meant.

use url::Host;

/// The name under which components reach each other is `<component>.spin.internal`.
const INTERNAL_SUFFIX: &str = ".spin.internal";
/// The host that stands for the application's own public address.
const SELF_HOST: &str = "self.alt";

/// What a component may call.
#[derive(Debug, Default, Clone)]
pub struct AllowedHosts(Vec<Rule>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    /// No scheme: any.
    scheme: Option<String>,
    host: HostRule,
    port: PortRule,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum HostRule {
    Any,
    /// With the dot in front.
    Below(String),
    Own,
    Exactly(Host),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PortRule {
    Any,
    Range(std::ops::Range<u32>),
}

/// Where an outgoing request goes.
#[derive(Debug, PartialEq, Eq)]
pub enum Destination<'a> {
    /// Another component of the application.
    Component(&'a str),
    /// The application's public routes.
    Own,
    /// Anything else.
    Network,
}

impl<'a> Destination<'a> {
    /// Reads the destination off a request's URI.
    pub fn of(uri: &'a http::Uri) -> Self {
        match uri.host() {
            None | Some("" | SELF_HOST) => Self::Own,
            Some(host) => match host.strip_suffix(INTERNAL_SUFFIX) {
                Some(component) if !component.contains('.') => Self::Component(component),
                _ => Self::Network,
            },
        }
    }
}

impl AllowedHosts {
    /// Reads the list with its variables filled in. As in Spin, an entry whose variables leave
    /// nothing (or only `http://`, `https://`) grants nothing.
    pub fn parse<'a>(entries: impl IntoIterator<Item = (&'a str, String)>) -> Result<Self, String> {
        let mut rules = Vec::new();
        for (template, filled) in entries {
            let optional = template.contains("{{");
            if optional && matches!(filled.as_str(), "" | "http://" | "https://") {
                continue;
            }
            let rule = Rule::parse(&filled)
                // The filled text may hold a secret; the template does not.
                .map_err(|problem| format!("allowed_outbound_hosts: {template:?}: {problem}"))?;
            rules.push(rule);
        }
        Ok(Self(rules))
    }

    /// Whether a request to `uri` may be sent.
    pub fn allow(&self, uri: &http::Uri) -> bool {
        let scheme = uri.scheme_str().unwrap_or("https");
        if Destination::of(uri) == Destination::Own {
            return self.0.iter().any(Rule::allows_own);
        }
        let Some(host) = uri.host().and_then(|host| Host::parse(host).ok()) else {
            return false;
        };
        let Some(port) = uri.port_u16().or_else(|| usual_port(scheme)) else {
            return false;
        };
        self.0.iter().any(|rule| rule.allows(scheme, &host, port))
    }
}

impl Rule {
    fn parse(text: &str) -> Result<Self, String> {
        let Some((scheme, rest)) = text.trim().split_once("://") else {
            return Err("expected scheme://host[:port]".to_owned());
        };
        if scheme != "*" && !scheme.chars().all(char::is_alphabetic) || scheme.is_empty() {
            return Err("expected a scheme of letters, or *".to_owned());
        }
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#', '@']) {
            return Err("expected only a host and a port after '://'".to_owned());
        }
        let (host, port) = split_port(rest);
        Ok(Self {
            scheme: (scheme != "*").then(|| scheme.to_owned()),
            host: HostRule::parse(host)?,
            port: PortRule::parse(port, scheme)?,
        })
    }

    fn allows(&self, scheme: &str, host: &Host, port: u16) -> bool {
        self.scheme.as_deref().is_none_or(|allowed| allowed == scheme)
            && self.host.allows(host)
            && self.port.allows(port)
    }

    fn allows_own(&self) -> bool {
        let scheme = self.scheme.as_deref().is_none_or(|scheme| matches!(scheme, "http" | "https"));
        scheme && matches!(self.host, HostRule::Any | HostRule::Own)
    }
}

/// Splits `host[:port]`; the colons of an IPv6 address stand in brackets.
fn split_port(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    }
}

impl HostRule {
    fn parse(text: &str) -> Result<Self, String> {
        let host = |text| Host::parse(text).map_err(|_| "expected a host name or address");
        match text {
            "*" => Ok(Self::Any),
            "self" | SELF_HOST => Ok(Self::Own),
            _ => match text.strip_prefix("*.") {
                Some(domain) => match host(domain)? {
                    Host::Domain(domain) => Ok(Self::Below(format!(".{domain}"))),
                    _ => Err("expected a domain after '*.'".to_owned()),
                },
                None if text.contains('*') => Err("'*' may only stand first".to_owned()),
                None => Ok(Self::Exactly(host(text)?)),
            },
        }
    }

    fn allows(&self, host: &Host) -> bool {
        match (self, host) {
            (Self::Any, _) => true,
            (Self::Below(suffix), Host::Domain(domain)) => domain.ends_with(suffix.as_str()),
            (Self::Exactly(expected), host) => expected == host,
            (Self::Below(_) | Self::Own, _) => false,
        }
    }
}

impl PortRule {
    fn parse(text: Option<&str>, scheme: &str) -> Result<Self, String> {
        let number = |text: &str| {
            text.parse::<u16>().map(u32::from).map_err(|_| "expected a port number".to_owned())
        };
        match text {
            Some("*") => Ok(Self::Any),
            Some(text) => match text.split_once("..") {
                Some((first, end)) => Ok(Self::Range(number(first)?..number(end)?)),
                None => number(text).map(|port| Self::Range(port..port + 1)),
            },
            None => match usual_port(scheme) {
                Some(port) => Ok(Self::Range(u32::from(port)..u32::from(port) + 1)),
                None => Err("expected a port, since the scheme has no usual one".to_owned()),
            },
        }
    }

    fn allows(&self, port: u16) -> bool {
        match self {
            Self::Any => true,
            Self::Range(range) => range.contains(&u32::from(port)),
        }
    }
}

fn usual_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rule: &str, allowed: &[&str], refused: &[&str]) {
        let hosts = AllowedHosts::parse([(rule, rule.to_owned())]).unwrap();
        for uri in allowed {
            assert!(hosts.allow(&uri.parse().unwrap()), "{rule} must allow {uri}");
        }
        for uri in refused {
            assert!(!hosts.allow(&uri.parse().unwrap()), "{rule} must refuse {uri}");
        }
    }

    #[test]
    fn a_grant_reaches_its_host_scheme_and_port_and_no_other() {
        check(
            "https://api.example.com",
            &["https://api.example.com/a", "https://API.example.com:443/"],
            &[
                "http://api.example.com/",
                "https://api.example.com:8443/",
                "https://api.example.com.evil.test/",
                "https://evil-api.example.com/",
                "https://self.alt/",
            ],
        );
        check(
            "http://127.0.0.1:4000",
            &["http://127.0.0.1:4000/x"],
            &["http://127.0.0.1/", "http://localhost:4000/", "https://127.0.0.1:4000/"],
        );
        check("http://[::1]:4000", &["http://[::1]:4000/"], &["http://[::1]/"]);
        check("http://[::1]", &["http://[::1]/"], &["http://[::1]:4000/"]);
    }

    #[test]
    fn wildcards_widen_only_their_own_part() {
        check(
            "https://*.example.com",
            &["https://a.example.com/", "https://a.b.example.com/"],
            &["https://example.com/", "https://aexample.com/", "http://a.example.com/"],
        );
        check("*://localhost:*", &["http://localhost:1/", "https://localhost/"], &["http://host/"]);
        check("https://*", &["https://any.test/"], &["https://any.test:444/", "http://any.test/"]);
        check("http://h:80..82", &["http://h:81/"], &["http://h:82/", "http://h:79/"]);
        check("*://*:*", &["http://a:1/", "https://self.alt/", "http://x.spin.internal/"], &[]);
    }

    #[test]
    fn components_and_the_application_itself_are_named_like_hosts() {
        check(
            "http://one.spin.internal",
            &["http://one.spin.internal/run"],
            &["http://two.spin.internal/", "http://one.spin.internal:8080/"],
        );
        check("http://*.spin.internal", &["http://two.spin.internal/"], &["http://self.alt/"]);
        check("http://self", &["http://self.alt/x"], &["http://self/", "http://localhost:3000/"]);
    }

    #[test]
    fn an_address_written_differently_is_the_same_address() {
        check("http://127.0.0.1:1", &["http://127.1:1/", "http://2130706433:1/"], &[]);
    }

    #[test]
    fn nothing_granted_is_nothing_allowed() {
        let none = AllowedHosts::default();
        for uri in ["http://a.test/", "http://self.alt/", "http://one.spin.internal/", "/relative"]
        {
            assert!(!none.allow(&uri.parse().unwrap()), "{uri}");
        }
    }

    #[test]
    fn a_variable_left_empty_grants_nothing_but_an_empty_entry_is_an_error() {
        let hosts = AllowedHosts::parse([("{{ base_url }}", String::new())]).unwrap();
        assert!(!hosts.allow(&"https://a.test/".parse().unwrap()));
        assert!(AllowedHosts::parse([("", String::new())]).is_err());
    }

    #[test]
    fn malformed_entries_are_refused_without_repeating_a_variables_value() {
        for entry in
            ["*", "a.test", "http://a.test/path", "http://a.*.test", "ftp://a.test", "http://a:b"]
        {
            assert!(Rule::parse(entry).is_err(), "{entry}");
        }
        let error = AllowedHosts::parse([("{{ url }}", "hunter2".to_owned())]).unwrap_err();
        assert!(error.contains("{{ url }}") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn destinations_are_told_apart() {
        for (uri, expected) in [
            ("http://one.spin.internal/x", Destination::Component("one")),
            ("http://a.b.spin.internal/x", Destination::Network),
            ("http://self.alt/x", Destination::Own),
            ("/x", Destination::Own),
            ("http://spin.internal.evil.test/", Destination::Network),
        ] {
            assert_eq!(Destination::of(&uri.parse().unwrap()), expected, "{uri}");
        }
    }
}
