//! The decimal digits of a number, rounded to what a format asks for.

use super::super::Numbers;
use super::Operand;
use crate::padding::zero_padded;

/// Behind so many digits a float has zeros only: the smallest one is 2^-1074, which has 1,074 behind the point.
const EXACT: usize = 1_074;

/// A number as `0.d1d2d3... * 10^scale`. No digits: zero.
#[derive(Debug, Clone)]
pub(super) struct Digits {
    pub(super) negative: bool,
    pub(super) digits: Vec<u8>,
    pub(super) scale: i32,
    /// How many digits of the fraction are written, filled up with zeros.
    fraction: usize,
    /// Whether the number was a float: those know a negative zero.
    pub(super) float: bool,
}

impl Digits {
    /// The digits of a number times a power of ten, with so many of them behind the decimal point.
    pub(super) fn with_fraction(operand: Operand, fraction: usize, shift: i32) -> Digits {
        let mut digits = match operand {
            // The exact value is rounded, half to even, as the formatting of Rust does.
            Operand::Float(float) => {
                let places = (fraction + shift.unsigned_abs() as usize).min(EXACT);
                from_decimal(&format!("{:.places$}", float.abs()), float.is_sign_negative(), true)
            }
            Operand::Integer(number) => from_integer(number),
        };
        if !digits.digits.is_empty() {
            digits.scale += shift;
        }
        digits.fraction = fraction;
        digits
    }

    /// So many digits in all.
    pub(super) fn significant(operand: Operand, count: usize) -> Digits {
        match operand {
            Operand::Float(float) => {
                let places = count.saturating_sub(1).min(EXACT);
                from_scientific(&format!("{:.places$e}", float.abs()), float.is_sign_negative())
            }
            Operand::Integer(number) => {
                let mut digits = from_integer(number);
                digits.round(i32::try_from(count).unwrap_or(i32::MAX));
                digits
            }
        }
    }

    /// The fewest digits that read back as the same number.
    pub(super) fn shortest(operand: Operand) -> Digits {
        match operand {
            Operand::Float(float) => {
                from_scientific(&format!("{:e}", float.abs()), float.is_sign_negative())
            }
            Operand::Integer(number) => from_integer(number),
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Keeps the first `count` digits, rounding half up.
    pub(super) fn round(&mut self, count: i32) {
        let count = usize::try_from(count.max(0)).unwrap_or(0);
        if count < self.digits.len() {
            let up = self.digits[count] >= 5;
            self.digits.truncate(count);
            if up {
                while self.digits.last() == Some(&9) {
                    self.digits.pop();
                }
                match self.digits.last_mut() {
                    Some(last) => *last += 1,
                    None => {
                        self.scale += 1;
                        self.digits.push(1);
                    }
                }
            }
        }
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.scale = 0;
            self.negative &= self.float;
        }
    }

    fn digit(&self, at: i32) -> char {
        let digit = usize::try_from(at).ok().and_then(|at| self.digits.get(at));
        char::from(b'0' + digit.copied().unwrap_or(0))
    }

    /// All digits, those before the point in groups.
    pub(super) fn grouped(&self, decimal: &str, group: &str, sizes: &[usize]) -> String {
        let whole: String = if self.scale > 0 {
            (0..self.scale).map(|at| self.digit(at)).collect()
        } else {
            "0".to_owned()
        };
        let mut text = in_groups(&whole, group, sizes);
        if self.fraction > 0 {
            text.push_str(decimal);
            let first = self.scale;
            text.extend((0..self.fraction).map(|at| self.digit(first.saturating_add(at as i32))));
        }
        text
    }

    /// One digit, the others behind the point, and the exponent.
    pub(super) fn scientific(
        &self,
        letter: char,
        width: usize,
        fraction: usize,
        n: &Numbers,
    ) -> String {
        let mut text = String::new();
        text.push(self.digit(0));
        if fraction > 0 {
            text.push_str(n.decimal);
            text.extend((1..=fraction).map(|at| self.digit(at as i32)));
        }
        let exponent = if self.is_zero() { 0 } else { self.scale - 1 };
        text.push_str(&exponent_text(letter, exponent, width, true, n));
        text
    }

    /// Plain where the point lies within the digits or close before them, scientific otherwise.
    pub(super) fn general(&self, letter: char, most: usize, numbers: &Numbers) -> String {
        let most = i32::try_from(most).unwrap_or(i32::MAX);
        if !self.is_zero() && (self.scale > most || self.scale < -3) {
            let fraction = self.digits.len().saturating_sub(1);
            return self.scientific(letter, 2, fraction, numbers);
        }
        let fraction = i32::try_from(self.digits.len()).unwrap_or(i32::MAX) - self.scale;
        let mut plain = self.clone();
        plain.fraction = usize::try_from(fraction).unwrap_or(0);
        plain.grouped(numbers.decimal, "", &[])
    }
}

/// `E+007`; without a plus where that is not wanted.
pub(super) fn exponent_text(
    letter: char,
    exponent: i32,
    width: usize,
    plus: bool,
    numbers: &Numbers,
) -> String {
    let sign = match exponent {
        ..0 => numbers.negative,
        0.. if plus => numbers.positive,
        _ => "",
    };
    format!("{letter}{sign}{}", zero_padded(&exponent.unsigned_abs().to_string(), width))
}

/// The sizes count from the point; the last one is repeated, a zero ends the grouping.
fn in_groups(whole: &str, group: &str, sizes: &[usize]) -> String {
    if group.is_empty() || sizes.is_empty() {
        return whole.to_owned();
    }
    let mut parts = Vec::new();
    let mut rest = whole;
    let mut sizes = sizes.iter();
    let mut size = sizes.next().copied().unwrap_or(0);
    while size > 0 && rest.len() > size {
        let (front, part) = rest.split_at(rest.len() - size);
        parts.push(part);
        rest = front;
        size = sizes.next().copied().unwrap_or(size);
    }
    parts.push(rest);
    parts.reverse();
    parts.join(group)
}

fn from_integer(number: i64) -> Digits {
    from_decimal(&number.unsigned_abs().to_string(), number < 0, false)
}

fn from_decimal(text: &str, negative: bool, float: bool) -> Digits {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|byte| byte - b'0').collect();
    let zeros = all.iter().take_while(|digit| **digit == 0).count();
    let scale = i32::try_from(whole.len()).unwrap_or(0) - i32::try_from(zeros).unwrap_or(0);
    trimmed(all[zeros..].to_vec(), scale, negative, float)
}

fn from_scientific(text: &str, negative: bool) -> Digits {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
    let exponent: i32 = exponent.parse().unwrap_or(0);
    trimmed(digits, exponent + 1, negative, true)
}

fn trimmed(mut digits: Vec<u8>, scale: i32, negative: bool, float: bool) -> Digits {
    while digits.last() == Some(&0) {
        digits.pop();
    }
    let scale = if digits.is_empty() { 0 } else { scale };
    Digits { negative, digits, scale, fraction: 0, float }
}
