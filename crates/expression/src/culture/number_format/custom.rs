//! .NET's custom numeric formats: `#,##0.00;(#);'none'`, `0.0%`, `0.00e+0`.

use super::super::Numbers;
use super::Operand;
use super::digits::{Digits, exponent_text};

/// Floats are taken with 15 digits.
const FLOAT_DIGITS: usize = 15;

/// What a section of a format asks for.
#[derive(Debug, Default)]
struct Layout {
    /// Placeholders in all, and before the point.
    count: i32,
    point: Option<i32>,
    /// The first and the last `0`, counted from the left.
    first_zero: Option<i32>,
    last_zero: i32,
    groups: bool,
    /// How many places the point moves: percent, and commas before the point.
    shift: i32,
    scientific: bool,
}

/// A number in a custom format.
pub(super) fn format(operand: Operand, format: &str, numbers: &Numbers) -> String {
    let format: Vec<char> = format.chars().collect();
    let mut digits = match operand {
        Operand::Integer(_) => Digits::shortest(operand),
        Operand::Float(_) => Digits::significant(operand, FLOAT_DIGITS),
    };
    let kind = if digits.is_zero() { 2 } else { usize::from(digits.negative) };
    let mut start = section(&format, kind);
    let layout = loop {
        let layout = Layout::of(&format[start..]);
        if digits.is_zero() {
            digits.negative &= digits.float;
            break layout;
        }
        let point = layout.point.unwrap_or(layout.count);
        digits.scale += layout.shift;
        let keep = if layout.scientific { 0 } else { digits.scale - point };
        digits.round(layout.count + keep);
        let zero = section(&format, 2);
        if !digits.is_zero() || zero == start {
            break layout;
        }
        start = zero;
    };
    let mut writer = Writer::new(&digits, &layout, numbers);
    writer.write(&format[start..]);
    let mut text = writer.text;
    if digits.negative && start == 0 && (digits.scale != 0 || !text.is_empty()) {
        text.insert_str(0, numbers.negative);
    }
    text
}

/// Where the section for a kind of number begins: 0 the first, 1 negative, 2 zero. A section that
/// is missing or empty gives way to the first.
fn section(format: &[char], mut wanted: usize) -> usize {
    if wanted == 0 {
        return 0;
    }
    let mut at = 0;
    while let Some(&character) = format.get(at) {
        at += 1;
        match character {
            '\'' | '"' => at = behind_quote(format, at, character),
            '\\' => at += 1,
            ';' => {
                wanted -= 1;
                if wanted == 0 {
                    let there = format.get(at).is_some_and(|next| *next != ';');
                    return if there { at } else { 0 };
                }
            }
            _ => {}
        }
    }
    0
}

fn behind_quote(format: &[char], from: usize, quote: char) -> usize {
    let rest = format.get(from..).unwrap_or(&[]);
    rest.iter().position(|c| *c == quote).map_or(format.len(), |at| from + at + 1)
}

/// Whether an exponent follows an `E`: zeros, perhaps with a sign before them.
fn begins_exponent(format: &[char], at: usize) -> bool {
    match format.get(at) {
        Some('0') => true,
        Some('+' | '-') => format.get(at + 1) == Some(&'0'),
        _ => false,
    }
}

impl Layout {
    fn of(section: &[char]) -> Layout {
        let mut layout = Layout::default();
        let mut comma: Option<(i32, i32)> = None;
        let mut at = 0;
        while let Some(&character) = section.get(at) {
            at += 1;
            match character {
                '#' => layout.count += 1,
                '0' => {
                    layout.first_zero.get_or_insert(layout.count);
                    layout.count += 1;
                    layout.last_zero = layout.count;
                }
                '.' => {
                    layout.point.get_or_insert(layout.count);
                }
                ',' if layout.count > 0 && layout.point.is_none() => {
                    comma = Some(match comma {
                        Some((place, commas)) if place == layout.count => (place, commas + 1),
                        Some(_) => {
                            layout.groups = true;
                            (layout.count, 1)
                        }
                        None => (layout.count, 1),
                    });
                }
                '%' => layout.shift += 2,
                '\u{2030}' => layout.shift += 3,
                '\'' | '"' => at = behind_quote(section, at, character),
                '\\' => at += 1,
                'E' | 'e' if begins_exponent(section, at) => {
                    layout.scientific = true;
                    at += 1;
                    while section.get(at) == Some(&'0') {
                        at += 1;
                    }
                }
                ';' => break,
                _ => {}
            }
        }
        match comma {
            Some((place, commas)) if place == layout.point.unwrap_or(layout.count) => {
                layout.shift -= commas * 3;
            }
            Some(_) => layout.groups = true,
            None => {}
        }
        layout
    }
}

