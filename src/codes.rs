//! What the API's own codes mean. They decide before the status does: this API answers 400 to nearly everything, and 500
//! to some faults that stay.

use crate::error::Kind;

/// Every documented code, in groups that `;` divides. Sources: the error tables of the pages under
/// `https://docs.usedatabrain.com/developer-docs/helpers/api-reference/`; two spellings of one code are two codes.
pub const CODES: &str = "\
AUTHENTICATION_ERROR|AUTHENTICATION_ERR|INVALID_SERVICE_TOKEN|EXPIRED_SERVICE_TOKEN|INVALID_DATA_APP_API_KEY|Invalid credentials;\
DATA_APP_NOT_FOUND|DATAMART_TABLE_NOT_FOUND|ACCOUNT_NOT_FOUND|USER_NOT_FOUND;\
DATA_APP_ALREADY_EXISTS;\
INVALID_REQUEST_BODY|INVALID REQUEST BODY|INVALID_WORKSPACE_NAME|INVALID_DASHBOARD_ID|INVALID_METRIC_ID|INVALID_EMBED_ID|INVALID_DATAMART|\
CLIENT_ID_ERROR|WORKSPACE_ID_ERROR|DASHBOARD_PARAM_ERROR|APP_FILTER_PARAM_ERROR|RLS_SETTINGS_PARAM_ERROR;\
SELFHOSTED_APP_ERROR;\
INTERNAL_SERVER_ERROR|INTERNAL SERVER ERROR|INVALID_SERVER_ERROR";

/// What the codes of a group mean, counted from 1; `None` for 0, which stands for any other code.
#[must_use]
pub const fn kind_of_group(group: i32) -> Option<Kind> {
    Some(match group {
        1 => Kind::Auth,
        2 => Kind::NotFound,
        3 => Kind::Conflict,
        4 => Kind::Input,
        5 => Kind::Rejected,
        6 => Kind::Server,
        _ => return None,
    })
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
    fn every_group_has_a_meaning() {
        let group = |code: &str| {
            CODES
                .split(';')
                .position(|group| group.split('|').any(|part| part == code))
        };
        for (code, kind) in [
            ("AUTHENTICATION_ERR", Kind::Auth),
            ("Invalid credentials", Kind::Auth),
            ("ACCOUNT_NOT_FOUND", Kind::NotFound),
            ("DATA_APP_ALREADY_EXISTS", Kind::Conflict),
            ("CLIENT_ID_ERROR", Kind::Input),
            ("SELFHOSTED_APP_ERROR", Kind::Rejected),
            ("INTERNAL SERVER ERROR", Kind::Server),
        ] {
            let number = i32::try_from(group(code).unwrap()).unwrap() + 1;
            assert_eq!(kind_of_group(number), Some(kind), "{code}");
        }
        let groups = i32::try_from(CODES.split(';').count()).unwrap();
        assert!(kind_of_group(groups).is_some());
        assert_eq!((kind_of_group(0), kind_of_group(groups + 1)), (None, None));
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
