//! The host of a URI: a name, or an address of IPv4 or IPv6 in its usual form.

use std::net::Ipv6Addr;

/// The host in its usual form; none where it is no host.
pub(super) fn host(text: &str) -> Option<String> {
    if let Some(inside) = text.strip_prefix('[') {
        let inside = inside.strip_suffix(']')?;
        let address = inside.split('%').next().unwrap_or(inside);
        return Some(format!("[{}]", address.parse::<Ipv6Addr>().ok()?));
    }
    if let Some(address) = ipv4(text) {
        return Some(address);
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    let label = |label: &str| !label.is_empty() && label.len() <= 63 && label.chars().all(in_name);
    if text.len() > 255 || !name.split('.').all(label) {
        return None;
    }
    Some(text.to_lowercase())
}

fn in_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_')
}

/// One to four numbers, decimal, octal (`0..`) or hexadecimal (`0x..`); the last one fills what is
/// left of the 32 bits.
fn ipv4(text: &str) -> Option<String> {
    let parts: Vec<u64> = text.split('.').map(number).collect::<Option<_>>()?;
    let (last, front) = parts.split_last()?;
    if front.len() > 3 || front.iter().any(|part| *part > 255) {
        return None;
    }
    let room = 8 * (4 - u32::try_from(front.len()).ok()?);
    if *last >= 1 << room {
        return None;
    }
    let front = front.iter().enumerate().map(|(at, part)| part << (24 - 8 * at)).sum::<u64>();
    let address = u32::try_from(front + last).ok()?;
    Some(std::net::Ipv4Addr::from(address).to_string())
}

fn number(text: &str) -> Option<u64> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u64::from_str_radix(digits, 16).ok();
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) || text.is_empty() {
        return None;
    }
    let radix = if text.len() > 1 && text.starts_with('0') { 8 } else { 10 };
    u64::from_str_radix(text, radix).ok()
}
