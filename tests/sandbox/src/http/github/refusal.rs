//! What is answered instead of what was asked for.

use axum::http::Method;
use serde_json::json;

use super::Token;
use super::call::Call;
use crate::http::reply::Reply;
use crate::tracker::Refusal;

impl Call<'_> {
    /// GitHub could answer this, and the sandbox cannot.
    pub(super) fn unmodelled(&self, what: &str) -> Reply {
        Reply::text(501, &format!("the sandbox does not know {what}\n")).unexpected()
    }

    /// Leads on to another address of the API. A changed method would make another call of it, so changes get a 307.
    pub(super) fn moved(&self, path: &str) -> Reply {
        let (status, message) =
            if self.method == Method::GET { (301, "Moved Permanently") } else { (307, "Temporary Redirect") };
        let url = self.api(path);
        let body = json!({ "message": message, "url": url, "documentation_url": manual() });
        Reply::json(status, &body).header("location", url)
    }

    /// An error with a message.
    pub(super) fn error(&self, status: u16, message: &str) -> Reply {
        let body = json!({ "message": message, "documentation_url": manual(), "status": status.to_string() });
        Reply::json(status, &body)
    }

    /// There is nothing here, or nothing for this caller.
    pub(super) fn not_found(&self) -> Reply {
        self.error(404, "Not Found")
    }

    /// 422, with what is wrong about a field.
    pub(super) fn invalid(&self, resource: &str, field: &str, code: &str, message: Option<&str>) -> Reply {
        let mut error = json!({ "resource": resource, "field": field, "code": code });
        if let Some(message) = message {
            error["message"] = json!(message);
        }
        let body = json!({
            "message": "Validation Failed", "errors": [error], "documentation_url": manual(), "status": "422",
        });
        Reply::json(422, &body)
    }

    /// What the forge's refusal looks like.
    pub(super) fn refused(&self, refusal: Refusal) -> Reply {
        match refusal {
            // Moved repositories are redirected before anything is done, and dependencies stop nothing here.
            Refusal::NotFound | Refusal::Moved | Refusal::OpenDependencies => self.not_found(),
            Refusal::Forbidden => self.error(403, "Must have admin rights to Repository."),
            Refusal::Archived => self.error(403, "Repository was archived so is read-only."),
        }
    }
}

fn manual() -> &'static str {
    "https://docs.github.com/rest"
}

/// What a token is told that does not reach so far.
pub(super) fn out_of_reach(token: &Token) -> &'static str {
    if token.app {
        "Resource not accessible by integration"
    } else {
        "Resource not accessible by personal access token"
    }
}
