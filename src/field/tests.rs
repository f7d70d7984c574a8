use super::*;

const EVERYTHING: [i32; 13] = [
    seen::TEXT,
    seen::TEXT | seen::TOKEN,
    seen::BROKEN_TEXT,
    seen::FALSE,
    seen::TRUE,
    seen::MILLISECONDS,
    seen::MILLISECONDS | seen::WHOLE | seen::COUNT,
    seen::WHOLE,
    seen::FUNCTION,
    seen::OBJECT | seen::SIGNAL,
    seen::LIST,
    seen::OBJECT,
    0,
];

#[test]
fn a_rule_is_kept_by_what_it_names_and_by_nothing_else() {
    for (rule, wanted) in [
        (Rule::Text, vec![seen::TEXT, seen::TEXT | seen::TOKEN]),
        (Rule::Token, vec![seen::TEXT | seen::TOKEN]),
        (Rule::Flag, vec![seen::FALSE, seen::TRUE]),
        (
            Rule::Milliseconds,
            vec![
                seen::MILLISECONDS,
                seen::MILLISECONDS | seen::WHOLE | seen::COUNT,
            ],
        ),
        (
            Rule::Whole,
            vec![seen::WHOLE, seen::MILLISECONDS | seen::WHOLE | seen::COUNT],
        ),
        (
            Rule::Count,
            vec![seen::MILLISECONDS | seen::WHOLE | seen::COUNT],
        ),
        (Rule::Function, vec![seen::FUNCTION]),
        (Rule::Listener, vec![seen::FUNCTION]),
        (Rule::Signal, vec![seen::OBJECT | seen::SIGNAL]),
        (Rule::Texts, vec![seen::LIST]),
        (
            Rule::Object(&Table(&[])),
            vec![seen::OBJECT, seen::OBJECT | seen::SIGNAL],
        ),
        (Rule::Objects(&Table(&[])), vec![seen::LIST]),
    ] {
        for seen in EVERYTHING {
            let checked = rule.check(seen | seen::ANYTHING);
            assert_eq!(checked.is_ok(), wanted.contains(&seen), "{rule:?} {seen}");
            if let Err(expects) = checked {
                assert!(expects.starts_with("must be "), "{expects}");
            }
        }
    }
    for seen in EVERYTHING {
        assert_eq!(Rule::Anything.check(seen | seen::ANYTHING), Ok(()));
    }
}

#[test]
fn half_of_a_pair_is_named() {
    for rule in [Rule::Text, Rule::Token] {
        assert!(
            rule.check(seen::BROKEN_TEXT)
                .is_err_and(|expects| expects.contains("surrogate"))
        );
    }
    assert!(
        Rule::Flag
            .check(seen::BROKEN_TEXT)
            .is_err_and(|expects| !expects.contains("surrogate"))
    );
}

#[test]
fn one_of_names_what_it_knows() {
    let rule = rule!(OneOf "dashboard" "metric");
    assert_eq!(rule.check(0), Err("must be one of: 'dashboard' 'metric'"));
    assert!(matches!(rule, Rule::OneOf(choice) if choice.known == "dashboard|metric"));
}

#[test]
fn the_rows_of_a_table_go_through_its_parts() {
    const FIRST: Part = Part {
        names: " a b",
        fields: &[
            Field {
                rule: Rule::Text,
                presence: Presence::Required,
            },
            Field {
                rule: Rule::Flag,
                presence: Presence::Optional,
            },
        ],
    };
    const SECOND: Part = Part {
        names: " c=d",
        fields: &[Field {
            rule: Rule::Count,
            presence: Presence::Optional,
        }],
    };
    let table = Table(&[FIRST, SECOND]);
    assert!(matches!(
        table.field(1),
        Some(Field {
            rule: Rule::Flag,
            ..
        })
    ));
    assert!(matches!(
        table.field(2),
        Some(Field {
            rule: Rule::Count,
            ..
        })
    ));
    assert!(table.field(3).is_none() && table.field(-1).is_none());
    assert_eq!(table.fields().count(), 3);
}

#[test]
fn a_condition_names_a_row_before_its_own() {
    for operation in crate::exports::OPERATIONS {
        let names = operation.fields.names();
        assert_eq!(
            names.len(),
            operation.fields.fields().count(),
            "{}",
            operation.path
        );
        for field in operation.fields.fields() {
            if let Presence::With(condition) = field.presence {
                assert_eq!(
                    names.get(usize::try_from(condition.row).unwrap()),
                    Some(&"embedType"),
                    "{}",
                    operation.path
                );
            }
        }
    }
}
