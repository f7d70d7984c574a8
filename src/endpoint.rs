//! The trait that describes an endpoint of the API.

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::secret::Credential;

/// Which of the two credentials authorizes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialKind {
    /// The service token of the organization.
    ServiceToken,
    /// The key of one data app.
    ApiKey,
}

/// What an answer must contain to be a success. Everything else in it is passed through unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Expected {
    /// The answer is an object in which this field is a non-empty string. It need not be a UUID,
    /// because the vendor's own pages show keys in two formats.
    Text(&'static str),
    /// The field `data` is a list. Only the list is returned.
    List,
}

impl Expected {
    /// The field that must be present.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Text(field) => field,
            Self::List => "data",
        }
    }
}

/// An endpoint of the API, implemented by the type of its request.
///
/// ```
/// use databrain_edge::endpoint::{CredentialKind, Endpoint, Expected};
/// use http::Method;
///
/// #[derive(serde::Serialize)]
/// struct RestoreDataAppRequest {
///     name: String,
/// }
///
/// #[derive(serde::Deserialize)]
/// struct RestoreDataAppAnswer {
///     name: String,
/// }
///
/// impl Endpoint for RestoreDataAppRequest {
///     const NAME: &'static str = "restoreDataApp";
///     const METHOD: Method = Method::POST;
///     const PATH: &'static str = "data-app/restore";
///     const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
///     const EXPECTED: Expected = Expected::Text("name");
///     type Answer = RestoreDataAppAnswer;
/// }
/// ```
pub trait Endpoint: Serialize {
    /// The JavaScript name of the operation, as errors and events report it.
    const NAME: &'static str;
    /// The HTTP method: GET, POST, PUT, PATCH or DELETE. The fields of the request become the query of a `GET` and of a `DELETE`,
    /// and the body of any other; a field `page` becomes `isPagination` and `pageNumber`, as the API
    /// expects. Only safe methods are retried when the outcome is unknown.
    const METHOD: Method;
    /// The path below `/api/v2/`.
    const PATH: &'static str;
    /// The path on old self-hosted versions, if it is known.
    const LEGACY_PATH: Option<&'static str> = None;
    /// The credential that authorizes the request.
    const CREDENTIAL: CredentialKind;
    /// What a successful answer must contain.
    const EXPECTED: Expected;
    /// The type of a successful answer, for Rust callers.
    type Answer: DeserializeOwned;

    /// Checks rules that the types of the fields cannot express.
    ///
    /// # Errors
    /// `INVALID_INPUT`, which names the field.
    fn validate(&self) -> Result<()> {
        Ok(())
    }

    /// The credential that authorizes this request. Default: [`Endpoint::CREDENTIAL`].
    fn credential(&self) -> CredentialKind {
        Self::CREDENTIAL
    }

    /// A key in the fields of the request, which must not appear in an error.
    fn secret(&self) -> Option<&Credential> {
        None
    }
}
