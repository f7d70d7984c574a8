//! Addresses, as the host's own parser has normalised them: which may be sent a credential.

/// Whether a normalised address is https, and its authority; `None` for one that is not of the web.
// By prefix and by byte: a search for `://` would link the standard library's substring search, 6 kB of brotli.
fn parts(href: &str) -> Option<(bool, &[u8])> {
    let (is_https, rest) = match href.strip_prefix("https://") {
        Some(rest) => (true, rest),
        None => (false, href.strip_prefix("http://")?),
    };
    Some((is_https, rest.as_bytes().split(|byte| *byte == b'/').next()?))
}

/// The host of an address, with its port.
#[must_use]
pub fn host(href: &str) -> Option<&str> {
    let (_, authority) = parts(href)?;
    str::from_utf8(authority.rsplit(|byte| *byte == b'@').next()?).ok()
}

/// Whether a base address will do; if not, what was expected. Never the address: a wrong one may hold a password.
///
/// # Errors
/// The expectation, as the second half of a sentence that begins with the field's name.
pub fn check(href: &str, allow_http: bool) -> Result<(), &'static str> {
    match parts(href) {
        Some((_, authority)) if authority.contains(&b'@') => Err("must hold no user name and no password"),
        Some((true, _)) => Ok(()),
        Some((false, authority)) if allow_http || is_loopback(authority) => Ok(()),
        Some((false, _)) => Err("must be https: the credential would travel in clear; options.allowHttp permits that"),
        _ => Err("must be https"),
    }
}

/// The parser has turned every spelling of an IPv4 address into four decimal numbers.
fn is_loopback(authority: &[u8]) -> bool {
    let end = authority.iter().rposition(|byte| !byte.is_ascii_digit());
    let host = match end.and_then(|end| authority.split_at_checked(end)) {
        Some((host, [b':', ..])) => host,
        _ => authority,
    };
    host == b"localhost"
        || host.ends_with(b".localhost")
        || host == b"[::1]"
        || host.starts_with(b"127.") && host.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_loopback_is_the_loopback() {
        for host in ["localhost", "api.localhost", "127.0.0.1", "127.1.2.3", "[::1]"] {
            for port in ["", ":8080"] {
                assert!(is_loopback([host, port].concat().as_bytes()), "{host}{port}");
            }
        }
        for host in [
            "127.example.com",
            "127.0.0.1.example.com",
            "localhost.example.com",
            "notlocalhost",
            "10.0.0.1",
            "[::2]",
            "",
        ] {
            assert!(!is_loopback(host.as_bytes()), "{host}");
        }
    }

    #[test]
    fn https_or_the_loopback() {
        for href in ["https://api.example.com/", "https://api.example.com/a@b", "http://localhost:1/x", "http://[::1]/"]
        {
            assert_eq!(check(href, false), Ok(()), "{href}");
        }
        assert_eq!(check("http://api.example.com/", true), Ok(()));
        assert!(check("http://api.example.com/", false).is_err_and(|expects| expects.contains("allowHttp")));
        for href in ["ftp://localhost/", "file:///etc", "data:text/plain,x", "ws://localhost/", ""] {
            assert_eq!(check(href, true), Err("must be https"), "{href}");
        }
        for href in ["https://user@example.com/", "https://user:pass@example.com/", "http://:pass@localhost/"] {
            assert_eq!(check(href, true), Err("must hold no user name and no password"), "{href}");
        }
    }

    #[test]
    fn a_host_comes_without_path_and_credentials() {
        assert_eq!(host("https://other.test:8443/a?b"), Some("other.test:8443"));
        assert_eq!(host("https://user:pass@other.test/"), Some("other.test"));
        assert_eq!(host("mailto:a@b"), None);
    }
}
