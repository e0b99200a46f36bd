//! Zeros before a number.

/// Digits with zeros before them, so many characters in all. Formats may ask for more than the 65,535 that
/// Rust's own formatting takes before it panics.
pub(crate) fn zero_padded(digits: &str, width: usize) -> String {
    let mut text = "0".repeat(width.saturating_sub(digits.len()));
    text.push_str(digits);
    text
}
