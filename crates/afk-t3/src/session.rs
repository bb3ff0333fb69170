//! What a server says about AFK's own token.

use jiff::Timestamp;

/// The scopes that AFK needs. To operate does not include to read.
pub const SCOPES: [&str; 2] = ["orchestration:read", "orchestration:operate"];

/// A token in the eyes of its server: `GET /api/auth/session`.
///
/// A bad token is an answer there and not a refusal, and the server does not tell an unknown, an expired and a revoked one
/// apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionInfo {
    /// The token is good. The rest is empty if not.
    pub authenticated: bool,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Until when, by the server's clock; `None` where the server does not say.
    pub expires_at: Option<Timestamp>,
    /// How it proves itself, in the server's word: `bearer-access-token`.
    pub method: Option<String>,
}

impl SessionInfo {
    /// The scopes that AFK needs and the token has not.
    #[must_use]
    pub fn missing_scopes(&self) -> Vec<&'static str> {
        SCOPES.into_iter().filter(|needed| self.scopes.iter().all(|scope| scope != needed)).collect()
    }
}
