//! What a field of a request or an option may hold, and the tables of fields: the one place from which the checks,
//! the Rust documentation and the shipped TypeScript come.

/// What can be seen in a value, as a sum. `pkg/outside.js`, which looks, has the same.
pub mod seen {
    /// A string of whole Unicode characters that is not blank.
    pub const TEXT: i32 = 1;
    /// A string of visible ASCII characters.
    pub const TOKEN: i32 = 2;
    /// A string with lone surrogates: no UTF-8 exists for it, so it could only be sent altered.
    pub const BROKEN_TEXT: i32 = 4;
    /// `false`.
    pub const FALSE: i32 = 8;
    /// `true`.
    pub const TRUE: i32 = 16;
    /// A time that a timer can wait: more than 0, at most 2147483647.
    pub const MILLISECONDS: i32 = 32;
    /// A whole number from 0, to where JavaScript's numbers have gaps.
    pub const WHOLE: i32 = 64;
    /// A whole number from 1.
    pub const COUNT: i32 = 128;
    /// A function.
    pub const FUNCTION: i32 = 256;
    /// An object with `aborted` and the two methods of listeners.
    pub const SIGNAL: i32 = 512;
    /// An array.
    pub const LIST: i32 = 1024;
    /// Any other object.
    pub const OBJECT: i32 = 2048;
    /// Everything is that, but `undefined`.
    pub const ANYTHING: i32 = 4096;
}

/// What a field must hold.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// A string that is not empty or blank.
    Text,
    /// A credential: what a header can carry, without blanks.
    Token,
    /// A boolean.
    Flag,
    /// A time that a timer can wait, in milliseconds.
    Milliseconds,
    /// A whole number from 0.
    Whole,
    /// A whole number from 1.
    Count,
    /// One of some strings.
    OneOf(&'static Choice),
    /// A function that stands in for `fetch`.
    Function,
    /// A function that is told of events.
    Listener,
    /// An abort signal, of any realm.
    Signal,
    /// Anything but `undefined`.
    Anything,
    /// Strings that are not blank.
    Texts,
    /// An object with these fields, and with any others that the server may know.
    Object(&'static Table),
    /// The same, where even required fields may be absent.
    Partial(&'static Table),
    /// A list of such objects.
    Objects(&'static Table),
}

/// The strings that a field may hold.
#[derive(Debug)]
pub struct Choice {
    /// They, divided by `|`.
    pub known: &'static str,
    /// The expectation that names them.
    pub expects: &'static str,
}

impl Rule {
    /// Whether what was seen in a value will do, apart from what is inside an object or a list and which of some strings it is; if not, what was
    /// expected. Never what was seen: it may be a secret.
    ///
    /// # Errors
    /// The expectation, as the second half of a sentence that begins with the field's name.
    pub const fn check(self, seen: i32) -> Result<(), &'static str> {
        let (wanted, expects) = self.wants();
        if seen & wanted != 0 {
            Ok(())
        } else if seen & seen::BROKEN_TEXT != 0 && matches!(self, Self::Text | Self::Token) {
            Err("must be well-formed Unicode: it holds a lone surrogate")
        } else {
            Err(expects)
        }
    }

    const fn wants(self) -> (i32, &'static str) {
        match self {
            Self::Text => (seen::TEXT, "must be a string that is not empty or blank"),
            Self::Token => (
                seen::TOKEN,
                "must be the bare credential: a string of visible ASCII characters, without blanks and without 'Bearer'",
            ),
            Self::Flag => (seen::FALSE | seen::TRUE, "must be true or false"),
            Self::Milliseconds => (
                seen::MILLISECONDS,
                "must be a positive number of milliseconds, at most 2147483647",
            ),
            Self::Whole => (seen::WHOLE, "must be a whole number from 0"),
            Self::Count => (seen::COUNT, "must be a whole number from 1"),
            Self::OneOf(choice) => (seen::TEXT, choice.expects),
            Self::Function | Self::Listener => (seen::FUNCTION, "must be a function"),
            Self::Signal => (seen::SIGNAL, "must be an AbortSignal"),
            Self::Anything => (seen::ANYTHING, "can be anything"),
            Self::Texts | Self::Objects(_) => (seen::LIST, "must be an array"),
            Self::Object(_) | Self::Partial(_) => (seen::OBJECT, "must be an object"),
        }
    }
}

/// One field of a request or one option. Its name stands in its part of a table.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// What it must hold.
    pub rule: Rule,
    /// Whether it may be absent.
    pub presence: Presence,
}

/// Whether a field may be absent.
#[derive(Clone, Copy, Debug)]
pub enum Presence {
    /// It may not.
    Required,
    /// It may.
    Optional,
    /// It may not where another field, which comes before it, holds a text.
    With(&'static Condition),
}

/// Where a field is required.
#[derive(Debug)]
pub struct Condition {
    /// The row of the other field.
    pub row: i32,
    /// The text that it holds.
    pub text: &'static str,
}

/// Fields that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Their names: a blank before each, and `=` between it and its name in the API, where that is another.
    pub names: &'static str,
    /// Their rules, in the same order.
    pub fields: &'static [Field],
}

/// The fields that an object may have, in rows.
#[derive(Debug)]
pub struct Table(pub &'static [Part]);

impl Table {
    /// What the host calls it.
    #[must_use]
    pub fn id(&self) -> i32 {
        std::ptr::from_ref(self).addr() as i32
    }

    /// One of its rows.
    #[must_use]
    pub fn field(&self, row: i32) -> Option<&'static Field> {
        self.fields().nth(usize::try_from(row).ok()?)
    }

    /// The names of its rows, as the host is told them.
    #[cfg(test)]
    pub fn names(&self) -> Vec<&'static str> {
        self.0
            .iter()
            .flat_map(|part| part.names.split(' ').skip(1))
            .collect()
    }

    /// Its rows.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.0.iter().flat_map(|part| part.fields)
    }
}

