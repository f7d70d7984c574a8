//! Decides whether a failed request was certainly not sent.
//!
//! Callers repeat a request that was `notSent`, so this outcome needs proof: the runtime's own
//! `fetch` reports that it could not establish a connection, and it made only one attempt. A
//! replaced `fetch`, or a dispatcher that retries, may have sent the request before the attempt
//! that failed. This code runs only after a failure.

use js_sys::{Array, Function, JsString, Symbol};
use wasm_bindgen::prelude::*;

use super::object::{self, get, get_by_key, is_own, prototype_of};
use super::{cause, runtime};

#[wasm_bindgen]
extern "C" {
    /// The method of the prototype, because a function may have its own `toString`.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["Function", "prototype"], js_name = toString)]
    static SOURCE_OF: Function;

    #[wasm_bindgen(catch, js_namespace = Reflect, js_name = ownKeys)]
    fn own_keys(object: &JsValue) -> Result<Array, JsValue>;
}

const REFUSED: &str = "no connection could be established, so nothing was sent: check the host and \
                       port of options.baseUrl, and that the server is running";
const UNRESOLVED: &str = "the host name of options.baseUrl could not be resolved, so nothing was \
                          sent: check its spelling and the DNS of this machine";
const CERTIFICATE: &str = "the certificate of the server was not accepted, so nothing was sent; \
                           the cause tells why: add the authority that issued it \
                           (NODE_EXTRA_CA_CERTS in Node), or use the host name that it was \
                           issued for";
const PORT: &str = "fetch refuses to connect to the port of options.baseUrl, so nothing was sent: use \
                    another port";
const PERMISSION: &str = "the runtime denies access to the network, so nothing was sent: start it with \
                          --allow-net";
const UNBOUND: &str = "options.fetch needs its receiver, so nothing was sent: pass (url, init) => \
                       binding.fetch(url, init), or bind it";

/// The codes that Node, Bun and undici report if they cannot establish a connection.
const CODES: [(&str, &[&str]); 4] = [
    (
        REFUSED,
        &[
            "ECONNREFUSED",
            "ENETUNREACH",
            "EHOSTUNREACH",
            "UND_ERR_CONNECT_TIMEOUT",
            "ConnectionRefused",
        ],
    ),
    (UNRESOLVED, &["ENOTFOUND", "EAI_AGAIN"]),
    (
        CERTIFICATE,
        &[
            "DEPTH_ZERO_SELF_SIGNED_CERT",
            "SELF_SIGNED_CERT_IN_CHAIN",
            "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
            "UNABLE_TO_GET_ISSUER_CERT",
            "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
            "ERR_TLS_CERT_ALTNAME_INVALID",
            "HOSTNAME_MISMATCH",
            "CERT_HAS_EXPIRED",
            "CERT_NOT_YET_VALID",
            "CERT_REVOKED",
            "CERT_UNTRUSTED",
            "CERT_REJECTED",
            "CERT_SIGNATURE_FAILURE",
            "INVALID_CA",
            "INVALID_PURPOSE",
        ],
    ),
    (PERMISSION, &["ERR_ACCESS_DENIED"]),
];

/// Returns why a request was certainly not sent and what to do, or `None` if it may have been sent.
///
/// `fetch` is the function that was called, and `is_custom` whether the caller passed it.
#[inline(never)]
pub(super) fn reason(thrown: &JsValue, fetch: &JsValue, is_custom: bool) -> Option<&'static str> {
    if !is_native(fetch) {
        return None;
    }
    if is_custom {
        return is_unbound(thrown).then_some(UNBOUND);
    }
    if !is_default_dispatcher("undici.globalDispatcher.1")
        || !is_default_dispatcher("undici.globalDispatcher.2")
    {
        return None;
    }
    let mut thrown = thrown.clone();
    for _ in 0..cause::DEPTH {
        if let Some(reason) = known_reason(&thrown) {
            return Some(reason);
        }
        thrown = get(&thrown, "cause");
    }
    None
}

