//! What the API's own codes mean. They decide before the status does: this API answers 400 to nearly everything, and 500
//! to some faults that stay.

use crate::error::Kind;

/// Every documented code. Sources: the error tables of the pages under
/// `https://docs.usedatabrain.com/developer-docs/helpers/api-reference/`; two spellings of one code are two rows.
const CODES: &[(Kind, &[&str])] = &[
    (
        Kind::Auth,
        &[
            "AUTHENTICATION_ERROR",
            "AUTHENTICATION_ERR",
            "INVALID_SERVICE_TOKEN",
            "EXPIRED_SERVICE_TOKEN",
            "INVALID_DATA_APP_API_KEY",
            "Invalid credentials",
        ],
    ),
    (Kind::NotFound, &["DATA_APP_NOT_FOUND", "DATAMART_TABLE_NOT_FOUND", "ACCOUNT_NOT_FOUND", "USER_NOT_FOUND"]),
    (Kind::Conflict, &["DATA_APP_ALREADY_EXISTS"]),
    (
        Kind::Input,
        &[
            "INVALID_REQUEST_BODY",
            "INVALID REQUEST BODY",
            "INVALID_WORKSPACE_NAME",
            "INVALID_DASHBOARD_ID",
            "INVALID_METRIC_ID",
            "INVALID_EMBED_ID",
            "INVALID_DATAMART",
            "CLIENT_ID_ERROR",
            "WORKSPACE_ID_ERROR",
            "DASHBOARD_PARAM_ERROR",
            "APP_FILTER_PARAM_ERROR",
            "RLS_SETTINGS_PARAM_ERROR",
        ],
    ),
    (Kind::Rejected, &["SELFHOSTED_APP_ERROR"]),
    (Kind::Server, &["INTERNAL_SERVER_ERROR", "INTERNAL SERVER ERROR", "INVALID_SERVER_ERROR"]),
];

/// What a documented code means; `None` for any other.
#[must_use]
pub fn kind_of_code(code: &str) -> Option<Kind> {
    CODES.iter().find(|(_, codes)| codes.contains(&code)).map(|(kind, _)| *kind)
}

/// What a status means where no documented code came with it.
#[must_use]
pub const fn kind_of_status(status: u16) -> Kind {
    match status {
        401 | 403 => Kind::Auth,
        404 => Kind::NotFound,
        409 => Kind::Conflict,
        429 => Kind::RateLimit,
        // A proxy or the server gave up waiting: nothing that the caller could mend.
        408 => Kind::Server,
        200..=299 | 400..=499 => Kind::Rejected,
        _ => Kind::Server,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_in_each_of_its_spellings_and_in_no_other() {
        assert_eq!(kind_of_code("AUTHENTICATION_ERR"), Some(Kind::Auth));
        assert_eq!(kind_of_code("Invalid credentials"), Some(Kind::Auth));
        assert_eq!(kind_of_code("INTERNAL SERVER ERROR"), Some(Kind::Server));
        for unknown in ["", "authentication_error", "TEMPLATE_DASHBOARD_ERROR", "AUTHENTICATION_ERROR "] {
            assert_eq!(kind_of_code(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_status_without_a_code_still_has_a_kind() {
        for (status, kind) in [
            (400, Kind::Rejected),
            (401, Kind::Auth),
            (403, Kind::Auth),
            (404, Kind::NotFound),
            (408, Kind::Server),
            (409, Kind::Conflict),
            (418, Kind::Rejected),
            (429, Kind::RateLimit),
            (500, Kind::Server),
            (599, Kind::Server),
            (999, Kind::Server),
        ] {
            assert_eq!(kind_of_status(status), kind, "{status}");
        }
    }
}
