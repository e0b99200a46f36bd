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
            if character.is_ascii() {
                keys.letters.push(letter_key(character.to_ascii_lowercase()));
                keys.accents.push(0);
                keys.cases.push(if character.is_ascii_uppercase() { 2 } else { 0 });
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
    (letters.to_owned(), if character.is_uppercase() { 4 } else { 3 })
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

/// A text as what is compared: one key for each character that a reader sees.
enum Folded {
    /// ASCII, in upper case; a key for each byte.
    Plain(Vec<u8>),
    /// The keys, and the UTF-16 unit at which each begins.
    Units { keys: Vec<u64>, starts: Vec<usize> },
}

/// Where one text begins in another, without regard to letter case, in UTF-16 units.
pub(crate) struct Search {
    hay: Folded,
    needle: Folded,
    length: usize,
}

impl Search {
    pub(crate) fn new(hay: &str, needle: &str) -> Search {
        let plain = |text: &str| text.is_ascii() && !text.chars().any(is_ignored);
        let length = if hay.is_ascii() { hay.len() } else { hay.encode_utf16().count() };
        if plain(hay) && plain(needle) {
            let upper = |text: &str| Folded::Plain(text.to_ascii_uppercase().into_bytes());
            return Search { hay: upper(hay), needle: upper(needle), length };
        }
        Search { hay: units(hay), needle: units(needle), length }
    }

    /// Shows all places, also those that overlap, from the beginning on, until one is enough.
    fn places(&self, mut enough: impl FnMut(usize) -> bool) {
        match (&self.hay, &self.needle) {
            (Folded::Plain(hay), Folded::Plain(needle)) => find_all(hay, needle, enough),
            (Folded::Units { keys, starts }, Folded::Units { keys: needle, .. }) => {
                find_all(keys, needle, |at| enough(starts.get(at).copied().unwrap_or(0)));
            }
            _ => {}
        }
    }

    fn is_empty(&self) -> bool {
        match &self.needle {
            Folded::Plain(keys) => keys.is_empty(),
            Folded::Units { keys, .. } => keys.is_empty(),
        }
    }

    pub(crate) fn first(&self) -> Option<usize> {
        if self.is_empty() {
            return Some(0);
        }
        self.nth(0)
    }

    pub(crate) fn last(&self) -> Option<usize> {
        if self.is_empty() {
            return Some(self.length);
        }
        self.nth_back(0)
    }

    /// The place with so many before it.
    pub(crate) fn nth(&self, mut skip: usize) -> Option<usize> {
        let mut found = None;
        self.places(|at| {
            let here = skip == 0;
            if here {
                found = Some(at);
            }
            skip = skip.saturating_sub(1);
            here
        });
        found
    }

    /// The place with so many behind it.
    pub(crate) fn nth_back(&self, skip: usize) -> Option<usize> {
        let mut all = Vec::new();
        self.places(|at| {
            all.push(at);
            false
        });
        all.len().checked_sub(skip.checked_add(1)?).and_then(|at| all.get(at)).copied()
    }

    pub(crate) fn is_at_start(&self) -> bool {
        match (&self.hay, &self.needle) {
            (Folded::Plain(hay), Folded::Plain(needle)) => hay.starts_with(needle),
            (Folded::Units { keys, .. }, Folded::Units { keys: needle, .. }) => {
                keys.starts_with(needle)
            }
            _ => false,
        }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        match (&self.hay, &self.needle) {
            (Folded::Plain(hay), Folded::Plain(needle)) => hay.ends_with(needle),
            (Folded::Units { keys, .. }, Folded::Units { keys: needle, .. }) => {
                keys.ends_with(needle)
            }
            _ => false,
        }
    }
}

/// All places in time that grows with the lengths only (Knuth, Morris and Pratt).
fn find_all<Key: PartialEq>(hay: &[Key], needle: &[Key], mut enough: impl FnMut(usize) -> bool) {
    if needle.is_empty() || needle.len() > hay.len() {
        return;
    }
    // How much of the needle's beginning ends at each of its places.
    let mut borders = vec![0; needle.len()];
    let mut length = 0;
    for at in 1..needle.len() {
        while length > 0 && needle[at] != needle[length] {
            length = borders[length - 1];
        }
        length += usize::from(needle[at] == needle[length]);
        borders[at] = length;
    }
    let mut matched = 0;
    for (at, key) in hay.iter().enumerate() {
        while matched > 0 && *key != needle[matched] {
            matched = borders[matched - 1];
        }
        matched += usize::from(*key == needle[matched]);
        if matched == needle.len() {
            if enough(at + 1 - matched) {
                return;
            }
            matched = borders[matched - 1];
        }
    }
}

fn units(text: &str) -> Folded {
    let mut keys: Vec<u64> = Vec::with_capacity(text.len());
    let mut starts = Vec::with_capacity(text.len());
    let mut at = 0;
    for character in text.chars() {
        let start = at;
        at += character.len_utf16();
        if is_ignored(character) {
            continue;
        }
        let mut add = |part: char| {
            let folded = u64::from(u32::from(simple_upper(part)));
            match keys.last_mut() {
                // An accent belongs to the letter before it.
                Some(last) if is_combining_mark(part) => {
                    *last = last.wrapping_mul(0x1_0000_01b3).wrapping_add(folded << 24);
                }
                _ => {
                    keys.push(folded);
                    starts.push(start);
                }
            }
        };
        if ('\u{fb00}'..='\u{fb06}').contains(&character) {
            std::iter::once(character).nfkd().for_each(&mut add);
        } else {
            std::iter::once(character).nfd().for_each(&mut add);
        }
    }
    Folded::Units { keys, starts }
}
