//! How arguments are read. What is invalid is refused with the name of its field, and nothing is
//! sent.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stub::{
    DatabrainError, KEY, OPERATIONS, REQUEST, SUCCEEDS, Stub, TOKEN, eval, get, settle_operation,
    stringify,
};

/// The second credential of a call: no error may show it either.
const API_KEY: &str = "canary-service-token-2";

/// For each operation a request with every field that it knows, in the order of declaration.
const REQUESTS: [(&str, &str); 14] = [
    ("createApiToken", "{ dataAppName: 'A', name: 'B' }"),
    ("listApiTokens", "{ dataAppName: 'A', page: 1 }"),
    (
        "rotateApiKey",
        "{ graceSeconds: 60, key: 'canary-service-token-3' }",
    ),
    ("ensureApiToken", "{ dataAppName: 'A', name: 'B' }"),
    ("listDataApps", "{ page: 1 }"),
    ("createDataApp", "{ name: 'A' }"),
    ("renameDataApp", "{ name: 'A', updateName: 'B' }"),
    ("deleteDataApp", "{ name: 'A' }"),
    (
        "createEmbed",
        "{ dashboardId: 'D', embedType: 'metric', metricId: 'M', workspaceName: 'W', name: 'N',
           accessSettings: ACCESS_SETTINGS }",
    ),
    ("listEmbeds", "{ page: 1 }"),
    (
        "updateEmbed",
        "{ embedId: 'E', accessSettings: ACCESS_SETTINGS }",
    ),
    (
        "renameEmbed",
        "{ embedId: 'E', name: 'N', isRenameDashboard: true }",
    ),
    ("deleteEmbed", "{ embedId: 'E', isDeleteDashboard: true }"),
    (
        "createGuestToken",
        "{ clientId: 'C', dataAppName: 'A', expiresInMs: 1000, datasourceName: 'S',
           params: {
             allowedEmbeds: ['E'],
             dashboardAppFilters: [{ dashboardId: 'D', values: { a: [1] }, isShowOnUrl: true }],
             appFilters: [{ metricId: 'M', values: 'all' }],
             hideDashboardFilters: ['F'],
             userIdentifier: 'U',
             timezone: 'Europe/Berlin',
             rlsSettings: [{ metricId: 'M', values: null }],
             dashboard: { id: 'D' },
           },
           permissions: {
             isEnableArchiveMetrics: true,
             isEnableManageMetrics: true,
             isEnableCreateDashboardView: true,
             isEnableMetricUpdation: true,
             isEnableCustomizeLayout: true,
             isEnableUnderlyingData: true,
             isEnableDownloadMetrics: true,
             isShowSideBar: true,
             isShowDashboardName: true,
             isDisableMetricCreation: true,
           } }",
    ),
];

const ACCESS_SETTINGS: &str = "{
  datamartName: 'M',
  isAllowAiPilot: true,
  isAllowEmailReports: true,
  isAllowManageMetrics: true,
  isAllowCreateDashboardView: true,
  isAllowMetricCreation: true,
  isAllowMetricDeletion: true,
  isAllowMetricLayoutChange: true,
  isAllowMetricUpdate: true,
  isAllowUnderlyingData: true,
  metricCreationMode: 'CHAT',
  tableTenancySettings: [{ name: 'T', clientColumn: 'C' }],
  tableList: [{ name: 'T', clientColumn: 'C' }],
  joinModel: 'single',
  isIncrementalJoin: true,
}";

/// Options with every field, in the order of declaration. `legacyPaths` is off, since some
/// operations refuse it.
const OPTIONS: &str = "{
  serviceToken: 'canary-service-token',
  apiKey: 'canary-service-token-2',
  baseUrl: 'https://a.test',
  allowHttp: true,
  legacyPaths: false,
  timeoutMs: 1000,
  maxRetries: 0,
  settleMs: 10,
  signal: new AbortController().signal,
  fetch,
  onEvent: () => {},
  allowBrowser: true,
}";

/// Every object within the requests, and `options`.
const OBJECTS: [(&str, &str); 29] = [
    ("createApiToken", "request"),
    ("createApiToken", "options"),
    ("listApiTokens", "request"),
    ("listApiTokens", "options"),
    ("rotateApiKey", "request"),
    ("ensureApiToken", "request"),
    ("ensureApiToken", "options"),
    ("listDataApps", "request"),
    ("createDataApp", "request"),
    ("renameDataApp", "request"),
    ("deleteDataApp", "request"),
    ("createEmbed", "request"),
    ("createEmbed", "request.accessSettings"),
    (
        "createEmbed",
        "request.accessSettings.tableTenancySettings[0]",
    ),
    ("createEmbed", "request.accessSettings.tableList[0]"),
    ("listEmbeds", "request"),
    ("updateEmbed", "request"),
    ("updateEmbed", "request.accessSettings"),
    (
        "updateEmbed",
        "request.accessSettings.tableTenancySettings[0]",
    ),
    ("updateEmbed", "request.accessSettings.tableList[0]"),
    ("renameEmbed", "request"),
    ("deleteEmbed", "request"),
    ("createGuestToken", "request"),
    ("createGuestToken", "request.params"),
    ("createGuestToken", "request.params.dashboardAppFilters[0]"),
    ("createGuestToken", "request.params.appFilters[0]"),
    ("createGuestToken", "request.params.rlsSettings[0]"),
    ("createGuestToken", "request.params.dashboard"),
    ("createGuestToken", "request.permissions"),
];

