//! Takes credentials out of texts that came from outside.

use zeroize::Zeroizing;

use crate::secret::Secret;

const REDACTED: &str = "[redacted]";

/// An error message is read by people; an HTML page or a stack dump is not.
const LONGEST_CHARS: usize = 300;

/// A key is a UUID: 32 hex digits, with or without its hyphens.
const SHORTEST_KEY: usize = 32;

/// `text` without the caller's credentials, in whatever case, and without anything shaped like a key or token of
/// this API: a server may echo the one it was sent, or the one it has just minted. Control characters become
/// blanks, so that a message stays one line of a log, and what is longer than 300 characters is cut.
#[must_use]
pub fn redact(text: &str, secrets: &[Secret]) -> String {
    let mut known = Zeroizing::new(String::from(text));
    for secret in secrets {
        known = without(&known, secret);
    }
    let mut shown = String::new();
    let mut rest = known.as_str();
    while !rest.is_empty() {
        // In slices: a copy that grows would leave a key behind in freed memory.
        let end = rest.find(|char: char| !is_key_char(char)).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        shown.push_str(if looks_like_key(run) { REDACTED } else { run });
        let mut chars = after.chars();
        shown.extend(chars.next().map(|char| if char.is_control() { ' ' } else { char }));
        rest = chars.as_str();
    }
    if let Some((end, _)) = shown.char_indices().nth(LONGEST_CHARS) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

fn without(text: &str, secret: &Secret) -> Zeroizing<String> {
    // Reserved at once: growing would leave a copy behind in freed memory.
    let mut known = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(found) = secret.find(rest) {
        // A match that does not fall on character boundaries cannot be cut out alone: give up the rest.
        let (Some(before), Some(after)) = (rest.get(..found.start), rest.get(found.end..)) else { return known };
        known.push_str(before);
        known.push_str(REDACTED);
        rest = after;
    }
    known.push_str(rest);
    known
}

/// Letters beyond the hex digits belong to the run too, so that `dbn_live_…` is seen whole.
fn is_key_char(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '-' || char == '_'
}

fn looks_like_key(run: &str) -> bool {
    run.starts_with("dbn_")
        || run
            .split(|char: char| !char.is_ascii_hexdigit() && char != '-')
            .any(|part| part.bytes().filter(u8::is_ascii_hexdigit).count() >= SHORTEST_KEY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        redact(text, &[Secret::new("s3cret/Token".into()), Secret::new("other+one".into())])
    }

    #[test]
    fn the_credential_goes_wherever_it_stands() {
        assert_eq!(shown("bad s3cret/Token, S3CRET/TOKEN!"), "bad [redacted], [redacted]!");
        assert_eq!(shown("s3cret/Tokens3cret/Token"), "[redacted][redacted]");
        assert_eq!(shown("äs3cret/Tokenß"), "ä[redacted]ß");
        assert_eq!(shown("other+one, s3cret/Token"), "[redacted], [redacted]");
    }

    #[test]
    fn what_is_shaped_like_a_key_goes() {
        assert_eq!(shown("key 7c9e6679-7425-40de-944b-e07fc1f90ae7 is"), "key [redacted] is");
        assert_eq!(shown("7C9E6679742540DE944BE07FC1F90AE7"), "[redacted]");
        assert_eq!(shown("key_7c9e6679-7425-40de-944b-e07fc1f90ae7"), "[redacted]");
        assert_eq!(shown("key:dbn_live_abc123"), "key:[redacted]");
    }

    #[test]
    fn what_people_need_stays() {
        let text = "\"params.customerContext\" is not allowed (INVALID_REQUEST_BODY)";
        assert_eq!(shown(text), text);
        assert_eq!(shown("facade-bead-1234"), "facade-bead-1234");
    }

    #[test]
    fn one_short_line() {
        assert_eq!(shown("a\r\nb\tc"), "a  b c");
        let long = shown(&"ü ".repeat(400));
        assert_eq!(long.chars().count(), LONGEST_CHARS + 1);
    }
}
