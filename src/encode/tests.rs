use std::collections::BTreeMap;

use serde::Serialize;

use super::to_json;

#[derive(Serialize)]
struct Unit;

#[derive(Serialize)]
struct Pair(&'static str, u8);

#[derive(Serialize)]
enum Choice {
    Unit,
    Newtype(&'static str),
    Tuple(u8, bool),
    Struct { name: &'static str },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<T> {
    first: Option<T>,
    is_set: bool,
    last: Option<T>,
}

/// `serde_json` is the reference.
fn assert_like_serde_json<T: Serialize + ?Sized>(value: &T) {
    let parsed: serde_json::Value = serde_json::from_str(&to_json(value).unwrap()).unwrap();
    assert_eq!(parsed, serde_json::to_value(value).unwrap());
}

#[test]
fn every_kind_of_value_is_written_as_serde_json_does() {
    assert_like_serde_json("Ünïcode 数 🗝 \u{2028} / \u{7f}");
    assert_like_serde_json(&'🗝');
    assert_like_serde_json(&(true, -1_i8, 1_u16, -9_007_199_254_740_991_i64));
    assert_like_serde_json(&[9_007_199_254_740_991_u64, 0]);
    assert_like_serde_json(&serde_bytes(b"bytes"));
    assert_like_serde_json(&Pair("a", 1));
    assert_like_serde_json(&Vec::<u8>::new());
    for choice in [
        Choice::Unit,
        Choice::Newtype("a"),
        Choice::Tuple(1, false),
        Choice::Struct { name: "a" },
    ] {
        assert_like_serde_json(&choice);
    }
    assert_like_serde_json(&BTreeMap::from([("a \"b\"", 1), ("c", 2)]));
    assert_like_serde_json(&BTreeMap::from([(-1, vec!["x"]), (2, vec![])]));
}

fn serde_bytes(bytes: &[u8]) -> impl Serialize {
    struct Bytes<'a>(&'a [u8]);
    impl Serialize for Bytes<'_> {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(self.0)
        }
    }
    Bytes(bytes)
}

#[test]
fn every_character_is_escaped_as_json_requires() {
    let every: String = ('\0'..='\u{ff}').collect();
    assert_like_serde_json(&every);
    for char in every.chars() {
        let text = format!("a{char}");
        assert_like_serde_json(&text);
        assert_like_serde_json(&BTreeMap::from([(text, 1)]));
    }
    assert_eq!(to_json("\n\u{1f}").unwrap(), r#""\u000a\u001f""#);
}

#[test]
fn what_is_absent_is_left_out() {
    let request = |first, last| Request {
        first,
        is_set: true,
        last,
    };
    for (first, last, expected) in [
        (None, None, r#"{"isSet":true}"#),
        (Some("a"), None, r#"{"first":"a","isSet":true}"#),
        (None, Some("b"), r#"{"isSet":true,"last":"b"}"#),
    ] {
        assert_eq!(to_json(&request(first, last)).unwrap(), expected);
    }
    let nested = Request {
        first: Some(request(None, None)),
        is_set: false,
        last: Some(request(Some("{"), Some("["))),
    };
    let expected =
        r#"{"first":{"isSet":true},"isSet":false,"last":{"first":"{","isSet":true,"last":"["}}"#;
    assert_eq!(to_json(&nested).unwrap(), expected);
    assert_eq!(to_json(&[None, Some(1), None]).unwrap(), "[null,1,null]");
    let map = BTreeMap::from([("a", None), ("b", Some(1)), ("c", None)]);
    assert_eq!(to_json(&map).unwrap(), r#"{"b":1}"#);
    assert_eq!(to_json(&Unit).unwrap(), "");
    assert_eq!(to_json(&None::<u8>).unwrap(), "");
}

#[test]
fn what_json_cannot_hold_is_refused() {
    assert!(to_json(&9_007_199_254_740_992_u64).is_err());
    assert!(to_json(&-9_007_199_254_740_992_i64).is_err());
    assert!(to_json(&u64::MAX).is_err());
    assert!(to_json(&BTreeMap::from([((1, 2), 3)])).is_err());
    assert!(to_json(&BTreeMap::from([(true, 3)])).is_err());
}