const ARRAYS: [(&str, &str); 9] = [
    ("createEmbed", "request.accessSettings.tableTenancySettings"),
    ("createEmbed", "request.accessSettings.tableList"),
    ("updateEmbed", "request.accessSettings.tableTenancySettings"),
    ("updateEmbed", "request.accessSettings.tableList"),
    ("createGuestToken", "request.params.allowedEmbeds"),
    ("createGuestToken", "request.params.dashboardAppFilters"),
    ("createGuestToken", "request.params.appFilters"),
    ("createGuestToken", "request.params.hideDashboardFilters"),
    ("createGuestToken", "request.params.rlsSettings"),
];

/// A kind of value that a field holds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Text,
    Credential,
    Flag,
    Whole,
    Count,
    EmbedType,
    MetricCreationMode,
    JoinModel,
    /// Any JSON.
    Any,
}

use Kind::*;

const REQUIRED: bool = true;
const OPTIONAL: bool = false;

/// Every field of every request that is neither an object nor an array.
const FIELDS: [(&str, &str, Kind, bool); 85] = [
    ("createApiToken", "dataAppName", Text, REQUIRED),
    ("createApiToken", "name", Text, REQUIRED),
    ("listApiTokens", "dataAppName", Text, REQUIRED),
    ("listApiTokens", "page", Count, OPTIONAL),
    ("rotateApiKey", "graceSeconds", Whole, REQUIRED),
    ("rotateApiKey", "key", Credential, OPTIONAL),
    ("ensureApiToken", "dataAppName", Text, REQUIRED),
    ("ensureApiToken", "name", Text, REQUIRED),
    ("listDataApps", "page", Count, OPTIONAL),
    ("createDataApp", "name", Text, REQUIRED),
    ("renameDataApp", "name", Text, REQUIRED),
    ("renameDataApp", "updateName", Text, REQUIRED),
    ("deleteDataApp", "name", Text, REQUIRED),
    ("createEmbed", "dashboardId", Text, REQUIRED),
    ("createEmbed", "embedType", EmbedType, REQUIRED),
    ("createEmbed", "metricId", Text, OPTIONAL),
    ("createEmbed", "workspaceName", Text, REQUIRED),
    ("createEmbed", "name", Text, OPTIONAL),
    ("createEmbed", "accessSettings.datamartName", Text, OPTIONAL),
    (
        "createEmbed",
        "accessSettings.isAllowAiPilot",
        Flag,
        OPTIONAL,
    ),
    (
        "createEmbed",
        "accessSettings.isAllowEmailReports",
        Flag,
        OPTIONAL,
    ),
    (
        "createEmbed",
        "accessSettings.isAllowManageMetrics",
        Flag,
        OPTIONAL,
    ),
    (
        "createEmbed",
        "accessSettings.isAllowCreateDashboardView",
        Flag,
        OPTIONAL,
    ),
    (
        "createEmbed",
        "accessSettings.isAllowMetricCreation",
        Flag,
        OPTIONAL,
    ),
    (
        "createEmbed",
        "accessSettings.isAllowMetricDeletion",
        Flag,
        OPTIONAL,
    ),
    (
        "createEmbed",
        "accessSettings.isAllowMetricLayoutChange",
        Flag,
        OPTIONAL,
    ),
    (
        "createEmbed",
        "accessSettings.isAllowMetricUpdate",
        Flag,
        OPTIONAL,
    ),
    (
        "createEmbed",
        "accessSettings.isAllowUnderlyingData",
        Flag,
        OPTIONAL,
    ),
    (
        "createEmbed",
        "accessSettings.metricCreationMode",
        MetricCreationMode,
        OPTIONAL,
    ),
    (
        "createEmbed",
        "accessSettings.tableTenancySettings[0].name",
        Text,
        REQUIRED,
    ),
    (
        "createEmbed",
        "accessSettings.tableTenancySettings[0].clientColumn",
        Text,
        REQUIRED,
    ),
    (
        "createEmbed",
        "accessSettings.tableList[0].name",
        Text,
        REQUIRED,
    ),
    (
        "createEmbed",
        "accessSettings.tableList[0].clientColumn",
        Text,
        REQUIRED,
    ),
    (
        "createEmbed",
        "accessSettings.joinModel",
        JoinModel,
        OPTIONAL,
    ),
    (
        "createEmbed",
        "accessSettings.isIncrementalJoin",
        Flag,
        OPTIONAL,
    ),
    ("listEmbeds", "page", Count, OPTIONAL),
    ("updateEmbed", "embedId", Text, REQUIRED),
    ("updateEmbed", "accessSettings.datamartName", Text, OPTIONAL),
    (
        "updateEmbed",
        "accessSettings.isAllowAiPilot",
        Flag,
        OPTIONAL,
    ),
    (
        "updateEmbed",
        "accessSettings.isAllowEmailReports",
        Flag,
        OPTIONAL,
    ),
    (
        "updateEmbed",
        "accessSettings.isAllowManageMetrics",
        Flag,
        OPTIONAL,
    ),
    (
        "updateEmbed",
        "accessSettings.isAllowCreateDashboardView",
        Flag,
        OPTIONAL,
    ),
    (
        "updateEmbed",
        "accessSettings.isAllowMetricCreation",
        Flag,
        OPTIONAL,
    ),
    (
        "updateEmbed",
        "accessSettings.isAllowMetricDeletion",
        Flag,
        OPTIONAL,
    ),
    (
        "updateEmbed",
        "accessSettings.isAllowMetricLayoutChange",
        Flag,
        OPTIONAL,
    ),
    (
        "updateEmbed",
        "accessSettings.isAllowMetricUpdate",
        Flag,
        OPTIONAL,
    ),
    (
        "updateEmbed",
        "accessSettings.isAllowUnderlyingData",
        Flag,
        OPTIONAL,
    ),
    (
        "updateEmbed",
        "accessSettings.metricCreationMode",
        MetricCreationMode,
        OPTIONAL,
    ),
    (
        "updateEmbed",
        "accessSettings.tableTenancySettings[0].name",
        Text,
        REQUIRED,
    ),
    (
        "updateEmbed",
        "accessSettings.tableTenancySettings[0].clientColumn",
        Text,
        REQUIRED,
    ),
    (
        "updateEmbed",
        "accessSettings.tableList[0].name",
        Text,
        REQUIRED,
    ),
    (
        "updateEmbed",
        "accessSettings.tableList[0].clientColumn",
        Text,
        REQUIRED,
    ),
    (
        "updateEmbed",
        "accessSettings.joinModel",
        JoinModel,
        OPTIONAL,
    ),
    (
        "updateEmbed",
        "accessSettings.isIncrementalJoin",
        Flag,
        OPTIONAL,
    ),
    ("renameEmbed", "embedId", Text, REQUIRED),
    ("renameEmbed", "name", Text, REQUIRED),
    ("renameEmbed", "isRenameDashboard", Flag, OPTIONAL),
    ("deleteEmbed", "embedId", Text, REQUIRED),
    ("deleteEmbed", "isDeleteDashboard", Flag, OPTIONAL),
    ("createGuestToken", "clientId", Text, REQUIRED),
    ("createGuestToken", "dataAppName", Text, REQUIRED),
    ("createGuestToken", "expiresInMs", Count, OPTIONAL),
    ("createGuestToken", "datasourceName", Text, OPTIONAL),
    (
        "createGuestToken",
        "params.allowedEmbeds[0]",
        Text,
        OPTIONAL,
    ),
    (
        "createGuestToken",
        "params.dashboardAppFilters[0].dashboardId",
        Text,
        REQUIRED,
    ),
    (
        "createGuestToken",
        "params.dashboardAppFilters[0].values",
        Any,
        REQUIRED,
    ),
    (
        "createGuestToken",
        "params.dashboardAppFilters[0].isShowOnUrl",
        Flag,
        OPTIONAL,
    ),
    (
        "createGuestToken",
        "params.appFilters[0].metricId",
        Text,
        REQUIRED,
    ),
    (
        "createGuestToken",
        "params.appFilters[0].values",
        Any,
        REQUIRED,
    ),
    (
        "createGuestToken",
        "params.hideDashboardFilters[0]",
        Text,
        OPTIONAL,
    ),
    ("createGuestToken", "params.userIdentifier", Text, OPTIONAL),
    ("createGuestToken", "params.timezone", Text, OPTIONAL),
    (
        "createGuestToken",
        "params.rlsSettings[0].metricId",
        Text,
        REQUIRED,
    ),
    (
        "createGuestToken",
        "params.rlsSettings[0].values",
        Any,
        REQUIRED,
    ),
    ("createGuestToken", "params.dashboard.id", Text, REQUIRED),
    (
        "createGuestToken",
        "permissions.isEnableArchiveMetrics",
        Flag,
        OPTIONAL,
    ),
    (
        "createGuestToken",
        "permissions.isEnableManageMetrics",
        Flag,
        OPTIONAL,
    ),
    (
        "createGuestToken",
        "permissions.isEnableCreateDashboardView",
        Flag,
        OPTIONAL,
    ),
    (
        "createGuestToken",
        "permissions.isEnableMetricUpdation",
        Flag,
        OPTIONAL,
    ),
    (
        "createGuestToken",
        "permissions.isEnableCustomizeLayout",
        Flag,
        OPTIONAL,
    ),
    (
        "createGuestToken",
        "permissions.isEnableUnderlyingData",
        Flag,
        OPTIONAL,
    ),
    (
        "createGuestToken",
        "permissions.isEnableDownloadMetrics",
        Flag,
        OPTIONAL,
    ),
    (
        "createGuestToken",
        "permissions.isShowSideBar",
        Flag,
        OPTIONAL,
    ),
    (
        "createGuestToken",
        "permissions.isShowDashboardName",
        Flag,
        OPTIONAL,
    ),
    (
        "createGuestToken",
        "permissions.isDisableMetricCreation",
        Flag,
        OPTIONAL,
    ),
];

