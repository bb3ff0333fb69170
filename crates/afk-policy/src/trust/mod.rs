//! Who may start an agent, and whose text it may read. Everything that is not proven is refused, with the reason.
//!
//! Ask [`needs_permission`] first: most accounts are settled without a request.

mod text;

pub use text::{TEXT_SETTLES, TextDoubt, Vouch, text, vouch};

use alloc::format;
use alloc::string::String;
use core::fmt;

use afk_core::config::{Config, TrackerKind};
use afk_core::ids::Login;
use afk_core::port::{Actor, ActorKind, Permission};

/// An account, in what it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account<'a> {
    /// Who; `None` for a deleted account.
    pub actor: Option<&'a Actor>,
    /// An app did it in that account's name.
    pub via_app: bool,
}

impl<'a> Account<'a> {
    /// An account that acted itself.
    #[must_use]
    pub fn of(actor: Option<&'a Actor>) -> Self {
        Self { actor, via_app: false }
    }
}

/// The rules of one deployment.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// AFK's own account: an agent may hold its token, so it must not authorize itself.
    pub me: &'a Login,
    /// Whom the operator listed.
    pub config: &'a Config,
    /// What the server can tell about accounts.
    pub kind: TrackerKind,
}

/// Why an account does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing shows that the account may start an agent.
    Unproven,
    /// The account is deleted, or no event names one.
    Nobody,
    /// An account of the server's own, or a deleted one that kept a name.
    Ghost(Login),
    /// AFK's own account.
    Own(Login),
    /// A bot or an app.
    Bot(Login),
    /// An app acted in this person's name.
    ViaApp(Login),
    /// The server cannot tell robots from people, and the operator did not say that writers are trusted.
    WritersNotTrusted(Login),
    /// What the account may do could not be read.
    PermissionUnknown(Login),
    /// The account may not push.
    TooLow(Login, Permission),
}

impl Doubt {
    /// What would change it: what to grant or list here, or else `otherwise`.
    #[must_use]
    pub fn remedy(&self, otherwise: &str) -> String {
        let list = |login: &Login| format!("{otherwise}, or list {login} in AFK_TRUSTED_ACTORS");
        match self {
            Self::Unproven | Self::Nobody => String::from(otherwise),
            Self::Ghost(login) | Self::Bot(login) | Self::ViaApp(login) => list(login),
            Self::Own(login) => format!(
                "{} and seal the record (AFK_RECORD_KEY_FILE), because an agent with the same token could authorize itself",
                list(login)
            ),
            Self::WritersNotTrusted(login) => {
                format!("{}, or set AFK_TRUST_WRITERS to true to trust everyone who may push", list(login))
            }
            Self::PermissionUnknown(login) => {
                format!(
                    "give AFK's token the right to read the permissions of {login}, or list it in AFK_TRUSTED_ACTORS"
                )
            }
            Self::TooLow(login, _) => format!("{}, or grant it write access", list(login)),
        }
    }
}

impl fmt::Display for Doubt {
    /// Completes "was applied by ..".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unproven => f.write_str("an account that is not proven to be trusted"),
            Self::Nobody => f.write_str("a deleted account, or by nobody that the server names"),
            Self::Ghost(login) => write!(f, "{login}, which is a deleted account or one of the server's own"),
            Self::Own(login) => write!(f, "{login}, which is AFK's own account"),
            Self::Bot(login) => write!(f, "{login}, which is a bot"),
            Self::ViaApp(login) => write!(f, "an app in the name of {login}"),
            Self::WritersNotTrusted(login) => {
                write!(f, "{login}, who is not listed (write access does not count here)")
            }
            Self::PermissionUnknown(login) => write!(f, "{login}, whose permission could not be read"),
            Self::TooLow(login, Permission::None) => write!(f, "{login}, who has no access"),
            Self::TooLow(login, _) => write!(f, "{login}, who may read but not write"),
        }
    }
}

/// Whether [`account`] depends on what the account may do in the repository, which costs a request.
#[must_use]
pub fn needs_permission(account: Account<'_>, rules: Rules<'_>) -> bool {
    matches!(standing(account, rules), Standing::ByPermission(_))
}

/// Whether the account is trusted. `permission` is only looked at where it is [needed](needs_permission); pass `None` where it
/// was not asked or could not be read, which is never trust.
///
/// # Errors
/// Why not.
pub fn account(account: Account<'_>, permission: Option<Permission>, rules: Rules<'_>) -> Result<(), Doubt> {
    let login = match standing(account, rules) {
        Standing::Listed => return Ok(()),
        Standing::Doubted(doubt) => return Err(doubt),
        Standing::ByPermission(login) => login.clone(),
    };
    match permission {
        None => Err(Doubt::PermissionUnknown(login)),
        Some(Permission::Write | Permission::Admin | Permission::Owner) => Ok(()),
        Some(low @ (Permission::None | Permission::Read)) => Err(Doubt::TooLow(login, low)),
    }
}

/// What is known before a permission is asked for.
enum Standing<'a> {
    Listed,
    Doubted(Doubt),
    ByPermission(&'a Login),
}

fn standing<'a>(account: Account<'a>, rules: Rules<'_>) -> Standing<'a> {
    let Some(Actor { login, kind }) = account.actor else { return Standing::Doubted(Doubt::Nobody) };
    if rules.config.trusted_actors.contains(login) {
        return Standing::Listed;
    }
    if login == rules.me {
        return Standing::Doubted(Doubt::Own(login.clone()));
    }
    match kind {
        ActorKind::Ghost => return Standing::Doubted(Doubt::Ghost(login.clone())),
        ActorKind::Bot => return Standing::Doubted(Doubt::Bot(login.clone())),
        // GitHub gives this suffix to apps alone, but says `User` for them in some places.
        ActorKind::User if login.as_str().ends_with("[bot]") => return Standing::Doubted(Doubt::Bot(login.clone())),
        ActorKind::User => {}
    }
    if account.via_app {
        return Standing::Doubted(Doubt::ViaApp(login.clone()));
    }
    match rules.kind {
        TrackerKind::Github => Standing::ByPermission(login),
        TrackerKind::Gitea | TrackerKind::Forgejo if rules.config.trust_writers => Standing::ByPermission(login),
        TrackerKind::Gitea | TrackerKind::Forgejo => Standing::Doubted(Doubt::WritersNotTrusted(login.clone())),
    }
}

#[cfg(test)]
mod tests;