struct Writer<'format> {
    digits: &'format Digits,
    numbers: &'format Numbers,
    count: i32,
    point: i32,
    first: i32,
    last: i32,
    scientific: bool,
    /// Places before the point that are still to be written; negative ones lie behind it.
    place: i32,
    /// How many digits there are more than placeholders before the point, or fewer (negative).
    surplus: i32,
    next: usize,
    /// The places behind which a group separator stands, the next one last.
    separators: Vec<i32>,
    point_written: bool,
    text: String,
}

impl<'format> Writer<'format> {
    fn new(digits: &'format Digits, layout: &Layout, numbers: &'format Numbers) -> Self {
        let point = layout.point.unwrap_or(layout.count);
        let first = layout.first_zero.map_or(0, |first| (point - first).max(0));
        let last = if layout.last_zero > point { point - layout.last_zero } else { 0 };
        let (place, surplus) = if layout.scientific {
            (point, 0)
        } else {
            (digits.scale.max(point), digits.scale - point)
        };
        let mut separators = Vec::new();
        if layout.groups && !numbers.group.is_empty() {
            let total = (place + surplus.min(0)).max(first);
            let mut sizes = numbers.group_sizes.iter().map(|size| *size as i32);
            let mut size = sizes.next().unwrap_or(0);
            let mut sum = size;
            while size > 0 && total > sum {
                separators.push(sum);
                size = sizes.next().unwrap_or(size);
                sum += size;
            }
        }
        Writer {
            digits,
            numbers,
            count: layout.count,
            point,
            first,
            last,
            scientific: layout.scientific,
            place,
            surplus,
            next: 0,
            separators,
            point_written: false,
            text: String::new(),
        }
    }

    fn write(&mut self, section: &[char]) {
        let mut at = 0;
        while let Some(&character) = section.get(at) {
            at += 1;
            if self.surplus > 0 && matches!(character, '#' | '0' | '.') {
                self.write_surplus();
            }
            match character {
                '#' | '0' => self.placeholder(),
                '.' => self.decimal_point(),
                '%' => self.text.push_str(self.numbers.percent),
                '\u{2030}' => self.text.push_str(self.numbers.permille),
                ',' => {}
                '\'' | '"' => {
                    let end = behind_quote(section, at, character);
                    let closed = section.get(end - 1) == Some(&character) && end > at;
                    let inside = section.get(at..end - usize::from(closed)).unwrap_or(&[]);
                    self.text.extend(inside);
                    at = end;
                }
                '\\' => {
                    self.text.extend(section.get(at));
                    at += 1;
                }
                'E' | 'e' => at = self.exponent(section, at, character),
                ';' => break,
                other => self.text.push(other),
            }
        }
    }

    /// The digits for which there is no placeholder stand before the first one.
    fn write_surplus(&mut self) {
        while self.surplus > 0 {
            let digit = self.take_digit().unwrap_or('0');
            self.push_digit(digit);
            self.surplus -= 1;
        }
    }

    fn placeholder(&mut self) {
        let digit = if self.surplus < 0 {
            self.surplus += 1;
            (self.place <= self.first).then_some('0')
        } else {
            self.take_digit().or_else(|| (self.place > self.last).then_some('0'))
        };
        match digit {
            Some(digit) => self.push_digit(digit),
            None => self.place -= 1,
        }
    }

    fn take_digit(&mut self) -> Option<char> {
        let digit = self.digits.digits.get(self.next)?;
        self.next += 1;
        Some(char::from(b'0' + digit))
    }

    fn push_digit(&mut self, digit: char) {
        self.text.push(digit);
        if self.place > 1 && self.separators.last() == Some(&(self.place - 1)) {
            self.text.push_str(self.numbers.group);
            self.separators.pop();
        }
        self.place -= 1;
    }

    fn decimal_point(&mut self) {
        if self.place != 0 || self.point_written {
            return;
        }
        let more = self.point < self.count && self.next < self.digits.digits.len();
        if self.last < 0 || more {
            self.text.push_str(self.numbers.decimal);
            self.point_written = true;
        }
    }

    fn exponent(&mut self, section: &[char], mut at: usize, letter: char) -> usize {
        let zeros = |from: usize| {
            section.get(from..).unwrap_or(&[]).iter().take_while(|c| **c == '0').count()
        };
        if self.scientific && begins_exponent(section, at) {
            let sign = section.get(at).filter(|c| **c != '0');
            at += usize::from(sign.is_some());
            let width = zeros(at);
            let exponent = if self.digits.is_zero() { 0 } else { self.digits.scale - self.point };
            let plus = sign == Some(&'+');
            self.text.push_str(&exponent_text(letter, exponent, width.min(10), plus, self.numbers));
            self.scientific = false;
            return at + width;
        }
        if self.scientific {
            self.text.push(letter);
            return at;
        }
        self.text.push(letter);
        if let Some(sign @ ('+' | '-')) = section.get(at) {
            self.text.push(*sign);
            at += 1;
        }
        let width = zeros(at);
        self.text.extend(std::iter::repeat_n('0', width));
        at + width
    }
}
