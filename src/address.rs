//! Which addresses may be sent a credential.

/// An https address, or one on the loopback. This and the rest is what the host sees in an address; `pkg/request.js` has the same.
const SAFE: i32 = 0;
/// One of http.
const IN_CLEAR: i32 = 1;
/// One that is neither.
const NOT_HTTPS: i32 = 2;
/// One with a user name or a password.
const HAS_CREDENTIALS: i32 = 3;
/// One with a query or a fragment.
const HAS_QUERY: i32 = 4;
/// One with blanks or control characters.
const HAS_BLANKS: i32 = 5;

/// Whether a base address will do; if not, what was expected. Never the address: a wrong one may hold a password.
///
/// # Errors
/// The expectation, as the second half of a sentence that begins with the field's name.
pub const fn check(seen: i32, allow_http: bool) -> Result<(), &'static str> {
    Err(match seen {
        SAFE => return Ok(()),
        IN_CLEAR if allow_http => return Ok(()),
        IN_CLEAR => {
            "must be https: the credential would travel in clear; options.allowHttp permits that"
        }
        NOT_HTTPS => "must be https",
        HAS_CREDENTIALS => "must hold no user name and no password",
        HAS_QUERY => "must have no query and no fragment",
        HAS_BLANKS => "must be an absolute URL without blanks",
        _ => "must be an absolute URL, such as https://api.example.com",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_travels_in_clear_needs_a_word() {
        for allow_http in [false, true] {
            assert_eq!(check(SAFE, allow_http), Ok(()));
            for seen in [NOT_HTTPS, HAS_CREDENTIALS, HAS_QUERY, HAS_BLANKS, 6] {
                assert!(check(seen, allow_http).is_err(), "{seen}");
            }
        }
        assert_eq!(check(IN_CLEAR, true), Ok(()));
        assert!(check(IN_CLEAR, false).is_err_and(|expects| expects.contains("allowHttp")));
    }
}
