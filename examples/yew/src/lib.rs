//! A page with a dashboard, which Yew renders in a Worker. The API key stays there: what a browser
//! receives is a guest token, for one customer and one hour.

use databrain_edge::value::Count;
use databrain_edge::{Client, CreateGuestTokenRequest, Options};
use worker::{Context, Env, Request, Response, Result, event};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
struct DashboardProps {
    id: AttrValue,
    token: AttrValue,
}

/// The web component of Databrain, with what it needs.
#[component]
fn Dashboard(DashboardProps { id, token }: &DashboardProps) -> Html {
    html! { <dbn-dashboard dashboard-id={id} token={token} /> }
}

#[event(fetch)]
async fn fetch(_: Request, env: Env, _: Context) -> Result<Response> {
    // Take the customer from your own session here.
    let token = guest_token(&env, "customer-42").await?.into();
    let id = "sales-overview".into();
    let renderer = yew::LocalServerRenderer::<Dashboard>::with_props(DashboardProps { id, token });
    let dashboard = renderer.hydratable(false).render().await;
    Response::from_html(format!(
        r#"<!doctype html>
<title>Sales</title>
<script type="module" src="/databrain.js"></script>
{dashboard}"#
    ))
}

async fn guest_token(env: &Env, customer: &str) -> Result<String> {
    let mut options = Options::default();
    options.api_key = Some(env.secret("DATABRAIN_API_KEY")?.to_string().parse()?);
    if let Ok(url) = env.var("DATABRAIN_API_URL") {
        options.base_url = Some(url.to_string().parse()?);
    }
    let mut request = CreateGuestTokenRequest::new(customer, "Customer Portal Analytics")
        .map_err(|error| error.to_string())?;
    request.expires_in_ms = Some(Count::try_from(3_600_000.0)?);
    let client = Client::new(options).map_err(|error| error.to_string())?;
    let answer = client.create_guest_token(&request).await;
    let token = answer.map_err(|error| error.to_string())?.token;
    Ok(token.expose().to_owned())
}
