//! The client: one set of options for any number of calls.

use std::sync::Arc;

use crate::api::*;
use crate::call::{repeatable_if, with_operation};
use crate::endpoint::Endpoint;
use crate::error::Result;
use crate::options::Options;

mod inner;

pub(crate) use inner::Inner;

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
    pub(crate) inner: Arc<Inner>,
}

impl Client {
    /// Creates a client.
    ///
    /// ```
    /// use databrain_edge::{Client, Error, Options};
    ///
    /// fn client(service_token: &str, api_key: &str) -> Result<Client, Error> {
    ///     let options = Options::builder().service_token(service_token).api_key(api_key);
    ///     Client::new(options.build()?)
    /// }
    /// ```
    ///
    /// # Errors
    /// `INVALID_INPUT` if the base URL is invalid or would send the credential unencrypted, or if
    /// this is a browser and `allow_browser` is not set.
    ///
    /// # Panics
    /// On targets other than wasm, which have no JavaScript.
    pub fn new(options: Options) -> Result<Self> {
        let inner = Arc::new(Inner::new(options)?);
        Ok(Self { inner })
    }

    /// Returns the options of the client, for another client that differs in some of them: see
    /// [`Options::to_builder`].
    #[must_use]
    pub fn options(&self) -> &Options {
        self.inner.options()
    }

    /// Sends a request to an endpoint, which this crate or your own code defines. [`Endpoint`] has
    /// an example of the latter.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::ListDataAppsRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let apps = client.send(&ListDataAppsRequest::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn send<E: Endpoint>(&self, endpoint: &E) -> Result<E::Answer> {
        let request = self
            .inner
            .prepare(endpoint)
            .map_err(|error| with_operation(error, E::NAME))?;
        let answered = self.inner.execute(&request).await;
        answered
            .map_err(|error| repeatable_if(request.verb.is_safe(), error))?
            .typed(E::NAME)
    }

    /// Creates an API token for a data app. Every call that succeeds creates another token, and no
    /// API deletes one.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::CreateApiTokenRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let request = CreateApiTokenRequest::new("Customer Portal Analytics", "Production API Key")?;
    /// let key = client.create_api_token(&request).await?.key;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn create_api_token(
        &self,
        request: &CreateApiTokenRequest,
    ) -> Result<CreateApiTokenAnswer> {
        self.send(request).await
    }

    /// Lists the API tokens of a data app, keys included.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::ListApiTokensRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let request = ListApiTokensRequest::new("Customer Portal Analytics")?;
    /// for token in client.list_api_tokens(&request).await? {
    ///     println!("{}", token.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn list_api_tokens(&self, request: &ListApiTokensRequest) -> Result<Vec<ApiToken>> {
        self.send(request).await
    }

    /// Replaces an API key. The old key stays valid for a grace period.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::RotateApiKeyRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let request = RotateApiKeyRequest::new(std::time::Duration::from_secs(3600))?;
    /// let new_key = client.rotate_api_key(&request).await?.key;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn rotate_api_key(
        &self,
        request: &RotateApiKeyRequest,
    ) -> Result<RotateApiKeyAnswer> {
        self.send(request).await
    }

    /// Lists the data apps of the organization.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::ListDataAppsRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// for app in client.list_data_apps(&ListDataAppsRequest::default()).await? {
    ///     println!("{}", app.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn list_data_apps(&self, request: &ListDataAppsRequest) -> Result<Vec<DataApp>> {
        self.send(request).await
    }

    /// Creates a data app.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::CreateDataAppRequest;
    /// use databrain_edge::ErrorKind;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let request = CreateDataAppRequest::new("Customer Portal Analytics")?;
    /// match client.create_data_app(&request).await {
    ///     Ok(app) => println!("{} is new", app.name),
    ///     Err(error) if error.kind() == ErrorKind::Conflict => println!("it exists"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn create_data_app(&self, request: &CreateDataAppRequest) -> Result<DataAppAnswer> {
        self.send(request).await
    }

    /// Renames a data app.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::RenameDataAppRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let request = RenameDataAppRequest::new("Customer Portal Analytics", "Customer Portal")?;
    /// assert_eq!(client.rename_data_app(&request).await?.name, "Customer Portal");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn rename_data_app(&self, request: &RenameDataAppRequest) -> Result<DataAppAnswer> {
        self.send(request).await
    }

    /// Permanently deletes a data app, its embeds and its keys.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::DeleteDataAppRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let request = DeleteDataAppRequest::new("Customer Portal Analytics")?;
    /// client.delete_data_app(&request).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn delete_data_app(&self, request: &DeleteDataAppRequest) -> Result<DataAppAnswer> {
        self.send(request).await
    }

    /// Creates an embed in the data app that the API key belongs to.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::CreateEmbedRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let request = CreateEmbedRequest::dashboard("dashboard-id", "Workspace", "Datamart")?;
    /// let embed_id = client.create_embed(&request).await?.id;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn create_embed(&self, request: &CreateEmbedRequest) -> Result<EmbedAnswer> {
        self.send(request).await
    }

    /// Lists the embeds of the data app that the API key belongs to.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::ListEmbedsRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// for embed in client.list_embeds(&ListEmbedsRequest::default()).await? {
    ///     println!("{}", embed.embed_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn list_embeds(&self, request: &ListEmbedsRequest) -> Result<Vec<Embed>> {
        self.send(request).await
    }

    /// Changes the access settings of an embed.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::AccessSettings;
    /// use databrain_edge::UpdateEmbedRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let mut settings = AccessSettings::default();
    /// settings.is_allow_underlying_data = Some(false);
    /// client.update_embed(&UpdateEmbedRequest::new("embed-id", settings)?).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn update_embed(&self, request: &UpdateEmbedRequest) -> Result<EmbedAnswer> {
        self.send(request).await
    }

    /// Renames an embed.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::RenameEmbedRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// client.rename_embed(&RenameEmbedRequest::new("embed-id", "Sales")?).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn rename_embed(&self, request: &RenameEmbedRequest) -> Result<RenameEmbedAnswer> {
        self.send(request).await
    }

    /// Permanently deletes an embed.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::DeleteEmbedRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// client.delete_embed(&DeleteEmbedRequest::new("embed-id")?).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn delete_embed(&self, request: &DeleteEmbedRequest) -> Result<EmbedAnswer> {
        self.send(request).await
    }

    /// Creates a guest token for the browser of one end user.
    ///
    /// ```
    /// # use databrain_edge::{Client, Error};
    /// use databrain_edge::CreateGuestTokenRequest;
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let request = CreateGuestTokenRequest::new("tenant-1", "Customer Portal Analytics")?
    ///     .expires_in(std::time::Duration::from_secs(15 * 60))?;
    /// let token = client.create_guest_token(&request).await?.token;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`Error`](crate::Error).
    pub async fn create_guest_token(
        &self,
        request: &CreateGuestTokenRequest,
    ) -> Result<CreateGuestTokenAnswer> {
        self.send(request).await
    }
}