fn known_reason(thrown: &JsValue) -> Option<&'static str> {
    let text = |name| object::text(thrown, name).unwrap_or_default();
    // Runtimes check permissions and ports before they connect.
    if text("name") == "NotCapable" {
        return Some(PERMISSION);
    }
    let message = get(thrown, "message");
    // Node and Deno
    if includes(&message, "bad port") || includes(&message, "Requests to port ") {
        return Some(PORT);
    }
    // An established connection can fail with some of these codes too, in `read` or `write`.
    if !matches!(text("syscall").as_str(), "" | "connect" | "getaddrinfo") {
        return None;
    }
    let code = text("code");
    let found = CODES
        .iter()
        .find(|(_, codes)| codes.contains(&code.as_str()));
    found.map(|(reason, _)| *reason)
}

/// Whether a function of the runtime refused its receiver, which it checks before anything else.
fn is_unbound(thrown: &JsValue) -> bool {
    let message = get(thrown, "message");
    ["Illegal invocation", "does not implement interface"]
        .iter()
        .any(|text| includes(&message, text))
}

/// Returns the source of a function, or `undefined` if it cannot be trusted.
fn source_of(function: &JsValue) -> JsValue {
    SOURCE_OF.with(|source_of| {
        // A replaced `toString` may hide other replacements. It is recognized by its `prototype`,
        // which built-in methods do not have.
        if is_own(source_of, object::name("prototype")) {
            return JsValue::UNDEFINED;
        }
        source_of.call0(function).unwrap_or_default()
    })
}

/// Whether a function is the runtime's own `fetch`, by its source.
fn is_native(fetch: &JsValue) -> bool {
    let source = source_of(fetch);
    // The source of bound functions and proxies is native code too, but has no name.
    let is_named = includes(&source, "function fetch(");
    let natives = [
        "[native code]",
        // Node
        "require('internal/deps/undici/undici')",
        // Deno
        "lazyFetch().fetch(",
    ];
    is_named && natives.iter().any(|text| includes(&source, text))
}

/// Whether undici sends each request only once: its global dispatcher is absent, or an `Agent`
/// without interceptors, a custom `dispatch` or a custom factory.
fn is_default_dispatcher(symbol: &str) -> bool {
    let dispatcher = runtime::global_by_symbol(symbol);
    if dispatcher.is_undefined() {
        return true;
    }
    let class = prototype_of(&dispatcher).unwrap_or_default();
    let base = prototype_of(&class).unwrap_or_default();
    let dispatch = object::name("dispatch");
    match class_name(&class).as_str() {
        // Newer versions set this for older ones. Their own dispatcher has another symbol.
        "Dispatcher1Wrapper" => !is_own(&dispatcher, dispatch),
        "Agent" => {
            class_name(&base) == "DispatcherBase"
                && !is_own(&class, dispatch)
                && get_by_key(&dispatcher, dispatch) == get_by_key(&base, dispatch)
                // A wrapped method of the prototype has another source.
                && includes(&source_of(&get_by_key(&base, dispatch)), "handler must be an object")
                && has_default_parts(&dispatcher)
        }
        _ => false,
    }
}

fn class_name(prototype: &JsValue) -> String {
    let constructor = get(prototype, "constructor");
    object::text(&constructor, "name").unwrap_or_default()
}

/// Whether an `Agent` was constructed with undici's own functions, which their names tell.
fn has_default_parts(agent: &JsValue) -> bool {
    let Ok(keys) = own_keys(agent) else {
        return false;
    };
    keys.iter().all(|key| {
        let default = match key.dyn_ref::<Symbol>().map(symbol_name).as_deref() {
            Some("factory") => "defaultFactory",
            Some("Intercepted Dispatch") => "Intercept",
            _ => return true,
        };
        get(&get_by_key(agent, &key), "name") == default
    })
}

fn symbol_name(symbol: &Symbol) -> String {
    symbol.description().map(String::from).unwrap_or_default()
}

fn includes(text: &JsValue, part: &str) -> bool {
    text.dyn_ref::<JsString>()
        .is_some_and(|text| text.includes(part, 0))
}
