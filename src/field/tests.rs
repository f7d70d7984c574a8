use super::*;

fn text(value: &str) -> Seen {
    Seen::Text(value.into())
}

#[test]
fn text_is_not_blank() {
    assert_eq!(Rule::Text.check(&text(" Ünïcode 数 ")), Ok(()));
    for wrong in
        [text(""), text(" \t\n\u{a0}\u{2003}"), text("\u{feff}"), Seen::BrokenText, Seen::Number(5.0), Seen::Other]
    {
        assert!(Rule::Text.check(&wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_token_is_what_a_header_can_carry() {
    assert_eq!(Rule::Token.check(&text("7c9e6679-7425-40de-944b-e07fc1f90ae7")), Ok(()));
    assert_eq!(Rule::Token.check(&text("!\"#~")), Ok(()));
    for wrong in ["", " ", "a b", " a", "a ", "a\n", "a\r\nx: y", "a\0", "tökén", "a\u{7f}", "\u{feff}a", "a\u{a0}"] {
        assert!(Rule::Token.check(&text(wrong)).is_err(), "{wrong:?}");
    }
    assert!(Rule::Token.check(&Seen::BrokenText).is_err());
}

#[test]
fn milliseconds_are_what_a_timer_can_wait() {
    for right in [0.5, 1.0, 30_000.0, 2_147_483_647.0] {
        assert_eq!(Rule::Milliseconds.check(&Seen::Number(right)), Ok(()));
    }
    for wrong in [0.0, -0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 2_147_483_648.0] {
        assert!(Rule::Milliseconds.check(&Seen::Number(wrong)).is_err(), "{wrong}");
    }
    assert!(Rule::Milliseconds.check(&text("30")).is_err());
}

#[test]
fn an_expectation_never_holds_the_value() {
    let simple = [Rule::Text, Rule::Token, Rule::Flag, Rule::Milliseconds, Rule::Function, Rule::Signal];
    let others = [
        Rule::Whole,
        Rule::Count,
        Rule::OneOf(&["a"], "must be 'a'"),
        Rule::Texts,
        Rule::Object(&[]),
        Rule::Objects(&[]),
    ];
    for rule in simple.into_iter().chain(others) {
        let expects = rule.check(&Seen::Other).unwrap_err();
        assert!(expects.starts_with("must be "), "{expects}");
    }
}

#[test]
fn whole_numbers_are_whole_and_exact() {
    for right in [1.0, 2.0, 9_007_199_254_740_991.0] {
        assert_eq!(Rule::Count.check(&Seen::Number(right)), Ok(()));
    }
    assert_eq!(Rule::Whole.check(&Seen::Number(0.0)), Ok(()));
    for wrong in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY, 9_007_199_254_740_992.0] {
        assert!(Rule::Count.check(&Seen::Number(wrong)).is_err(), "{wrong}");
    }
    assert!(Rule::Whole.check(&Seen::Number(-0.5)).is_err());
}

#[test]
fn one_of_compares_exactly() {
    let rule = rule!(OneOf "dashboard" "metric");
    assert_eq!(rule.check(&text("metric")), Ok(()));
    assert_eq!(rule.check(&Seen::Other), Err("must be one of: 'dashboard' 'metric'"));
    for wrong in [text("Metric"), text(""), Seen::Number(1.0), Seen::BrokenText] {
        assert!(rule.check(&wrong).is_err(), "{wrong:?}");
    }
}
