//! What is sent.

use js_sys::{Array, JSON, Object};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{KEY, MINTS, REQUEST, Replaced, Stub, TOKEN, at, js, json, settled};

/// The address of the only call.
async fn address(options: &str) -> String {
    let stub = Stub::new(MINTS);
    stub.call(options).await.unwrap();
    assert_eq!(stub.calls().length(), 1);
    at(&stub.calls(), "0.given.0").as_string().unwrap()
}

/// The body of the only call, parsed.
async fn body(request: &str) -> JsValue {
    let stub = Stub::new(MINTS);
    settled(stub.start(request, &Stub::options("")))
        .await
        .unwrap();
    JSON::parse(&at(&stub.calls(), "0.given.1.body").as_string().unwrap()).unwrap()
}

fn names(object: &JsValue) -> String {
    json(&Object::keys(&Object::from(object.clone())).sort())
}

#[wasm_bindgen_test]
async fn one_call_of_fetch_with_an_address_and_a_plain_object() {
    let stub = Stub::new(MINTS);
    stub.call("").await.unwrap();
    assert_eq!(stub.calls().length(), 1);
    let call = stub.calls().get(0);
    assert!(at(&call, "receiver").is_undefined());
    assert_eq!(at(&call, "given.length"), 2);
    assert_eq!(
        at(&call, "given.0"),
        "https://api.usedatabrain.com/api/v2/data-app/api-tokens"
    );
    let init = at(&call, "given.1");
    assert_eq!(
        names(&init),
        r#"["body","headers","method","redirect","signal"]"#
    );
    assert_eq!(
        (at(&init, "method"), at(&init, "redirect")),
        ("POST".into(), "manual".into())
    );
    let expected =
        format!(r#"{{"authorization":"Bearer {TOKEN}","content-type":"application/json"}}"#);
    assert_eq!(json(&at(&init, "headers")), expected);
    assert_eq!(at(&init, "constructor"), js("Object"));
    assert_eq!(at(&init, "headers.constructor"), js("Object"));
}

#[wasm_bindgen_test]
async fn the_signal_is_the_hosts_and_stays_quiet_on_success() {
    let stub = Stub::new(MINTS);
    stub.call("").await.unwrap();
    assert_eq!(
        at(&stub.calls(), "0.given.1.signal.constructor"),
        js("AbortSignal")
    );
    assert!(!stub.is_aborted());
}

#[wasm_bindgen_test]
async fn the_host_takes_what_is_sent() {
    let stub = Stub::new(&format!(
        "async (url, init) => {{
           const request = new Request(url, init);
           const type = request.headers.get('content-type');
           note([request.method, type, request.redirect, await request.text()].join(' '));
           return new Response('{{\"key\":\"{KEY}\"}}');
         }}"
    ));
    stub.call("").await.unwrap();
    let sent = r#"{"dataAppName":"Customer Portal Analytics","name":"Production API Key"}"#;
    assert_eq!(
        stub.notes(),
        [format!("POST application/json manual {sent}")]
    );
}

#[wasm_bindgen_test]
async fn the_body_is_exactly_the_two_fields() {
    let body = body(REQUEST).await;
    assert_eq!(names(&body), r#"["dataAppName","name"]"#);
    assert_eq!(at(&body, "dataAppName"), "Customer Portal Analytics");
    assert_eq!(at(&body, "name"), "Production API Key");
}

#[wasm_bindgen_test]
async fn texts_are_sent_as_they_are() {
    for text in [
        r"' Blanks stay '",
        r#"'"quotes" \\ and \n lines'"#,
        r"'Ünïcode 数据 🗝'",
        r"'\uFFFD'",
        r"'\0\u2028'",
        r"'__proto__'",
        "'</script>'",
        "'x'.repeat(100000)",
    ] {
        let body = body(&format!("{{ dataAppName: {text}, name: {text} }}")).await;
        assert_eq!(at(&body, "dataAppName"), js(text), "{text}");
        assert_eq!(at(&body, "name"), js(text), "{text}");
    }
}

#[wasm_bindgen_test]
async fn a_field_that_is_undefined_is_absent() {
    let options = "baseUrl: undefined, timeoutMs: undefined, signal: undefined, legacyPaths: undefined, allowHttp: undefined";
    assert_eq!(
        address(options).await,
        "https://api.usedatabrain.com/api/v2/data-app/api-tokens"
    );
}

#[wasm_bindgen_test]
async fn objects_of_every_kind_are_read() {
    for of_kind in [
        "Object.freeze(IT)",
        "Object.assign(Object.create(null), IT)",
        "Object.assign(new (class A {}), IT)",
        "new Proxy(IT, {})",
        "Object.defineProperty(IT, 'hidden', { value: 1, enumerable: false })",
        "{ ...IT, [Symbol('own')]: 1 }",
    ] {
        let stub = Stub::new(MINTS);
        let [request, options] =
            [REQUEST, &Stub::options("")].map(|text| of_kind.replace("IT", text));
        settled(stub.start(&request, &options)).await.unwrap();
        assert_eq!(stub.calls().length(), 1, "{of_kind}");
    }
}

#[wasm_bindgen_test]
async fn each_field_is_read_once_and_before_the_call_returns() {
    let stub = Stub::new(MINTS);
    let getters = |object: &str| {
        format!(
            "Object.defineProperties({{}}, Object.fromEntries(Object.entries({object}).map(([name, value]) =>
           [name, {{ enumerable: true, get() {{ note(name); return value; }} }}])))"
        )
    };
    let request = getters(REQUEST);
    let options = getters(&Stub::options(
        "timeoutMs: 9000, legacyPaths: true, allowHttp: false, baseUrl: 'https://a.test',
         signal: new AbortController().signal",
    ));
    let promise = stub.start(&request, &options);
    let mut notes = stub.notes();
    notes.sort();
    let expected = "allowBrowser allowHttp baseUrl dataAppName fetch legacyPaths maxRetries name serviceToken signal timeoutMs";
    assert_eq!(notes.join(" "), expected);
    settled(promise).await.unwrap();
    assert_eq!(stub.notes().len(), notes.len());
}

