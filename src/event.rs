//! The events that `onEvent` receives: attempts, waits and reconciliations.

use serde::Serialize;

use crate::error::ErrorOutcome;

/// The target of the events of `tracing`.
#[cfg(feature = "tracing")]
const TARGET: &str = "databrain_edge";

/// A step of a call. It never contains a credential, a query value or a body.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event<'a> {
    /// The operation of the request, such as `listApiTokens`. In the phase `reconcile`, it is the
    /// operation of the call.
    pub operation: &'a str,
    /// The number of requests that this call has sent so far. In the phase `request`, it includes the
    /// one that is about to be sent.
    pub attempt: u32,
    /// The step that the event reports.
    pub phase: Phase,
    /// The method of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<&'a str>,
    /// The path of the request below the base URL, without the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<&'a str>,
    /// The status of the answer, if one arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long the attempt took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<f64>,
    /// How long the call is about to wait, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<f64>,
    /// How the attempt ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<AttemptOutcome>,
    /// The code of the error of this attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
}

/// A step of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// A request is about to be sent.
    Request,
    /// An attempt has succeeded or failed.
    Response,
    /// The call waits before the next attempt.
    Wait,
    /// `ensureApiToken` starts to check whether its creation happened.
    Reconcile,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AttemptOutcome {
    /// It succeeded.
    Done,
    /// It failed, and no request was sent.
    NotSent,
    /// It failed, because the server refused.
    Rejected,
    /// It failed, but the operation may have happened.
    Unknown,
}

#[cfg(feature = "tracing")]
impl AttemptOutcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotSent => ErrorOutcome::NotSent.as_str(),
            Self::Rejected => ErrorOutcome::Rejected.as_str(),
            Self::Unknown => ErrorOutcome::Unknown.as_str(),
        }
    }
}

impl From<ErrorOutcome> for AttemptOutcome {
    fn from(outcome: ErrorOutcome) -> Self {
        match outcome {
            ErrorOutcome::NotSent => Self::NotSent,
            ErrorOutcome::Rejected => Self::Rejected,
            ErrorOutcome::Unknown => Self::Unknown,
        }
    }
}

impl<'a> Event<'a> {
    /// Creates an event with only the fields that every event has.
    #[must_use]
    pub const fn new(operation: &'a str, attempt: u32, phase: Phase) -> Self {
        Self {
            operation,
            attempt,
            phase,
            method: None,
            path: None,
            status: None,
            duration_ms: None,
            wait_ms: None,
            outcome: None,
            code: None,
        }
    }

    /// Emits the event to the subscriber of `tracing`.
    #[cfg(feature = "tracing")]
    pub fn trace(&self) {
        let Self {
            operation,
            attempt,
            method,
            path,
            status,
            duration_ms,
            wait_ms,
            code,
            ..
        } = *self;
        let outcome = self.outcome.map(AttemptOutcome::as_str);
        match self.phase {
            Phase::Request => {
                tracing::debug!(target: TARGET, operation, attempt, method, path, "request")
            }
            Phase::Response => tracing::debug!(
                target: TARGET,
                operation, attempt, method, path, status, duration_ms, outcome, code,
                "response"
            ),
            Phase::Wait => tracing::debug!(target: TARGET, operation, attempt, wait_ms, "wait"),
            Phase::Reconcile => tracing::info!(target: TARGET, operation, attempt, "reconcile"),
        }
    }
}
