//! Reads what the caller gave: each field once, nothing that is not known. The values stay with the host, and are used as they were checked.

use wasm_bindgen::prelude::*;

use crate::field::{Field, Presence, Rule, Table, seen};
use crate::rejection::Failure;

#[wasm_bindgen(module = "/pkg/given.js")]
extern "C" {
    fn knows(table: i32) -> bool;

    fn teach(table: i32, names: &str);

    fn look(object: &JsValue, is_options: i32, table: i32) -> JsValue;

    #[wasm_bindgen(js_name = lookInto)]
    fn look_into(given: &JsValue, row: i32, index: i32, table: i32) -> JsValue;

    #[wasm_bindgen(js_name = seen)]
    fn seen_at(given: &JsValue, index: i32) -> i32;

    #[wasm_bindgen(js_name = seenInside)]
    fn seen_inside(given: &JsValue, row: i32, index: i32) -> i32;

    #[wasm_bindgen(js_name = lengthAt)]
    fn length_at(given: &JsValue, row: i32) -> i32;

    #[wasm_bindgen(js_name = numberAt)]
    fn number_at(given: &JsValue, row: i32) -> f64;

    #[wasm_bindgen(js_name = valueAt)]
    fn value_at(given: &JsValue, row: i32) -> JsValue;

    fn complain(given: &JsValue, row: i32, index: i32, expects: &str, is_missing: i32) -> JsValue;

    /// Where a text stands in a list whose parts `|` divides; -1 where it does not.
    #[wasm_bindgen(js_name = placeIn)]
    fn place_in(text: &JsValue, list: &str) -> i32;

    #[wasm_bindgen(js_name = complainOfEnd)]
    fn complain_of_end(given: &JsValue) -> JsValue;
}

/// What ends the fields of an object that can be read and has no others; `pkg/given.js` has the same.
const END: i32 = -1;

/// In the place of a row: the object itself. In the place of an index: no list.
const NONE: i32 = -1;

/// An object whose fields were found good. A row is the place of a field in the table.
pub struct Given {
    /// It, as the host has it.
    pub host: JsValue,
    /// A bit for each row that was given.
    rows: u32,
    /// A bit for each that holds `true`.
    flags: u32,
}

impl Given {
    /// Whether a field was given.
    #[must_use]
    pub fn has(&self, row: i32) -> bool {
        self.rows & bit(row) != 0
    }

    /// Whether it holds `true`.
    #[must_use]
    pub fn is_true(&self, row: i32) -> bool {
        self.flags & bit(row) != 0
    }

    /// The number that it holds, if it was given.
    #[must_use]
    pub fn number(&self, row: i32) -> Option<f64> {
        self.has(row).then(|| number_at(&self.host, row))
    }

    /// Its value.
    #[must_use]
    pub fn value(&self, row: i32) -> JsValue {
        value_at(&self.host, row)
    }

    /// Whether a field of some kind was given.
    pub fn holds(&self, table: &Table, kind: impl Fn(Rule) -> bool) -> bool {
        (0..).zip(table.fields()).any(|(row, field)| kind(field.rule) && self.has(row))
    }

    /// `INVALID_INPUT` for a field.
    #[must_use]
    pub fn refuse(&self, row: i32, expects: &str) -> Failure {
        Failure::input(complain(&self.host, row, NONE, expects, 0))
    }

    /// `INVALID_INPUT` for the whole.
    #[must_use]
    pub fn refuse_all(&self, expects: &str) -> Failure {
        self.refuse(NONE, expects)
    }
}

const fn bit(row: i32) -> u32 {
    1_u32.wrapping_shl(row as u32)
}

/// Looks at a request or at options. As with `JSON.stringify`, own enumerable properties count.
///
/// # Errors
/// `INVALID_INPUT` for an unknown field, a missing one, or one that breaks its rule or throws when it is read.
pub fn read(object: &JsValue, is_options: bool, table: &Table) -> Result<Given, Failure> {
    members(look(object, is_options.into(), known(table)), table, false)
}

/// What the host calls a table, once it knows the names in it.
fn known(table: &Table) -> i32 {
    let id = table.id();
    if !knows(id) {
        for part in table.0 {
            teach(id, part.names);
        }
    }
    id
}

fn members(host: JsValue, table: &Table, is_partial: bool) -> Result<Given, Failure> {
    let mut given = Given { host, rows: 0, flags: 0 };
    let mut index = 0_i32;
    loop {
        let found = seen_at(&given.host, index);
        if found < 0 {
            return if found == END {
                given.complete(table, is_partial)
            } else {
                Err(Failure::input(complain_of_end(&given.host)))
            };
        }
        index = index.wrapping_add(1);
        let row = found >> 16;
        if let Some(field) = table.field(row) {
            given.take(row, field, found & 0xffff)?;
        }
    }
}

impl Given {
    fn take(&mut self, row: i32, field: &Field, seen: i32) -> Result<(), Failure> {
        let mut checked = field.rule.check(seen);
        if let (Ok(()), Rule::OneOf(choice)) = (checked, field.rule)
            && place_in(&self.value(row), choice.known) < 0
        {
            checked = Err(choice.expects);
        }
        checked.map_err(|expects| self.refuse(row, expects))?;
        self.rows |= bit(row);
        if seen & seen::TRUE != 0 {
            self.flags |= bit(row);
        }
        self.look_inside(row, field.rule)
    }

    /// What an object or a list holds. The tables nest, what the caller gives does not: this ends where they do.
    fn look_inside(&self, row: i32, rule: Rule) -> Result<(), Failure> {
        let (table, is_partial) = match rule {
            Rule::Object(table) => (table, false),
            Rule::Partial(table) => (table, true),
            Rule::Texts | Rule::Objects(_) => return self.look_at_each(row, rule),
            _ => return Ok(()),
        };
        members(look_into(&self.host, row, NONE, known(table)), table, is_partial).map(drop)
    }

    fn look_at_each(&self, row: i32, rule: Rule) -> Result<(), Failure> {
        for index in 0..length_at(&self.host, row) {
            if let Rule::Objects(table) = rule {
                members(look_into(&self.host, row, index, known(table)), table, false)?;
            } else if let Err(expects) = Rule::Text.check(seen_inside(&self.host, row, index)) {
                return Err(Failure::input(complain(&self.host, row, index, expects, 0)));
            }
        }
        Ok(())
    }

    fn complete(self, table: &Table, is_partial: bool) -> Result<Self, Failure> {
        for (row, field) in (0..).zip(table.fields()) {
            let is_due = !self.has(row)
                && match field.presence {
                    Presence::Required => !is_partial,
                    Presence::Optional => false,
                    Presence::With(other) => place_in(&self.value(other.row), other.text) == 0,
                };
            if let (true, Err(expects)) = (is_due, field.rule.check(0)) {
                return Err(Failure::input(complain(&self.host, row, NONE, expects, 1)));
            }
        }
        Ok(self)
    }
}
