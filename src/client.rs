//! The client: one set of options for any number of calls.

use js_sys::JsString;
use zeroize::Zeroizing;

use crate::address as addresses;
use crate::api::*;
use crate::call::{Answered, Call, Request, named};
use crate::encode;
use crate::endpoint::{CredentialKind, Endpoint, Expected, Method};
use crate::error::{Error, Result};
use crate::options::Options;
use crate::secret::Credential;
use crate::transport::{address, json, runtime};
use crate::value::Text;

/// A client for one Databrain API. It holds the options and sends requests.
///
/// ```no_run
/// use databrain_edge::{Client, CreateApiTokenRequest, Options};
///
/// # async fn mint(token: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let mut options = Options::default();
/// options.service_token = Some(token.parse()?);
/// let client = Client::new(options)?;
/// let request = CreateApiTokenRequest::new("Customer Portal Analytics", "Production API Key")?;
/// let key = client.create_api_token(&request).await?.key;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    options: Options,
    /// The base URL without trailing slashes.
    base_url: String,
}

/// The constants of an endpoint, for code that is not generic.
struct Target {
    operation: &'static str,
    method: Method,
    path: Option<&'static str>,
    expected: Expected,
}

impl Client {
    /// Creates a client.
    ///
    /// # Errors
    /// `INVALID_INPUT` if the base URL is invalid or would send the credential unencrypted, or if
    /// this is a browser and `allow_browser` is not set.
    pub fn new(options: Options) -> Result<Self> {
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

    /// Sends a request to an endpoint, which this crate or your own code defines.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Answer> {
        let request = self
            .prepare(endpoint)
            .map_err(|error| named(error, E::NAME))?;
        self.call(&request).await?.typed(E::NAME)
    }

    /// Creates an API token for a data app. Every call that succeeds creates another token, and no
    /// API deletes one.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_api_token(
        &self,
        request: &CreateApiTokenRequest,
    ) -> Result<CreateApiTokenAnswer> {
        self.send(request).await
    }

    /// Lists the API tokens of a data app, keys included.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn list_api_tokens(&self, request: &ListApiTokensRequest) -> Result<Vec<ApiToken>> {
        self.send(request).await
    }

    /// Replaces an API key. The old key stays valid for a grace period.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn rotate_api_key(
        &self,
        request: &RotateApiKeyRequest,
    ) -> Result<RotateApiKeyAnswer> {
        self.send(request).await
    }

    /// Lists the data apps of the organization.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn list_data_apps(&self, request: &ListDataAppsRequest) -> Result<Vec<DataApp>> {
        self.send(request).await
    }

    /// Creates a data app.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_data_app(&self, request: &CreateDataAppRequest) -> Result<DataAppAnswer> {
        self.send(request).await
    }

    /// Renames a data app.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn rename_data_app(&self, request: &RenameDataAppRequest) -> Result<DataAppAnswer> {
        self.send(request).await
    }

    /// Permanently deletes a data app, its embeds and its keys.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_data_app(&self, request: &DeleteDataAppRequest) -> Result<DataAppAnswer> {
        self.send(request).await
    }

    /// Creates an embed in the data app that the API key belongs to.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_embed(&self, request: &CreateEmbedRequest) -> Result<EmbedAnswer> {
        self.send(request).await
    }

    /// Lists the embeds of the data app that the API key belongs to.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn list_embeds(&self, request: &ListEmbedsRequest) -> Result<Vec<Embed>> {
        self.send(request).await
    }

    /// Changes the access settings of an embed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_embed(&self, request: &UpdateEmbedRequest) -> Result<EmbedAnswer> {
        self.send(request).await
    }

    /// Renames an embed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn rename_embed(&self, request: &RenameEmbedRequest) -> Result<RenameEmbedAnswer> {
        self.send(request).await
    }

    /// Permanently deletes an embed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_embed(&self, request: &DeleteEmbedRequest) -> Result<EmbedAnswer> {
        self.send(request).await
    }

    /// Creates a guest token for the browser of one end user.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_guest_token(
        &self,
        request: &CreateGuestTokenRequest,
    ) -> Result<CreateGuestTokenAnswer> {
        self.send(request).await
    }

    /// Sends a request that [`Client::prepare`] returned.
    pub(crate) async fn call(&self, request: &Request) -> Result<Answered> {
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
            method: E::METHOD,
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
            method,
            path,
            expected,
        } = target;
        let path = path.ok_or_else(|| {
            let expects = "must not be set: this operation has no known older path";
            Error::invalid_option("legacyPaths", expects)
        })?;
        let mut url = [&self.base_url, "/api/v2/", path].concat();
        let path = (self.base_url.len(), url.len());
        let body = if method.has_body() {
            Some(body)
        } else {
            let query = json::parse(&body).and_then(|fields| address::query(&fields));
            url.push_str(&query.ok_or_else(not_json)?);
            None
        };
        let authorization = self.options.credential(credential)?.bearer();
        Ok(Request {
            operation,
            method,
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

fn not_json() -> Box<Error> {
    Error::invalid_input("request", "must be serializable as JSON")
}
