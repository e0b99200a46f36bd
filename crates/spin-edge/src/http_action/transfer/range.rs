//! Ranges of bytes, as headers have them.

use http::{HeaderMap, HeaderName};

/// A header's text.
pub fn text(headers: &HeaderMap, name: impl Into<HeaderName>) -> Option<&str> {
    headers.get(name.into())?.to_str().ok()
}

/// Reads `bytes 0-1023/10100` or `bytes=0-1023`: the first byte, the one after the last, and the size of
/// the whole where it is said. Both separators are in use.
pub fn read(text: &str) -> Option<(usize, usize, Option<usize>)> {
    let text = text.trim();
    let range = text.strip_prefix("bytes").unwrap_or(text).trim_start_matches(['=', ' ']);
    let (range, whole) = match range.split_once('/') {
        Some((range, whole)) => (range, whole.trim().parse().ok()),
        None => (range, None),
    };
    let (first, last) = range.split_once('-')?;
    let (first, last): (usize, usize) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let end = last.checked_add(1)?;
    (first < end).then_some((first, end, whole))
}
