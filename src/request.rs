//! From what the caller gave to what is sent. The host writes it, and keeps it for each attempt.

use crate::exports::{CREATE_API_TOKEN, LIST_API_TOKENS};
use crate::given::{self, Refused};
use crate::host;
use crate::operation::{Credential, Operation};
use crate::options::{self, Bearer, Options};

// Which one of a call's it is; `pkg/request.js` has the same.
const ONLY: i32 = 0;
const CREATE: i32 = 1;
const LIST: i32 = 2;

// In the place of the row that goes into the query; `pkg/request.js` has the same.
const ALL: i32 = -1;
const NONE: i32 = -2;

/// The row of the key in the request of a rotation; a test below keeps it in step with the table, as the next one.
const ROTATED_KEY: i32 = 1;

/// The row of the data app in the request of a creation.
const DATA_APP_NAME: i32 = 0;

/// Checks the request of an operation, and makes what goes on the wire.
///
/// # Errors
/// `INVALID_INPUT`, which names the field.
pub fn prepare(operation: &Operation, options: Options) -> Result<(), Refused> {
    prepare_as(ONLY, operation, options)
}

/// The same for `ensureApiToken`, which makes two of it: a creation and a list.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_ensure(options: Options) -> Result<(), Refused> {
    prepare_as(CREATE, &CREATE_API_TOKEN, options)?;
    write(
        LIST,
        &LIST_API_TOKENS,
        options,
        DATA_APP_NAME,
        Bearer::ServiceToken,
    )
}

fn prepare_as(which: i32, operation: &Operation, options: Options) -> Result<(), Refused> {
    let request = given::read(false, operation.fields)?;
    let queried = if operation.method.has_body() {
        NONE
    } else {
        ALL
    };
    let bearer = match operation.credential {
        Credential::Rotation if !request.has(ROTATED_KEY) => Bearer::ApiKey,
        Credential::ServiceToken | Credential::Rotation => Bearer::ServiceToken,
        Credential::ApiKey => Bearer::ApiKey,
    };
    write(which, operation, options, queried, bearer)
}

fn write(
    which: i32,
    operation: &Operation,
    options: Options,
    queried: i32,
    bearer: Bearer,
) -> Result<(), Refused> {
    let is_older = options.wants_legacy_paths();
    if is_older && !operation.has_legacy_path {
        return Err(options::refuse_legacy_paths());
    }
    if !host::prepare(
        which,
        operation.method as i32,
        operation.path,
        is_older.into(),
        queried,
        bearer as i32,
    ) {
        return Err(given::refuse_all("must be possible to write as JSON"));
    }
    if options.has(bearer) {
        Ok(())
    } else {
        Err(options::refuse_lack(bearer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exports::ROTATE_API_KEY;

    #[test]
    fn the_rows_are_those_of_the_tables() {
        assert_eq!(
            ROTATE_API_KEY.fields.names().get(ROTATED_KEY as usize),
            Some(&"key")
        );
        assert_eq!(
            CREATE_API_TOKEN.fields.names().get(DATA_APP_NAME as usize),
            Some(&"dataAppName")
        );
    }
}
