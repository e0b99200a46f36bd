//! Numbers to text: .NET's standard numeric formats. The custom ones are in `custom`.

mod custom;
mod digits;

use super::Numbers;
use crate::padding::zero_padded;
use digits::Digits;

/// What is formatted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Operand {
    Integer(i64),
    Float(f64),
}

/// A format that .NET refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormatError {
    /// It is no numeric format, or not one for this kind of number.
    Invalid,
    /// It asks for more digits than a text may have.
    TooLong,
}

/// The most digits that a precision may ask for.
const MOST_DIGITS: usize = 1_000_000;

/// A number in a standard or custom format.
pub(crate) fn format(
    operand: Operand,
    format: &str,
    numbers: &Numbers,
) -> Result<String, FormatError> {
    if let Operand::Float(float) = operand {
        if float.is_nan() {
            return Ok(numbers.not_a_number.to_owned());
        }
        if float.is_infinite() {
            let sign = if float < 0.0 { numbers.negative } else { "" };
            return Ok(format!("{sign}{}", numbers.infinity));
        }
    }
    match specifier(format)? {
        Some((letter, precision)) => standard(operand, letter, precision, numbers),
        None => Ok(custom::format(operand, format, numbers)),
    }
}

/// The letter and the precision of a standard format; none where the format is a custom one.
fn specifier(format: &str) -> Result<Option<(char, Option<usize>)>, FormatError> {
    let mut characters = format.chars();
    let Some(letter) = characters.next() else {
        return Ok(Some(('G', None)));
    };
    let precision = characters.as_str();
    if !letter.is_ascii_alphabetic() || !precision.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    if precision.is_empty() {
        return Ok(Some((letter, None)));
    }
    match precision.parse::<usize>() {
        Ok(digits) if digits <= MOST_DIGITS => Ok(Some((letter, Some(digits)))),
        Ok(digits) if digits <= 999_999_999 => Err(FormatError::TooLong),
        _ => Err(FormatError::Invalid),
    }
}

fn standard(
    operand: Operand,
    letter: char,
    precision: Option<usize>,
    numbers: &Numbers,
) -> Result<String, FormatError> {
    let fraction = precision.unwrap_or(numbers.fraction);
    Ok(match letter.to_ascii_uppercase() {
        'C' => {
            let currency = &numbers.currency;
            let digits = Digits::with_fraction(operand, precision.unwrap_or(currency.digits), 0);
            let text = digits.grouped(currency.decimal, currency.group, &currency.group_sizes);
            let pattern = currency.patterns[usize::from(digits.negative)];
            filled(pattern, &text, numbers)
        }
        'D' => integer(operand, |number| {
            let width = precision.unwrap_or(0);
            let sign = if number < 0 { numbers.negative } else { "" };
            format!("{sign}{}", zero_padded(&number.unsigned_abs().to_string(), width))
        })?,
        'X' => integer(operand, |number| {
            let width = precision.unwrap_or(0);
            let text = zero_padded(&format!("{number:X}"), width);
            if letter == 'x' { text.to_lowercase() } else { text }
        })?,
        'B' => integer(operand, |number| {
            let width = precision.unwrap_or(0);
            zero_padded(&format!("{number:b}"), width)
        })?,
        'E' => {
            let digits = Digits::significant(operand, precision.unwrap_or(6) + 1);
            signed(&digits, digits.scientific(letter, 3, precision.unwrap_or(6), numbers), numbers)
        }
        'F' => {
            let digits = Digits::with_fraction(operand, fraction, 0);
            signed(&digits, digits.grouped(numbers.decimal, "", &[]), numbers)
        }
        'N' => {
            let digits = Digits::with_fraction(operand, fraction, 0);
            let text = digits.grouped(numbers.decimal, numbers.group, &numbers.group_sizes);
            if digits.negative { filled(numbers.negative_pattern, &text, numbers) } else { text }
        }
        'P' => {
            let digits = Digits::with_fraction(operand, fraction, 2);
            let text = digits.grouped(numbers.decimal, numbers.group, &numbers.group_sizes);
            let pattern = numbers.percent_patterns[usize::from(digits.negative)];
            filled(pattern, &text, numbers)
        }
        'G' => general(operand, precision.unwrap_or(0), letter, numbers),
        'R' if matches!(operand, Operand::Float(_)) => general(operand, 0, letter, numbers),
        'R' => general(operand, precision.unwrap_or(0), letter, numbers),
        _ => return Err(FormatError::Invalid),
    })
}

fn integer(operand: Operand, write: impl Fn(i64) -> String) -> Result<String, FormatError> {
    match operand {
        Operand::Integer(number) => Ok(write(number)),
        Operand::Float(_) => Err(FormatError::Invalid),
    }
}

/// The shorter of plain and scientific notation; no precision means as many digits as are needed.
fn general(operand: Operand, precision: usize, letter: char, numbers: &Numbers) -> String {
    let (digits, most) = match (operand, precision) {
        (Operand::Integer(number), 0) => {
            let sign = if number < 0 { numbers.negative } else { "" };
            return format!("{sign}{}", number.unsigned_abs());
        }
        (Operand::Float(_), 0) => (Digits::shortest(operand), 17),
        (_, precision) => (Digits::significant(operand, precision), precision),
    };
    let letter = if matches!(letter, 'g' | 'r') { 'e' } else { 'E' };
    signed(&digits, digits.general(letter, most, numbers), numbers)
}

fn signed(digits: &Digits, text: String, numbers: &Numbers) -> String {
    if digits.negative { format!("{}{text}", numbers.negative) } else { text }
}

/// A pattern with the digits, sign and symbols in their places.
fn filled(pattern: &str, digits: &str, numbers: &Numbers) -> String {
    let mut text = String::with_capacity(pattern.len() + digits.len() + 4);
    for character in pattern.chars() {
        match character {
            'n' => text.push_str(digits),
            '-' => text.push_str(numbers.negative),
            '$' => text.push_str(numbers.currency.symbol),
            '%' => text.push_str(numbers.percent),
            other => text.push(other),
        }
    }
    text
}
