//! Keeps the promise that templates have the values that Microsoft's engine gives. The recorded
//! answers lie beside the project; where they are not there, nothing is compared, and the test says so.

#[path = "conformance/mod.rs"]
mod conformance;

#[expect(clippy::print_stdout, reason = "what was not compared must be seen")]
fn left_out(name: &str) {
    println!("LEFT OUT: {name} is not beside the project, so nothing was compared with it");
}

fn check(name: &str) {
    let Some(file) = conformance::recorded(name) else {
        left_out(name);
        return;
    };
    let outcome = conformance::run(&file);
    assert!(outcome.is_ok(), "the file of recorded answers can be read");
    let outcome = outcome.unwrap_or_default();
    assert!(outcome.agreeing > 0, "{name} holds no lines");
    let differing: Vec<String> = outcome
        .differences
        .iter()
        .map(|d| {
            format!("{} {}\n  expected {}\n  actual   {}", d.id, d.template, d.expected, d.actual)
        })
        .collect();
    assert!(differing.is_empty(), "{} lines differ\n{}", differing.len(), differing.join("\n"));
}

#[test]
fn templates_of_our_own_making_agree_with_the_engine() {
    check("oracle.jsonl");
}

#[test]
fn published_templates_agree_with_the_engine() {
    check("published.jsonl");
}
