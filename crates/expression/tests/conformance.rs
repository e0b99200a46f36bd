//! Keeps the promise that templates have the values that Microsoft's engine gives. The recorded
//! answers lie beside the project; where they are not there, nothing is compared, and the test says so.

#[path = "conformance/mod.rs"]
mod conformance;

fn check(name: &str) {
    let Some(file) = conformance::recorded(name) else {
        println!("LEFT OUT: {name} is not beside the project, so nothing was compared with it");
        return;
    };
    let outcome = conformance::run(&file).expect("the file of recorded answers can be read");
    assert!(outcome.agreeing > 0, "{name} holds no lines");
    let differing: Vec<String> = outcome
        .differences
        .iter()
        .map(|d| {
            format!(
                "{} {}\n  expected {}\n  actual   {}",
                d.id, d.template, d.expected, d.actual
            )
        })
        .collect();
    assert!(
        differing.is_empty(),
        "{} lines differ\n{}",
        differing.len(),
        differing.join("\n")
    );
}

#[test]
fn templates_of_our_own_making_agree_with_the_engine() {
    check("oracle.jsonl");
}

#[test]
fn published_templates_agree_with_the_engine() {
    check("published.jsonl");
}