pub const NOT_OBJECTS: [&str; 8] = [
    "undefined",
    "null",
    "'text'",
    "7",
    "7n",
    "true",
    "Symbol('s')",
    "() => {}",
];
pub const NOT_STRINGS: [&str; 9] = [
    "null",
    "7",
    "7n",
    "true",
    "Symbol('s')",
    "{}",
    "['text']",
    "() => 'text'",
    "new String('text')",
];
pub const BLANK_STRINGS: [&str; 4] = ["''", "' '", r"'\t\r\n'", r"'\u00A0\u2003\u3000'"];
pub const LONE_SURROGATES: [&str; 4] = [
    r"'a\uD800'",
    r"'\uDC00a'",
    r"'\uDC00\uD800'",
    r"'\uFFFD\uD83D '",
];
pub const NOT_BOOLEANS: [&str; 8] = [
    "null",
    "0",
    "1",
    "''",
    "'true'",
    "{}",
    "[]",
    "new Boolean(true)",
];
const NOT_WHOLE: [&str; 12] = [
    "-1",
    "0.5",
    "NaN",
    "Infinity",
    "9007199254740992",
    "null",
    "'2'",
    "2n",
    "true",
    "[2]",
    "{}",
    "new Number(2)",
];
/// A statement that shows a credential if its text is repeated.
pub const THROWS: &str = "throw new Error('canary-service-token');";

