//! A page with a dashboard, which Yew renders in a Worker. The API key stays there: what a browser
//! receives is a guest token, for one customer and one hour.

use std::time::Duration;

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
    let token = guest_token(&env, "customer-42").await;
    let token = token.map_err(|error| error.to_string())?.into();
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

async fn guest_token(env: &Env, customer: &str) -> databrain_edge::Result<String> {
    let mut options = Options::builder();
    if let Ok(key) = env.secret("DATABRAIN_API_KEY") {
        options = options.api_key(key.to_string());
    }
    if let Ok(url) = env.var("DATABRAIN_API_URL") {
        options = options.base_url(url.to_string());
    }
    let client = Client::new(options.build()?)?;
    let request = CreateGuestTokenRequest::new(customer, "Customer Portal Analytics")?
        .expires_in(Duration::from_secs(60 * 60))?;
    let answer = client.create_guest_token(&request).await?;
    Ok(answer.token.expose().to_owned())
}
