//! What is sent to the server.

use databrain_edge::js::create_api_token;
use js_sys::{Array, JSON, Object};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{
    KEY, REQUEST, ReplacedGlobal, SUCCEEDS, Stub, TOKEN, eval, get, settle, stringify,
};

/// The address of the only call.
async fn address(options: &str) -> String {
    let stub = Stub::new(SUCCEEDS);
    stub.call(options).await.unwrap();
    assert_eq!(stub.calls().length(), 1);
    get(&stub.calls(), "0.args.0").as_string().unwrap()
}

/// The body of the only call, parsed.
async fn body(request: &str) -> JsValue {
    let stub = Stub::new(SUCCEEDS);
    settle(stub.start(request, &Stub::options("")))
        .await
        .unwrap();
    JSON::parse(&get(&stub.calls(), "0.args.1.body").as_string().unwrap()).unwrap()
}

fn field_names(object: &JsValue) -> String {
    stringify(&Object::keys(&Object::from(object.clone())).sort())
}

#[wasm_bindgen_test]
async fn fetch_is_called_once_with_a_url_and_a_plain_object() {
    let stub = Stub::new(SUCCEEDS);
    stub.call("").await.unwrap();
    assert_eq!(stub.calls().length(), 1);
    let call = stub.calls().get(0);
    assert!(get(&call, "receiver").is_undefined());
    assert_eq!(get(&call, "args.length"), 2);
    assert_eq!(
        get(&call, "args.0"),
        "https://api.usedatabrain.com/api/v2/data-app/api-tokens"
    );
    let init = get(&call, "args.1");
    assert_eq!(
        field_names(&init),
        r#"["body","cache","headers","method","redirect","signal"]"#
    );
    assert_eq!(get(&init, "method"), "POST");
    assert_eq!(get(&init, "redirect"), "manual");
    assert_eq!(get(&init, "cache"), "no-store");
    let expected =
        format!(r#"{{"authorization":"Bearer {TOKEN}","content-type":"application/json"}}"#);
    assert_eq!(stringify(&get(&init, "headers")), expected);
    // A property of `Object.prototype` does not become a part of the request.
    assert!(Object::get_prototype_of(&init).is_null());
    assert_eq!(get(&init, "headers.constructor"), eval("Object"));
}

#[wasm_bindgen_test]
async fn the_request_signal_is_an_abort_signal_that_a_success_does_not_abort() {
    let stub = Stub::new(SUCCEEDS);
    stub.call("").await.unwrap();
    assert_eq!(
        get(&stub.calls(), "0.args.1.signal.constructor"),
        eval("AbortSignal")
    );
    assert!(!stub.is_aborted());
}

#[wasm_bindgen_test]
async fn the_request_constructor_of_the_runtime_accepts_the_arguments() {
    let stub = Stub::new(&format!(
        "async (url, init) => {{
           const request = new Request(url, init);
           const type = request.headers.get('content-type');
           log([request.method, type, request.redirect, await request.text()].join(' '));
           return new Response('{{\"key\":\"{KEY}\"}}');
         }}"
    ));
    stub.call("").await.unwrap();
    let sent = r#"{"dataAppName":"Customer Portal Analytics","name":"Production API Key"}"#;
    assert_eq!(stub.log(), [format!("POST application/json manual {sent}")]);
}

#[wasm_bindgen_test]
async fn the_body_holds_exactly_the_fields_of_the_request() {
    let body = body(REQUEST).await;
    assert_eq!(field_names(&body), r#"["dataAppName","name"]"#);
    assert_eq!(get(&body, "dataAppName"), "Customer Portal Analytics");
    assert_eq!(get(&body, "name"), "Production API Key");
}

#[wasm_bindgen_test]
async fn strings_are_sent_unchanged() {
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
        assert_eq!(get(&body, "dataAppName"), eval(text), "{text}");
        assert_eq!(get(&body, "name"), eval(text), "{text}");
    }
}

#[wasm_bindgen_test]
async fn an_undefined_option_has_its_default() {
    let options = "baseUrl: undefined, timeoutMs: undefined, signal: undefined,
                   legacyPaths: undefined, allowHttp: undefined";
    assert_eq!(
        address(options).await,
        "https://api.usedatabrain.com/api/v2/data-app/api-tokens"
    );
}

