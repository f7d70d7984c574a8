//! The client: one set of options for any number of calls.

use std::sync::Arc;

use crate::api::*;
use crate::call::{named, repeatable};
use crate::endpoint::Endpoint;
use crate::error::Result;
use crate::options::Options;
use crate::sender::Sender;

/// A client for one Databrain API. It holds the options and sends requests.
///
/// A clone is cheap and shares the options. The futures of its methods are not `Send`; dropping one
/// aborts its request.
///
/// ```
/// use databrain_edge::{Client, CreateApiTokenRequest, Error, Options};
///
/// async fn mint(service_token: &str) -> Result<String, Error> {
///     let client = Client::new(Options::builder().service_token(service_token).build()?)?;
///     let request = CreateApiTokenRequest::new("Customer Portal Analytics", "Production API Key")?;
///     let answer = client.create_api_token(&request).await?;
///     Ok(answer.key.expose().to_owned())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) sender: Arc<Sender>,
}

impl Client {
    /// Creates a client.
    ///
    /// # Errors
    /// `INVALID_INPUT` if the base URL is invalid or would send the credential unencrypted, or if
    /// this is a browser and `allow_browser` is not set.
    pub fn new(options: Options) -> Result<Self> {
        let sender = Arc::new(Sender::new(options)?);
        Ok(Self { sender })
    }

    /// Sends a request to an endpoint, which this crate or your own code defines.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Answer> {
        let result = async {
            let request = self
                .sender
                .prepare(endpoint)
                .map_err(|error| named(error, E::NAME))?;
            self.sender.call(&request).await?.typed(E::NAME)
        };
        let result = result.await;
        if E::METHOD.is_safe() {
            result.map_err(repeatable)
        } else {
            result
        }
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
}
