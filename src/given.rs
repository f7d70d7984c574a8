//! Reads what the caller gave: each field once, nothing that is not known. The values stay with the host, and are used as they were checked.

use crate::field::{Field, Presence, Rule, Table, seen};
use crate::host;

/// Something that was given will not do: `INVALID_INPUT`. What to say of it, the host has been told.
#[derive(Debug)]
pub struct Refused;

/// What ends the fields of an object that can be read and has no others; `pkg/given.js` has the same.
const END: i32 = -1;

/// In the place of a row: the object itself. In the place of an index: no list.
const NONE: i32 = -1;

/// What was given of the fields of an object, once they were found good. A row is the place of a field in the table.
#[derive(Clone, Copy, Default)]
pub struct Given {
    /// A bit for each row that was given.
    rows: u32,
    /// A bit for each that holds `true`.
    flags: u32,
}

impl Given {
    /// Whether a field was given.
    #[must_use]
    pub const fn has(self, row: i32) -> bool {
        self.rows & bit(row) != 0
    }

    /// Whether it holds `true`.
    #[must_use]
    pub const fn is_true(self, row: i32) -> bool {
        self.flags & bit(row) != 0
    }
}

const fn bit(row: i32) -> u32 {
    1_u32.wrapping_shl(row as u32)
}

/// Looks at the request or at the options. As with `JSON.stringify`, own enumerable properties count.
///
/// # Errors
/// `INVALID_INPUT` for an unknown field, a missing one, or one that breaks its rule or throws when it is read.
pub fn read(is_options: bool, table: &Table) -> Result<Given, Refused> {
    host::look(is_options.into(), known(table));
    members(table, false)
}

/// Refuses the whole of what was looked at.
#[must_use]
pub fn refuse_all(expects: &str) -> Refused {
    refuse(NONE, NONE, expects, false)
}

fn refuse(row: i32, index: i32, expects: &str, is_missing: bool) -> Refused {
    host::complain(row, index, expects, is_missing.into());
    Refused
}

/// What the host calls a table, once it knows the names in it.
fn known(table: &Table) -> i32 {
    let id = table.id();
    if !host::knows(id) {
        for part in table.0 {
            host::teach(id, part.names);
        }
    }
    id
}

fn members(table: &Table, is_partial: bool) -> Result<Given, Refused> {
    let mut given = Given::default();
    let mut index = 0_i32;
    loop {
        let found = host::seen(index);
        if found == END {
            return given.complete(table, is_partial);
        }
        if found < 0 {
            host::complain_of_end();
            return Err(Refused);
        }
        index = index.wrapping_add(1);
        let row = found >> 16;
        if let Some(field) = table.field(row) {
            given.take(row, field, found & 0xffff)?;
        }
    }
}

fn inside(row: i32, index: i32, table: &Table, is_partial: bool) -> Result<(), Refused> {
    host::enter(row, index, known(table));
    members(table, is_partial)?;
    host::leave();
    Ok(())
}

impl Given {
    fn take(&mut self, row: i32, field: &Field, seen: i32) -> Result<(), Refused> {
        let mut checked = field.rule.check(seen);
        if let (Ok(()), Rule::OneOf(choice)) = (checked, field.rule)
            && !host::is_one_of(row, choice.known)
        {
            checked = Err(choice.expects);
        }
        checked.map_err(|expects| refuse(row, NONE, expects, false))?;
        self.rows |= bit(row);
        if seen & seen::TRUE != 0 {
            self.flags |= bit(row);
        }
        look_inside(row, field.rule)
    }

    fn complete(self, table: &Table, is_partial: bool) -> Result<Self, Refused> {
        for (row, field) in (0..).zip(table.fields()) {
            let is_due = !self.has(row)
                && match field.presence {
                    Presence::Required => !is_partial,
                    Presence::Optional => false,
                    Presence::With(other) => host::is_one_of(other.row, other.text),
                };
            if let (true, Err(expects)) = (is_due, field.rule.check(0)) {
                return Err(refuse(row, NONE, expects, true));
            }
        }
        Ok(self)
    }
}

/// What an object or a list holds. The tables nest, what the caller gives does not: this ends where they do.
fn look_inside(row: i32, rule: Rule) -> Result<(), Refused> {
    match rule {
        Rule::Object(table) => inside(row, NONE, table, false),
        Rule::Partial(table) => inside(row, NONE, table, true),
        Rule::Texts | Rule::Objects(_) => look_at_each(row, rule),
        _ => Ok(()),
    }
}

fn look_at_each(row: i32, rule: Rule) -> Result<(), Refused> {
    for index in 0..host::length_at(row) {
        if let Rule::Objects(table) = rule {
            inside(row, index, table, false)?;
        } else if let Err(expects) = Rule::Text.check(host::seen_inside(row, index)) {
            return Err(refuse(row, index, expects, false));
        }
    }
    Ok(())
}
