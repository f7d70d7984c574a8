//! Lists page by page.

use std::num::NonZeroU32;

use futures_core::Stream;
use futures_util::stream;

use crate::api::{
    ApiToken, DataApp, Embed, ListApiTokensRequest, ListDataAppsRequest, ListEmbedsRequest,
};
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::error::Result;
use crate::value::Count;

/// The number of items on a page. A page with fewer is the last one.
const PAGE_LENGTH: usize = 10;

/// An endpoint that lists page by page.
pub trait Paged: Endpoint<Answer = Vec<Self::Item>> {
    /// What the list consists of.
    type Item: Clone + PartialEq;

    /// Sets the page to return, from 1.
    fn set_page(&mut self, page: Count);
}

/// Implements [`Paged`] for requests with a field `page`.
macro_rules! paged {
    ($($request:ty => $item:ty;)*) => {$(
        impl Paged for $request {
            type Item = $item;

            fn set_page(&mut self, page: Count) {
                self.page = Some(page);
            }
        }
    )*};
}

paged! {
    ListApiTokensRequest => ApiToken;
    ListDataAppsRequest => DataApp;
    ListEmbedsRequest => Embed;
}

impl Client {
    /// Lists page by page, from the first page: each item of the stream is a page of at most ten
    /// items. The stream ends after the last page, or after an error.
    ///
    /// The API returns no total, so a list whose length is a multiple of ten takes one more
    /// request. A server that does not know pages returns everything each time: the stream then has
    /// one page.
    ///
    /// ```
    /// use databrain_edge::{Client, Error, ListDataAppsRequest};
    /// use futures_util::TryStreamExt;
    ///
    /// async fn has_app(client: &Client, name: &str) -> Result<bool, Error> {
    ///     let mut pages = std::pin::pin!(client.pages(ListDataAppsRequest::default()));
    ///     while let Some(page) = pages.try_next().await? {
    ///         if page.iter().any(|app| app.name == name) {
    ///             return Ok(true);
    ///         }
    ///     }
    ///     Ok(false)
    /// }
    /// ```
    pub fn pages<R: Paged>(&self, request: R) -> impl Stream<Item = Result<Vec<R::Item>>> + use<R> {
        let client = self.clone();
        let first = Some((client, request, NonZeroU32::MIN, None));
        stream::try_unfold(first, |next| async {
            let Some((client, mut request, number, previous)) = next else {
                return Ok(None);
            };
            request.set_page(number.into());
            let page = client.send(&request).await?;
            if previous.as_ref() == Some(&page) {
                return Ok(None);
            }
            let next = number.checked_add(1).filter(|_| page.len() == PAGE_LENGTH);
            let next = next.map(|number| (client, request, number, Some(page.clone())));
            Ok(Some((page, next)))
        })
    }
}
