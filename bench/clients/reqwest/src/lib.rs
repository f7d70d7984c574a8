//! The measured call over reqwest, written as the documentation of reqwest and wasm-bindgen shows
//! it. Nothing is tuned for what crossing between WebAssembly and JavaScript costs.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    base_url: String,
    service_token: String,
    timeout_ms: u32,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateRequest {
    data_app_name: String,
    name: String,
}

#[derive(Deserialize, Serialize)]
struct Created {
    key: String,
}

/// Why a call failed. JavaScript gets an `Error` with this message.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("the options or the request are not valid: {0}")]
    Input(#[from] serde_wasm_bindgen::Error),
    #[error("the service token cannot be sent in a header")]
    Token(#[from] reqwest::header::InvalidHeaderValue),
    #[error("the server answered {0}")]
    Status(reqwest::StatusCode),
    #[error("no answer came in time")]
    Timeout,
    #[error("no answer came that can be read: {0}")]
    Http(reqwest::Error),
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        match error.status() {
            Some(status) => Self::Status(status),
            None if error.is_timeout() => Self::Timeout,
            None => Self::Http(error.without_url()),
        }
    }
}

#[wasm_bindgen]
pub struct Client {
    http: reqwest::Client,
    url: String,
    timeout: Duration,
}

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Client, JsError> {
        Ok(Self::with(options)?)
    }

    #[wasm_bindgen(js_name = createApiToken)]
    pub async fn create_api_token(&self, request: JsValue) -> Result<JsValue, JsError> {
        Ok(self.create(request).await?)
    }

    fn with(options: JsValue) -> Result<Self, Error> {
        let options: Options = serde_wasm_bindgen::from_value(options)?;
        let mut token = HeaderValue::try_from(format!("Bearer {}", options.service_token))?;
        token.set_sensitive(true);
        let headers = HeaderMap::from_iter([(AUTHORIZATION, token)]);
        Ok(Self {
            http: reqwest::Client::builder()
                .default_headers(headers)
                .build()?,
            url: format!("{}/api/v2/data-app/api-tokens", options.base_url),
            timeout: Duration::from_millis(options.timeout_ms.into()),
        })
    }

    async fn create(&self, request: JsValue) -> Result<JsValue, Error> {
        let request: CreateRequest = serde_wasm_bindgen::from_value(request)?;
        // The deadline includes the body. In wasm, reqwest has no setting for redirects.
        let call = self
            .http
            .post(&self.url)
            .timeout(self.timeout)
            .json(&request);
        let created: Created = call.send().await?.error_for_status()?.json().await?;
        Ok(serde_wasm_bindgen::to_value(&created)?)
    }
}
