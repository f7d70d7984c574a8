//! Creates one key for each name, however many requests ask at the same moment: they meet in one
//! Durable Object. The Worker has no public address, see `wrangler.jsonc`.

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use axum::{Router, extract};
use databrain_edge::secret::Secret;
use databrain_edge::{Client, CreateApiTokenRequest, Error, Options};
use futures_util::lock::Mutex;
use serde_json::json;
use tower_service::Service;
use worker::{Context, DurableObject, Env, HttpRequest, Method, Request, RequestInit, State};
use worker::{durable_object, event, wasm_bindgen};

#[event(fetch)]
async fn fetch(request: HttpRequest, env: Env, _: Context) -> worker::Result<Response> {
    let mut router = Router::new().route("/", post(ensure)).with_state(env);
    Ok(router.call(request).await?)
}

/// Asks the Durable Object of this name. A future that waits for JavaScript is not `Send`, but the
/// handlers of axum must be: the attribute wraps the future in a `worker::send::SendFuture`.
#[worker::send]
async fn ensure(
    extract::State(env): extract::State<Env>,
    body: String,
) -> Result<Response, (StatusCode, String)> {
    let wanted: CreateApiTokenRequest = serde_json::from_str(&body)
        .map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    let name = json!([wanted.data_app_name, wanted.name]).to_string();
    let answer = ask_keeper(&env, &name, &body).await;
    answer.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

async fn ask_keeper(env: &Env, name: &str, body: &str) -> worker::Result<Response> {
    let keeper = env.durable_object("KEEPERS")?.get_by_name(name)?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init("https://keeper/", &init)?;
    Ok(keeper.fetch_with_request(request).await?.into())
}

/// The only place that creates the key of its name.
#[durable_object]
pub struct KeyKeeper {
    state: State,
    env: Env,
    turn: Mutex<()>,
}

impl DurableObject for KeyKeeper {
    fn new(state: State, env: Env) -> Self {
        let turn = Mutex::new(());
        Self { state, env, turn }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<worker::Response> {
        let wanted = request.json().await?;
        let storage = self.state.storage();
        // The first request creates the key, those that waited find it in the storage.
        let _turn = self.turn.lock().await;
        if storage.get::<String>("key").await?.is_none() {
            match create(&self.env, &wanted).await {
                Ok(key) => storage.put("key", key.expose()).await?,
                Err(error) => return failure(&error),
            }
        }
        Ok(worker::Response::empty()?.with_status(201))
    }
}

async fn create(env: &Env, wanted: &CreateApiTokenRequest) -> databrain_edge::Result<Secret> {
    let mut options = Options::builder();
    if let Ok(token) = env.secret("DATABRAIN_SERVICE_TOKEN") {
        options = options.service_token(token.to_string());
    }
    if let Ok(url) = env.var("DATABRAIN_API_URL") {
        options = options.base_url(url.to_string());
    }
    let client = Client::new(options.build()?)?;
    Ok(client.ensure_api_token(wanted).await?.key)
}

fn failure(error: &Error) -> worker::Result<worker::Response> {
    let body = json!({
        "code": error.code(),
        "outcome": error.outcome(),
        "message": error.message(),
    });
    Ok(worker::Response::from_json(&body)?.with_status(502))
}
