//! What a field of a request or an option may hold, and the tables of fields: the one place from which the checks,
//! the Rust documentation and the shipped TypeScript come.

/// What stands in a field, read once from the caller's object.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// A string of whole Unicode characters.
    Text(String),
    /// A string with lone surrogates: no UTF-8 exists for it, so it could only be sent altered.
    BrokenText,
    /// A number, `NaN` and the infinities included.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A function.
    Function,
    /// An object with `aborted` and the two methods of listeners.
    Signal,
    /// An array.
    List,
    /// Any other object.
    Object,
    /// Anything else, `null` among it.
    Other,
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
    /// One of these strings; and the expectation that names them.
    OneOf(&'static [&'static str], &'static str),
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
    Object(&'static [Field]),
    /// The same, where even required fields may be absent.
    Partial(&'static [Field]),
    /// A list of such objects.
    Objects(&'static [Field]),
}

/// A timer takes a signed 32-bit number of milliseconds; a longer one fires at once.
const LONGEST_TIMER_MS: f64 = 2_147_483_647.0;

/// Beyond it JavaScript's numbers have gaps.
const LARGEST_WHOLE: f64 = 9_007_199_254_740_991.0;

impl Rule {
    /// Whether there is more to check inside.
    #[must_use]
    pub const fn is_nested(self) -> bool {
        matches!(self, Self::Texts | Self::Object(_) | Self::Partial(_) | Self::Objects(_))
    }

    /// Whether `seen` will do, apart from what is inside an object or a list; if not, what was expected. Never what was
    /// seen: it may be a secret.
    ///
    /// # Errors
    /// The expectation, as the second half of a sentence that begins with the field's name.
    pub fn check(self, seen: &Seen) -> Result<(), &'static str> {
        let (fits, expects) = match (self, seen) {
            (Self::Text | Self::Token, Seen::BrokenText) => {
                (false, "must be well-formed Unicode: it holds a lone surrogate")
            }
            (Self::Text, _) => (
                matches!(seen, Seen::Text(text) if !text.chars().all(is_blank)),
                "must be a string that is not empty or blank",
            ),
            (Self::Token, _) => (
                matches!(seen, Seen::Text(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())),
                "must be the bare credential: a string of visible ASCII characters, without blanks and without 'Bearer'",
            ),
            (Self::Flag, _) => (matches!(seen, Seen::Flag(_)), "must be true or false"),
            (Self::Milliseconds, _) => (
                matches!(seen, Seen::Number(ms) if *ms > 0.0 && *ms <= LONGEST_TIMER_MS),
                "must be a positive number of milliseconds, at most 2147483647",
            ),
            (Self::Whole, _) => (is_whole(seen, 0.0), "must be a whole number from 0"),
            (Self::Count, _) => (is_whole(seen, 1.0), "must be a whole number from 1"),
            (Self::OneOf(known, expects), _) => {
                (matches!(seen, Seen::Text(text) if known.contains(&text.as_str())), expects)
            }
            (Self::Function | Self::Listener, _) => (*seen == Seen::Function, "must be a function"),
            (Self::Signal, _) => (*seen == Seen::Signal, "must be an AbortSignal"),
            (Self::Anything, _) => (true, "can be anything"),
            (Self::Texts | Self::Objects(_), _) => (*seen == Seen::List, "must be an array"),
            (Self::Object(_) | Self::Partial(_), _) => (*seen == Seen::Object, "must be an object"),
        };
        if fits { Ok(()) } else { Err(expects) }
    }
}

/// As JavaScript's `trim` sees it, which takes the byte order mark for a blank too.
fn is_blank(char: char) -> bool {
    char.is_whitespace() || char == '\u{feff}'
}

fn is_whole(seen: &Seen, least: f64) -> bool {
    matches!(seen, Seen::Number(number) if *number >= least && *number <= LARGEST_WHOLE && number.trunc() == *number)
}

/// One field of a request or one option.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in JavaScript.
    pub name: &'static str,
    /// Its name in the API.
    pub wire: &'static str,
    /// What it must hold.
    pub rule: Rule,
    /// Whether it may be absent.
    pub presence: Presence,
}

/// Whether a field may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It may not.
    Required,
    /// It may.
    Optional,
    /// It may not where the field of this name holds this text.
    With(&'static str, &'static str),
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
        pub const $table: &[$crate::field::Field] = &[
            $( $crate::field::Field {
                name: stringify!($field),
                wire: $crate::field::wire!($field $($wire)?),
                rule: $crate::field::rule!($rule $($($part)*)?),
                presence: $crate::field::presence!(rule $presence),
            }, )*
        ];

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
        $crate::field::Presence::With("embedType", "metric")
    };
    (mark required) => {
        ""
    };
    (mark $other:ident) => {
        "?"
    };
}

/// The name of a field in the API, for `fields!`.
macro_rules! wire {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $wire:ident) => {
        stringify!($wire)
    };
}

/// A rule with what it is made of, for `fields!`.
macro_rules! rule {
    (OneOf $($known:literal)+) => {
        $crate::field::Rule::OneOf(&[$($known),+], concat!("must be one of:" $(, " '", $known, "'")+))
    };
    ($rule:ident $table:ident $interface:ident) => { $crate::field::Rule::$rule($table) };
    ($rule:ident) => { $crate::field::Rule::$rule };
}

/// The TypeScript of a rule, for `fields!`.
#[cfg_attr(not(target_arch = "wasm32"), expect(unused_macros, reason = "only the wasm build writes declarations"))]
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
