//! What an operation of the API is, and the table of them.

use crate::api::{data_apps, embeds, guest_tokens, tokens};
use crate::field::Table;

/// The method of a request. `pkg/flight.js` has them in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; its fields go into the query.
    Get,
    /// Creates; every one may create again.
    Post,
    /// Changes.
    Put,
    /// Removes; its fields go into the query.
    Delete,
}

impl Method {
    /// As it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// Whether the fields of the request are its body; else they are its query.
    #[must_use]
    pub const fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put)
    }
}

/// Which credential an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The organisation's.
    ServiceToken,
    /// One data app's.
    ApiKey,
    /// The key itself; or the organisation's, where the request names the key.
    Rotation,
}

/// What the caller relies on in an answer. Everything else in it is passed through as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A field that is a string and not empty. No UUID rule: the vendor's own pages show two shapes of keys.
    Text {
        /// Its name.
        name: &'static str,
        /// What to say where there is none.
        lack: &'static str,
    },
    /// A list in the field `data`, which alone is passed on.
    List,
}

/// One operation: all that tells it from the others.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its JavaScript name, which stands in every error.
    pub name: &'static str,
    /// The method of its request.
    pub method: Method,
    /// Its path below the base URL, after `/api/v2/`.
    pub path: &'static str,
    /// The same on old self-hosted versions, where it is known.
    pub legacy_path: Option<&'static str>,
    /// The bearer of its request.
    pub credential: Credential,
    /// The fields of its request.
    pub fields: &'static Table,
    /// What its answer must hold.
    pub answer: Answer,
}

/// What to say where an answer has no field of this name.
macro_rules! lack {
    ($name:literal) => {
        concat!("the server reports success, but its answer holds no usable ", $name)
    };
}

/// An answer with a field of this name, for `operations!`.
macro_rules! text {
    ($name:literal) => {
        Answer::Text { name: $name, lack: lack!($name) }
    };
}

impl Answer {
    /// The field that is promised.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text { name, .. } => name,
            Self::List => "data",
        }
    }

    /// What to say where there is none.
    #[must_use]
    pub const fn lack(self) -> &'static str {
        match self {
            Self::Text { lack, .. } => lack,
            Self::List => lack!("data"),
        }
    }
}

/// Writes the table: one line an operation, `NAME = functionName: METHOD path (legacy path), credential, fields -> answer`.
macro_rules! operations {
    ($( $(#[doc = $doc:literal])* $constant:ident = $name:ident: $method:ident $path:literal ($legacy:expr), $credential:ident,
        $resource:ident -> $answer:expr; )*) => {
        $( $(#[doc = $doc])* pub static $constant: Operation = Operation {
            name: stringify!($name),
            method: Method::$method,
            path: $path,
            legacy_path: $legacy,
            credential: Credential::$credential,
            fields: &Table(&[$resource::$constant]),
            answer: $answer,
        }; )*

        /// Every operation.
        pub static ALL: &[&Operation] = &[$( &$constant ),*];
    };
}

operations! {
    /// `…/api-reference/create-api-token`
    CREATE_API_TOKEN = createApiToken: Post "data-app/api-tokens" (Some("dataApp/api-tokens")), ServiceToken, tokens -> text!("key");
    /// `…/api-reference/list-api-tokens`
    LIST_API_TOKENS = listApiTokens: Get "data-app/api-tokens" (Some("dataApp/api-tokens")), ServiceToken, tokens -> Answer::List;
    /// `…/api-reference/rotate-api-key`
    ROTATE_API_KEY = rotateApiKey: Post "data-app/rotate-api" (None), Rotation, tokens -> text!("key");
    /// `…/api-reference/list-data-apps`
    LIST_DATA_APPS = listDataApps: Get "data-app" (Some("dataApp")), ServiceToken, data_apps -> Answer::List;
    /// `…/api-reference/create-data-app`
    CREATE_DATA_APP = createDataApp: Post "data-app" (Some("dataApp")), ServiceToken, data_apps -> text!("name");
    /// `…/api-reference/update-data-app`
    RENAME_DATA_APP = renameDataApp: Put "data-app" (Some("dataApp")), ServiceToken, data_apps -> text!("name");
    /// `…/api-reference/delete-data-app`
    DELETE_DATA_APP = deleteDataApp: Delete "data-app" (Some("dataApp")), ServiceToken, data_apps -> text!("name");
    /// `…/api-reference/create-embed`
    CREATE_EMBED = createEmbed: Post "data-app/embeds" (Some("dataApp/embeds")), ApiKey, embeds -> text!("id");
    /// `…/api-reference/list-embed`
    LIST_EMBEDS = listEmbeds: Get "data-app/embeds" (Some("dataApp/embeds")), ApiKey, embeds -> Answer::List;
    /// `…/api-reference/update-embed`
    UPDATE_EMBED = updateEmbed: Put "data-app/embeds" (Some("dataApp/embeds")), ApiKey, embeds -> text!("id");
    /// `…/api-reference/rename-embed`
    RENAME_EMBED = renameEmbed: Put "data-app/embeds/rename" (None), ApiKey, embeds -> text!("id");
    /// `…/api-reference/delete-embed`. The samples of that page that use POST would create.
    DELETE_EMBED = deleteEmbed: Delete "data-app/embeds" (Some("dataApp/embeds")), ApiKey, embeds -> text!("id");
    /// `…/api-reference/token`
    CREATE_GUEST_TOKEN = createGuestToken: Post "guest-token/create" (None), ApiKey, guest_tokens -> text!("token");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_a_query_can_be_written_in_one() {
        use crate::field::Rule;
        for operation in ALL.iter().filter(|operation| !operation.method.has_body()) {
            for field in operation.fields.fields() {
                assert!(
                    matches!(field.rule, Rule::Text | Rule::Count | Rule::Flag),
                    "{} {:?}",
                    operation.name,
                    field.rule
                );
            }
        }
    }

    #[test]
    fn names_and_requests_are_unique() {
        for (index, one) in ALL.iter().enumerate() {
            for other in ALL.iter().skip(index + 1) {
                assert_ne!(one.name, other.name);
                assert_ne!((one.method, one.path), (other.method, other.path));
            }
            if let Some(legacy) = one.legacy_path {
                assert_eq!(legacy, one.path.replacen("data-app", "dataApp", 1));
            }
        }
    }
}