pub const TEXT: &str = "must be a string that is neither empty nor only whitespace";
pub const UNICODE: &str = "must be well-formed Unicode, but contains a lone surrogate";
pub const UNREADABLE: &str = "must be readable, but its getter threw";
const UNREADABLE_ITEMS: &str = "must be an array whose items can be read";
const UNREADABLE_FIELDS: &str = "must be an object whose fields can be read";

impl Kind {
    fn expects(self) -> &'static str {
        match self {
            Text => TEXT,
            Credential => crate::options::CREDENTIAL,
            Flag => "must be true or false",
            Whole => "must be a whole number from 0",
            Count => "must be a whole number from 1",
            EmbedType => "must be one of: 'dashboard', 'metric'",
            MetricCreationMode => "must be one of: 'DRAG_DROP', 'CHAT'",
            JoinModel => "must be one of: 'single', 'multi'",
            Any => "",
        }
    }

    fn is_string(self) -> bool {
        matches!(
            self,
            Text | Credential | EmbedType | MetricCreationMode | JoinModel
        )
    }

    fn invalid_values(self) -> Vec<&'static str> {
        match self {
            Text | Credential => [&NOT_STRINGS[..], &BLANK_STRINGS].concat(),
            Flag => NOT_BOOLEANS.to_vec(),
            Whole => NOT_WHOLE.to_vec(),
            Count => [&NOT_WHOLE[..], &["0", "-0"]].concat(),
            EmbedType => [&NOT_STRINGS[..], &["''", "'Dashboard'", "'dashboard '"]].concat(),
            MetricCreationMode => [&NOT_STRINGS[..], &["''", "'chat'", "'VOICE'"]].concat(),
            JoinModel => [&NOT_STRINGS[..], &["''", "'SINGLE'", "'multiple'"]].concat(),
            Any => vec![],
        }
    }
}

/// The request of an operation with every field.
fn full_request(operation: &str) -> String {
    let (_, request) = REQUESTS
        .iter()
        .find(|(name, _)| *name == operation)
        .unwrap();
    request.replace("ACCESS_SETTINGS", ACCESS_SETTINGS)
}

/// An expression for the full `request` and `options` of an operation after `change`, a statement.
fn changed(operation: &str, change: &str) -> String {
    format!(
        "(() => {{
           let request = {};
           let options = {OPTIONS};
           {change}
           return {{ request, options }};
         }})()",
        full_request(operation)
    )
}

/// Calls an operation with its full arguments after a change of them.
async fn call_changed(
    stub: &Stub,
    operation: &str,
    change: &str,
) -> Result<JsValue, DatabrainError> {
    let arguments = stub.evaluate(&changed(operation, change));
    let (_, export) = OPERATIONS
        .iter()
        .find(|(name, _)| *name == operation)
        .unwrap();
    let promise = export(&get(&arguments, "request"), &get(&arguments, "options"));
    settle_operation(operation, promise).await
}

/// Asserts that the full arguments of an operation are refused after a change of them.
async fn assert_refused(operation: &str, change: &str, field: &str, expects: &str) {
    let stub = Stub::new(SUCCEEDS);
    let result = call_changed(&stub, operation, change).await;
    let place = format!("{operation} after {change}");
    assert!(result.is_err(), "accepted: {place}");
    let error = result.unwrap_err();
    assert_is_refusal(&error, &stub, field, &place);
    assert_eq!(error.message(), format!("{field} {expects}"), "{place}");
}

/// Asserts what holds for every refusal.
fn assert_is_refusal(error: &DatabrainError, stub: &Stub, field: &str, place: &str) {
    let place = format!("{place}: {}", error.message());
    assert_eq!(
        error.summary(),
        ["INVALID_INPUT", "input", "notSent"],
        "{place}"
    );
    assert_eq!(error.field().as_deref(), Some(field), "{place}");
    assert!(error.message().starts_with(&format!("{field} ")), "{place}");
    assert_eq!((error.attempts(), error.status()), (0.0, None), "{place}");
    assert!(error.cause().is_undefined(), "{place}");
    assert_eq!(stub.calls().length(), 0, "{place}");
}

/// Asserts that `createApiToken` refuses two expressions, and returns its error.
pub async fn refused(request: &str, options: &str, field: &str) -> DatabrainError {
    let stub = Stub::new(SUCCEEDS);
    let result = crate::stub::settle(stub.start(request, options)).await;
    let place = format!("{request}, {options}");
    assert!(result.is_err(), "accepted: {place}");
    let error = result.unwrap_err();
    assert_is_refusal(&error, &stub, field, &place);
    error
}

/// Asserts that `createApiToken` refuses these options beside the necessary ones.
pub async fn assert_option_refused(extra: &str, field: &str, expects: &str) {
    let error = refused(REQUEST, &Stub::options(extra), field).await;
    assert_eq!(error.message(), format!("{field} {expects}"), "{extra}");
}

async fn assert_request_refused(request: &str, field: &str, expects: &str) {
    let error = refused(request, &Stub::options(""), field).await;
    assert_eq!(error.message(), format!("{field} {expects}"), "{request}");
}

/// An object's known fields, as an error lists them.
fn known_fields(operation: &str, object: &str) -> String {
    let arguments = Stub::new(SUCCEEDS).evaluate(&format!(
        "Object.keys(({}).{object}).join(' ')",
        changed(operation, "")
    ));
    arguments.as_string().unwrap()
}

