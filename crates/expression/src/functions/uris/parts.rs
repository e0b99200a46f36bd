//! The parts of an absolute URI, with the rules of .NET's `Uri`.

use super::{address, escaped_byte};

/// An absolute URI that is well formed: nothing in it would have to be escaped.
pub(super) struct Uri {
    pub(super) scheme: String,
    pub(super) host: String,
    /// The port, given or the scheme's own; -1 where it has none.
    pub(super) port: i64,
    pub(super) path: String,
    /// With its `?`; empty where there is none.
    pub(super) query: String,
}

/// Schemes with an authority, and their ports.
const PORTS: &[(&str, i64)] = &[
    ("http", 80),
    ("https", 443),
    ("ftp", 21),
    ("gopher", 70),
    ("nntp", 119),
    ("telnet", 23),
    ("ldap", 389),
    ("ws", 80),
    ("wss", 443),
    ("net.tcp", 808),
    ("net.pipe", -1),
];

impl Uri {
    pub(super) fn parse(text: &str) -> Option<Uri> {
        let text = text.trim_matches([' ', '\t', '\n', '\r']);
        let (scheme, rest) = text.split_once(':')?;
        if scheme.len() < 2
            || !is_scheme(scheme)
            || !well_formed(rest)
            || rest.matches('#').count() > 1
        {
            return None;
        }
        let scheme = scheme.to_ascii_lowercase();
        let (rest, _fragment) = split_at_first(rest, '#');
        let (before_query, query) = split_at_first(rest, '?');
        // These have no query: their `?` would have to be escaped.
        if matches!(scheme.as_str(), "ftp" | "file") && !query.is_empty() {
            return None;
        }
        let known = PORTS.iter().find(|(name, _)| *name == scheme).map(|(_, port)| *port);
        let (host, port, path) = match before_query.strip_prefix("//") {
            Some(after) => {
                let (authority, path) = split_at_first(after, '/');
                let bare = matches!(scheme.as_str(), "file" | "net.tcp" | "net.pipe");
                if (bare && authority.contains('@'))
                    || (scheme == "file" && authority.contains(':'))
                {
                    return None;
                }
                let (host, port) = authority_parts(authority)?;
                let must = known.is_some();
                if host.is_empty() && (must || port.is_some()) {
                    return None;
                }
                (host, port.or(known).unwrap_or(-1), path)
            }
            None if known.is_some() || scheme == "file" => return None,
            None if scheme == "mailto" => {
                let host = before_query.rsplit_once('@').map_or(before_query, |(_, host)| host);
                (address::host(host)?, 25, "")
            }
            None => (String::new(), -1, before_query),
        };
        let rooted = path.starts_with('/');
        if path.contains(['[', ']']) {
            return None;
        }
        let path = in_usual_form(path);
        let path = if rooted { without_dots(&path) } else { path };
        let path = match path.strip_prefix('/') {
            Some(drive) if scheme == "file" && is_drive(drive) => drive.to_owned(),
            _ if path.is_empty() && known.is_some() => "/".to_owned(),
            _ => path,
        };
        Some(Uri { scheme, host, port, path, query: in_usual_form(query) })
    }
}

fn is_scheme(text: &str) -> bool {
    let rest = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(rest)
}

/// The text before the first of a character, and from it on.
fn split_at_first(text: &str, at: char) -> (&str, &str) {
    text.split_at(text.find(at).unwrap_or(text.len()))
}

/// Only characters that a URI may have, and `%` only before two hexadecimal digits.
fn well_formed(text: &str) -> bool {
    text.char_indices().all(|(at, character)| match character {
        '%' => escaped_byte(&text.as_bytes()[at + 1..]).is_some(),
        ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => false,
        other => !other.is_control() && !other.is_whitespace(),
    })
}

/// Host and port of `user@host:port`.
fn authority_parts(authority: &str) -> Option<(String, Option<i64>)> {
    let place = match authority.split_once('@') {
        Some((_, place)) => place,
        None => authority,
    };
    let (host, port) = match place.rfind(':') {
        Some(at) if !place[at..].contains(']') => (&place[..at], &place[at + 1..]),
        _ => (place, ""),
    };
    let port = match port {
        "" => None,
        digits => Some(digits.parse::<u16>().ok().map(i64::from)?),
    };
    if host.is_empty() {
        return Some((String::new(), port));
    }
    Some((address::host(host)?, port))
}

/// `C:/...`
fn is_drive(path: &str) -> bool {
    path.starts_with(|first: char| first.is_ascii_alphabetic()) && path[1..].starts_with(":/")
}

/// Letters, digits and `-._~` need no escape, so they lose it; what is not ASCII gets one.
fn in_usual_form(text: &str) -> String {
    let mut usual = String::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let byte = match escaped_byte(after).filter(|_| first == b'%') {
            None if first.is_ascii() => {
                usual.push(char::from(first));
                continue;
            }
            None => first,
            Some(byte) => {
                rest = &after[2..];
                // What must stay escaped stays as it was written.
                if byte.is_ascii() && !is_unreserved(byte) {
                    usual.push('%');
                    usual.extend(after[..2].iter().map(|digit| char::from(*digit)));
                    continue;
                }
                byte
            }
        };
        if is_unreserved(byte) {
            usual.push(char::from(byte));
        } else {
            usual.push_str(&format!("%{byte:02X}"));
        }
    }
    usual
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// `.` and `..` are followed.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let last = segments.len().saturating_sub(1);
    for (at, segment) in segments.into_iter().enumerate() {
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if at == last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    format!("/{}", kept.join("/"))
}
