//! The Rust API: a [`Client`] with typed requests, answers, options and errors.

use std::collections::HashMap;
use std::future::Future;
use std::ops::Range;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use databrain_edge::api::*;
use databrain_edge::endpoint::{CredentialKind, Endpoint, Expected};
use databrain_edge::raw_value::RawValue;
use databrain_edge::testing::Script;
use databrain_edge::{Client, Error, ErrorKind, ErrorOutcome, Options, OptionsBuilder};
use futures_util::TryStreamExt;
use http::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use tracing::Metadata;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::stub::{
    KEY, NEVER_ANSWERS, ReplacedGlobal, SUCCEEDS, Stub, TOKEN, eval, get, stringify, surfaces,
};

/// Options with a stub, without credentials and retries.
fn anonymous(stub: &Stub) -> OptionsBuilder {
    Options::builder()
        .allow_browser(true)
        .fetch(stub.fetch())
        .max_retries(0)
}

/// Options with both credentials and a stub.
fn options(stub: &Stub) -> OptionsBuilder {
    anonymous(stub)
        .service_token(TOKEN)
        .api_key("canary-service-token-2")
}

/// Options with the service token and a script.
fn scripted(script: &Script) -> OptionsBuilder {
    Options::builder()
        .service_token(TOKEN)
        .allow_browser(true)
        .fetch(script.fetch())
}

/// A client with these options.
fn client_with(options: OptionsBuilder) -> Client {
    Client::new(options.build().unwrap()).unwrap()
}

fn client(stub: &Stub) -> Client {
    client_with(options(stub))
}

fn create_token() -> CreateApiTokenRequest {
    CreateApiTokenRequest::new("A", "B").unwrap()
}

/// `[method, URL, body, authorization]` of the request with this number.
fn sent(stub: &Stub, index: u32) -> [String; 4] {
    let call = stub.calls().get(index);
    [
        "args.1.method",
        "args.0",
        "args.1.body",
        "args.1.headers.authorization",
    ]
    .map(|path| get(&call, path).as_string().unwrap_or_default())
}