#[wasm_bindgen_test]
async fn request_and_options_must_be_objects() {
    for value in NOT_OBJECTS.into_iter().chain(["[]", "[{}]"]) {
        assert_request_refused(value, "request", "must be an object").await;
        let error = refused(REQUEST, value, "options").await;
        let expected = match value {
            "undefined" => "options is required as the second argument; ",
            _ => "options must be an object",
        };
        let message = error.message();
        assert!(message.starts_with(expected), "{value}: {message}");
    }
}

#[wasm_bindgen_test]
async fn required_fields_must_be_present() {
    let expects = format!("is required and {TEXT}");
    for request in [
        "{}",
        "{ name: 'Production' }",
        "{ name: 'Production', dataAppName: undefined }",
    ] {
        assert_request_refused(request, "request.dataAppName", &expects).await;
    }
    assert_request_refused("{ dataAppName: 'A' }", "request.name", &expects).await;
    for token in ["", "serviceToken: undefined", "apiKey: 'of-a-data-app'"] {
        let options = format!("{{ fetch, allowBrowser: true, {token} }}");
        let error = refused(REQUEST, &options, "options.serviceToken").await;
        let message = error.message();
        assert!(
            message.starts_with("options.serviceToken is required here: "),
            "{message}"
        );
    }
}

#[wasm_bindgen_test]
async fn inherited_fields_are_not_read() {
    let expects = format!("is required and {TEXT}");
    let request = format!("Object.create({REQUEST})");
    assert_request_refused(&request, "request.dataAppName", &expects).await;
    let options =
        "Object.assign(Object.create({ serviceToken: 'x' }), { fetch, allowBrowser: true })";
    refused(REQUEST, options, "options.serviceToken").await;
    for (operation, object) in OBJECTS
        .into_iter()
        .filter(|(_, object)| *object != "options")
    {
        let change = format!("{object} = Object.create({object});");
        let stub = Stub::new(SUCCEEDS);
        let result = call_changed(&stub, operation, &change).await;
        let required = FIELDS.iter().find(|(name, path, _, is_required)| {
            let rest =
                path.strip_prefix(object.trim_start_matches("request").trim_start_matches('.'));
            let field = rest.map(|rest| rest.trim_start_matches('.'));
            name == &operation
                && *is_required
                && field.is_some_and(|field| !field.contains(['.', '[']))
        });
        match required {
            Some((_, path, ..)) => {
                let field = format!("request.{path}");
                assert_is_refusal(&result.unwrap_err(), &stub, &field, &change);
            }
            None if operation == "createEmbed" => {
                let field = "request.accessSettings.datamartName";
                assert_is_refusal(&result.unwrap_err(), &stub, field, &change);
            }
            // Nothing of the object is required: it was sent without what it inherits.
            None => {
                let _ = result;
                let sent = stringify(&stub.calls());
                let inherited = known_fields(operation, object);
                for name in inherited.split(' ') {
                    assert!(
                        !sent.contains(&format!("\\\"{name}\\\"")),
                        "{change}: {sent}"
                    );
                }
                assert!(!sent.contains("pageNumber"), "{change}: {sent}");
            }
        }
    }
}

#[wasm_bindgen_test]
async fn unknown_fields_are_refused_and_the_known_ones_are_listed() {
    for unknown in [
        "description",
        "Name",
        "dataAppname",
        "serviceToken",
        "constructor",
        "",
    ] {
        let request = format!("{{ dataAppName: 'A', name: 'B', '{unknown}': 'x' }}");
        let field = if unknown.is_empty() {
            "request".into()
        } else {
            format!("request.{unknown}")
        };
        let expects = "is unknown; the known fields are dataAppName, name";
        assert_request_refused(&request, &field, expects).await;
    }
    for unknown in ["timeout", "token", "baseURL", "toString", "__proto__"] {
        // Also where it holds nothing: a misspelled name does no less harm.
        for value in ["1", "undefined"] {
            let options = Stub::options(&format!("['{unknown}']: {value}"));
            let error = refused(REQUEST, &options, &format!("options.{unknown}")).await;
            let message = error.message();
            assert!(
                message.contains(" is unknown; the known fields are serviceToken, "),
                "{message}"
            );
            for known in known_fields("createApiToken", "options").split(' ') {
                assert!(message.contains(&format!(" {known}")), "{message}");
            }
        }
    }
}

#[wasm_bindgen_test]
async fn unknown_fields_are_refused_in_every_object() {
    for (operation, object) in OBJECTS {
        let known = known_fields(operation, object).replace(' ', ", ");
        let expects = format!("is unknown; the known fields are {known}");
        for unknown in [
            "isAllowed",
            "Name",
            "toJSON",
            "__proto__",
            "constructor",
            "0",
        ] {
            let change = format!(
                "Object.defineProperty({object}, '{unknown}', {{ value: 'x', enumerable: true }});"
            );
            let field = format!("{object}.{unknown}");
            assert_refused(operation, &change, &field, &expects).await;
        }
        // One of another object.
        let other = if known.contains("clientId") {
            "grace"
        } else {
            "clientId"
        };
        let field = format!("{object}.{other}");
        assert_refused(operation, &format!("{field} = 'x';"), &field, &expects).await;
    }
}

#[wasm_bindgen_test]
async fn an_unknown_name_is_redacted_and_shortened() {
    for (name, shown) in [
        (format!("'{KEY}'"), "options.[redacted]".to_owned()),
        (r"'a\r\nb'".into(), "options.a  b".into()),
        (r"'\uD800'".into(), "options.\u{fffd}".into()),
        (
            "'ü '.repeat(10000)".into(),
            format!("options.{}…", "ü ".repeat(150)),
        ),
    ] {
        refused(REQUEST, &Stub::options(&format!("[{name}]: 1")), &shown).await;
    }
}

