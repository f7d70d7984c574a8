//! All that the core asks of its host, about the call that it decides on. Numbers and texts of its own are all that goes out, numbers all that comes back.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/pkg/given.js")]
extern "C" {
    /// Whether the host knows the names in a table.
    pub fn knows(table: i32) -> bool;

    /// More of them.
    pub fn teach(table: i32, names: &str);

    /// Looks at the request or at the options.
    pub fn look(is_options: i32, table: i32);

    /// Looks at what a field of that holds, or a list in it; `NONE` for the index where there is none.
    pub fn enter(row: i32, index: i32, table: i32);

    /// Looks again at what that lies in.
    pub fn leave();

    /// The row of a field in the table, times 65536, and what can be seen in it; or what ended the fields.
    pub fn seen(index: i32) -> i32;

    /// What can be seen in one of a list.
    #[wasm_bindgen(js_name = seenInside)]
    pub fn seen_inside(row: i32, index: i32) -> i32;

    /// How long the list is that a field holds.
    #[wasm_bindgen(js_name = lengthAt)]
    pub fn length_at(row: i32) -> i32;

    /// Whether a field holds one of some texts, which `|` divides.
    #[wasm_bindgen(js_name = isOneOf)]
    pub fn is_one_of(row: i32, texts: &str) -> bool;

    /// The number that an option holds, `NaN` where it was not given.
    #[wasm_bindgen(js_name = optionAt)]
    pub fn option_at(row: i32) -> f64;

    /// What can be seen in the address that the options name.
    #[wasm_bindgen(js_name = seenInAddress)]
    pub fn seen_in_address() -> i32;

    /// Keeps what to say of a field of what is looked at: that it must be something else. Never its value: it may be a secret.
    pub fn complain(row: i32, index: i32, expects: &str, is_missing: i32);

    /// The same of an option.
    #[wasm_bindgen(js_name = complainOfOption)]
    pub fn complain_of_option(row: i32, expects: &str);

    /// The same of what ended the fields.
    #[wasm_bindgen(js_name = complainOfEnd)]
    pub fn complain_of_end();

    /// Makes a request of what was found good; whether it can be written.
    pub fn prepare(
        step: i32,
        method: i32,
        path: &str,
        is_older: i32,
        queried: i32,
        bearer: i32,
    ) -> bool;
}

#[wasm_bindgen(module = "/pkg/exchange.js")]
extern "C" {
    /// Sets an end to the call or to a part of it, of which it will be told; whether the host refused a timer.
    pub fn arm(news: i32, ms: f64) -> bool;

    /// Ends the call with the caller's signal, too.
    pub fn follow() -> i32;

    /// How much time is left before the end that was set last, in milliseconds.
    pub fn left() -> f64;

    /// Ends the part of the time that was set last, and a request that is still under way within it.
    #[wasm_bindgen(js_name = endPart)]
    pub fn end_part();

    /// Sends a request, and tells how it ended.
    pub fn exchange(request: i32, is_again: i32);

    /// How often the last request was sent.
    pub fn tries() -> i32;

    /// From 0 to below 1.
    pub fn random() -> f64;
}

#[wasm_bindgen(module = "/pkg/answer.js")]
extern "C" {
    /// What the answer holds.
    #[wasm_bindgen(js_name = seenInAnswer)]
    pub fn seen_in_answer(name: &str, is_list: i32) -> i32;

    /// What it says of an error.
    #[wasm_bindgen(js_name = seenInRefusal)]
    pub fn seen_in_refusal(codes: &str) -> i32;

    /// What its `Retry-After` asks for in milliseconds, else `NaN`; shown with an error.
    #[wasm_bindgen(js_name = retryAfter)]
    pub fn retry_after() -> f64;

    /// Looks in it for the token of the wanted name; whether there is one.
    pub fn newest() -> bool;
}

#[wasm_bindgen(module = "/pkg/ending.js")]
extern "C" {
    /// Ends the call with the answer, or with the list in it.
    pub fn resolve(is_list: i32);

    /// Ends it with the token that was found or made; false where that has no key.
    pub fn found(created: i32, reconciled: i32) -> bool;

    /// Ends it with an error.
    pub fn fail(kind: i32, outcome: i32, code: &str, message: &str, note: i32);

    /// Whether it is the first one that wants what it sends; if not, it will be ended with the first one, or told to go on.
    pub fn lead() -> bool;

    /// Tells the caller's listener that an attempt has ended.
    #[wasm_bindgen(js_name = tellResponse)]
    pub fn tell_response(outcome: i32, code: &str);

    /// That another one comes after a wait.
    #[wasm_bindgen(js_name = tellWait)]
    pub fn tell_wait(ms: f64);

    /// That `ensureApiToken` begins to find out what became of a creation.
    #[wasm_bindgen(js_name = tellReconcile)]
    pub fn tell_reconcile();
}