/// Asserts that neither the text of an error nor its `Debug` output shows a credential.
fn assert_shows_no_credential(error: &Error) {
    let cause = error.cause().map(|cause| surfaces(cause.as_js()));
    let cause = cause.unwrap_or_default();
    for shown in [
        error.to_string(),
        format!("{error:?}"),
        format!("{error:#?}"),
        cause,
    ] {
        assert!(!shown.contains(TOKEN) && !shown.contains(KEY), "{shown}");
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RestoreDataAppRequest {
    data_app_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_backup: Option<u32>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
struct RestoreDataAppAnswer {
    id: String,
    restored_embeds: Vec<String>,
}

impl Endpoint for RestoreDataAppRequest {
    const NAME: &'static str = "restoreDataApp";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "data-app/restore";
    const CREDENTIAL: CredentialKind = CredentialKind::ApiKey;
    const EXPECTED: Expected = Expected::Text("id");
    type Answer = RestoreDataAppAnswer;
}

#[wasm_bindgen_test]
async fn an_endpoint_of_the_user_is_sent_and_its_answer_is_typed() {
    let stub = Stub::answering(200, r#"{ "id": "1", "restoredEmbeds": ["a"], "more": 1 }"#);
    let request = RestoreDataAppRequest {
        data_app_name: "A".into(),
        from_backup: Some(7),
    };
    let answer = client(&stub).send(&request).await.unwrap();
    assert_eq!(
        answer,
        RestoreDataAppAnswer {
            id: "1".into(),
            restored_embeds: vec!["a".into()]
        }
    );
    assert_eq!(
        sent(&stub, 0),
        [
            "POST",
            "https://api.usedatabrain.com/api/v2/data-app/restore",
            r#"{"dataAppName":"A","fromBackup":7}"#,
            "Bearer canary-service-token-2",
        ]
    );
}

#[wasm_bindgen_test]
async fn an_error_names_the_endpoint_of_the_user() {
    let stub = Stub::answering(
        404,
        r#"{ "error": { "code": "X", "message": "no backup" } }"#,
    );
    let request = RestoreDataAppRequest {
        data_app_name: "A".into(),
        from_backup: None,
    };
    let error = client(&stub).send(&request).await.unwrap_err();
    assert_eq!((error.operation(), error.code()), ("restoreDataApp", "X"));
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotFound, ErrorOutcome::Rejected)
    );
    assert_eq!(
        (error.status(), error.attempts(), error.field()),
        (Some(StatusCode::NOT_FOUND), 1, None)
    );
    assert_eq!(sent(&stub, 0)[2], r#"{"dataAppName":"A"}"#);
}

#[wasm_bindgen_test]
async fn an_endpoint_without_a_legacy_path_refuses_the_option() {
    let stub = Stub::new(SUCCEEDS);
    let options = options(&stub).legacy_paths(true);
    let request = RestoreDataAppRequest {
        data_app_name: "A".into(),
        from_backup: None,
    };
    let error = Client::new(options.build().unwrap())
        .unwrap()
        .send(&request)
        .await
        .unwrap_err();
    assert_eq!(error.field(), Some("options.legacyPaths"));
    assert_eq!((error.operation(), error.attempts()), ("restoreDataApp", 0));
    assert_eq!(stub.calls().length(), 0);
}

#[derive(Serialize)]
struct ListRegionsRequest {
    continent: &'static str,
    page: Option<u32>,
    #[serde(rename = "isActive")]
    is_active: bool,
}

impl Endpoint for ListRegionsRequest {
    const NAME: &'static str = "listRegions";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "regions";
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::List;
    type Answer = Vec<String>;
}

#[wasm_bindgen_test]
async fn the_fields_of_a_get_endpoint_are_its_query() {
    let stub = Stub::answering(200, r#"{ "data": ["eu", "us"] }"#);
    let request = ListRegionsRequest {
        continent: "a & ü",
        page: None,
        is_active: true,
    };
    assert_eq!(client(&stub).send(&request).await.unwrap(), ["eu", "us"]);
    let [method, url, body, authorization] = sent(&stub, 0);
    assert_eq!((method.as_str(), body.as_str()), ("GET", ""));
    assert!(
        url.ends_with("/api/v2/regions?continent=a%20%26%20%C3%BC&isActive=true"),
        "{url}"
    );
    assert_eq!(authorization, format!("Bearer {TOKEN}"));
}

/// A request without fields, as Rust spells it.
#[derive(Serialize)]
struct UnitRequest;

impl Endpoint for UnitRequest {
    const NAME: &'static str = "listEverything";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "everything";
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::List;
    type Answer = Vec<String>;
}

#[derive(Serialize)]
struct UnitPostRequest;

impl Endpoint for UnitPostRequest {
    const NAME: &'static str = "restart";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "restart";
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("key");
    type Answer = CreateApiTokenAnswer;
}

#[wasm_bindgen_test]
async fn an_endpoint_may_have_no_fields() {
    let stub = Stub::answering(200, r#"{ "data": [] }"#);
    assert!(client(&stub).send(&UnitRequest).await.unwrap().is_empty());
    assert!(sent(&stub, 0)[1].ends_with("/api/v2/everything"));
    let stub = Stub::new(SUCCEEDS);
    assert_eq!(
        client(&stub)
            .send(&UnitPostRequest)
            .await
            .unwrap()
            .key
            .expose(),
        KEY
    );
    assert_eq!(sent(&stub, 0)[2], "{}");
}

/// Not an object, so that it has no fields to send.
#[derive(Serialize)]
struct TextRequest(&'static str);

impl Endpoint for TextRequest {
    const NAME: &'static str = "text";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "text";
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::List;
    type Answer = Vec<String>;
}

#[wasm_bindgen_test]
async fn a_request_that_is_not_an_object_is_refused() {
    let stub = Stub::answering(200, r#"{ "data": [] }"#);
    let error = client(&stub)
        .send(&TextRequest("canary-service-token"))
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.operation()), ("INVALID_INPUT", "text"));
    assert_eq!(error.message(), "request must be an object");
    assert_eq!(stub.calls().length(), 0);
}

#[derive(Serialize)]
struct HugeRequest {
    number: u64,
}

impl Endpoint for HugeRequest {
    const NAME: &'static str = "huge";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "huge";
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("id");
    type Answer = ();
}

#[wasm_bindgen_test]
async fn a_number_that_javascript_cannot_hold_is_refused() {
    let stub = Stub::answering(200, r#"{ "id": "1" }"#);
    let error = client(&stub)
        .send(&HugeRequest { number: u64::MAX })
        .await
        .unwrap_err();
    assert_eq!((error.code(), error.operation()), ("INVALID_INPUT", "huge"));
    assert_eq!(error.field(), Some("request"));
    assert_eq!(stub.calls().length(), 0);
}

#[derive(Serialize)]
struct FloatsRequest {
    numbers: Vec<f64>,
}

impl Endpoint for FloatsRequest {
    const NAME: &'static str = "floats";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "floats";
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("id");
    type Answer = EmbedAnswer;
}

#[wasm_bindgen_test]
async fn numbers_are_written_as_javascript_writes_them() {
    let stub = Stub::answering(200, r#"{ "id": "1" }"#);
    let numbers = vec![0.1, 1e21, -0.0, f64::NAN, f64::INFINITY, 5e-324, 3.0];
    let request = FloatsRequest { numbers };
    client(&stub).send(&request).await.unwrap();
    let [_, _, body, _] = sent(&stub, 0);
    assert_eq!(body, r#"{"numbers":[0.1,1e+21,0,null,null,5e-324,3]}"#);
}

#[derive(Serialize)]
struct PreservedRequest {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    value: JsValue,
}

impl Endpoint for PreservedRequest {
    const NAME: &'static str = "preserved";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "preserved";
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("id");
    type Answer = EmbedAnswer;
}

#[wasm_bindgen_test]
async fn a_javascript_value_is_written_as_javascript_writes_it() {
    for (value, expected) in [
        ("'a'", r#"{"value":"a"}"#),
        ("[1, { b: undefined, c: 2 }]", r#"{"value":[1,{"c":2}]}"#),
        (
            "({ toJSON: (name) => `of ${name}` })",
            r#"{"value":"of value"}"#,
        ),
        ("undefined", "{}"),
        ("() => 1", "{}"),
    ] {
        let stub = Stub::answering(200, r#"{ "id": "1" }"#);
        let request = PreservedRequest { value: eval(value) };
        client(&stub).send(&request).await.unwrap();
        let [_, _, body, _] = sent(&stub, 0);
        assert_eq!(body, expected, "{value}");
    }
}

#[wasm_bindgen_test]
async fn a_javascript_value_that_json_cannot_express_is_refused() {
    for value in ["7n", "({ get a() { throw 1; } })"] {
        let stub = Stub::answering(200, r#"{ "id": "1" }"#);
        let request = PreservedRequest { value: eval(value) };
        let error = client(&stub).send(&request).await.unwrap_err();
        assert_eq!(error.code(), "INVALID_INPUT", "{value}");
        assert_eq!(error.message(), "request must be serializable as JSON");
        assert_eq!(stub.calls().length(), 0);
    }
}

/// An endpoint that checks more than its types do.
#[derive(Serialize)]
struct CheckedRequest {
    #[serde(skip)]
    is_valid: bool,
}

impl Endpoint for CheckedRequest {
    const NAME: &'static str = "checked";
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "checked";
    const LEGACY_PATH: Option<&'static str> = Some("oldChecked");
    const CREDENTIAL: CredentialKind = CredentialKind::ServiceToken;
    const EXPECTED: Expected = Expected::Text("key");
    type Answer = CreateApiTokenAnswer;

    fn validate(&self) -> databrain_edge::Result<()> {
        if self.is_valid {
            Ok(())
        } else {
            CreateDataAppRequest::new("").map(drop)
        }
    }

    fn credential(&self) -> CredentialKind {
        CredentialKind::ApiKey
    }
}

#[wasm_bindgen_test]
async fn validation_of_an_endpoint_runs_before_anything_is_sent() {
    let stub = Stub::new(SUCCEEDS);
    let error = client(&stub)
        .send(&CheckedRequest { is_valid: false })
        .await
        .unwrap_err();
    assert_eq!(
        (error.field(), error.operation()),
        (Some("request.name"), "checked")
    );
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Input, ErrorOutcome::NotSent)
    );
    assert_eq!(stub.calls().length(), 0);
    let options = options(&stub).legacy_paths(true);
    Client::new(options.build().unwrap())
        .unwrap()
        .send(&CheckedRequest { is_valid: true })
        .await
        .unwrap();
    let [method, url, _, authorization] = sent(&stub, 0);
    assert_eq!(method, "DELETE");
    assert!(url.ends_with("/api/v2/oldChecked"), "{url}");
    assert_eq!(authorization, "Bearer canary-service-token-2");
}

#[wasm_bindgen_test]
async fn an_embed_of_a_metric_needs_its_metric() {
    let stub = Stub::answering(200, r#"{ "id": "1" }"#);
    let mut request = CreateEmbedRequest::dashboard("D", "W", "M").unwrap();
    request.embed_type = EmbedType::Metric;
    let error = client(&stub).create_embed(&request).await.unwrap_err();
    assert_eq!(error.field(), Some("request.metricId"));
    assert_eq!(
        error.message(),
        "request.metricId is required if embedType is 'metric'"
    );
    assert_eq!((error.operation(), error.attempts()), ("createEmbed", 0));
    request.metric_id = Some("m".parse().unwrap());
    request.access_settings.datamart_name = None;
    let error = client(&stub).create_embed(&request).await.unwrap_err();
    assert_eq!(error.field(), Some("request.accessSettings.datamartName"));
    assert_eq!(stub.calls().length(), 0);
    request.access_settings.datamart_name = Some("M".parse().unwrap());
    assert_eq!(client(&stub).create_embed(&request).await.unwrap().id, "1");
    assert_eq!(
        sent(&stub, 0)[2],
        concat!(
            r#"{"dashboardId":"D","embedType":"metric","metricId":"m","workspaceName":"W","#,
            r#""accessSettings":{"datamartName":"M"}}"#
        )
    );
}

#[wasm_bindgen_test]
fn constructors_of_requests_refuse_blank_strings() {
    for (error, field) in [
        (CreateApiTokenRequest::new("", "B").map(drop), "dataAppName"),
        (CreateApiTokenRequest::new("A", " \t").map(drop), "name"),
        (
            ListApiTokensRequest::new("\u{feff}").map(drop),
            "dataAppName",
        ),
        (CreateDataAppRequest::new("").map(drop), "name"),
        (RenameDataAppRequest::new("A", "").map(drop), "updateName"),
        (DeleteDataAppRequest::new("").map(drop), "name"),
        (
            CreateEmbedRequest::dashboard("", "W", "M").map(drop),
            "dashboardId",
        ),
        (
            CreateEmbedRequest::dashboard("D", "", "M").map(drop),
            "workspaceName",
        ),
        (
            CreateEmbedRequest::dashboard("D", "W", "").map(drop),
            "accessSettings.datamartName",
        ),
        (
            UpdateEmbedRequest::new("", AccessSettings::default()).map(drop),
            "embedId",
        ),
        (RenameEmbedRequest::new("E", "").map(drop), "name"),
        (DeleteEmbedRequest::new("").map(drop), "embedId"),
        (CreateGuestTokenRequest::new("", "A").map(drop), "clientId"),
        (
            CreateGuestTokenRequest::new("C", "\n").map(drop),
            "dataAppName",
        ),
    ] {
        let error = error.unwrap_err();
        let expects = "must be a string that is neither empty nor only whitespace";
        assert_eq!(error.message(), format!("request.{field} {expects}"));
        assert_eq!(error.field(), Some(format!("request.{field}").as_str()));
        assert_eq!(
            (error.code(), error.kind()),
            ("INVALID_INPUT", ErrorKind::Input)
        );
    }
}

#[wasm_bindgen_test]
async fn each_method_sends_its_request_and_reads_its_answer() {
    let stub = Stub::answering(200, &format!(r#"{{ "key": "{KEY}" }}"#));
    let client_of_keys = client(&stub);
    assert_eq!(
        client_of_keys
            .create_api_token(&create_token())
            .await
            .unwrap()
            .key
            .expose(),
        KEY
    );
    let rotated = client_of_keys
        .rotate_api_key(&RotateApiKeyRequest::new(Duration::from_secs(60)).unwrap())
        .await
        .unwrap();
    assert_eq!(rotated.key.expose(), KEY);
    assert_eq!(
        sent(&stub, 1)[1..3],
        [
            "https://api.usedatabrain.com/api/v2/data-app/rotate-api",
            r#"{"expireAt":60}"#
        ]
    );
    let older = RotateApiKeyRequest::new(Duration::from_secs(60)).unwrap();
    let older = older.key("canary-service-token-3").unwrap();
    client_of_keys.rotate_api_key(&older).await.unwrap();
    assert_eq!(
        sent(&stub, 2)[2],
        r#"{"expireAt":60,"key":"canary-service-token-3"}"#
    );
    assert_eq!(sent(&stub, 2)[3], format!("Bearer {TOKEN}"));

    let stub = Stub::answering(200, r#"{ "name": "A" }"#);
    let client_of_apps = client(&stub);
    let created = client_of_apps
        .create_data_app(&CreateDataAppRequest::new("A").unwrap())
        .await;
    assert_eq!(created.unwrap().name, "A");
    let rename = RenameDataAppRequest::new("A", "B").unwrap();
    assert_eq!(
        client_of_apps.rename_data_app(&rename).await.unwrap().name,
        "A"
    );
    let delete = DeleteDataAppRequest::new("A").unwrap();
    assert_eq!(
        client_of_apps.delete_data_app(&delete).await.unwrap().name,
        "A"
    );
    assert_eq!(
        [0, 1, 2].map(|index| sent(&stub, index)[0].clone()),
        ["POST", "PUT", "DELETE"]
    );

    let stub = Stub::answering(200, r#"{ "id": "E", "name": "N" }"#);
    let client_of_embeds = client(&stub);
    let create = CreateEmbedRequest::dashboard("D", "W", "M").unwrap();
    assert_eq!(
        client_of_embeds.create_embed(&create).await.unwrap().id,
        "E"
    );
    let update = UpdateEmbedRequest::new("E", AccessSettings::default()).unwrap();
    assert_eq!(
        client_of_embeds.update_embed(&update).await.unwrap().id,
        "E"
    );
    let rename = RenameEmbedRequest::new("E", "N").unwrap();
    let renamed = client_of_embeds.rename_embed(&rename).await.unwrap();
    assert_eq!(
        (renamed.id.as_str(), renamed.name.as_deref()),
        ("E", Some("N"))
    );
    let delete = DeleteEmbedRequest::new("E").unwrap();
    assert_eq!(
        client_of_embeds.delete_embed(&delete).await.unwrap().id,
        "E"
    );
    assert_eq!(
        [0, 1, 2, 3].map(|index| sent(&stub, index)[0].clone()),
        ["POST", "PUT", "PUT", "DELETE"]
    );

    let stub = Stub::answering(200, r#"{ "token": "T" }"#);
    let mut request = CreateGuestTokenRequest::new("C", "A").unwrap();
    let values = RawValue::from(eval("{ region: ['EU'] }"));
    let mut params = GuestTokenParams::default();
    params.app_filters = Some(vec![MetricFilter::new("M", values).unwrap()]);
    request.params = Some(params);
    let answer = client(&stub).create_guest_token(&request).await.unwrap();
    assert_eq!(answer.token.expose(), "T");
    assert_eq!(
        sent(&stub, 0)[2],
        concat!(
            r#"{"clientId":"C","dataAppName":"A","#,
            r#""params":{"appFilters":[{"metricId":"M","values":{"region":["EU"]}}]}}"#
        )
    );
}

#[wasm_bindgen_test]
async fn lists_are_typed_and_fields_of_other_server_versions_may_be_absent() {
    let list = format!(
        r#"{{ "data": [
          {{ "name": "B", "key": "{KEY}", "description": "d", "createdAt": "2026-01-01", "x": 1 }},
          {{ "name": "B", "createdAt": "2026-01-02", "key": null }}
        ] }}"#
    );
    let stub = Stub::answering(200, &list);
    let tokens = client(&stub)
        .list_api_tokens(&ListApiTokensRequest::new("A").unwrap())
        .await;
    let tokens = tokens.unwrap();
    assert_eq!(tokens.len(), 2);
    assert_eq!(tokens[0].key.as_ref().unwrap().expose(), KEY);
    assert_eq!(tokens[0].description.as_deref(), Some("d"));
    assert_eq!(
        (tokens[1].created_at.as_deref(), tokens[1].key.is_none()),
        (Some("2026-01-02"), true)
    );
    assert!(!format!("{tokens:?}").contains(KEY));

    let stub = Stub::answering(
        200,
        r#"{ "data": [{ "name": "A", "type": "embedded", "embedCount": 1,
             "embeds": [{ "name": "N", "embedId": "E" }] },
             { "name": "B", "embedCount": null }] }"#,
    );
    let apps = client(&stub)
        .list_data_apps(&ListDataAppsRequest::default())
        .await
        .unwrap();
    assert_eq!(
        (apps[0].kind.as_deref(), apps[0].embed_count),
        (Some("embedded"), Some(1))
    );
    assert_eq!(apps[0].embeds.as_ref().unwrap()[0].embed_id, "E");
    assert_eq!((apps[1].name.as_str(), apps[1].embed_count), ("B", None));

    let stub = Stub::answering(
        200,
        r#"{ "data": [{ "embedId": "E", "embedType": "metric", "externalDashboard": null,
             "externalMetric": { "metricId": "M" }, "embedMetadata": { "metricId": null },
             "embedDataAppAccessSetting": { "a": 1 } }, { "embedId": "F" }] }"#,
    );
    let embeds = client(&stub)
        .list_embeds(&ListEmbedsRequest::default())
        .await
        .unwrap();
    assert_eq!(embeds[0].embed_type, Some("metric".into()));
    assert_eq!(
        embeds[0]
            .external_metric
            .as_ref()
            .unwrap()
            .metric_id
            .as_deref(),
        Some("M")
    );
    assert!(embeds[0].external_dashboard.is_none());
    assert_eq!(
        stringify(
            embeds[0]
                .embed_data_app_access_setting
                .as_ref()
                .unwrap()
                .as_js()
        ),
        r#"{"a":1}"#
    );
    assert_eq!(embeds[1].embed_id, "F");
}

#[wasm_bindgen_test]
async fn an_answer_that_does_not_fit_its_type_is_a_bad_response() {
    for body in [
        format!(r#"{{ "data": [{{ "key": "{KEY}" }}] }}"#),
        format!(r#"{{ "data": [{{ "name": {{ "{KEY}": "{KEY}" }}, "createdAt": "c" }}] }}"#),
        format!(r#"{{ "data": ["{KEY}"] }}"#),
        format!(r#"{{ "data": [{{ "name": "n", "createdAt": "c", "key": ["{KEY}"] }}] }}"#),
    ] {
        let stub = Stub::answering(200, &body);
        let request = ListApiTokensRequest::new("A").unwrap();
        let error = client(&stub).list_api_tokens(&request).await.unwrap_err();
        assert_eq!(
            (error.code(), error.kind()),
            ("BAD_RESPONSE", ErrorKind::BadResponse)
        );
        assert_eq!(
            (error.outcome(), error.operation()),
            (ErrorOutcome::Unknown, "listApiTokens")
        );
        assert_eq!(
            (error.attempts(), error.status()),
            (1, Some(StatusCode::OK)),
            "{body}"
        );
        assert_shows_no_credential(&error);
    }
}

#[wasm_bindgen_test]
async fn an_error_is_a_standard_error() {
    async fn fails(stub: &Stub) -> std::result::Result<(), Box<dyn std::error::Error>> {
        client(stub).create_api_token(&create_token()).await?;
        Ok(())
    }
    let body = format!(r#"{{ "error": {{ "code": "X", "message": "not {TOKEN}" }} }}"#);
    let error = fails(&Stub::answering(400, &body)).await.unwrap_err();
    assert_eq!(error.to_string(), "not [redacted] (X)");
    assert!(error.source().is_none());
    let error = error.downcast::<Error>().unwrap();
    assert_eq!(
        (error.status(), error.operation()),
        (Some(StatusCode::BAD_REQUEST), "createApiToken")
    );
    assert_shows_no_credential(&error);
}

#[wasm_bindgen_test]
async fn a_cause_is_a_redacted_copy() {
    let stub = Stub::new(&format!(
        "async () => {{ throw new TypeError('no {TOKEN}'); }}"
    ));
    let error = client(&stub)
        .create_api_token(&create_token())
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        ("NETWORK_ERROR", ErrorKind::Network)
    );
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "TypeError: no [redacted]");
    let cause = error.cause().unwrap().as_js();
    assert_eq!(
        (get(cause, "name"), get(cause, "message")),
        ("TypeError".into(), "no [redacted]".into())
    );
    assert_shows_no_credential(&error);
}

#[wasm_bindgen_test]
async fn a_timeout_ends_the_call() {
    let stub = Stub::new(NEVER_ANSWERS);
    let client = client_with(options(&stub).timeout(Duration::from_millis(20)));
    let error = client.create_api_token(&create_token()).await.unwrap_err();
    assert_eq!(
        (error.code(), error.kind()),
        ("TIMEOUT", ErrorKind::Timeout)
    );
    assert_eq!(
        (error.outcome(), error.attempts()),
        (ErrorOutcome::Unknown, 1)
    );
    assert!(stub.is_aborted());
}

#[wasm_bindgen_test]
async fn an_abort_signal_ends_the_call_with_its_reason() {
    let stub = Stub::new("() => new Promise(() => { setTimeout(() => globalThis.abort(), 10); })");
    let controller = AbortController::new().unwrap();
    let replaced = ReplacedGlobal::new("abort", &{
        let controller = controller.clone();
        let abort = move || controller.abort_with_reason(&"the reason".into());
        wasm_bindgen::closure::Closure::once_into_js(abort)
    });
    let client = client_with(options(&stub).signal(controller.signal()));
    let error = client.create_api_token(&create_token()).await.unwrap_err();
    drop(replaced);
    assert_eq!(
        (error.code(), error.kind()),
        ("ABORTED", ErrorKind::Aborted)
    );
    assert_eq!(
        (error.outcome(), error.attempts()),
        (ErrorOutcome::Unknown, 1)
    );
    assert_eq!(*error.cause().unwrap().as_js(), "the reason");
    assert_eq!(error.cause().unwrap().to_string(), "the reason");
    assert!(stub.is_aborted());
    // The signal stays aborted, so the next call sends nothing.
    let error = client.create_api_token(&create_token()).await.unwrap_err();
    assert_eq!(
        (error.outcome(), error.attempts()),
        (ErrorOutcome::NotSent, 0)
    );
    assert_eq!(stub.calls().length(), 1);
}

#[wasm_bindgen_test]
async fn on_event_is_told_of_every_step() {
    let stub = Stub::new(
        "async () => {
           if (globalThis.isSecond) return Response.json({ key: 'k' });
           globalThis.isSecond = true;
           return new Response('', { status: 429, headers: { 'retry-after': '0' } });
         }",
    );
    eval("globalThis.isSecond = false");
    // How long it waits is random.
    let listener = stub.evaluate(
        "({ operation, durationMs, waitMs, ...event }) => log(Object.values(event).join(' '))",
    );
    let options = options(&stub).max_retries(1);
    let client = client_with(options.on_event(listener.unchecked_into()));
    client.create_api_token(&create_token()).await.unwrap();
    assert_eq!(
        stub.log(),
        [
            "1 request POST /api/v2/data-app/api-tokens",
            "1 response POST /api/v2/data-app/api-tokens 429 rejected HTTP_429",
            "1 wait",
            "2 request POST /api/v2/data-app/api-tokens",
            "2 response POST /api/v2/data-app/api-tokens 200 done",
        ]
    );
}

#[wasm_bindgen_test]
async fn ensure_api_token_creates_a_token_once() {
    let stub = Stub::new(
        "async (url, { method, body }) => {
           const tokens = (globalThis.tokens ??= []);
           if (method === 'GET') return Response.json({ data: tokens });
           const { name } = JSON.parse(body);
           tokens.push({ name, key: `key of ${name}`, createdAt: new Date().toISOString() });
           return Response.json({ key: `key of ${name}` });
         }",
    );
    eval("globalThis.tokens = undefined");
    let client = client(&stub);
    let first = client.ensure_api_token(&create_token()).await.unwrap();
    assert_eq!(
        (first.key.expose(), first.created, first.reconciled),
        ("key of B", true, false)
    );
    assert_eq!(first.duplicates, None);
    let second = client.ensure_api_token(&create_token()).await.unwrap();
    assert_eq!((second.key.expose(), second.created), ("key of B", false));
    assert_eq!(
        [0, 1, 2].map(|index| sent(&stub, index)[0].clone()),
        ["GET", "POST", "GET"]
    );
    assert!(!format!("{first:?}").contains("key of B"));
    assert_eq!(stub.calls().length(), 3);
}

#[wasm_bindgen_test]
async fn ensure_api_token_finds_a_token_whose_creation_was_not_answered() {
    let stub = Stub::new(
        "async (url, { method }) => {
           if (method === 'GET') return Response.json({ data: globalThis.tokens });
           globalThis.tokens = ['1', '2'].map((key) => ({ name: 'B', key, createdAt: key }));
           throw new Error('reset');
         }",
    );
    eval("globalThis.tokens = []");
    let client = client_with(options(&stub).settle_time(Duration::from_millis(1)));
    let answer = client.ensure_api_token(&create_token()).await.unwrap();
    assert_eq!(
        (answer.created, answer.reconciled, answer.duplicates),
        (true, true, Some(1))
    );
}

#[wasm_bindgen_test]
async fn ensure_api_token_names_itself_in_errors() {
    let stub = Stub::answering(400, r#"{ "error": { "code": "DATA_APP_NOT_FOUND" } }"#);
    let error = client(&stub)
        .ensure_api_token(&create_token())
        .await
        .unwrap_err();
    assert_eq!(
        (error.operation(), error.kind()),
        ("ensureApiToken", ErrorKind::NotFound)
    );
    assert_eq!(
        (error.outcome(), error.attempts()),
        (ErrorOutcome::Rejected, 1)
    );
    let client = client_with(anonymous(&stub));
    let error = client.ensure_api_token(&create_token()).await.unwrap_err();
    assert_eq!((error.operation(), error.attempts()), ("ensureApiToken", 0));
    assert_eq!(error.field(), Some("options.serviceToken"));
}

#[wasm_bindgen_test]
fn debug_output_shows_no_credential() {
    let stub = Stub::new(SUCCEEDS);
    let options = options(&stub).build().unwrap();
    let rotation = RotateApiKeyRequest::new(Duration::ZERO).unwrap();
    let rotation = rotation.key("canary-service-token-3").unwrap();
    let client = Client::new(options.clone()).unwrap();
    for shown in [
        format!("{options:?}"),
        format!("{options:#?}"),
        format!("{client:?}"),
        format!("{client:#?}"),
        format!("{rotation:?}"),
    ] {
        assert!(shown.contains("[redacted]"), "{shown}");
        assert!(!shown.contains("canary"), "{shown}");
    }
}

#[wasm_bindgen_test]
async fn debug_output_of_answers_shows_no_key() {
    let stub = Stub::answering(200, &format!(r#"{{ "key": "{KEY}", "token": "{KEY}" }}"#));
    let client = client(&stub);
    let created = client.create_api_token(&create_token()).await.unwrap();
    let rotated = client
        .rotate_api_key(&RotateApiKeyRequest::new(Duration::from_secs(1)).unwrap())
        .await
        .unwrap();
    let guest = CreateGuestTokenRequest::new("C", "A").unwrap();
    let guest = client.create_guest_token(&guest).await.unwrap();
    for shown in [
        format!("{created:#?}"),
        format!("{rotated:#?}"),
        format!("{guest:#?}"),
    ] {
        assert!(
            shown.contains("[redacted]") && !shown.contains(KEY),
            "{shown}"
        );
    }
}

#[wasm_bindgen_test]
fn a_client_refuses_an_address_that_would_leak_the_credential() {
    for (base_url, allow_http, expects) in [
        ("http://a.test", false, "unencrypted"),
        ("ftp://a.test", true, "must be https"),
        (
            "https://user:canary-service-token@a.test",
            false,
            "must not contain a user name",
        ),
        ("a.test", false, "absolute URL"),
    ] {
        let options = options(&Stub::new(SUCCEEDS))
            .base_url(base_url)
            .allow_http(allow_http);
        let error = Client::new(options.build().unwrap()).unwrap_err();
        assert_eq!(error.field(), Some("options.baseUrl"));
        assert!(error.message().contains(expects), "{}", error.message());
        assert_shows_no_credential(&error);
    }
}

#[wasm_bindgen_test]
fn a_client_refuses_a_browser_that_was_not_allowed() {
    let replaced = ReplacedGlobal::new("importScripts", &eval("() => {}"));
    let options = options(&Stub::new(SUCCEEDS)).allow_browser(false);
    let error = Client::new(options.build().unwrap()).unwrap_err();
    drop(replaced);
    assert_eq!(error.field(), Some("options.allowBrowser"));
}

#[wasm_bindgen_test]
async fn a_missing_credential_is_named() {
    let stub = Stub::new(SUCCEEDS);
    let client = client_with(anonymous(&stub).service_token(TOKEN));
    let error = client
        .list_embeds(&ListEmbedsRequest::default())
        .await
        .unwrap_err();
    assert_eq!(error.field(), Some("options.apiKey"));
    assert_eq!(
        (error.operation(), error.outcome()),
        ("listEmbeds", ErrorOutcome::NotSent)
    );
    assert_eq!(stub.calls().length(), 0);
    client.create_api_token(&create_token()).await.unwrap();
}

#[wasm_bindgen_test]
async fn without_a_fetch_of_its_own_a_client_uses_the_global_one() {
    let stub = Stub::new(SUCCEEDS);
    let options = Options::builder()
        .service_token(TOKEN)
        .allow_browser(true)
        .base_url("https://a.test/prefix/");
    let client = client_with(options);
    let replaced = ReplacedGlobal::new("fetch", &stub.fetch());
    client.create_api_token(&create_token()).await.unwrap();
    client
        .clone()
        .create_api_token(&create_token())
        .await
        .unwrap();
    drop(replaced);
    assert_eq!(stub.calls().length(), 2);
    assert_eq!(
        sent(&stub, 1)[1],
        "https://a.test/prefix/api/v2/data-app/api-tokens"
    );
}

#[wasm_bindgen_test]
async fn a_call_that_is_dropped_aborts_its_request() {
    let stub = Stub::new(NEVER_ANSWERS);
    let client = client(&stub);
    let request = create_token();
    {
        let mut call = pin!(client.create_api_token(&request));
        let mut context = Context::from_waker(Waker::noop());
        assert!(matches!(call.as_mut().poll(&mut context), Poll::Pending));
        assert_eq!(stub.calls().length(), 1);
        assert!(!stub.is_aborted());
    }
    assert!(stub.is_aborted());
    // A call that was never polled sends nothing.
    drop(client.create_api_token(&request));
    assert_eq!(stub.calls().length(), 1);
}

#[wasm_bindgen_test]
async fn concurrent_calls_of_one_client_do_not_mix() {
    let stub = Stub::new(
        "async (url, { body }) => {
           const { name } = JSON.parse(body);
           await new Promise((resolve) => setTimeout(resolve, name === '1' ? 20 : 1));
           return Response.json({ key: 'key ' + name });
         }",
    );
    let client = client(&stub);
    let requests = ["1", "2"].map(|name| CreateApiTokenRequest::new("A", name).unwrap());
    let mut slow = pin!(client.create_api_token(&requests[0]));
    let mut context = Context::from_waker(Waker::noop());
    assert!(slow.as_mut().poll(&mut context).is_pending());
    let fast = client.create_api_token(&requests[1]).await.unwrap();
    assert_eq!(fast.key.expose(), "key 2");
    assert_eq!(slow.await.unwrap().key.expose(), "key 1");
}

#[wasm_bindgen_test]
fn the_builder_names_the_first_invalid_option() {
    let error = Options::builder()
        .service_token("Bearer canary-service-token")
        .timeout(Duration::ZERO)
        .build()
        .unwrap_err();
    assert_eq!(error.field(), Some("options.serviceToken"));
    assert_shows_no_credential(&error);
    for (options, field) in [
        (Options::builder().api_key("\"k\""), "options.apiKey"),
        (Options::builder().base_url(" "), "options.baseUrl"),
        (
            Options::builder().timeout(Duration::MAX),
            "options.timeoutMs",
        ),
        (
            Options::builder().settle_time(Duration::ZERO),
            "options.settleMs",
        ),
        (
            Options::builder().signal(eval("({})").unchecked_into()),
            "options.signal",
        ),
    ] {
        assert_eq!(options.build().unwrap_err().field(), Some(field));
    }
}

#[wasm_bindgen_test]
async fn an_empty_text_counts_as_absent() {
    let stub = Stub::new(SUCCEEDS);
    let client = client_with(anonymous(&stub).service_token("").base_url(""));
    let error = client.create_api_token(&create_token()).await.unwrap_err();
    assert!(error.message().contains("is required here"), "{error}");
    let json = serde_json::json!({
        "message": error.message(), "code": "INVALID_INPUT", "kind": "input", "outcome": "notSent",
        "operation": "createApiToken", "attempts": 0, "field": "options.serviceToken",
    });
    assert_eq!(serde_json::to_value(&error).unwrap(), json);
}

#[wasm_bindgen_test]
fn times_are_whole_numbers_of_the_unit_that_the_api_expects() {
    let error = RotateApiKeyRequest::new(Duration::from_millis(1500)).unwrap_err();
    assert_eq!(error.field(), Some("request.graceSeconds"));
    let guest = CreateGuestTokenRequest::new("C", "A").unwrap();
    for lifetime in [Duration::ZERO, Duration::from_nanos(1_500_000)] {
        let error = guest.clone().expires_in(lifetime).unwrap_err();
        assert_eq!(error.field(), Some("request.expiresInMs"));
    }
    let guest = guest.expires_in(Duration::from_secs(90)).unwrap();
    assert_eq!(guest.expires_in_ms.unwrap().get(), 90_000);
}

#[wasm_bindgen_test]
fn a_raw_value_is_made_of_rust_values_and_read_as_such() {
    let null = RawValue::new(&serde_json::json!({ "a": null })).unwrap();
    assert_eq!(stringify(null.as_js()), r#"{"a":null}"#);
    let pairs = HashMap::from([("regions", vec!["EU", "US"])]);
    let value = RawValue::new(&pairs).unwrap();
    assert_eq!(stringify(value.as_js()), r#"{"regions":["EU","US"]}"#);
    assert_eq!(
        value
            .deserialize_into::<HashMap<String, Vec<String>>>()
            .unwrap(),
        HashMap::from([("regions".into(), vec!["EU".into(), "US".into()])])
    );
    assert_eq!(
        value.deserialize_into::<u32>().unwrap_err().code(),
        "INVALID_INPUT"
    );
    assert_eq!(
        RawValue::new(&u64::MAX).unwrap_err().code(),
        "INVALID_INPUT"
    );
}

#[wasm_bindgen_test]
async fn only_what_can_be_repeated_without_harm_is_retryable() {
    let list = ListDataAppsRequest::default();
    for (status, lists, creates) in [
        (200, false, false),
        (400, false, false),
        (429, true, true),
        (500, true, false),
        (501, false, false),
    ] {
        let stub = Stub::answering(status, "{}");
        let client = client(&stub);
        let error = client.list_data_apps(&list).await.unwrap_err();
        assert_eq!(error.is_retryable(), lists, "list: {status}");
        let error = client.create_api_token(&create_token()).await.unwrap_err();
        assert_eq!(error.is_retryable(), creates, "create: {status}");
    }
    let stub = Stub::new(
        "async (url, { method }) => {
           if (method === 'GET') return Response.json({ data: [] });
           throw new Error('reset');
         }",
    );
    let client = client_with(options(&stub).timeout(Duration::from_millis(50)));
    let error = client.ensure_api_token(&create_token()).await.unwrap_err();
    assert_eq!(error.outcome(), ErrorOutcome::Unknown);
    assert!(error.is_retryable());
}

#[wasm_bindgen_test]
fn what_handlers_share_can_be_sent_between_threads() {
    fn is_shared<T: Clone + Send + Sync + 'static>() {}
    is_shared::<Client>();
    is_shared::<Options>();
    is_shared::<Error>();
    is_shared::<CreateGuestTokenRequest>();
    is_shared::<Embed>();
}

#[wasm_bindgen_test]
async fn a_script_answers_in_order_and_remembers_the_requests() {
    let script = Script::new()
        .answer(429, "")
        .header("retry-after", "0")
        .answer(200, format!(r#"{{"key":"{KEY}"}}"#))
        .broken_connection()
        .no_answer();
    assert_eq!(script.remaining(), 4);
    let options = scripted(&script).timeout(Duration::from_millis(1500));
    let client = client_with(options);
    let request = create_token();
    let answer = client.create_api_token(&request).await.unwrap();
    assert_eq!(answer.key.expose(), KEY);
    let requests = script.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(
        (&requests[1].method, requests[1].path()),
        (&Method::POST, "/api/v2/data-app/api-tokens")
    );
    assert_eq!(
        requests[1].body.as_deref(),
        Some(r#"{"dataAppName":"A","name":"B"}"#)
    );
    assert_eq!(
        format!("{script:?}"),
        "Script { remaining: 2, requests: 2 }"
    );

    for code in ["NETWORK_ERROR", "TIMEOUT", "NETWORK_ERROR"] {
        let error = client.create_api_token(&request).await.unwrap_err();
        assert_eq!(
            (error.code(), error.outcome()),
            (code, ErrorOutcome::Unknown)
        );
    }
}

#[wasm_bindgen_test]
async fn a_script_answers_with_headers() {
    let script = Script::new().answer(429, "").header("retry-after", "7");
    let options = scripted(&script).max_retries(0);
    let call = client_with(options);
    let error = call.create_api_token(&create_token()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[wasm_bindgen_test]
fn requests_are_read_from_other_formats() {
    let rotation: RotateApiKeyRequest = serde_json::from_str(r#"{"graceSeconds":3600}"#).unwrap();
    assert_eq!(rotation.grace_seconds.get(), 3600);
    let list: ListDataAppsRequest = serde_json::from_str(r#"{"page":2}"#).unwrap();
    assert_eq!(serde_json::to_string(&list).unwrap(), r#"{"page":2}"#);
    let text = r#"{"metricId":"M","values":{"a":[1,2.5,"b",null,true]}}"#;
    let filter: MetricFilter = serde_json::from_str(text).unwrap();
    assert_eq!(
        stringify(filter.values.as_js()),
        r#"{"a":[1,2.5,"b",null,true]}"#
    );
    let refused = |text| serde_json::from_str::<CreateApiTokenRequest>(text).unwrap_err();
    let error = refused(r#"{"dataAppName":"A","name":" "}"#).to_string();
    assert!(
        error.starts_with("must be a string that is neither empty nor"),
        "{error}"
    );
}

#[wasm_bindgen_test]
async fn a_list_is_read_although_the_server_leaves_parts_of_it_out() {
    let body = r#"{ "data": [{ "name": "n", "key": "" }, { "name": "m", "createdAt": "c" }] }"#;
    let client = client(&Stub::answering(200, body));
    let request = ListApiTokensRequest::new("A").unwrap();
    let tokens = client.list_api_tokens(&request).await.unwrap();
    assert!(tokens[0].key.is_none() && tokens[0].created_at.is_none());
    assert_eq!(tokens[1].created_at.as_deref(), Some("c"));
}

#[wasm_bindgen_test]
async fn options_of_a_client_are_those_of_another_but_for_some() {
    let stub = Stub::new(NEVER_ANSWERS);
    let client = client(&stub);
    let hasty = client
        .options()
        .to_builder()
        .timeout(Duration::from_millis(10));
    let error = client_with(hasty).create_api_token(&create_token()).await;
    assert_eq!(error.unwrap_err().code(), "TIMEOUT");
    assert_eq!(sent(&stub, 0)[3], format!("Bearer {TOKEN}"));
}

/// A page of data apps with these numbers.
fn page(numbers: Range<u32>) -> String {
    let apps: Vec<_> = numbers
        .map(|number| format!(r#"{{"name":"A{number}"}}"#))
        .collect();
    format!(r#"{{"data":[{}]}}"#, apps.join(","))
}

/// The lengths of the pages of a stream, and the code of its error.
async fn pages(script: &Script) -> (Vec<usize>, Option<String>) {
    let options = scripted(script).max_retries(0);
    let pages = client_with(options).pages(ListDataAppsRequest::default());
    let mut pages = pin!(pages);
    let mut lengths = Vec::new();
    loop {
        match pages.try_next().await {
            Ok(Some(page)) => lengths.push(page.len()),
            Ok(None) => return (lengths, None),
            Err(error) => return (lengths, Some(error.code().into())),
        }
    }
}

#[wasm_bindgen_test]
async fn a_stream_of_pages_ends_after_the_last_page_or_an_error() {
    for (sent, lengths) in [
        (vec![(0, 10), (10, 13)], vec![10, 3]),
        (vec![(0, 10), (10, 20), (20, 20)], vec![10, 10, 0]),
        (vec![(0, 12)], vec![12]),
        (vec![(0, 0)], vec![0]),
        // A server that does not know pages.
        (vec![(0, 10), (0, 10)], vec![10]),
    ] {
        let count = sent.len();
        let answer = |script: Script, (start, end)| script.answer(200, page(start..end));
        let script = sent.into_iter().fold(Script::new(), answer);
        assert_eq!(pages(&script).await, (lengths, None));
        let queries: Vec<_> = script
            .requests()
            .iter()
            .map(|request| request.url.split_once('?').unwrap().1.to_owned())
            .collect();
        let expected: Vec<_> = (1..=count)
            .map(|number| format!("isPagination=true&pageNumber={number}"))
            .collect();
        assert_eq!(queries, expected);
    }
    let script = Script::new().answer(200, page(0..10)).answer(500, "");
    assert_eq!(pages(&script).await, (vec![10], Some("HTTP_500".into())));
}

/// Remembers the fields of events as text.
#[derive(Clone, Default)]
struct Subscriber {
    events: Arc<Mutex<Vec<String>>>,
}

impl tracing::Subscriber for Subscriber {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Text(String);

        impl Visit for Text {
            fn record_f64(&mut self, field: &Field, value: f64) {
                // Times differ from run to run.
                assert!(value >= 0.0);
                self.0 += &format!(" {}", field.name());
            }

            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                self.0 += &format!(" {}={value:?}", field.name());
            }
        }

        assert_eq!(event.metadata().target(), "databrain_edge");
        let mut text = Text(event.metadata().level().to_string());
        event.record(&mut text);
        self.events.lock().unwrap().push(text.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[wasm_bindgen_test]
async fn tracing_receives_every_step() {
    let subscriber = Subscriber::default();
    let script = Script::new()
        .answer(429, "")
        .answer(200, format!(r#"{{"key":"{KEY}"}}"#));
    let client = client_with(scripted(&script));
    let guard = tracing::subscriber::set_default(subscriber.clone());
    client.create_api_token(&create_token()).await.unwrap();
    drop(guard);
    let step = |attempt, rest| {
        format!("DEBUG message={rest} operation=\"createApiToken\" attempt={attempt}")
    };
    let sent = r#" method="POST" path="/api/v2/data-app/api-tokens""#;
    assert_eq!(
        *subscriber.events.lock().unwrap(),
        [
            step(1, "request") + sent,
            step(1, "response")
                + sent
                + r#" status=429 duration_ms outcome="rejected" code="HTTP_429""#,
            step(1, "wait") + " wait_ms",
            step(2, "request") + sent,
            step(2, "response") + sent + r#" status=200 duration_ms outcome="done""#,
        ]
    );
}

#[wasm_bindgen_test]
async fn tracing_receives_a_reconciliation() {
    let subscriber = Subscriber::default();
    let script = Script::new()
        .answer(200, r#"{"data":[]}"#)
        .broken_connection()
        .answer(200, r#"{"data":[{"name":"B","key":"k"}]}"#);
    let client = client_with(scripted(&script));
    let guard = tracing::subscriber::set_default(subscriber.clone());
    let answer = client.ensure_api_token(&create_token()).await.unwrap();
    drop(guard);
    assert!(answer.reconciled);
    let events = subscriber.events.lock().unwrap();
    let reconcile = r#"INFO message=reconcile operation="ensureApiToken" attempt=2"#;
    assert_eq!(
        events.iter().filter(|event| *event == reconcile).count(),
        1,
        "{events:?}"
    );
}