#[wasm_bindgen_test]
async fn symbols_and_fields_that_are_not_enumerable_are_ignored() {
    for (operation, object) in OBJECTS {
        let change = format!(
            "Object.defineProperty({object}, 'hidden', {{ value: 'x' }});
             {object}[Symbol('s')] = 1;"
        );
        let stub = Stub::new(SUCCEEDS);
        let _ = call_changed(&stub, operation, &change).await;
        assert!(stub.calls().length() > 0, "{operation} {object}");
    }
}

#[wasm_bindgen_test]
async fn every_known_field_is_sent() {
    for (operation, request) in REQUESTS.map(|(name, _)| (name, full_request(name))) {
        let stub = Stub::new(SUCCEEDS);
        let _ = call_changed(&stub, operation, "").await;
        let url = get(&stub.calls(), "0.args.0").as_string().unwrap();
        let body = get(&stub.calls(), "0.args.1.body");
        let expected = stringify(&eval(&request))
            .replace("expiresInMs", "expiryTime")
            .replace("graceSeconds", "expireAt");
        let (path, query) = url.split_once('?').unwrap_or((&url, ""));
        assert!(path.starts_with("https://a.test/api/v2/"), "{url}");
        if operation == "ensureApiToken" {
            assert_eq!((query, body.is_undefined()), ("dataAppName=A", true));
        } else if body.is_undefined() {
            assert!(!query.contains("page="), "{query}");
            let query = query.replace("isPagination=true&pageNumber", "page");
            let fields = eval(&format!(
                "Object.fromEntries(new URLSearchParams('{query}'))"
            ));
            let expected = expected
                .replace(":1}", ":\"1\"}")
                .replace(":true}", ":\"true\"}");
            assert_eq!(stringify(&fields), expected, "{operation}");
        } else {
            assert_eq!(
                (query, body.as_string()),
                ("", Some(expected)),
                "{operation}"
            );
        }
    }
}

#[wasm_bindgen_test]
fn the_table_of_fields_is_complete() {
    for (operation, request) in REQUESTS.map(|(name, _)| (name, full_request(name))) {
        let paths = eval(&format!(
            "(function paths(value, path, name) {{
               const isLeaf = typeof value !== 'object' || name === 'values' || value === null;
               if (isLeaf) return [path];
               return Object.entries(value).flatMap(([name, inner]) => {{
                 const key = Array.isArray(value) ? `[${{name}}]` : `.${{name}}`;
                 return paths(inner, path + key, name);
               }});
             }})({request}, '').map((path) => path.slice(1)).join(' ')"
        ));
        let listed = FIELDS.iter().filter(|(name, ..)| *name == operation);
        let listed: Vec<_> = listed.map(|(_, path, ..)| *path).collect();
        assert_eq!(paths.as_string().unwrap(), listed.join(" "), "{operation}");
    }
}

#[wasm_bindgen_test]
async fn a_field_of_the_wrong_type_is_refused() {
    for (operation, path, kind, _) in FIELDS {
        for value in kind.invalid_values() {
            let change = format!("request.{path} = {value};");
            assert_refused(
                operation,
                &change,
                &format!("request.{path}"),
                kind.expects(),
            )
            .await;
        }
    }
}

