//! A short run of what `fuzz/` does for hours: real templates, damaged and spliced as a fuzzer does it, make
//! nothing panic or hang, and every error can be shown. Each run tries others.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::sync::LazyLock;

use expression::{Scope, Template, Value};
use proptest::prelude::*;
use proptest::sample::Index;

/// A run in which every name has something.
struct Run(Value);

impl Scope for Run {
    fn trigger(&self) -> Option<Value> {
        Some(self.0.clone())
    }
    fn action(&self, _name: &str) -> Option<Value> {
        Some(self.0.clone())
    }
    fn variable(&self, _name: &str) -> Option<Value> {
        Some(self.0.clone())
    }
    fn item(&self) -> Option<Value> {
        Some(self.0.clone())
    }
}

/// The templates of the project's own cases, and the published ones where the material is there.
static SEEDS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = Vec::new();
    for file in std::fs::read_dir(project.join("tests/data")).unwrap() {
        let cases: toml::Table =
            std::fs::read_to_string(file.unwrap().path()).unwrap().parse().unwrap();
        let templates = cases["case"].as_array().unwrap().iter().map(|case| &case["template"]);
        seeds.extend(templates.filter_map(|text| Some(text.as_str()?.chars().collect())));
    }
    for name in ["oracle", "published"] {
        let path = project.join(format!("../../../shared/expressions/{name}.jsonl"));
        let Ok(lines) = std::fs::read_to_string(path) else {
            eprintln!("left out: ../shared/expressions/{name}.jsonl is not there");
            continue;
        };
        let templates = lines.lines().map(|line| Value::from_json(line).unwrap());
        seeds.extend(templates.filter_map(|line| {
            Some(line.get("template")?.as_str()?.chars().take(2_000).collect())
        }));
    }
    assert!(seeds.len() > 100, "{} seeds", seeds.len());
    seeds
});

/// One thing that a fuzzer does to a text.
#[derive(Clone, Debug)]
enum Damage {
    /// Takes a piece out.
    Cut(Index, Index),
    /// Says a piece twice.
    Repeat(Index, Index),
    /// Puts a piece of another template in.
    Splice(Index, Index, Index, Index),
    /// Puts in something that templates stumble over.
    Insert(Index, &'static str),
}

fn any_damage() -> impl Strategy<Value = Damage> {
    let index = any::<Index>;
    let odd = prop::sample::select(vec![
        "@",
        "@{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ",",
        "?",
        "'",
        "''",
        "\\",
        "\u{0}",
        "\r\n",
        "é",
        "😀",
        "\u{301}",
        "-",
        "9223372036854775808",
        "1e400",
        "0.1",
        "%",
        "#",
        "{0}",
        "null",
        "true",
        "NaN",
        "<a>",
        "&amp;",
        "//*",
    ]);
    prop_oneof![
        (index(), index()).prop_map(|(at, to)| Damage::Cut(at, to)),
        (index(), index()).prop_map(|(at, to)| Damage::Repeat(at, to)),
        (index(), index(), index(), index())
            .prop_map(|(at, seed, from, to)| { Damage::Splice(at, seed, from, to) }),
        (index(), odd).prop_map(|(at, odd)| Damage::Insert(at, odd)),
    ]
}

/// A piece of a text, from one place to another.
fn piece(text: &[char], from: Index, to: Index) -> std::ops::Range<usize> {
    let (from, to) = (from.index(text.len() + 1), to.index(text.len() + 1));
    from.min(to)..from.max(to)
}

fn damaged(seed: &[char], damages: &[Damage]) -> String {
    let mut text = seed.to_vec();
    for damage in damages {
        match damage {
            Damage::Cut(at, to) => {
                let range = piece(&text, *at, *to);
                text.drain(range);
            }
            Damage::Repeat(at, to) => {
                let range = piece(&text, *at, *to);
                let said = text[range.clone()].to_vec();
                text.splice(range.end..range.end, said);
            }
            Damage::Splice(at, seed, from, to) => {
                let other: &Vec<char> = seed.get(&SEEDS);
                let at = at.index(text.len() + 1);
                text.splice(at..at, other[piece(other, *from, *to)].iter().copied());
            }
            Damage::Insert(at, odd) => {
                let at = at.index(text.len() + 1);
                text.splice(at..at, odd.chars());
            }
        }
    }
    text.into_iter().take(4_000).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100_000))]

    #[test]
    fn damaged_templates_do_no_harm(
        seed in any::<Index>(),
        damages in proptest::collection::vec(any_damage(), 1..5),
    ) {
        let seed: &Vec<char> = seed.get(&SEEDS);
        let text = damaged(seed, &damages);
        let value = r#"{"outputs": {"body": {"a": [1, 2.5, "x", null, true], "t": "2026-03-01T12:00:00Z"}}}"#;
        let run = Run(Value::from_json(value).unwrap());
        let shown = match Template::parse(&text) {
            Ok(template) => template.evaluate(&run).err().map(|error| error.render(&text)),
            Err(error) => Some(error.render(&text)),
        };
        prop_assert!(shown.is_none_or(|shown| !shown.is_empty()));
    }
}
