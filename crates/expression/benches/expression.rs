//! How long parsing and evaluating take. `cargo bench -p expression`.

use expression::{NoScope, Scope, Template, Value};

fn main() {
    divan::main();
}

const TEMPLATES: &[(&str, &str)] = &[
    ("literal", "plain text without any expression"),
    ("property", "@item()?['properties']?['title']"),
    ("text", "Incident @{item()?['properties']?['title']} has @{length(item()?['tags'])} tags"),
    ("decision", "@if(and(equals(item()?['n'], 5), contains(item()?['tags'], 'b')), 'yes', 'no')"),
    ("date", "@formatDateTime(addDays('2018-03-15T13:30:30Z', 7), 'dddd d MMMM yyyy')"),
    ("number", "@formatNumber(1234567.891, '#,##0.00')"),
    ("xpath", "@xpath(xml('<r><i>1</i><i>2</i></r>'), 'sum(/r/i)')"),
];

struct Item(Value);

impl Scope for Item {
    fn item(&self) -> Option<Value> {
        Some(self.0.clone())
    }
}

fn item() -> Item {
    let json = r#"{"properties":{"title":"Sign-in from a new place"},"tags":["a","b"],"n":5}"#;
    Item(Value::from_json(json).unwrap_or_default())
}

fn names() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|(name, _)| *name)
}

fn text(name: &str) -> &'static str {
    TEMPLATES.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
}

#[divan::bench(args = names())]
fn parse(bencher: divan::Bencher<'_, '_>, name: &str) {
    bencher.bench(|| Template::parse(divan::black_box(text(name))));
}

#[divan::bench(args = names())]
fn evaluate(bencher: divan::Bencher<'_, '_>, name: &str) {
    let scope = item();
    match Template::parse(text(name)) {
        Ok(template) => bencher.bench(|| template.evaluate(divan::black_box(&scope))),
        Err(error) => bencher.bench(|| error.to_string()),
    }
}

/// Linear in the length: ten times the text takes about ten times as long.
#[divan::bench(args = [100, 1_000, 10_000])]
fn parse_long(bencher: divan::Bencher<'_, '_>, arguments: usize) {
    let text = format!("@concat({}'x')", "'x',".repeat(arguments));
    bencher.bench(|| Template::parse(divan::black_box(&text)));
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn union_of(bencher: divan::Bencher<'_, '_>, count: usize) {
    let text = format!("@length(union(range(0,{count}),range({},{count})))", count / 2);
    match Template::parse(&text) {
        Ok(template) => bencher.bench(|| template.evaluate(divan::black_box(&NoScope))),
        Err(error) => bencher.bench(|| error.to_string()),
    }
}
