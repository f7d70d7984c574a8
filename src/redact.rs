//! Removes credentials from text of servers and runtimes before it is shown.

const REDACTED: &str = "[redacted]";

/// The maximum length of a message in characters. An HTML page or a stack dump helps no reader.
const LONGEST: usize = 300;

/// The number of hexadecimal digits of a key, which is a UUID with or without hyphens.
const KEY_DIGITS: usize = 32;

/// The maximum number of escapes before a character: quoting three times adds seven backslashes.
const MOST_ESCAPES: usize = 7;

/// The minimum length of a secret. A shorter one protects nothing, and may be a part of any word.
const SHORTEST_SECRET: usize = 4;

/// Removes the caller's credentials, and everything that is shaped like a key or token of this API.
/// The result is one line of at most 300 characters. Credentials shorter than 4 characters stay.
///
/// Servers may echo the credential that they received, or the key that they have just created, in
/// upper or lower case, and escaped as in JSON or a URL. The time is linear in the length of the
/// text.
#[must_use]
pub fn redact(text: &str, secrets: &[&str]) -> String {
    shortened(&without_keys(&without_secrets(text, secrets)))
}

/// Removes only the caller's credentials, from a message of this crate that may quote the name of a
/// field.
#[must_use]
pub fn without_secrets(text: &str, secrets: &[&str]) -> String {
    let mut text = String::from(text);
    for secret in secrets {
        if secret.len() < SHORTEST_SECRET {
            continue;
        }
        let pattern = unescaped(secret);
        // An empty pattern, of a secret that consists of escapes, would match everywhere.
        if !pattern.is_empty() {
            text = without(&text, &pattern);
        }
    }
    text
}

/// Returns a secret in lower case and without what a match skips: backslashes and percent encoding.
fn unescaped(secret: &str) -> Vec<u8> {
    let mut rest = secret.as_bytes();
    let mut plain = Vec::with_capacity(rest.len());
    while let Some((&first, after)) = rest.split_first() {
        let (byte, after) = match percent_encoded(rest) {
            Some(byte) => (byte, after.get(2..).unwrap_or_default()),
            None => (first, after),
        };
        if byte != b'\\' {
            plain.push(byte.to_ascii_lowercase());
        }
        rest = after;
    }
    plain
}

/// Decodes the byte that `%xx` encodes.
fn percent_encoded(text: &[u8]) -> Option<u8> {
    let &[b'%', high, low, ..] = text else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}

fn without(text: &str, pattern: &[u8]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let (piece, length) = match matched(rest.as_bytes(), pattern) {
            Some(length) => (REDACTED, length),
            None => (
                rest.get(..char.len_utf8()).unwrap_or_default(),
                char.len_utf8(),
            ),
        };
        kept.push_str(piece);
        // A match ends after an ASCII character, so this is a character boundary.
        rest = rest.get(length..).unwrap_or_default();
    }
    kept
}

/// Returns how many bytes at the start of `text` match the pattern.
fn matched(text: &[u8], pattern: &[u8]) -> Option<usize> {
    let mut rest = text;
    for &wanted in pattern {
        rest = skip_escapes(rest);
        let length = match (rest.first()?, percent_encoded(rest)) {
            (_, Some(byte)) if byte.eq_ignore_ascii_case(&wanted) => 3,
            (byte, _) if byte.eq_ignore_ascii_case(&wanted) => 1,
            _ => return None,
        };
        rest = rest.get(length..)?;
    }
    text.len().checked_sub(rest.len())
}

fn skip_escapes(mut text: &[u8]) -> &[u8] {
    for _ in 0..MOST_ESCAPES {
        text = match text {
            [b'\\', rest @ ..] => rest,
            [b'%', b'5', b'c' | b'C', rest @ ..] => rest,
            _ => break,
        };
    }
    text
}

/// Removes words that are shaped like a key. A word may contain letters that are not hexadecimal
/// digits, so that `dbn_live_…` is removed as a whole.
fn without_keys(text: &str) -> String {
    // Words are ASCII, so that both of their ends are character boundaries.
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.bytes().take_while(|byte| is_word(*byte)).count();
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        kept.push_str(if looks_like_key(word) { REDACTED } else { word });
        let next = after.bytes().take_while(|byte| !is_word(*byte)).count();
        let (between, after) = after.split_at_checked(next).unwrap_or((after, ""));
        kept.push_str(between);
        rest = after;
    }
    kept
}

fn looks_like_key(word: &str) -> bool {
    let is_separator = |byte: &u8| !byte.is_ascii_hexdigit() && *byte != b'-';
    let digits = |part: &[u8]| part.iter().filter(|byte| **byte != b'-').count();
    word.starts_with("dbn_")
        || word
            .as_bytes()
            .split(is_separator)
            .any(|part| digits(part) >= KEY_DIGITS)
}

