//! The texts that a property has, ready to be compared.

use crate::condition::Operator;

/// Stands before, between and behind the texts; no folded text holds it.
const BETWEEN: char = '\0';

/// How texts are made comparable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    /// Upper and lower case are the same.
    Case,
    /// Only letters and digits count as well: `Alert grouping` and `AlertGrouping` are the same.
    Squeezed,
}

impl Fold {
    /// The comparable form of a text.
    ///
    /// Each character is folded by itself, so that a part of a text folds to a part of the folded text
    /// (Greek final sigma would otherwise differ).
    pub(crate) fn apply(self, text: &str, folded: &mut String) {
        let lower = text.chars().flat_map(char::to_lowercase);
        match self {
            Self::Case if text.is_ascii() => {
                let bytes = text.bytes().map(|byte| char::from(byte.to_ascii_lowercase()));
                folded.extend(bytes.map(without_between));
            }
            Self::Case => folded.extend(lower.map(without_between)),
            Self::Squeezed => folded.extend(lower.filter(|c| c.is_alphanumeric())),
        }
    }
}

fn without_between(character: char) -> char {
    if character == BETWEEN { char::REPLACEMENT_CHARACTER } else { character }
}

/// Folded texts, each once, in one string: `␀first␀second␀`. Every operator is one search in it, whatever the
/// number of texts; this is what keeps 512 rules over 150 alerts cheap (measured: `crates/wire/benches/rules.rs`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts(String);

impl Texts {
    /// These texts.
    pub(crate) fn of<T: AsRef<str>>(fold: Fold, texts: impl IntoIterator<Item = T>) -> Self {
        let folded = texts.into_iter().map(|text| {
            let mut folded = String::with_capacity(text.as_ref().len());
            fold.apply(text.as_ref(), &mut folded);
            folded
        });
        let mut folded: Vec<String> = folded.collect();
        folded.sort_unstable();
        folded.dedup();
        let mut joined = String::new();
        for text in &folded {
            joined.push(BETWEEN);
            joined.push_str(text);
        }
        if !folded.is_empty() {
            joined.push(BETWEEN);
        }
        Self(joined)
    }

    /// All texts of these.
    pub(crate) fn all<'t>(many: impl IntoIterator<Item = &'t Self>) -> Self {
        Self::of(Fold::Case, many.into_iter().flat_map(Self::iter))
    }

    /// The texts, folded.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        let inner = self.0.strip_prefix(BETWEEN).and_then(|rest| rest.strip_suffix(BETWEEN));
        inner.into_iter().flat_map(|inner| inner.split(BETWEEN))
    }

    /// One text, or none.
    pub(crate) fn one(text: Option<&str>) -> Self {
        Self::of(Fold::Case, text)
    }

    /// Whether one of the texts matches the value as the positive form of this operator has it.
    pub(crate) fn match_value(&self, operator: Operator, value: &Sought) -> bool {
        // The first separator ends no text, and the last begins none.
        let (texts, sought) = match operator.positive() {
            Operator::Contains => (self.0.as_str(), value.part(1, 1)),
            Operator::StartsWith => {
                (self.0.strip_suffix(BETWEEN).unwrap_or_default(), value.part(0, 1))
            }
            Operator::EndsWith => {
                (self.0.strip_prefix(BETWEEN).unwrap_or_default(), value.part(1, 0))
            }
            _ => (self.0.as_str(), value.part(0, 0)),
        };
        !self.0.is_empty() && texts.contains(sought)
    }
}

/// A folded value between two separators, so that each operator looks for a part of it.
#[derive(Debug, Default)]
pub(crate) struct Sought(String);

impl Sought {
    /// Takes another value; the memory is used again.
    pub(crate) fn set(&mut self, fold: Fold, value: &str) {
        self.0.clear();
        self.0.push(BETWEEN);
        fold.apply(value, &mut self.0);
        self.0.push(BETWEEN);
    }

    /// All but so many separators at the front and at the back.
    fn part(&self, front: usize, back: usize) -> &str {
        self.0.get(front..self.0.len().saturating_sub(back)).unwrap_or_default()
    }
}
