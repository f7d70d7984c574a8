//! Builds the HTTP request of an endpoint and sends it.

use js_sys::JsString;
use zeroize::Zeroizing;

use crate::address as addresses;
use crate::call::{Answered, Call, Request};
use crate::encode;
use crate::endpoint::{CredentialKind, Endpoint, Expected};
use crate::error::{Error, Result};
use crate::options::Options;
use crate::secret::Credential;
use crate::transport::{address, json, runtime};
use crate::value::Text;
use crate::verb::Verb;

/// What the clones of a client share. The exports create one for each call, since JavaScript callers
/// pass options to each.
#[derive(Debug)]
pub(crate) struct Inner {
    options: Options,
    /// The base URL without trailing slashes.
    base_url: String,
}

/// The constants of an endpoint, for code that is not generic.
struct Target {
    operation: &'static str,
    verb: Verb,
    path: Option<&'static str>,
    expected: Expected,
}

impl Inner {
    /// Checks the options.
    ///
    /// # Errors
    /// See [`Client::new`](crate::Client::new).
    pub(crate) fn new(options: Options) -> Result<Self> {
        if !options.allow_browser && runtime::is_browser() {
            return Err(Error::invalid_option(
                "allowBrowser",
                "must be true to use a credential in a browser, where every visitor can read it",
            ));
        }
        let text = options
            .base_url
            .as_ref()
            .map_or(addresses::DEFAULT, Text::as_str);
        let base_url = address::base_url(text, options.allow_http)
            .map_err(|expects| Error::invalid_option("baseUrl", expects))?;
        Ok(Self { options, base_url })
    }

    /// Sends a request that [`Inner::prepare`] returned.
    pub(crate) async fn execute(&self, request: &Request) -> Result<Answered> {
        let call = Call::start(&self.options, request.operation)?;
        call.finish(Box::pin(call.send(request, None))).await
    }

    /// Prepares the HTTP request of an endpoint.
    ///
    /// # Errors
    /// `INVALID_INPUT`.
    pub(crate) fn prepare<E: Endpoint>(&self, endpoint: &E) -> Result<Request> {
        endpoint.validate()?;
        // Zeroed when it is dropped, since the body may contain a key.
        let body = Zeroizing::new(encode::to_json(endpoint).map_err(|_| not_json())?);
        let path = if self.options.legacy_paths {
            E::LEGACY_PATH
        } else {
            Some(E::PATH)
        };
        let secret = endpoint.secret().cloned();
        let credential = endpoint.credential();
        let target = Target {
            operation: E::NAME,
            verb: Verb::of::<E>().ok_or_else(no_verb)?,
            path,
            expected: E::EXPECTED,
        };
        self.request(target, body, credential, secret)
    }

    fn request(
        &self,
        target: Target,
        body: Zeroizing<String>,
        credential: CredentialKind,
        secret: Option<Credential>,
    ) -> Result<Request> {
        let body = match body.as_bytes().first() {
            // A unit struct has no fields.
            None => JsString::from("{}"),
            Some(b'{' | b'[') => JsString::from(body.as_str()),
            Some(_) => return Err(Error::invalid_input("request", "must be an object")),
        };
        let Target {
            operation,
            verb,
            path,
            expected,
        } = target;
        let path = path.ok_or_else(|| {
            let expects = "must not be set: this operation has no known older path";
            Error::invalid_option("legacyPaths", expects)
        })?;
        let mut url = [&self.base_url, "/api/v2/", path].concat();
        let path = (self.base_url.len(), url.len());
        let body = if verb.has_body() {
            Some(body)
        } else {
            let query = json::parse(&body).and_then(|fields| address::query(&fields));
            url.push_str(&query.ok_or_else(not_json)?);
            None
        };
        let authorization = self.options.credential(credential)?.bearer();
        Ok(Request {
            operation,
            verb,
            path,
            url,
            body,
            authorization,
            expected,
            secret,
        })
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }
}

fn no_verb() -> Error {
    Error::invalid_input("method", "must be GET, POST, PUT, PATCH or DELETE")
}

fn not_json() -> Error {
    Error::invalid_input("request", "must be serializable as JSON")
}
