//! No input panics, hangs or exhausts memory; what was written can be read again.

use expression::{
    Condition, MAX_DEPTH, MAX_ITEMS, MAX_TEXT_BYTES, MAX_VALUE_DEPTH, NoScope, Object, Scope,
    SyntaxErrorKind, Template, Tree, Value,
};
use proptest::prelude::*;

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("JSON has no others", |n| n.is_finite()).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((".{0,6}", inner), 0..6)
                .prop_map(|members| members.into_iter().collect::<Object>().into()),
        ]
    })
}

/// Pieces of the grammar in any order: more of it gets past the lexer than of random text.
fn any_template() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "@",
        "@{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ",",
        "?",
        ".",
        "'",
        "''",
        "1",
        "-1.5e3",
        "null",
        "concat",
        "item()",
        "'a'",
        "json(",
        "add(",
        "xpath(",
        "xml('<a/>')",
        " ",
        "é",
        "😀",
        "\n",
        "formatDateTime('2018-03-15','",
        "formatNumber(1,'",
        "#,##0.0",
        "yyyy",
        "parseDateTime('",
    ]);
    prop_oneof![
        proptest::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat()),
        ".{0,60}",
    ]
}

/// A scope whose item is a value.
struct Item(Value);

impl Scope for Item {
    fn item(&self) -> Option<Value> {
        Some(self.0.clone())
    }
}

fn value_of(template: &str, scope: &dyn Scope) -> Option<Value> {
    Template::parse(template).ok()?.evaluate(scope).ok()
}

proptest! {
    #[test]
    fn no_template_panics(template in any_template()) {
        match Template::parse(&template) {
            Ok(parsed) => {
                parsed.references();
                if let Err(error) = parsed.evaluate(&NoScope) {
                    error.render(&template);
                }
            }
            Err(error) => {
                prop_assert!(error.span.start <= template.len());
                error.render(&template);
            }
        }
    }

    #[test]
    fn json_that_was_written_reads_back_the_same(value in any_value()) {
        let text = value.to_string();
        prop_assert_eq!(&Value::from_json(&text).unwrap(), &value);
        prop_assert_eq!(value_of("@json(string(item()))", &Item(vec![value.clone()].into())), Some(vec![value].into()));
    }

    #[test]
    fn a_value_survives_serde(value in any_value()) {
        let text = serde_json::to_string(&value).unwrap();
        let back: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(back, value);
    }

    #[test]
    fn plain_text_stays_as_it_is(text in "[^@]{0,40}") {
        prop_assert_eq!(value_of(&text, &NoScope), Some(Value::from(text)));
    }

    #[test]
    fn functions_that_undo_each_other_do(text in ".{0,40}") {
        let scope = Item(Value::from(text.clone()));
        for pair in [
            "@base64ToString(base64(item()))",
            "@uriComponentToString(uriComponent(item()))",
            "@dataUriToString(dataUri(item()))",
            "@decodeXmlValue(encodeXmlValue(item()))",
            "@string(binary(item()))",
        ] {
            prop_assert_eq!(value_of(pair, &scope), Some(Value::from(text.clone())), "{}", pair);
        }
    }

    #[test]
    fn no_format_panics(format in ".{0,12}", number in any::<f64>(), whole in any::<i64>()) {
        let quoted = format.replace('\'', "''");
        for template in [
            format!("@formatNumber(item(),'{quoted}')"),
            format!("@formatDateTime('2018-03-15T13:30:30.1234567Z','{quoted}')"),
            format!("@formatTimeSpan('1.02:03:04.5','{quoted}')"),
            format!("@parseDateTime('2018-03-15','de-DE','{quoted}')"),
        ] {
            value_of(&template, &Item(number.into()));
            value_of(&template, &Item(whole.into()));
        }
    }

    #[test]
    fn no_text_panics_a_reader(text in ".{0,40}") {
        let scope = Item(Value::from(text));
        for template in [
            "@json(item())", "@xml(item())", "@xpath(xml('<a>1</a>'),item())", "@formatDateTime(item())",
            "@float(item())", "@decimal(item())", "@uriHost(item())", "@dataUriToBinary(item())",
            "@parseDateTime(item(),'ja-JP')", "@formatTimeSpan(item(),'g')", "@decodeXmlName(item())",
        ] {
            value_of(template, &scope);
        }
    }

    #[test]
    fn no_condition_panics(value in any_value()) {
        if let Ok(condition) = Condition::parse(&value) {
            let _ = condition.evaluate(&NoScope);
        }
        if let Ok(tree) = Tree::parse(&value) {
            let _ = tree.evaluate(&NoScope);
        }
    }
}

fn nested(depth: usize) -> String {
    format!("@{}1{}", "createArray(".repeat(depth), ")".repeat(depth))
}

#[test]
fn nesting_is_refused_where_the_limit_is() {
    assert!(Template::parse(&nested(MAX_DEPTH - 1)).is_ok());
    let error = Template::parse(&nested(MAX_DEPTH)).expect_err("deeper than the limit");
    assert_eq!(error.kind, SyntaxErrorKind::TooDeep);
    assert!(Template::parse(&nested(100_000)).is_err());
}

