use serde_json::json;

use super::*;

fn incident() -> Incident {
    Incident::for_tests("t")
}

fn label(name: &str) -> Label {
    Label { name: name.into(), kind: "User".into() }
}

fn alert(id: &str, more: &str) -> Value {
    json!({"name": "n", "properties": {"systemAlertId": id, "tactics": ["Impact"], "more": more}})
}

#[test]
fn what_is_the_same_is_no_change() {
    let mut incident = incident();
    incident.alerts = vec![alert("1", "a")];
    assert!(Changes::between(&incident, &incident).is_empty());
}

#[test]
fn each_kind_of_change_is_found_and_nothing_else() {
    let owner = Owner { email: Some("a@example.com".into()), ..Owner::default() };
    type Change = Box<dyn Fn(&mut Incident)>;
    let table: Vec<(&str, Change, Changes)> = vec![
        (
            "severity",
            Box::new(|i| i.severity = Severity::High),
            Changes { severity: Some((Severity::Low, Severity::High)), ..Changes::default() },
        ),
        (
            "status",
            Box::new(|i| i.status = Status::Closed),
            Changes { status: Some((Status::New, Status::Closed)), ..Changes::default() },
        ),
        (
            "owner",
            Box::new({
                let owner = owner.clone();
                move |i| i.owner = Some(owner.clone())
            }),
            Changes { owner: Some((None, Some(owner))), ..Changes::default() },
        ),
        (
            "labels",
            Box::new(|i| i.labels.push(label("vip"))),
            Changes { labels: vec![label("vip")], ..Changes::default() },
        ),
        (
            "tactics",
            Box::new(|i| {
                i.additional.insert("additionalData".into(), json!({"tactics": ["Impact"]}));
            }),
            Changes { tactics: vec!["Impact".into()], ..Changes::default() },
        ),
        (
            "alerts",
            Box::new(|i| i.alerts.push(json!({"id": "1"}))),
            Changes { alerts: vec![json!({"id": "1"})], ..Changes::default() },
        ),
        (
            "comments",
            Box::new(|i| i.comments.push(json!("well"))),
            Changes { comments: vec![json!("well")], ..Changes::default() },
        ),
        (
            "an owner that is nobody",
            Box::new(|i| {
                let owner_type = Some("Unknown".into());
                i.owner = Some(Owner { owner_type, ..Owner::default() });
            }),
            Changes::default(),
        ),
        ("title", Box::new(|i| i.title = "another".into()), Changes::default()),
    ];
    for (name, change, expected) in table {
        let before = incident();
        let mut after = before.clone();
        change(&mut after);
        assert_eq!(Changes::between(&before, &after), expected, "{name}");
        let written = serde_json::to_string(&expected).unwrap();
        assert_eq!(serde_json::from_str::<Changes>(&written).unwrap(), expected, "{name}");
    }
}

#[test]
fn an_alert_is_known_by_its_id_and_something_without_one_by_all_of_it() {
    let before = |alerts: &[Value]| {
        let mut incident = incident();
        incident.alerts = alerts.to_vec();
        incident
    };
    for (known, now, added) in [
        (alert("1", "a"), alert("1", "b"), false),
        (alert("1", "a"), alert("2", "a"), true),
        (json!({"id": "X"}), json!({"ID": "x", "more": 1}), false),
        (json!({"name": "x"}), json!({"name": "y"}), true),
        (json!({"text": "a"}), json!({"text": "a"}), false),
        (json!({"text": "a"}), json!({"text": "b"}), true),
    ] {
        let changes = Changes::between(&before(&[known]), &before(std::slice::from_ref(&now)));
        assert_eq!(changes.alerts, if added { vec![now] } else { vec![] });
    }
}

#[test]
fn what_was_removed_was_not_added() {
    let mut before = incident();
    before.labels = vec![label("a"), label("b")];
    let mut after = incident();
    after.labels = vec![label("b")];
    assert!(Changes::between(&before, &after).is_empty());
}

#[test]
fn changes_one_after_another_are_the_change_from_the_first_to_the_last() {
    let state = |severity: Severity, labels: &[&str]| {
        let mut incident = incident();
        incident.severity = severity;
        incident.labels = labels.iter().map(|name| label(name)).collect();
        incident
    };
    use Severity::{High, Low, Medium};
    for (severities, labels) in [
        ([Low, Medium, High], [&[][..], &["a"], &["a", "b"]]),
        ([Low, High, Low], [&["a"], &["a"], &["a"]]),
        ([Low, Low, High], [&[], &["a"], &["a"]]),
        ([High, Low, Low], [&[], &[], &[]]),
    ] {
        let states = [0, 1, 2].map(|step| state(severities[step], labels[step]));
        let joined =
            Changes::between(&states[0], &states[1]).and(Changes::between(&states[1], &states[2]));
        assert_eq!(joined, Changes::between(&states[0], &states[2]), "{severities:?}");
    }
}

#[test]
fn the_same_addition_twice_is_one() {
    let one = || Changes { alerts: vec![alert("1", "a")], ..Changes::default() };
    assert_eq!(one().and(one()), one());
}
