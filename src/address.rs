//! Which base URLs may receive a credential.
//!
//! The runtime's URL parser splits an address; this module checks its parts. No message repeats the
//! address, because an invalid one may contain a password.

use crate::value::{Expectation, is_whitespace};

/// The base URL that is used unless the options contain another.
pub const DEFAULT: &str = "https://api.usedatabrain.com";

/// The expectation for text that is not an absolute URL.
pub const ABSOLUTE: Expectation = "must be an absolute URL, such as https://api.example.com";

/// The parts of a URL, as the URL standard names them.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The scheme with its colon, such as `https:`.
    pub protocol: &'a str,
    /// The normalized host name: an IPv4 address is always written as four decimal numbers.
    pub hostname: &'a str,
    /// Whether the URL contains a user name or a password.
    pub has_user_info: bool,
}

/// Refuses text that a URL parser would silently change.
///
/// # Errors
/// Returns the expectation that was not met.
pub fn check_text(text: &str) -> Result<(), Expectation> {
    if text.contains(|char: char| is_whitespace(char) || char.is_control()) {
        Err("must be an absolute URL without whitespace")
    } else if text.bytes().any(|byte| matches!(byte, b'?' | b'#')) {
        Err("must not have a query or a fragment")
    } else if is_host_and_port(text) {
        Err(ABSOLUTE)
    } else {
        Ok(())
    }
}

/// Refuses an address to which a credential must not be sent.
///
/// # Errors
/// Returns the expectation that was not met.
pub fn check_parts(parts: Parts<'_>, allow_http: bool) -> Result<(), Expectation> {
    match parts.protocol {
        "https:" => {}
        "http:" if allow_http || is_loopback(parts.hostname) => {}
        "http:" if parts.has_user_info => {}
        "http:" => {
            return Err(
                "must be https, because http would send the credential unencrypted; to \
                        allow that, set options.allowHttp",
            );
        }
        _ => return Err("must be https"),
    }
    if parts.has_user_info {
        Err("must not contain a user name or a password")
    } else {
        Ok(())
    }
}

/// Whether the text is a host and a port, which a URL parser takes for a scheme and a path.
fn is_host_and_port(text: &str) -> bool {
    let mut after_host = text.bytes().skip_while(|byte| *byte != b':').skip(1);
    after_host.next().is_some_and(|byte| byte.is_ascii_digit())
}

/// The first segments of the API's paths after the version.
const ENDPOINTS: [&[u8]; 3] = [b"/data-app", b"/dataApp", b"/guest-token"];

/// Refuses a normalized address that already contains `/api/v2`, where the API's paths begin.
///
/// # Errors
/// Returns the expectation that was not met.
pub fn check_path(base: &str) -> Result<(), Expectation> {
    // Skips the scheme, so that a host named `api` is not taken for a part of the path.
    let mut rest = base.as_bytes().get(8..).unwrap_or_default();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(b"/api/v2")
            && (after.is_empty() || ENDPOINTS.iter().any(|path| after.starts_with(path)))
        {
            return Err("must end before /api/v2, which is added with the path of each endpoint");
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    Ok(())
}

fn is_loopback(hostname: &str) -> bool {
    let is_ipv4 = hostname.strip_prefix("127.").is_some_and(|rest| {
        let mut parts = 0_u8;
        let is_decimal = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
        rest.as_bytes().split(|byte| *byte == b'.').all(|part| {
            parts = parts.saturating_add(1);
            is_decimal(part)
        }) && parts == 3
    });
    is_ipv4 || matches!(hostname, "localhost" | "[::1]") || is_below_localhost(hostname)
}

/// Names below `localhost` resolve to the loopback (RFC 6761).
fn is_below_localhost(hostname: &str) -> bool {
    hostname
        .strip_suffix(".localhost")
        .is_some_and(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(protocol: &str, hostname: &str, allow_http: bool) -> Result<(), Expectation> {
        check_parts(
            Parts {
                protocol,
                hostname,
                has_user_info: false,
            },
            allow_http,
        )
    }

    #[test]
    fn unencrypted_addresses_need_permission_except_on_the_loopback() {
        for hostname in [
            "localhost",
            "api.localhost",
            "127.0.0.1",
            "127.1.2.3",
            "[::1]",
        ] {
            assert_eq!(check("http:", hostname, false), Ok(()), "{hostname}");
        }
        let others = [
            "127.example.com",
            "127.0.0.1.example.com",
            "localhost.example.com",
            "notlocalhost",
            ".localhost",
            "10.0.0.1",
            "[::2]",
            "128.0.0.1",
        ];
        for hostname in others {
            assert!(
                check("http:", hostname, false)
                    .unwrap_err()
                    .contains("allowHttp"),
                "{hostname}"
            );
            assert_eq!(check("http:", hostname, true), Ok(()), "{hostname}");
            assert_eq!(check("https:", hostname, false), Ok(()), "{hostname}");
        }
    }

    #[test]
    fn other_schemes_and_user_info_are_refused() {
        for protocol in ["ftp:", "file:", "data:", "ws:", "mailto:"] {
            assert_eq!(
                check(protocol, "localhost", true),
                Err("must be https"),
                "{protocol}"
            );
        }
        for protocol in ["https:", "http:"] {
            let parts = Parts {
                protocol,
                hostname: "example.com",
                has_user_info: true,
            };
            for allow_http in [false, true] {
                assert!(
                    check_parts(parts, allow_http)
                        .unwrap_err()
                        .contains("user name")
                );
            }
        }
    }

    #[test]
    fn what_a_parser_would_drop_is_refused() {
        for text in ["https://a.test?", "https://a.test/?b", "https://a.test#"] {
            assert_eq!(
                check_text(text),
                Err("must not have a query or a fragment"),
                "{text}"
            );
        }
        for text in [
            " https://a.test",
            "https://a.test\n",
            "https://a .test",
            "https://a.test/\u{1}",
        ] {
            assert!(
                check_text(text).unwrap_err().contains("whitespace"),
                "{text:?}"
            );
        }
        assert_eq!(check_text("https://a.test/a@b"), Ok(()));
    }

    #[test]
    fn a_host_with_a_port_is_no_url() {
        for text in [
            "databrain:3000",
            "localhost:3000/api",
            "a.test:443",
            "https:443",
            ":80",
        ] {
            assert_eq!(check_text(text), Err(ABSOLUTE), "{text}");
        }
        for text in [
            "https://a.test:3000",
            "https://[::1]:80",
            "mailto:a@b",
            "a.test",
            "",
        ] {
            assert_eq!(check_text(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn an_address_ends_before_the_paths_of_the_api() {
        for base in [
            "https://a.test/api/v2",
            "https://a.test/x/api/v2",
            "https://a.test/api/v2/data-app",
            "https://a.test/api/v2/data-app/api-tokens",
            "https://a.test/api/v2/dataApp/embeds/rename",
            "https://a.test/x/api/v2/guest-token/create",
            "http://localhost:3000/api/v2",
        ] {
            assert!(check_path(base).unwrap_err().contains("/api/v2"), "{base}");
        }
        for base in [
            DEFAULT,
            "https://a.test/api",
            "https://a.test/v2",
            "http://api/v2",
            "http://api/v2/data-app",
            "https://a.test/api/v3",
            "https://a.test/api/v2/databrain",
            "https://a.test/data-app",
            "https://a.test/my-api/v2",
            "https://a.test/api/v20",
        ] {
            assert_eq!(check_path(base), Ok(()), "{base}");
        }
    }
}
