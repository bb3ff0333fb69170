//! Tokens and what they allow.

use axum::http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::failure::Failure;
use super::view::time;

/// The scope that all readings ask for.
pub const READ: &str = "orchestration:read";
/// The scope of commands. It does not imply [`READ`].
pub const OPERATE: &str = "orchestration:operate";
/// All scopes, which a token from the command line has.
pub const SCOPES: [&str; 8] =
    [READ, OPERATE, "terminal:operate", "review:write", "relay:read", "access:read", "access:write", "relay:write"];

/// What is shown as the rest of the life of a token without an end.
const LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Who may use a server, and whether it has its web page.
#[derive(Clone, Debug)]
pub struct Access {
    /// The tokens. One that is not here is garbage, or was revoked.
    pub tokens: Vec<Token>,
    /// The web page was built: an unknown GET path shows it, with 200, to everybody.
    pub web_page: bool,
}

/// A bearer token.
#[derive(Clone, Debug)]
pub struct Token {
    /// The token itself.
    pub text: String,
    /// What it allows.
    pub scopes: Vec<String>,
    /// When it ends. `None`: never, and it is shown as 30 days from now.
    pub expires_at: Option<Timestamp>,
}

impl Token {
    /// A token with these scopes.
    #[must_use]
    pub fn new(text: &str, scopes: &[&str]) -> Self {
        Self { text: text.into(), scopes: scopes.iter().map(|&it| it.into()).collect(), expires_at: None }
    }
}

impl Default for Access {
    /// The token that [`World::config`](crate::world::World::config) has, with every scope; and the web page.
    fn default() -> Self {
        Self { tokens: vec![Token::new("sandbox", &SCOPES)], web_page: true }
    }
}

impl Access {
    /// Lets a request pass that has this scope.
    pub(super) fn check(&self, headers: &HeaderMap, scope: &'static str, now: Timestamp) -> Result<(), Failure> {
        let token = self.token(headers, now)?;
        token.scopes.iter().any(|it| it == scope).then_some(()).ok_or(Failure::Scope(scope))
    }

    fn token(&self, headers: &HeaderMap, now: Timestamp) -> Result<&Token, Failure> {
        let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let text = value.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Failure::NoCredential)?;
        let live = |it: &&Token| it.text == text && it.expires_at.is_none_or(|end| now < end);
        self.tokens.iter().find(live).ok_or(Failure::BadCredential)
    }

    /// `GET /api/auth/session`, which never says 401.
    pub(super) fn session(&self, headers: &HeaderMap, now: Timestamp) -> Value {
        let auth = json!({
            "policy": "loopback-browser",
            "bootstrapMethods": ["one-time-token"],
            "sessionMethods": ["browser-session-cookie", "bearer-access-token", "dpop-access-token"],
            "sessionCookieName": "t3_session",
        });
        match self.token(headers, now) {
            Ok(token) => json!({
                "authenticated": true,
                "auth": auth,
                "scopes": token.scopes,
                "sessionMethod": "bearer-access-token",
                "expiresAt": time(token.expires_at.unwrap_or_else(|| now + LIFE)),
            }),
            Err(_) => json!({ "authenticated": false, "auth": auth }),
        }
    }
}
