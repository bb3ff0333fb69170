//! Whether the text that the agent would read is the one that was authorized.

use jiff::{SignedDuration, Timestamp};

use afk_core::port::{Actor, Permission, TextHistory};

use super::{Account, Doubt, Rules, account};

/// A text that had stood unchanged for this long is what the labeller saw. An edit closer to the label may have slipped in
/// between reading and labelling.
pub const TEXT_SETTLES: SignedDuration = SignedDuration::from_secs(120);

/// Who has to be trusted for the text to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vouch<'a> {
    /// Nobody: the text is what was authorized.
    Nobody,
    /// The last editor, who came too late for the label to cover it.
    Editor {
        /// Who.
        account: Account<'a>,
        /// When.
        at: Timestamp,
    },
    /// The author, because the server keeps no proof of edits.
    Author(Account<'a>),
}

impl<'a> Vouch<'a> {
    /// The account to look up, if any.
    #[must_use]
    pub fn account(self) -> Option<Account<'a>> {
        match self {
            Self::Nobody => None,
            Self::Editor { account, .. } | Self::Author(account) => Some(account),
        }
    }
}

/// Why a text does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextDoubt {
    /// Edited too late, by an account that is not trusted.
    Edited {
        /// When.
        at: Timestamp,
        /// Why the editor does not count.
        doubt: Doubt,
    },
    /// No proof of edits, and the author is not trusted.
    UnverifiableAuthor(Doubt),
}

/// Who has to be trusted for this text. Both times are the tracker's own.
#[must_use]
pub fn vouch<'a>(history: &'a TextHistory, author: Option<&'a Actor>, authorized_at: Timestamp) -> Vouch<'a> {
    match history {
        TextHistory::Unedited => Vouch::Nobody,
        TextHistory::Edited { at, .. } if authorized_at.duration_since(*at) >= TEXT_SETTLES => Vouch::Nobody,
        TextHistory::Edited { at, by } => Vouch::Editor { account: Account::of(by.as_ref()), at: *at },
        TextHistory::Unprovable => Vouch::Author(Account::of(author)),
    }
}

/// Whether the text counts. `permission` is that of [`Vouch::account`], where it is [needed](super::needs_permission).
///
/// # Errors
/// Why not.
pub fn text(vouch: Vouch<'_>, permission: Option<Permission>, rules: Rules<'_>) -> Result<(), TextDoubt> {
    match vouch {
        Vouch::Nobody => Ok(()),
        Vouch::Editor { account: editor, at } => {
            account(editor, permission, rules).map_err(|doubt| TextDoubt::Edited { at, doubt })
        }
        Vouch::Author(author) => account(author, permission, rules).map_err(TextDoubt::UnverifiableAuthor),
    }
}