/// Writes a table of fields once, with its documentation: as a Rust constant and as a TypeScript interface.
///
/// ```text
/// fields! {
///     /// What the interface is.
///     CREATE_WIDGET: CreateWidgetRequest {
///         /// What the field is.
///         required name: Text,
///         /// What the other is. The API calls it `expireAt`.
///         optional graceSeconds as expireAt: Whole,
///     }
/// }
/// ```
macro_rules! fields {
    (
        $(#[doc = $doc:literal])*
        $table:ident: $interface:ident $(extends $parent:literal)? {
            $( $(#[doc = $field_doc:literal])* $presence:ident $field:ident $(as $wire:ident)?: $rule:ident $(($($part:tt)*))?, )*
        }
    ) => {
        $(#[doc = $doc])*
        ///
        /// | field | |
        /// | --- | --- |
        $( #[doc = concat!("| `", stringify!($field), "` |", $($field_doc,)* " |")] )*
        pub const $table: $crate::field::Part = $crate::field::Part {
            names: concat!($(" ", stringify!($field), $crate::field::wire!($($wire)?)),*),
            fields: &[
                $( $crate::field::Field {
                    rule: $crate::field::rule!($rule $($($part)*)?),
                    presence: $crate::field::presence!(rule $presence),
                }, )*
            ],
        };

        const _: () = {
            #[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
            const TYPESCRIPT: &'static str = concat!(
                "\n/**\n", $(" *", $doc, "\n",)* " */\n",
                "export interface ", stringify!($interface), $(" extends ", $parent,)? " {\n",
                $(
                    "  /**\n", $("   *", $field_doc, "\n",)* "   */\n",
                    "  ", stringify!($field), $crate::field::presence!(mark $presence), ": ",
                    $crate::field::typescript!($rule $($($part)*)?), ";\n",
                )*
                "}\n",
            );
        };
    };
}

/// Whether a field may be absent, for `fields!`.
macro_rules! presence {
    (rule required) => {
        $crate::field::Presence::Required
    };
    (rule optional) => {
        $crate::field::Presence::Optional
    };
    (rule required_for_metric) => {
        $crate::field::Presence::With(&$crate::field::Condition {
            row: 1,
            text: "metric",
        })
    };
    (mark required) => {
        ""
    };
    (mark $other:ident) => {
        "?"
    };
}

/// The name of a field in the API after its own, for `fields!`.
macro_rules! wire {
    () => {
        ""
    };
    // A list comes in pages only where that is asked for too.
    (pageNumber) => {
        "=isPagination=true&pageNumber"
    };
    ($wire:ident) => {
        concat!("=", stringify!($wire))
    };
}

/// A rule with what it is made of, for `fields!`.
macro_rules! rule {
    (OneOf $first:literal $($next:literal)*) => {
        $crate::field::Rule::OneOf(&$crate::field::Choice {
            known: concat!($first $(, "|", $next)*),
            expects: concat!("must be one of: '", $first, "'" $(, " '", $next, "'")*),
        })
    };
    ($rule:ident $table:ident $interface:ident) => { $crate::field::Rule::$rule(&$crate::field::Table(&[$table])) };
    ($rule:ident) => { $crate::field::Rule::$rule };
}

/// The TypeScript of a rule, for `fields!`.
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(unused_macros, reason = "only the wasm build writes declarations")
)]
macro_rules! typescript {
    (Text) => { "string" };
    (Token) => { "string" };
    (Flag) => { "boolean" };
    (Milliseconds) => { "number" };
    (Whole) => { "number" };
    (Count) => { "number" };
    (Function) => { "FetchLike" };
    (Listener) => {
        "(event: DatabrainEvent) => void"
    };
    (Signal) => { "AbortSignalLike" };
    (Anything) => { "unknown" };
    (Texts) => { "string[]" };
    (OneOf $first:literal $($next:literal)*) => { concat!("'", $first, "'" $(, " | '", $next, "'")*) };
    (Object $table:ident $interface:ident) => { stringify!($interface) };
    (Partial $table:ident $interface:ident) => { concat!("Partial<", stringify!($interface), ">") };
    (Objects $table:ident $interface:ident) => { concat!(stringify!($interface), "[]") };
}

#[cfg(target_arch = "wasm32")]
pub(crate) use typescript;
pub(crate) use {fields, presence, rule, wire};

#[cfg(test)]
mod tests;