#[wasm_bindgen_test]
async fn objects_of_every_kind_are_read() {
    for kind in [
        "Object.freeze(FIELDS)",
        "Object.assign(Object.create(null), FIELDS)",
        "Object.assign(new (class A {}), FIELDS)",
        "new Proxy(FIELDS, {})",
        "Object.defineProperty(FIELDS, 'hidden', { value: 1, enumerable: false })",
        "{ ...FIELDS, [Symbol('own')]: 1 }",
    ] {
        let stub = Stub::new(SUCCEEDS);
        let [request, options] =
            [REQUEST, &Stub::options("")].map(|text| kind.replace("FIELDS", text));
        settle(stub.start(&request, &options)).await.unwrap();
        assert_eq!(stub.calls().length(), 1, "{kind}");
    }
}

#[wasm_bindgen_test]
async fn each_field_is_read_once_and_before_the_call_returns() {
    let stub = Stub::new(SUCCEEDS);
    let getters = |object: &str| {
        format!(
            "Object.entries({object}).reduce((copy, [name, value]) => {{
               const get = () => {{ log(name); return value; }};
               return Object.defineProperty(copy, name, {{ enumerable: true, get }});
             }}, {{}})"
        )
    };
    let request = getters(REQUEST);
    let options = getters(&Stub::options(
        "timeoutMs: 9000, legacyPaths: true, allowHttp: false, baseUrl: 'https://a.test',
         signal: new AbortController().signal",
    ));
    let promise = stub.start(&request, &options);
    let mut log = stub.log();
    log.sort();
    let expected = "allowBrowser allowHttp baseUrl dataAppName fetch legacyPaths maxRetries name \
                    serviceToken signal timeoutMs";
    assert_eq!(log.join(" "), expected);
    settle(promise).await.unwrap();
    assert_eq!(stub.log().len(), log.len());
}

#[wasm_bindgen_test]
async fn changes_after_the_call_have_no_effect() {
    let stub = Stub::new(SUCCEEDS);
    let request = stub.evaluate(REQUEST);
    let options = stub.evaluate(&Stub::options(""));
    let promise = create_api_token(&request, &options);
    for (object, name) in [
        (&request, "name"),
        (&options, "serviceToken"),
        (&options, "baseUrl"),
        (&options, "fetch"),
    ] {
        js_sys::Reflect::set(object, &name.into(), &"changed".into()).unwrap();
    }
    settle(promise).await.unwrap();
    assert!(
        !stringify(&stub.calls()).contains("changed"),
        "{}",
        stringify(&stub.calls())
    );
    assert_eq!(
        get(&stub.calls(), "0.args.1.headers.authorization"),
        format!("Bearer {TOKEN}").as_str()
    );
}

#[wasm_bindgen_test]
async fn the_arguments_are_not_modified() {
    let stub = Stub::new(SUCCEEDS);
    let request = stub.evaluate(REQUEST);
    let options = stub.evaluate(&Stub::options("timeoutMs: 9000"));
    let before = [stringify(&request), stringify(&options)];
    for _ in 0..2 {
        settle(create_api_token(&request, &options)).await.unwrap();
    }
    assert_eq!([stringify(&request), stringify(&options)], before);
    assert_eq!(stub.calls().length(), 2);
}

#[wasm_bindgen_test]
async fn legacy_paths_are_camel_case() {
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
async fn base_urls_are_normalized() {
    for (base_url, expected) in [
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
            address(&format!("baseUrl: '{base_url}'")).await,
            format!("{expected}/api/v2/data-app/api-tokens"),
            "{base_url}"
        );
    }
}

#[wasm_bindgen_test]
async fn http_on_other_hosts_is_sent_when_allowed() {
    let address = address("baseUrl: 'http://databrain.internal:8080', allowHttp: true").await;
    assert_eq!(
        address,
        "http://databrain.internal:8080/api/v2/data-app/api-tokens"
    );
}

#[wasm_bindgen_test]
async fn the_global_fetch_is_looked_up_at_each_call() {
    for round in 0..2 {
        let stub = Stub::new(SUCCEEDS);
        let replaced = ReplacedGlobal::new("fetch", &stub.fetch());
        stub.call("fetch: undefined").await.unwrap();
        drop(replaced);
        assert_eq!(stub.calls().length(), 1, "{round}");
        assert!(get(&stub.calls(), "0.receiver").is_undefined());
    }
}

#[wasm_bindgen_test]
async fn concurrent_calls_do_not_mix() {
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
            get(&settle(promise).await.unwrap(), "key"),
            format!("key {name}").as_str()
        );
    }
    assert_eq!(Array::length(&stub.calls()), 4);
}