fn shortened(text: &str) -> String {
    let one_line = |char: char| if char.is_control() { ' ' } else { char };
    let mut short: String = text.chars().take(LONGEST).map(one_line).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

    fn shown(text: &str) -> String {
        redact(text, &["s3cret/Token", "other+one"])
    }

    #[test]
    fn a_credential_is_removed_at_every_position() {
        for (text, expected) in [
            (
                "bad s3cret/Token, S3CRET/TOKEN!",
                "bad [redacted], [redacted]!",
            ),
            ("s3cret/Tokens3cret/Token", "[redacted][redacted]"),
            ("äs3cret/Tokenß", "ä[redacted]ß"),
            ("other+one, s3cret/Token", "[redacted], [redacted]"),
            (
                "s3cret%2FToken s3cret%2ftoken s3cret\\/Token",
                "[redacted] [redacted] [redacted]",
            ),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn a_credential_is_found_as_it_is_and_escaped() {
        let secret = "a\"b\\c/d+e";
        for text in [
            "a\"b\\c/d+e",
            "A\"B\\C/D+E",
            "a\\\"b\\\\c\\/d+e",
            "a%22b%5Cc%2Fd%2be",
            "a%22b%5cc/d%2Be",
            "%61%22%42%5cc/d%2Be",
        ] {
            let text = ["<", text, ">"].concat();
            assert_eq!(redact(&text, &[secret]), "<[redacted]>", "{text}");
        }
        for text in ["", "a", "a\"b", "a\"b\\c/d", "%", "%2", "a%zzb"] {
            assert_eq!(redact(text, &[secret]), text);
        }
        assert_eq!(redact("x100%41", &["100%41"]), "x[redacted]");
        assert_eq!(redact("anything", &["\\", ""]), "anything");
        let every: String = (33..127).map(char::from).collect();
        assert_eq!(
            redact(&["<", &every, ">"].concat(), &[&every]),
            "<[redacted]>"
        );
        assert_eq!(redact("abc", &["a.c"]), "abc");
    }

    #[test]
    fn a_credential_of_three_characters_is_not_a_secret() {
        for secret in ["a", "not", "%41", "\"b\""] {
            let text = "a \"b\" is not A %41";
            assert_eq!(redact(text, &[secret]), text, "{secret}");
        }
        assert_eq!(redact("is not data", &["not", "data"]), "is not [redacted]");
        assert_eq!(redact("<nott>", &["nott"]), "<[redacted]>");
    }

    #[test]
    fn what_is_shaped_like_a_key_is_removed_and_the_rest_stays() {
        let documented = "\"params.customerContext\" is not allowed (INVALID_REQUEST_BODY)";
        for (text, expected) in [
            (["key ", UUID, " is"].concat().as_str(), "key [redacted] is"),
            ("7C9E6679742540DE944BE07FC1F90AE7", "[redacted]"),
            (["key_", UUID].concat().as_str(), "[redacted]"),
            ("key:dbn_live_abc123", "key:[redacted]"),
            (documented, documented),
            ("facade-bead-1234", "facade-bead-1234"),
            ("a\r\nb\tc\u{7f}\u{85}", "a  b c  "),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn a_message_is_cut_between_characters() {
        let long = shown(&"🗝 ".repeat(400));
        assert_eq!(long.chars().count(), 301);
        assert!(long.ends_with('…') && long.starts_with("🗝 🗝"));
        assert_eq!(shown(&"x y ".repeat(75)), "x y ".repeat(75));
    }

    #[test]
    fn redaction_is_idempotent_and_leaves_no_credential() {
        let pieces = [
            "s3cret/Token",
            "S3CRET%2fTOKEN",
            "\\",
            "%5c",
            "%",
            UUID,
            "dbn_x",
            " ",
            "é",
            "s3c",
        ];
        let mut state: u32 = 7;
        for _ in 0..2_000 {
            let mut text = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push_str(pieces[(state >> 16) as usize % pieces.len()]);
            }
            let once = shown(&text);
            assert!(!once.to_lowercase().contains("s3cret/token"), "{text}");
            assert!(!once.contains(UUID), "{text}");
            assert_eq!(shown(&once), once, "{text}");
        }
    }

    #[test]
    fn a_large_text_takes_linear_time() {
        // No clock is needed: in quadratic time, this test would not finish.
        for piece in [
            "a",
            "ab-",
            "\\",
            "%5c",
            "%",
            "s3cret/Toke",
            "fffffffffffffffffffffffffffffff ",
        ] {
            let text = piece.repeat(400_000 / piece.len());
            assert!(shown(&text).chars().count() <= LONGEST + 1);
        }
    }
}
