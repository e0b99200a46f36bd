//! Comparing and searching text as the engine's culture does, by what it means to a reader and not
//! by its bytes.

use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::value::simple_upper;

/// What stands before the digits, in order. Control characters other than blanks do not count.
const BEFORE_DIGITS: &str = "\t\n\u{b}\u{c}\r\u{85}\u{2028}\u{2029} _-\u{2013}\u{2014},;:!?.'\u{2018}\u{2019}\"\u{201c}\u{201d}()[]{}@*/\\&#%`\u{b4}^\u{a8}\u{a9}\u{ae}+\u{b1}\u{d7}\u{f7}<=>|~\u{a4}\u{a2}$\u{a3}\u{a5}\u{20ac}";

/// The order of two texts: letters first, then accents, then letter case (small ones first).
///
/// This is the order of CLDR's root collation for the Latin script; other scripts come in the order
/// of their code points behind it.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    let (left, right) = (Keys::of(left), Keys::of(right));
    left.letters
        .cmp(&right.letters)
        .then_with(|| left.accents.cmp(&right.accents))
        .then_with(|| left.cases.cmp(&right.cases))
}

#[derive(Default)]
struct Keys {
    letters: Vec<u32>,
    accents: Vec<u32>,
    cases: Vec<u8>,
}

impl Keys {
    fn of(text: &str) -> Keys {
        let mut keys = Keys::default();
        for character in text.nfd().filter(|c| !is_ignored(*c)) {
            if is_combining_mark(character) {
                match keys.accents.last_mut() {
                    Some(last) => *last = last.wrapping_mul(0x400).wrapping_add(character.into()),
                    None => keys.accents.push(character.into()),
                }
                continue;
            }
            let (letters, case) = expanded(character);
            for letter in letters.chars() {
                keys.letters.push(letter_key(letter));
                keys.accents.push(0);
                keys.cases.push(case);
            }
        }
        keys
    }
}

/// The letters that a character counts as, and how it differs from them.
fn expanded(character: char) -> (String, u8) {
    let letters = match character {
        '\u{df}' | '\u{1e9e}' => "ss",
        '\u{e6}' | '\u{c6}' => "ae",
        '\u{153}' | '\u{152}' => "oe",
        '\u{f8}' | '\u{d8}' => "o",
        '\u{142}' | '\u{141}' => "l",
        '\u{111}' | '\u{110}' => "d",
        _ => {
            let lower: String = character.to_lowercase().collect();
            let compatible: String = character.nfkd().collect();
            return if lower != character.to_string() {
                (lower, 2)
            } else if compatible == lower {
                (lower, 0)
            } else {
                (compatible.to_lowercase(), 1)
            };
        }
    };
    (
        letters.to_owned(),
        if character.is_uppercase() { 4 } else { 3 },
    )
}

fn letter_key(letter: char) -> u32 {
    match letter {
        '0'..='9' => 1000 + u32::from(letter) - u32::from('0'),
        // Room behind each letter for those that follow it.
        'a'..='z' => 2000 + 10 * (u32::from(letter) - u32::from('a')),
        '\u{131}' => 2081,
        '\u{fe}' => 2260,
        _ => match BEFORE_DIGITS.chars().position(|c| c == letter) {
            Some(place) => u32::try_from(place).unwrap_or(0),
            None if letter.is_alphabetic() => 10_000 + u32::from(letter),
            None => 500 + u32::from(letter) / 0x1000,
        },
    }
}

/// Control and formatting characters have no weight.
fn is_ignored(character: char) -> bool {
    match character {
        '\t'..='\r' | '\u{85}' => false,
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}' => true,
        other => other.is_control(),
    }
}

/// One character to a reader: folded, with its accents, and the UTF-16 units it takes.
struct Unit {
    folded: String,
    start: usize,
    end: usize,
}

/// Where one text begins in another, without regard to letter case, in UTF-16 units.
pub(crate) struct Search {
    hay: Vec<Unit>,
    needle: Vec<Unit>,
    length: usize,
}

impl Search {
    pub(crate) fn new(hay: &str, needle: &str) -> Search {
        let length = if hay.is_ascii() {
            hay.len()
        } else {
            hay.encode_utf16().count()
        };
        Search {
            hay: units(hay),
            needle: units(needle),
            length,
        }
    }

    fn at(&self, place: usize) -> bool {
        let rest = self.hay.get(place..).unwrap_or(&[]);
        rest.len() >= self.needle.len()
            && rest
                .iter()
                .zip(&self.needle)
                .all(|(hay, needle)| hay.folded == needle.folded)
    }

    fn start(&self, place: usize) -> usize {
        self.hay.get(place).map_or(self.length, |unit| unit.start)
    }

    /// All places, from the beginning on; they may overlap.
    pub(crate) fn places(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.hay.len())
            .filter(|place| self.at(*place))
            .map(|place| self.start(place))
    }

    pub(crate) fn first(&self) -> Option<usize> {
        if self.needle.is_empty() {
            Some(0)
        } else {
            self.places().next()
        }
    }

    pub(crate) fn last(&self) -> Option<usize> {
        if self.needle.is_empty() {
            Some(self.length)
        } else {
            self.places().next_back()
        }
    }

    pub(crate) fn is_at_start(&self) -> bool {
        self.at(0)
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.hay
            .len()
            .checked_sub(self.needle.len())
            .is_some_and(|place| self.at(place))
    }
}

fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(text.len());
    let mut at = 0;
    for character in text.chars() {
        let start = at;
        at += character.len_utf16();
        if is_ignored(character) {
            continue;
        }
        let ligature = ('\u{fb00}'..='\u{fb06}').contains(&character);
        let parts: String = if ligature {
            character.nfkd().collect()
        } else {
            character.nfd().collect()
        };
        for part in parts.chars() {
            let folded = simple_upper(part);
            match units.last_mut() {
                Some(last) if is_combining_mark(part) => {
                    last.folded.push(folded);
                    last.end = at;
                }
                _ => units.push(Unit {
                    folded: folded.to_string(),
                    start,
                    end: at,
                }),
            }
        }
    }
    units
}
