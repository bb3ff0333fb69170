//! How the server says no. The cause of a 500 is only in its log.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::json_reply;
use crate::http::reply::Reply;

/// A refusal.
pub(super) enum Failure {
    /// 401: no bearer token; the scheme is case sensitive.
    NoCredential,
    /// 401: unknown, tampered, expired or revoked, not told apart.
    BadCredential,
    /// 403: the token lacks this scope.
    Scope(&'static str),
    /// 404: unknown, archived or deleted.
    NoThread,
    /// 415.
    ContentType(String),
    /// 500, empty: it is no JSON.
    Syntax,
    /// 400, empty: a field is missing, wrong or blank, or the type is unknown.
    Schema,
    /// 400: the folder is not there.
    InvalidCommand,
    /// 500: a rule was broken, or something failed inside.
    Rejected,
    /// 501: the world has no such thing. Not a reply of the server.
    NotModelled(&'static str),
}

impl Failure {
    pub(super) fn response(self, trace: &str) -> Response {
        let text = |status, body: String| Reply::text(status, &body).header("content-type", "text/plain");
        let typed = |status, tag: &str, code: &str, (key, word): (&str, &str)| {
            // The order of the keys is the server's: what is special stands before the trace.
            let body: Value =
                json!({ "_tag": format!("Environment{tag}Error"), "code": code, key: word, "traceId": trace });
            json_reply(status, &body)
        };
        let reason = |word| ("reason", word);
        match self {
            Self::NoCredential => {
                typed(StatusCode::UNAUTHORIZED, "AuthInvalid", "auth_invalid", reason("missing_credential"))
            }
            Self::BadCredential => {
                typed(StatusCode::UNAUTHORIZED, "AuthInvalid", "auth_invalid", reason("invalid_credential"))
            }
            Self::Scope(scope) => {
                typed(StatusCode::FORBIDDEN, "ScopeRequired", "insufficient_scope", ("requiredScope", scope))
            }
            Self::NoThread => typed(StatusCode::NOT_FOUND, "ResourceNotFound", "not_found", reason("thread_not_found")),
            Self::InvalidCommand => {
                typed(StatusCode::BAD_REQUEST, "RequestInvalid", "invalid_request", reason("invalid_command"))
            }
            Self::Rejected => {
                let reason = reason("orchestration_dispatch_failed");
                typed(StatusCode::INTERNAL_SERVER_ERROR, "Internal", "internal_error", reason)
            }
            Self::ContentType(it) => text(415, format!("Unsupported content-type: {it}")).into_response(),
            Self::Syntax => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            Self::Schema => StatusCode::BAD_REQUEST.into_response(),
            Self::NotModelled(what) => {
                text(501, format!("the world does not model {what}")).unexpected().into_response()
            }
        }
    }
}