#[wasm_bindgen_test]
async fn what_is_changed_after_the_call_makes_no_difference() {
    let stub = Stub::new(MINTS);
    let request = stub.evaluate(REQUEST);
    let options = stub.evaluate(&Stub::options(""));
    let promise = databrain_edge::exports::create_api_token(&request, &options);
    for (object, name) in [
        (&request, "name"),
        (&options, "serviceToken"),
        (&options, "baseUrl"),
        (&options, "fetch"),
    ] {
        js_sys::Reflect::set(object, &name.into(), &"changed".into()).unwrap();
    }
    settled(promise).await.unwrap();
    assert!(
        !json(&stub.calls()).contains("changed"),
        "{}",
        json(&stub.calls())
    );
    assert_eq!(
        at(&stub.calls(), "0.given.1.headers.authorization"),
        format!("Bearer {TOKEN}").as_str()
    );
}

#[wasm_bindgen_test]
async fn the_callers_objects_stay_as_they_are() {
    let stub = Stub::new(MINTS);
    let request = stub.evaluate(REQUEST);
    let options = stub.evaluate(&Stub::options("timeoutMs: 9000"));
    let before = [json(&request), json(&options)];
    for _ in 0..2 {
        settled(databrain_edge::exports::create_api_token(
            &request, &options,
        ))
        .await
        .unwrap();
    }
    assert_eq!([json(&request), json(&options)], before);
    assert_eq!(stub.calls().length(), 2);
}

#[wasm_bindgen_test]
async fn old_versions_have_camel_case_paths() {
    assert_eq!(
        address("legacyPaths: true").await,
        "https://api.usedatabrain.com/api/v2/dataApp/api-tokens"
    );
    assert_eq!(
        address("legacyPaths: false").await,
        "https://api.usedatabrain.com/api/v2/data-app/api-tokens"
    );
    let options = "legacyPaths: true, baseUrl: 'https://a.test/api-proxy/'";
    assert_eq!(
        address(options).await,
        "https://a.test/api-proxy/api/v2/dataApp/api-tokens"
    );
}

#[wasm_bindgen_test]
async fn a_base_url_may_come_in_many_forms() {
    for (given, base) in [
        ("https://a.test", "https://a.test"),
        ("https://a.test/", "https://a.test"),
        ("https://a.test///", "https://a.test"),
        ("https://a.test/prefix", "https://a.test/prefix"),
        ("https://a.test/Prefix/x//", "https://a.test/Prefix/x"),
        ("HTTPS://A.Test", "https://a.test"),
        ("https://a.test:443", "https://a.test"),
        ("https://a.test:8443/", "https://a.test:8443"),
        ("https://a.test/a@b", "https://a.test/a@b"),
        ("https://bücher.test", "https://xn--bcher-kva.test"),
        ("https://192.0.2.1", "https://192.0.2.1"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
        ("http://localhost", "http://localhost"),
        ("http://LOCALHOST:3000/", "http://localhost:3000"),
        ("http://api.localhost:3000", "http://api.localhost:3000"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("http://127.1", "http://127.0.0.1"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ] {
        assert_eq!(
            address(&format!("baseUrl: '{given}'")).await,
            format!("{base}/api/v2/data-app/api-tokens"),
            "{given}"
        );
    }
}

#[wasm_bindgen_test]
async fn http_elsewhere_must_be_allowed() {
    let address = address("baseUrl: 'http://databrain.internal:8080', allowHttp: true").await;
    assert_eq!(
        address,
        "http://databrain.internal:8080/api/v2/data-app/api-tokens"
    );
}

#[wasm_bindgen_test]
async fn without_the_option_the_global_fetch_is_called_as_it_is_at_that_moment() {
    for round in 0..2 {
        let stub = Stub::new(MINTS);
        let replaced = Replaced::global("fetch", &stub.fetch());
        stub.call("fetch: undefined").await.unwrap();
        drop(replaced);
        assert_eq!(stub.calls().length(), 1, "{round}");
        assert!(at(&stub.calls(), "0.receiver").is_undefined());
    }
}

#[wasm_bindgen_test]
async fn calls_at_once_keep_apart() {
    // The answers come in the opposite order.
    let stub = Stub::new(
        "async (url, { body }) => {
           const { name } = JSON.parse(body);
           await new Promise((resolve) => setTimeout(resolve, 40 - 10 * name));
           return new Response(JSON.stringify({ key: 'key ' + name }));
         }",
    );
    let promises: Vec<_> = (0..4)
        .map(|name| {
            stub.start(
                &format!("{{ dataAppName: 'A', name: '{name}' }}"),
                &Stub::options(""),
            )
        })
        .collect();
    for (name, promise) in promises.into_iter().enumerate() {
        assert_eq!(
            at(&settled(promise).await.unwrap(), "key"),
            format!("key {name}").as_str()
        );
    }
    assert_eq!(Array::length(&stub.calls()), 4);
}