#[wasm_bindgen_test]
async fn a_required_field_that_is_undefined_is_refused_and_an_optional_one_is_absent() {
    for (operation, path, kind, is_required) in FIELDS {
        let change = format!("request.{path} = undefined;");
        let field = format!("request.{path}");
        if is_required {
            let and = if kind == Any { "" } else { " and " };
            let expects = format!("is required{and}{}", kind.expects());
            assert_refused(operation, &change, &field, &expects).await;
        } else if path.ends_with(']') {
            // An item of an array is never absent.
            assert_refused(operation, &change, &field, kind.expects()).await;
        } else if (operation, path) == ("createEmbed", "metricId") {
            let expects = "is required if embedType is 'metric'";
            assert_refused(operation, &change, &field, expects).await;
        } else if (operation, path) == ("createEmbed", "accessSettings.datamartName") {
            assert_refused(operation, &change, &field, "is required").await;
        } else {
            let stub = Stub::new(SUCCEEDS);
            let _ = call_changed(&stub, operation, &change).await;
            assert!(stub.calls().length() > 0, "{operation} {path}");
            let name = path.rsplit('.').next().unwrap();
            let sent = get(&stub.calls(), "0.args.1.body")
                .as_string()
                .unwrap_or_default();
            // Two objects of this request have a name.
            let is_ambiguous = name == "name" || name == "dataAppName";
            assert!(
                is_ambiguous || !sent.contains(&format!("\"{name}\"")),
                "{name}: {sent}"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn a_nested_object_must_be_an_object() {
    for (operation, object) in OBJECTS
        .into_iter()
        .filter(|(_, object)| object.contains('.'))
    {
        for value in NOT_OBJECTS
            .into_iter()
            .chain(["[]", "[{}]", "new Proxy([], {})"])
        {
            let is_optional = object.ends_with("params")
                || object.ends_with("permissions")
                || object.ends_with("dashboard");
            if value == "undefined" && (is_optional || object.ends_with("accessSettings")) {
                continue;
            }
            let change = format!("{object} = {value};");
            assert_refused(operation, &change, object, "must be an object").await;
        }
    }
    for operation in ["createEmbed", "updateEmbed"] {
        let expects = "is required and must be an object";
        let field = "request.accessSettings";
        assert_refused(operation, "delete request.accessSettings;", field, expects).await;
    }
}

#[wasm_bindgen_test]
async fn an_array_must_be_an_array() {
    for (operation, array) in ARRAYS {
        for value in [
            "null",
            "'text'",
            "7",
            "true",
            "{}",
            "{ 0: 'a', length: 1 }",
            "new Set(['a'])",
            "new Uint8Array(1)",
            "() => []",
        ] {
            let change = format!("{array} = {value};");
            assert_refused(operation, &change, array, "must be an array").await;
        }
        let stub = Stub::new(SUCCEEDS);
        let _ = call_changed(&stub, operation, &format!("{array} = [];")).await;
        assert_eq!(stub.calls().length(), 1, "{array}");
    }
}

#[wasm_bindgen_test]
async fn the_items_of_an_array_are_read_by_index() {
    for (operation, array) in ARRAYS {
        let item = format!("{array}[1]");
        let is_text = array.ends_with("allowedEmbeds") || array.ends_with("hideDashboardFilters");
        let expects = if is_text { TEXT } else { "must be an object" };
        // A hole is undefined, as to `JSON.stringify`.
        for change in [
            format!("delete {array}[1]; {array}.length = 2;"),
            format!("{item} = undefined;"),
            format!("{item} = null;"),
            format!("{item} = 7;"),
            format!("{item} = [{array}[0]];"),
        ] {
            assert_refused(operation, &change, &item, expects).await;
        }
        let change = format!("Object.defineProperty({array}, 1, {{ get() {{ {THROWS} }} }});");
        assert_refused(operation, &change, &item, UNREADABLE).await;
        // Properties of an array that are not items are not read.
        let stub = Stub::new(SUCCEEDS);
        let change =
            format!("{array}.more = 1; {array} = new Proxy({array}, {{}}); {item} = {array}[0];");
        let _ = call_changed(&stub, operation, &change).await;
        assert_eq!(stub.calls().length(), 1, "{change}");
    }
}

#[wasm_bindgen_test]
async fn an_array_that_throws_is_refused() {
    for (operation, array) in ARRAYS {
        for (value, expects) in [
            (
                format!("new Proxy([], {{ get() {{ {THROWS} }} }})"),
                UNREADABLE_ITEMS,
            ),
            ("revoked([])".into(), "must be an array"),
        ] {
            let change = format!("{array} = {value};");
            assert_refused(operation, &change, array, expects).await;
        }
    }
}

#[wasm_bindgen_test]
async fn a_getter_that_throws_is_refused_in_every_object() {
    for (operation, object) in OBJECTS {
        for name in known_fields(operation, object).split(' ') {
            let change =
                format!("Object.defineProperty({object}, '{name}', {{ get() {{ {THROWS} }} }});");
            assert_refused(operation, &change, &format!("{object}.{name}"), UNREADABLE).await;
        }
    }
}

#[wasm_bindgen_test]
async fn an_object_whose_fields_cannot_be_listed_is_refused() {
    for (operation, object) in OBJECTS {
        for proxy in [
            format!("new Proxy({object}, {{ ownKeys() {{ {THROWS} }} }})"),
            format!("new Proxy({object}, {{ getOwnPropertyDescriptor() {{ {THROWS} }} }})"),
            format!("revoked({object})"),
            "revoked([])".into(),
        ] {
            let change = format!("{object} = {proxy};");
            assert_refused(operation, &change, object, UNREADABLE_FIELDS).await;
        }
        // The first field that is read is named.
        let first = known_fields(operation, object)
            .split(' ')
            .next()
            .unwrap()
            .to_owned();
        let proxy = format!("new Proxy({object}, {{ get() {{ {THROWS} }} }})");
        let change = format!("{object} = {proxy};");
        assert_refused(operation, &change, &format!("{object}.{first}"), UNREADABLE).await;
    }
}

#[wasm_bindgen_test]
async fn a_proxy_is_read_like_an_object() {
    for (operation, object) in OBJECTS {
        let change = format!("{object} = new Proxy({object}, {{}});");
        let (plain, proxied) = (Stub::new(SUCCEEDS), Stub::new(SUCCEEDS));
        let _ = call_changed(&plain, operation, "").await;
        let _ = call_changed(&proxied, operation, &change).await;
        assert!(plain.calls().length() > 0);
        assert_eq!(
            stringify(&plain.calls()),
            stringify(&proxied.calls()),
            "{change}"
        );
    }
}

#[wasm_bindgen_test]
async fn lone_surrogates_are_refused_in_every_string() {
    for (operation, path, kind, _) in FIELDS {
        for value in LONE_SURROGATES.into_iter().filter(|_| kind.is_string()) {
            let change = format!("request.{path} = {value};");
            assert_refused(operation, &change, &format!("request.{path}"), UNICODE).await;
        }
    }
    for option in ["serviceToken", "apiKey", "baseUrl"] {
        for value in LONE_SURROGATES {
            let field = format!("options.{option}");
            assert_option_refused(&format!("{option}: {value}"), &field, UNICODE).await;
        }
    }
}

#[wasm_bindgen_test]
async fn a_replacement_character_is_not_a_lone_surrogate() {
    for (operation, path, ..) in FIELDS.into_iter().filter(|(_, _, kind, _)| *kind == Text) {
        let stub = Stub::new(SUCCEEDS);
        let change = format!(r"request.{path} = '\uFFFD🗝';");
        let _ = call_changed(&stub, operation, &change).await;
        assert!(stub.calls().length() > 0, "{change}");
        let sent = stringify(&stub.calls());
        let encoded = "%EF%BF%BD%F0%9F%97%9D";
        // `ensureApiToken` lists only by the name of the data app.
        let is_unsent = (operation, path) == ("ensureApiToken", "name");
        assert!(
            is_unsent || sent.contains("\u{fffd}🗝") || sent.contains(encoded),
            "{sent}"
        );
    }
}

const VALUES: [&str; 3] = [
    "params.dashboardAppFilters[0].values",
    "params.appFilters[0].values",
    "params.rlsSettings[0].values",
];

/// The `values` of a filter as they were sent, as JSON.
async fn sent_values(path: &str, values: &str) -> String {
    let stub = Stub::new("async () => Response.json({ token: 't' })");
    call_changed(
        &stub,
        "createGuestToken",
        &format!("request.{path} = {values};"),
    )
    .await
    .unwrap();
    let body = get(&stub.calls(), "0.args.1.body").as_string().unwrap();
    stringify(&eval(&format!("({body}).{path}")))
}

#[wasm_bindgen_test]
async fn filter_values_are_sent_as_json_has_them() {
    for path in VALUES {
        for (values, expected) in [
            ("null", "null"),
            ("0", "0"),
            ("''", r#""""#),
            ("NaN", "null"),
            ("[1, , undefined]", "[1,null,null]"),
            (
                "{ a: undefined, b: { description: 'any name' } }",
                r#"{"b":{"description":"any name"}}"#,
            ),
            ("new Date(0)", r#""1970-01-01T00:00:00.000Z""#),
            ("{ toJSON: () => ['from toJSON'] }", r#"["from toJSON"]"#),
            ("[{ toJSON: (name) => name }]", r#"["0"]"#),
            ("Object.create({ inherited: 1 })", "{}"),
            ("new Proxy([1], {})", "[1]"),
            ("'🗝 ' + \"'\"", r#""🗝 '""#),
        ] {
            assert_eq!(
                sent_values(path, values).await,
                expected,
                "{path} = {values}"
            );
        }
        assert_eq!(sent_values(path, r"'\uD800'").await, r#""\ud800""#);
    }
}

#[wasm_bindgen_test]
async fn filter_values_that_json_cannot_express_are_refused() {
    for path in VALUES {
        for values in [
            "7n".to_owned(),
            "(() => { const ring = {}; ring.ring = ring; return ring; })()".into(),
            format!("{{ toJSON() {{ {THROWS} }} }}"),
            format!("{{ get a() {{ {THROWS} }} }}"),
            format!("new Proxy({{}}, {{ ownKeys() {{ {THROWS} }} }})"),
            "revoked({})".into(),
        ] {
            let change = format!("request.{path} = {values};");
            let expects = "must be serializable as JSON";
            assert_refused("createGuestToken", &change, "request", expects).await;
        }
    }
}

#[wasm_bindgen_test]
async fn an_object_is_asked_for_its_json_only_in_filter_values() {
    // Inherited, so that it is not an unknown field.
    for (operation, object) in OBJECTS
        .into_iter()
        .filter(|(_, object)| object.contains('.'))
    {
        let change =
            format!("Object.setPrototypeOf({object}, {{ toJSON() {{ return 'from toJSON'; }} }});");
        let stub = Stub::new(SUCCEEDS);
        let _ = call_changed(&stub, operation, &change).await;
        assert_eq!(stub.calls().length(), 1, "{change}");
        assert!(
            !stringify(&stub.calls()).contains("from toJSON"),
            "{change}"
        );
    }
}

#[wasm_bindgen_test]
async fn each_field_is_read_once_at_every_level() {
    for (operation, _) in REQUESTS {
        let stub = Stub::new(SUCCEEDS);
        let change = "
          const watched = (value, path) => {
            const isLeaf = typeof value !== 'object' || value === null || path.endsWith('values');
            if (isLeaf || value instanceof AbortSignal) return value;
            const copy = Array.isArray(value) ? [] : {};
            for (const [name, inner] of Object.entries(value)) {
              const innerPath = `${path}.${name}`;
              const read = watched(inner, innerPath);
              const get = () => { log(innerPath); return read; };
              Object.defineProperty(copy, name, { enumerable: true, get });
            }
            return copy;
          };
          request = watched(request, 'request');
          options = watched(options, 'options');";
        let _ = call_changed(&stub, operation, change).await;
        assert!(stub.calls().length() > 0, "{operation}");
        let mut log = stub.log();
        let count = log.len();
        log.sort();
        log.dedup();
        assert_eq!(log.len(), count, "{operation}");
        let leaves = FIELDS
            .iter()
            .filter(|(name, ..)| *name == operation)
            .count();
        assert!(count >= leaves, "{operation}: {log:?}");
    }
}

#[wasm_bindgen_test]
async fn a_credential_in_the_wrong_field_is_not_shown() {
    // `settle_operation` looks for the credentials in every error.
    for (operation, path, kind, _) in FIELDS {
        let is_checked = !matches!(kind, Text | Credential | Any);
        for value in [
            format!("'{TOKEN}'"),
            format!("['{KEY}']"),
            format!("{{ '{TOKEN}': '{KEY}' }}"),
        ] {
            let change = format!("request.{path} = {value};");
            let stub = Stub::new(SUCCEEDS);
            let result = call_changed(&stub, operation, &change).await;
            assert!(!is_checked || result.is_err(), "{operation} {change}");
        }
    }
    assert!(
        API_KEY.contains(TOKEN),
        "an error that shows the API key fails every test"
    );
}
