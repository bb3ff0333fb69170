//! The tracker: AFK's token and account.

use afk_core::config::Config;
use afk_core::ids::Login;
use afk_core::port::{Result, TokenFacts};
use jiff::{SignedDuration, Timestamp};

use super::finding::{Check, Finding};

pub(super) const SUBJECT: &str = "tracker";
/// A token that ends sooner is spoken of.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Whether the token is taken, how long it lasts, and whether it may do what AFK does. `now` is the server's time, where it
/// said so.
pub(super) fn token(facts: Result<&TokenFacts>, now: Timestamp) -> Finding {
    let check = Check::new(SUBJECT, "token");
    let remedy = "see that AFK_TRACKER_URL is right and answers, and put a good token in AFK_TRACKER_TOKEN_FILE";
    let facts = match facts {
        Ok(facts) => facts,
        Err(fault) => return check.unanswered(&fault, remedy),
    };
    if let Some(ends) = facts.expires_at.filter(|ends| ends.duration_since(now) < SOON) {
        return check.warn(format!("it is taken until {ends:.0}"), "make a new one and replace the file before that");
    }
    let until = facts.expires_at.map(|ends| format!(" until {ends:.0}")).unwrap_or_default();
    check.ok(format!("it is taken{until}"))
}

/// Whether the scopes of the token are enough, where the server tells them. `public` says that no enrolled repository is
/// private.
pub(super) fn scopes(facts: &TokenFacts, public: bool) -> Finding {
    let check = Check::new(SUBJECT, "scopes");
    let Some(scopes) = &facts.scopes else {
        return check.skipped("this server tells none for this token; what it refuses shows below");
    };
    let enough = |scope: &String| scope == "repo" || (public && scope == "public_repo");
    let shown = if scopes.is_empty() { String::from("none") } else { scopes.join(", ") };
    if scopes.iter().any(enough) {
        check.ok(format!("the token has {shown}"))
    } else {
        check.fail(format!("the token has {shown}, and AFK needs `repo`"), "give the token the scope `repo`")
    }
}

/// Whom the tracker takes AFK for.
pub(super) fn account(me: Result<&Login>) -> Finding {
    let check = Check::new(SUBJECT, "account");
    match me {
        Ok(me) => check.ok(format!("AFK is {me} there")),
        Err(fault) => check.unanswered(&fault, "set AFK_BOT_LOGIN, or let the token read its own account"),
    }
}

/// Whether AFK's own account may start agents. It may if it is listed; then an agent that has AFK's token could too.
pub(super) fn own_account(me: &Login, config: &Config) -> Finding {
    let check = Check::new(SUBJECT, "own_account");
    match (config.trusted_actors.contains(me), &config.record_key_file) {
        (false, _) => check.ok("its own labels start no agent"),
        (true, Some(_)) => check.ok(format!("{me} is trusted, and run records are sealed")),
        (true, None) => check.fail(
            format!(
                "{me} is trusted and records are not sealed: an agent with the same token could authorize itself, and \
                 write AFK's records"
            ),
            "give AFK an account of its own, or set AFK_RECORD_KEY_FILE",
        ),
    }
}
