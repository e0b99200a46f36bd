//! Text to numbers, as .NET reads them.

use rust_decimal::Decimal;

use super::{Culture, Numbers};

/// A floating-point number: blanks around it, a sign before or behind, digits with group
/// separators, a fraction, an exponent; or the culture's words for infinity and for no number.
pub(crate) fn parse_float(text: &str, culture: &Culture) -> Option<f64> {
    let sign_behind = true;
    parse_float_style(text, culture, sign_behind)
}

/// As [`parse_float`], but with a sign only before the digits.
pub(crate) fn parse_whole_float(text: &str) -> Option<f64> {
    parse_float_style(text, &Culture::english(), false)
}

fn parse_float_style(text: &str, culture: &Culture, sign_behind: bool) -> Option<f64> {
    let style = Style { exponent: true, sign_behind };
    if let Some(plain) = plain_number(text, &culture.numbers, style) {
        return plain.parse().ok();
    }
    special(text.trim_matches(is_blank), &culture.numbers)
}

/// What a number may have besides a sign before it, digits and group separators.
#[derive(Debug, Clone, Copy)]
struct Style {
    exponent: bool,
    sign_behind: bool,
}

/// A decimal number: as [`parse_float`] in American English, but without an exponent.
pub(crate) fn parse_decimal(text: &str) -> Option<Decimal> {
    let style = Style { exponent: false, sign_behind: true };
    let plain = plain_number(text, &Culture::english().numbers, style)?;
    let mut number = Decimal::from_str_radix(&plain, 10).ok()?;
    if number.is_zero() {
        number.set_sign_positive(true);
    }
    Some(number)
}

/// An integer of 32 bits: blanks around it, a sign before it, digits.
pub(crate) fn parse_int32(text: &str) -> Option<i32> {
    parse_int64(text)?.try_into().ok()
}

/// An integer of 64 bits: blanks around it, a sign before it, digits.
pub(crate) fn parse_int64(text: &str) -> Option<i64> {
    let text = text.trim_end_matches('\0').trim_matches(is_blank);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// What .NET skips around a number.
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

fn special(text: &str, numbers: &Numbers) -> Option<f64> {
    let same = |word: &str| word.to_lowercase() == text.to_lowercase();
    if same(numbers.infinity) || same(&format!("{}{}", numbers.positive, numbers.infinity)) {
        return Some(f64::INFINITY);
    }
    if same(&format!("{}{}", numbers.negative, numbers.infinity)) {
        return Some(f64::NEG_INFINITY);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    (unsigned.to_lowercase() == numbers.not_a_number.to_lowercase()).then_some(f64::NAN)
}

/// The number in the form that Rust reads: sign, digits, `.`, digits, exponent.
fn plain_number(text: &str, numbers: &Numbers, style: Style) -> Option<String> {
    let mut rest = text.trim_start_matches(is_blank);
    let mut plain = String::new();
    let mut signed = false;
    if let Some(after) = strip_sign(rest, numbers, &mut plain) {
        rest = after;
        signed = true;
    }
    let (mut digits, mut fraction) = (false, false);
    loop {
        if let Some(digit) = rest.chars().next().filter(char::is_ascii_digit) {
            digits = true;
            plain.push(digit);
            rest = &rest[1..];
        } else if let Some(after) = rest.strip_prefix(numbers.decimal).filter(|_| !fraction) {
            fraction = true;
            plain.push('.');
            rest = after;
        } else if digits && !fraction {
            match strip_group(rest, numbers.group) {
                Some(after) => rest = after,
                None => break,
            }
        } else {
            break;
        }
    }
    if !digits {
        return None;
    }
    if style.exponent {
        rest = take_exponent(rest, &mut plain);
    }
    rest = rest.trim_start_matches(is_blank);
    let mut sign = String::new();
    if let Some(after) =
        strip_sign(rest, numbers, &mut sign).filter(|_| !signed && style.sign_behind)
    {
        rest = after.trim_start_matches(is_blank);
        plain.insert_str(0, &sign);
    }
    rest.trim_end_matches('\0').is_empty().then_some(plain)
}

fn strip_sign<'text>(
    rest: &'text str,
    numbers: &Numbers,
    plain: &mut String,
) -> Option<&'text str> {
    if let Some(after) = rest.strip_prefix(numbers.negative) {
        plain.push('-');
        return Some(after);
    }
    // A hyphen stands for the other dashes that cultures have as their minus sign.
    if let Some(after) = rest.strip_prefix('-').filter(|_| numbers.negative == "\u{2212}") {
        plain.push('-');
        return Some(after);
    }
    rest.strip_prefix(numbers.positive)
}

/// A blank stands for the group separators that are blanks of another width.
fn strip_group<'text>(rest: &'text str, group: &str) -> Option<&'text str> {
    if group.is_empty() {
        return None;
    }
    rest.strip_prefix(group).or_else(|| {
        let wide = matches!(group, "\u{a0}" | "\u{202f}");
        rest.strip_prefix(' ').filter(|_| wide)
    })
}

fn take_exponent<'text>(rest: &'text str, plain: &mut String) -> &'text str {
    let Some(after) = rest.strip_prefix(['e', 'E']) else {
        return rest;
    };
    let (sign, digits) = match after.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", after.strip_prefix('+').unwrap_or(after)),
    };
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 {
        return rest;
    }
    plain.push('e');
    plain.push_str(sign);
    plain.push_str(&digits[..count]);
    &digits[count..]
}