/// As much stack as a component has, in a build without optimization, which needs several times more
/// of it: the margin of a release build is larger.
#[test]
fn the_deepest_expression_fits_a_stack_of_one_megabyte() {
    let deepest = std::thread::Builder::new().stack_size(1024 * 1024).spawn(|| {
        let template = Template::parse(&nested(MAX_DEPTH - 1)).expect("within the limit");
        template.evaluate(&NoScope).is_ok()
    });
    assert!(deepest.expect("a thread").join().expect("no overflow"));
}

#[test]
fn json_and_xml_that_nest_too_deep_are_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(Value::from_json(&deep).is_err());
    assert_eq!(value_of("@json(item())", &Item(deep.into())), None);
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    assert_eq!(value_of("@xml(item())", &Item(deep.into())), None);
    let around = (0..MAX_VALUE_DEPTH).fold(Value::Null, |inner, _| vec![inner].into());
    assert_eq!(value_of("@createArray(item())", &Item(around)), None);
}

#[test]
fn results_that_would_be_too_large_are_refused() {
    let text = Item("x".repeat(MAX_TEXT_BYTES / 2 + 1).into());
    assert_eq!(value_of("@concat(item(), item())", &text), None);
    assert_eq!(value_of("@{item()}@{item()}", &text), None);
    assert_eq!(value_of("@split(replace(item(),'x',','),',')", &text), None);
    assert_eq!(value_of("@replace(item(),'x','yy')", &text), None);
    assert_eq!(value_of("@formatNumber(1,'N999999999')", &NoScope), None);
    let items = Item((0..=MAX_ITEMS as i64).map(Value::from).collect());
    assert_eq!(value_of("@union(item(), item())", &items), None);
}

#[test]
fn a_value_that_holds_itself_twice_stops_growing() {
    // A long text, so that few parts are large already.
    let mut value = Value::from("x".repeat(MAX_TEXT_BYTES / 16));
    let mut grown = 0;
    while let Some(next) = value_of("@createArray(item(), item())", &Item(value.clone())) {
        value = next;
        grown += 1;
        assert!(grown < 20, "the size of shared parts is not bounded");
    }
}

#[test]
fn a_search_takes_time_with_the_lengths_only() {
    let text = Item("a".repeat(MAX_TEXT_BYTES / 32).into());
    let template = "@nthIndexOf(item(), concat(take(item(), 200000), 'b'), -1)";
    assert_eq!(value_of(template, &text), Some(Value::from(-1)));
}

#[test]
fn an_xpath_that_looks_at_everything_again_and_again_is_refused() {
    let rows = Item(format!("<a>{}</a>", "<b/>".repeat(3_000)).into());
    let template = "@xpath(xml(item()), 'count(//*[count(//*[count(//*) > 0]) > 0])')";
    assert_eq!(value_of(template, &rows), None);
}

/// Rust's own padding panics beyond 65,535; found by fuzzing.
#[test]
fn formats_may_ask_for_more_digits_than_rust_pads() {
    for width in [65_535_usize, 65_536, 204_961] {
        for (format, number, length) in [
            ('D', "5", width),
            ('X', "255", width),
            ('F', "1.5", width + 2),
            ('N', "1.5", width + 2),
            ('E', "1.5", width + 7),
        ] {
            let text = value_of(&format!("@formatNumber({number},'{format}{width}')"), &NoScope);
            let text = text.as_ref().and_then(Value::as_str).unwrap_or_default();
            assert_eq!(text.len(), length, "{format}{width}");
        }
        // 150.0… and a sign, which the culture may set off by a blank.
        let percent = value_of(&format!("@formatNumber(1.5,'P{width}')"), &NoScope);
        let percent = percent.as_ref().and_then(Value::as_str).unwrap_or_default();
        assert!(percent.starts_with("150.0") && percent.len() > width + 4, "P{width}");
        let year = format!("@formatDateTime('2026-03-01T00:00:00Z','{}')", "y".repeat(width));
        let year = value_of(&year, &NoScope);
        let year = year.as_ref().and_then(Value::as_str).unwrap_or_default();
        assert!(year.len() == width && year.ends_with("002026"), "{width} times y");
    }
}

/// Values of several kinds have no order among them; sorting ends, with all of them or with an error. Found
/// by fuzzing: the standard library's sort may panic on such an order.
#[test]
fn sorting_what_has_no_order_does_not_panic() {
    // '10' < '9' as texts, '9' < 9.5 < '10' as numbers: a circle.
    let circle = ["'10'", "'9'", "9.5"].repeat(20).join(",");
    let template = format!("@length(sort(createArray({circle})))");
    assert_eq!(value_of(&template, &NoScope), Some(Value::from(60)));
    // A number and a text that is none cannot be compared; where the number stands does not matter.
    for place in 0..25 {
        let mut texts = ["'b'", "'a'", "'c'", "'a'", "'d'"].repeat(5);
        texts.insert(place, "0");
        let template = format!("@sort(createArray({}))", texts.join(","));
        assert_eq!(value_of(&template, &NoScope), None, "{place}");
    }
}
